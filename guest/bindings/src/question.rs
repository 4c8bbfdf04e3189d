//! What stands behind a handle to a question: the members of the HTTP API's question, as far as they were set.

use crate::convert;
use crate::types::{Error, Kind, Value};
use hitl_core as core;
use hitl_core::FieldError;
use hitl_core::json::{self, JsonError};
use serde_json::{Map, Number, Value as Json};
use std::cell::RefCell;

/// A question on its way to becoming an event.
#[derive(Debug, Default)]
pub struct Question(RefCell<Members>);

#[derive(Debug, Default)]
struct Members {
    set: Map<String, Json>,
    /// Those whose text is no JSON, and what is wrong with it.
    broken: Vec<(String, FieldError)>,
}

impl Question {
    /// A question with everything else at its default.
    pub fn new(name: String, prompt: String, kind: Kind) -> Self {
        let question = Self::default();
        question.put("event_name", name.into());
        question.put("prompt", prompt.into());
        let kind = match kind {
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Bool => "bool",
            Kind::Str => "str",
            Kind::Form(schema) => {
                question.set("schema", &schema);
                "form"
            }
        };
        question.put("data_type", kind.into());
        question
    }

    /// Sets the member `name`.
    pub fn put(&self, name: &str, value: Json) {
        let mut members = self.0.borrow_mut();
        members.broken.retain(|(broken, _)| broken != name);
        members.set.insert(name.to_owned(), value);
    }

    /// Sets the member `name` to what `json` is; whether that is JSON, [`Question::document`] says.
    pub fn set(&self, name: &str, json: &str) {
        match json::read(json.as_bytes()) {
            Ok(value) => self.put(name, value),
            Err(error) => self.refuse(name, &error),
        }
    }

    fn refuse(&self, name: &str, error: &JsonError) {
        self.0.borrow_mut().broken.push((name.to_owned(), error.in_member(name)));
    }

    /// Sets what happens when the event stops waiting: it is answered by `value`.
    pub fn answer_on_timeout(&self, value: Value) {
        let answer = match value {
            Value::Int(value) => value.into(),
            Value::Float(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
            Value::Bool(value) => value.into(),
            Value::Str(value) => value.into(),
            Value::Json(text) => match json::read(text.as_bytes()) {
                Ok(answer) => answer,
                Err(error) => return self.refuse("on_timeout", &error),
            },
        };
        let mut on_timeout = Map::new();
        on_timeout.insert("answer".to_owned(), answer);
        self.put("on_timeout", on_timeout.into());
    }

    /// The member `name`, if it was set.
    pub fn has(&self, name: &str) -> bool {
        self.0.borrow().set.contains_key(name)
    }

    /// The question as the HTTP API takes it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if what a member was set to is no JSON.
    pub fn document(&self) -> Result<String, Error> {
        let members = self.0.borrow();
        if members.broken.is_empty() {
            // It cannot fail to be written: no map in it has keys other than text.
            return Ok(serde_json::to_string(&members.set).unwrap_or_default());
        }
        let broken = members.broken.iter().map(|(_, error)| error.clone()).collect();
        Err(convert::error(core::Error::Invalid(broken)))
    }
}

/// Implements the exported resource `question` on [`Question`]: `question!(path::of::GuestQuestion)`.
#[macro_export]
macro_rules! question {
    ($guest:path) => {
        impl $guest for $crate::Question {
            fn new(name: String, prompt: String, kind: $crate::types::Kind) -> Self {
                Self::new(name, prompt, kind)
            }

            fn set_run(&self, run: String) {
                self.put("run", run.into());
            }

            fn set_key(&self, key: String) {
                self.put("key", key.into());
            }

            fn set_org(&self, org: String) {
                self.put("org", org.into());
            }

            fn set_project(&self, project: String) {
                self.put("project", project.into());
            }

            fn set_domain(&self, domain: String) {
                self.put("domain", domain.into());
            }

            fn set_timeout(&self, seconds: Option<u32>) {
                self.put("timeout_seconds", seconds.into());
            }

            fn fail_on_timeout(&self) {
                self.put("on_timeout", "fail".into());
            }

            fn decline_on_timeout(&self) {
                self.put("on_timeout", "decline".into());
            }

            fn answer_on_timeout(&self, answer: $crate::types::Value) {
                self.answer_on_timeout(answer);
            }

            fn set_poll_interval(&self, seconds: u32) {
                self.put("poll_interval_seconds", seconds.into());
            }

            fn set(&self, member: String, json: String) {
                self.set(&member, &json);
            }
        }
    };
}
