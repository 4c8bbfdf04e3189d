//! A question as far as it was put: for the typed face and for flows, on its way to the component.

use crate::bindings::hitl::hitl::types::{Kind, Value};
use serde_json::{Map, Number, Value as Json};
use std::collections::BTreeMap;

/// What is asked, and members of the HTTP API's question, as JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) prompt: String,
    pub(crate) kind: Kind,
    members: BTreeMap<String, String>,
}

impl Draft {
    /// A question with everything else at its default.
    pub(crate) fn new(name: String, prompt: String, kind: Kind) -> Draft {
        Draft { name, prompt, kind, members: BTreeMap::new() }
    }

    /// Sets the member `name` to what `json` is. The component says whether it is that.
    pub(crate) fn set(&mut self, name: &str, json: impl Into<String>) {
        self.members.insert(name.to_owned(), json.into());
    }

    /// Sets the member `name`.
    pub(crate) fn put(&mut self, name: &str, value: impl Into<Json>) {
        self.set(name, value.into().to_string());
    }

    /// Sets what happens when the event stops waiting: it is answered by `value`.
    pub(crate) fn answer_on_timeout(&mut self, value: Value) {
        let answer = match value {
            Value::Int(value) => value.into(),
            Value::Float(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
            Value::Bool(value) => value.into(),
            Value::Str(value) => value.into(),
            Value::Json(text) => match serde_json::from_str(&text) {
                Ok(answer) => answer,
                // No JSON either, so it is refused as the rest is.
                Err(_) => return self.set("on_timeout", text),
            },
        };
        self.put("on_timeout", Map::from_iter([("answer".to_owned(), answer)]));
    }

    /// The member `name`, if it was set to something; what is no JSON is as good as any that is not wanted.
    #[cfg(feature = "flow")]
    pub(crate) fn get(&self, name: &str) -> Option<Json> {
        let json =
            self.members.get(name).map(|json| serde_json::from_str(json).unwrap_or(Json::Bool(false)))?;
        (!json.is_null()).then_some(json)
    }

    /// The members that were set.
    pub(crate) fn into_members(self) -> BTreeMap<String, String> {
        self.members
    }
}
