//! `--field`: one field of a form instead of all of its answer.

use crate::exit::Failure;
use crate::options;
use crate::output::escape_line;
use crate::plain::{plain, plain_json};
use clap::Args;
use hitl_core::form::{FieldKind, single};
use hitl_core::{Request, Value};
use serde_json::Value as Json;

/// Which part of the answer is printed.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Field {
    /// Print this field of a form alone, such as replicas or address.street; nothing if it has no answer
    #[arg(long = "field", value_name = "NAME")]
    field: Option<String>,
}

impl Field {
    /// Refuses a part of the answer where all there is is to be printed.
    pub(crate) fn is_all_with(&self, print: options::Json) -> Result<(), Failure> {
        if self.field.is_some() && print.json {
            return Err(Failure::Usage(
                "--field prints a part of the answer, --json all there is: leave one out".into(),
            ));
        }
        Ok(())
    }

    /// Refuses the name of a field that there is not, before anybody waits for it.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Failure> {
        let Some(name) = &self.field else { return Ok(()) };
        let names = names(request);
        if names.is_empty() {
            return Err(Failure::Usage("--field is for forms; this question has one answer".to_owned()));
        }
        if names.contains(name) {
            return Ok(());
        }
        let named: Vec<_> = names.iter().map(|name| escape_line(name).into_owned()).collect();
        Err(Failure::Usage(format!("there is no field {name:?}; there are: {}", named.join(", "))))
    }

    /// The answer as a shell would have it: this field of it; without a name all of it, or the one that is all of it.
    pub(crate) fn of(&self, request: &Request, value: &Value) -> String {
        let Value::Form(members) = value else { return plain(value) };
        let only = || request.schema.as_ref().and_then(single::name);
        let Some(name) = self.field.as_deref().or_else(only) else { return plain(value) };
        let inner = || {
            let (group, name) = name.split_once('.')?;
            members.get(group)?.get(name)
        };
        match members.get(name).or_else(inner) {
            None | Some(Json::Null) => String::new(),
            Some(json) => plain_json(json),
        }
    }
}

/// The names of a form's fields; those in a group after that of the group and a point.
fn names(request: &Request) -> Vec<String> {
    let mut names = Vec::new();
    for field in request.form.iter().flat_map(|form| &form.fields) {
        names.push(field.name.clone());
        if let FieldKind::Group(inner) = &field.kind {
            names.extend(inner.iter().map(|inner| format!("{}.{}", field.name, inner.name)));
        }
    }
    names
}
