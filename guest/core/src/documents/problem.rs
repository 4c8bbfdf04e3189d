//! Problems (RFC 9457), as the API tells them.

use crate::model::error::FieldError;
use crate::model::outcome::Outcome;
use crate::text::en;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// What a program may want to tell apart beyond the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProblemType {
    /// Fields break rules.
    #[serde(rename = "urn:hitl:problem:fields")]
    Fields,
    /// The key was used before with another question.
    #[serde(rename = "urn:hitl:problem:conflict")]
    Conflict,
    /// The event has ended already.
    #[serde(rename = "urn:hitl:problem:ended")]
    Ended,
    /// No event has this id. Any server may answer 404, and so does this one where there is nothing at all.
    #[serde(rename = "urn:hitl:problem:no-event")]
    NoEvent,
    /// The store refuses this server. Trying again does not help.
    #[serde(rename = "urn:hitl:problem:denied")]
    Denied,
    /// The status says it all; also what a reader makes of a type that a later version has.
    #[serde(rename = "about:blank", other)]
    Plain,
}

/// Why a request did not do what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of problem it is.
    #[serde(rename = "type")]
    pub kind: ProblemType,
    /// The kind in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, and how to fix it: a sentence for a person.
    pub detail: String,
    /// Every field that breaks a rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The outcome that stands, if the event has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Box<Outcome>>,
}

impl Problem {
    /// Whether the store failed in a way that trying again does not help: it is damaged, or holds what nobody can read. Its operator
    /// has to see to it.
    pub fn is_broken_store(&self) -> bool {
        self.status == 500 && self.detail == en::STORE_FAILED
    }
}

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field, by its name in the API.
    pub field: String,
    /// The rule, by a name that does not change.
    #[serde(default)]
    pub code: String,
    /// How to fix it: a sentence for the person who gave it.
    pub message: String,
    /// What the sentence is about, by name; each is text.
    #[serde(default)]
    pub arguments: Map<String, Json>,
}

impl From<&FieldError> for FieldProblem {
    fn from(error: &FieldError) -> Self {
        let mut arguments = Map::new();
        for (name, value) in error.rule.arguments() {
            arguments.insert(name.to_owned(), value.into());
        }
        Self {
            field: error.field.clone(),
            code: error.rule.code().to_owned(),
            message: error.message(),
            arguments,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_a_later_version_is_read_by_its_status() {
        let read = |kind: &str| {
            let text = format!(r#"{{"type":"{kind}","title":"t","status":409,"detail":"d","more":[1]}}"#);
            serde_json::from_str::<Problem>(&text).unwrap().kind
        };
        assert_eq!(read("urn:hitl:problem:quorum"), ProblemType::Plain);
        assert_eq!(read("urn:hitl:problem:ended"), ProblemType::Ended);
        assert_eq!(serde_json::to_string(&ProblemType::Plain).unwrap(), r#""about:blank""#);
    }
}
