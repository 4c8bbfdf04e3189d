//! A question as far as it was put, on its way to the component or to a server.

use crate::error::Error;
use hitl_core::documents::FieldProblem;
use hitl_core::json;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// What is asked, and members of the HTTP API's question, as JSON text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the event is called.
    pub name: String,
    /// What the person is asked.
    pub prompt: String,
    /// What is asked for.
    pub kind: Kind,
    members: BTreeMap<String, String>,
}

/// What kind of answer is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Yes or no.
    Bool,
    /// Text.
    Str,
    /// A form, by its JSON Schema as text.
    Form(String),
}

impl Draft {
    /// A question with everything else at its default.
    pub fn new(name: String, prompt: String, kind: Kind) -> Draft {
        Draft { name, prompt, kind, members: BTreeMap::new() }
    }

    /// Sets the member `name` to what `json` is. Whether it is that says who takes the question.
    pub fn set(&mut self, name: &str, json: impl Into<String>) {
        self.members.insert(name.to_owned(), json.into());
    }

    /// Sets the member `name`.
    pub fn put(&mut self, name: &str, value: impl Into<Json>) {
        self.set(name, value.into().to_string());
    }

    /// Sets what happens when the event stops waiting: it is answered by this.
    pub fn answer_on_timeout(&mut self, answer: Json) {
        self.put("on_timeout", Map::from_iter([("answer".to_owned(), answer)]));
    }

    /// The member `name`, if it was set to something; what is no JSON is as good as any that is not wanted.
    pub fn get(&self, name: &str) -> Option<Json> {
        let json =
            self.members.get(name).map(|json| serde_json::from_str(json).unwrap_or(Json::Bool(false)))?;
        (!json.is_null()).then_some(json)
    }

    /// The members that were set.
    pub fn into_members(self) -> BTreeMap<String, String> {
        self.members
    }

    /// The question as the HTTP API takes it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if what a member was set to is no JSON.
    pub fn document(&self) -> Result<String, Error> {
        let (data_type, schema) = match &self.kind {
            Kind::Int => ("int", None),
            Kind::Float => ("float", None),
            Kind::Bool => ("bool", None),
            Kind::Str => ("str", None),
            Kind::Form(schema) => ("form", Some(("schema", schema))),
        };
        let mut document = Map::new();
        for (name, text) in [("event_name", &*self.name), ("prompt", &self.prompt), ("data_type", data_type)]
        {
            document.insert(name.to_owned(), text.into());
        }
        let members = self.members.iter().map(|(name, json)| (&**name, json));
        let mut broken = Vec::new();
        for (name, json) in schema.into_iter().chain(members) {
            match json::read(json.as_bytes()) {
                Ok(value) => drop(document.insert(name.to_owned(), value)),
                Err(error) => broken.push(FieldProblem::from(&error.in_member(name))),
            }
        }
        if broken.is_empty() { Ok(Json::Object(document).to_string()) } else { Err(Error::Invalid(broken)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_what_was_set() {
        let mut draft =
            Draft::new("deploy".into(), "Deploy?".into(), Kind::Form("{\"type\":\"object\"}".into()));
        draft.put("run", "nightly");
        draft.set("timeout_seconds", "null");
        draft.answer_on_timeout(Json::Bool(true));
        assert_eq!(
            draft.document().unwrap(),
            "{\"event_name\":\"deploy\",\"prompt\":\"Deploy?\",\"data_type\":\"form\",\"schema\":{\"type\":\"object\"},\
             \"on_timeout\":{\"answer\":true},\"run\":\"nightly\",\"timeout_seconds\":null}"
        );
        assert_eq!((draft.get("run"), draft.get("timeout_seconds")), (Some("nightly".into()), None));
    }

    #[test]
    fn what_is_no_json_is_refused_by_its_name() {
        let mut draft = Draft::new("a".into(), "?".into(), Kind::Int);
        draft.set("run", "\"a\",\"key\":1");
        let Err(Error::Invalid(broken)) = draft.document() else { panic!("it was taken") };
        assert_eq!((broken.len(), &*broken[0].field, &*broken[0].code), (1, "run", "not_json"));
    }
}
