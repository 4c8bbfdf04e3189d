//! How an event ended, once and for ever: `response.json`.

use super::actor::Actor;
use super::field_error::FieldError;
use super::form::{Control, Form};
use super::json;
use super::named::named;
use super::stored;
use super::stub;
use super::timestamp::Timestamp;
use super::validate::{Input, Typed};
use super::value::{DataType, Value};
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// With a value.
    Completed,
    /// A person or a program declined to answer, or the deadline did.
    Declined,
    /// The deadline passed.
    TimedOut,
    /// Its creator, or an operator, withdrew it.
    Cancelled,
}

named!(
    Status: Completed = "completed", Declined = "declined", TimedOut = "timed_out", Cancelled = "cancelled"
);

/// The one outcome of an event. `status`, `value`, `request_id` and `data_type` are the original plugin's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Document")]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The answer; there if and only if `status` is [`Status::Completed`].
    pub value: Option<Value>,
    /// The event's id.
    pub request_id: String,
    /// The event's type.
    pub data_type: DataType,
    /// When it ended. None if a program that keeps no such record ended it.
    pub decided_at: Option<Timestamp>,
    /// Who or what ended it.
    pub actor: Actor,
    /// By which way: `form`, `json`, `api`, `cli`, `events`, `timeout`.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
    /// What makes a repeated submission the same submission.
    pub idempotency_key: Option<String>,
}

/// Why stored bytes are no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They end too soon: another program, which writes in place, is at it just now.
    #[error("it is being written")]
    Truncated,
    /// They are whole, and no outcome of this event.
    #[error("it is no outcome of this event")]
    Unusable,
    /// They stand in the place of an outcome that was purged: there is no such event any more.
    #[error("it was purged")]
    Purged,
}

/// What an outcome is of: an event's id, its type, and its deadline.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The event's id.
    pub id: &'a str,
    /// The event's type.
    pub data_type: DataType,
    /// The event's form, for [`DataType::Form`]. Without it any object is an answer.
    pub form: Option<&'a Form>,
    /// The event's deadline.
    pub expires_at: Option<Timestamp>,
}

impl Subject<'_> {
    /// The answer that `given` is.
    ///
    /// # Errors
    ///
    /// Every rule that it breaks, by its field: `value`, or a field of the form as `value.replicas`.
    pub fn read(&self, given: Input<'_>) -> Result<Value, Vec<FieldError>> {
        let Some(form) = self.form else {
            return self.data_type.read(given).map_err(|rule| vec![FieldError::new("value", rule)]);
        };
        let members = match given {
            Input::Typed(typed) => match *typed.pairs.as_slice() {
                // No field is called so: this is all of the answer.
                [("value", text)] => read_text(form, text),
                _ => form.read_typed(typed),
            },
            Input::Json(json) if !json.is_string() => form.read_json(json),
            Input::Value(Value::Form(members)) => form.read_json(&Json::Object(members.clone())),
            Input::Text(text) => read_text(form, text),
            Input::Json(Json::String(text)) | Input::Value(Value::Str(text)) => read_text(form, text),
            Input::Json(_) | Input::Value(_) => Err(vec![FieldError::new("value", Rule::NotObject)]),
        };
        members.map(Value::Form)
    }
}

/// The answer that a text is: that of a JSON object or, where one field alone is asked for, what is typed into that.
fn read_text(form: &Form, text: &str) -> Result<Map<String, Json>, Vec<FieldError>> {
    let controls = form.controls();
    let mut asked = controls.iter().filter(|control| control.field.is_asked());
    match (json::read(text.as_bytes()), asked.next(), asked.next()) {
        (Ok(json @ Json::Object(_)), ..) => form.read_json(&json),
        (Ok(Json::Array(items)), Some(Control { field, group: None, .. }), None) => {
            let members = Map::from_iter([(field.name.clone(), Json::Array(items))]);
            form.read_json(&Json::Object(members))
        }
        (_, Some(control), None) => {
            form.read_typed(&Typed { pairs: vec![(&control.name, text)], shown: false })
        }
        (Err(error), ..) => Err(match error.field() {
            Some(FieldError { field, rule, .. }) => {
                vec![FieldError::new(joined(&["value.", &field], ""), rule)]
            }
            None => vec![FieldError::new("value", Rule::NotObject)],
        }),
        (Ok(_), ..) => Err(vec![FieldError::new("value", Rule::NotObject)]),
    }
}

/// An outcome in JSON. The original plugin writes only `status`, `value`, `request_id` and `data_type`; outcomes that
/// were written before actors had kinds have no `actor`.
#[derive(Deserialize)]
struct Document {
    status: Status,
    value: Option<Value>,
    #[serde(default)]
    request_id: String,
    data_type: Option<DataType>,
    decided_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "stored::object")]
    actor: Option<Actor>,
    decided_by: Option<String>,
    via: Option<String>,
    comment: Option<String>,
    idempotency_key: Option<String>,
}

impl Document {
    fn outcome(self, subject: Subject<'_>) -> Result<Outcome, DecodeError> {
        let value = match self.status {
            Status::Completed => {
                let value = self.value.as_ref().ok_or(DecodeError::Unusable)?;
                let value = subject.read(Input::Value(value));
                Some(value.map_err(|_| DecodeError::Unusable)?)
            }
            _ => None,
        };
        let actor = self.actor.unwrap_or_else(|| {
            let at_deadline = self.decided_at.is_some() && self.decided_at == subject.expires_at;
            let by_deadline = self.status == Status::TimedOut || at_deadline;
            Actor::from_word(self.decided_by.as_deref(), self.via.as_deref(), by_deadline)
        });
        Ok(Outcome {
            status: self.status,
            value,
            request_id: subject.id.to_owned(),
            data_type: subject.data_type,
            decided_at: self.decided_at,
            actor,
            via: self.via.unwrap_or_else(|| "unknown".into()),
            comment: self.comment,
            idempotency_key: self.idempotency_key,
        })
    }
}

impl TryFrom<Document> for Outcome {
    type Error = DecodeError;

    fn try_from(document: Document) -> Result<Self, DecodeError> {
        let (id, data_type) = (document.request_id.clone(), document.data_type);
        let data_type = data_type.ok_or(DecodeError::Unusable)?;
        document.outcome(Subject { id: &id, data_type, form: None, expires_at: None })
    }
}

impl Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The members in the order in which they are stored, the word for older readers among them.
        #[derive(Serialize)]
        struct Stored<'a> {
            status: Status,
            value: &'a Option<Value>,
            request_id: &'a str,
            data_type: DataType,
            decided_at: Option<Timestamp>,
            actor: &'a Actor,
            decided_by: &'a str,
            via: &'a str,
            comment: &'a Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            idempotency_key: &'a Option<String>,
        }
        let Self { status, value, request_id, data_type, decided_at, actor, via, comment, idempotency_key } =
            self;
        let (status, data_type, decided_at) = (*status, *data_type, *decided_at);
        let decided_by = actor.word();
        Stored {
            status,
            value,
            request_id,
            data_type,
            decided_at,
            actor,
            decided_by,
            via,
            comment,
            idempotency_key,
        }
        .serialize(serializer)
    }
}

impl Outcome {
    /// The outcome in `bytes`, of the event `subject`. Id and type are the event's, whatever the bytes say.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if they hold none.
    pub fn read(bytes: &[u8], subject: Subject<'_>) -> Result<Self, DecodeError> {
        if stub::read(bytes).is_some() {
            return Err(DecodeError::Purged);
        }
        let document: Document = stored::read(bytes)
            .map_err(|error| if error.is_eof() { DecodeError::Truncated } else { DecodeError::Unusable })?;
        document.outcome(subject)
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        // Nothing in it can fail to be written: no map has keys other than text.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The outcome without the idempotency key, which only its sender should know: it identifies the sender.
    #[must_use]
    pub fn shown(self) -> Self {
        Self { idempotency_key: None, ..self }
    }
}
