//! The stored form of an event: `request.json`.

use super::callback::Callback;
use super::context::Context;
use super::error::{Error, FieldError};
use super::extension::Extension;
use super::form::Form;
use super::json;
use super::outcome::Subject;
use super::prompt_format::{self, PromptFormat};
use super::question::DEFAULT_POLL_INTERVAL;
use super::scope::{DEFAULT_DOMAIN, DEFAULT_PROJECT, Scope};
use super::stored;
use super::timeout::OnTimeout;
use super::timestamp::Timestamp;
use super::validate::Input;
use super::value::{DataType, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::fmt::Display;

/// What this version writes.
pub const VERSION: u32 = 1;

/// The stored form of an event.
///
/// `request_id`, `event_name`, `scope`, `prompt`, `data_type`, `status`, `app_endpoint`, `request_path` and
/// `response_path` are the original plugin's; what it does not write has a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The version of this form; 0 if the original plugin wrote it.
    #[serde(default)]
    pub version: u32,
    /// The event's id.
    #[serde(default)]
    pub request_id: String,
    /// What the event is called.
    pub event_name: String,
    /// Always `run`, as in the original.
    #[serde(default)]
    pub scope: String,
    /// What the person is asked.
    #[serde(default)]
    pub prompt: String,
    /// How the prompt is written.
    #[serde(default, deserialize_with = "prompt_format::stored")]
    pub prompt_format: PromptFormat,
    /// What kind of answer is wanted.
    pub data_type: DataType,
    /// The JSON Schema that a form was made of, as it was given.
    #[serde(default, deserialize_with = "json::optional")]
    pub schema: Option<Json>,
    /// The form that it was brought into, by which it is shown and answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// What is shown beside it, to decide by.
    #[serde(default, skip_serializing_if = "Context::is_empty")]
    pub context: Context,
    /// Whether an answer is shown once more to the person who gives it, before it counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm: bool,
    /// Always `pending`, as in the original: how the event ended is in its outcome.
    #[serde(default)]
    pub status: String,
    /// What the event's addresses began with when it was created. Links are made of the setting of the day.
    #[serde(default)]
    pub app_endpoint: String,
    /// Where this is stored. For readers of the store; never used as a key.
    #[serde(default)]
    pub request_path: String,
    /// Where the outcome is stored. For readers of the store; never used as a key.
    #[serde(default)]
    pub response_path: String,
    /// The organisation that asks; empty where there is none.
    #[serde(default)]
    pub org: String,
    /// The project that asks.
    #[serde(default = "default_project")]
    pub project: String,
    /// The part of the project that asks.
    #[serde(default = "default_domain")]
    pub domain: String,
    /// The run that asks.
    #[serde(default)]
    pub run: Option<String>,
    /// What tells this event from others of the same name in the run.
    #[serde(default)]
    pub key: Option<String>,
    /// Who asks, as the person is told: what the creator says, else the name of the key by which it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    /// The name of that key, where the creator says another; empty: a key without a name. Whose an event is, is never what its
    /// creator says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_with: Option<String>,
    /// The language of what is asked, a tag of BCP 47; none: it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Whether the page shows the question only when a person asks for it, and an answer never again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sensitive: bool,
    /// When it was created; none if the original plugin wrote it.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// When it stops waiting, its extension included; none: never. Stored is its first deadline.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// How long its first deadline was after the creation, in seconds.
    #[serde(default)]
    pub timeout_seconds: Option<u32>,
    /// How much later it stops waiting if somebody asks for more time, in seconds; none: nobody can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extend_seconds: Option<u32>,
    /// That somebody did. It is stored beside this, and known as it was when this was read.
    #[serde(skip)]
    pub extension: Option<Extension>,
    /// How often a waiter looks where the host cannot wake it, in seconds.
    #[serde(default = "default_poll_interval")]
    pub poll_interval_seconds: u32,
    /// What happens when it stops waiting.
    #[serde(default)]
    pub on_timeout: OnTimeout,
    /// Where its outcome is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Callback>,
}

fn default_project() -> String {
    DEFAULT_PROJECT.into()
}

fn default_domain() -> String {
    DEFAULT_DOMAIN.into()
}

const fn default_poll_interval() -> u32 {
    DEFAULT_POLL_INTERVAL
}

impl Request {
    /// Reads the stored form. The id is where it was found, whatever the bytes say.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if the bytes are no request, or one of a later version that means something else.
    pub fn read(id: &str, bytes: &[u8]) -> Result<Self, Error> {
        let cannot = |why: &dyn Display| {
            Error::Unusable(format!("the stored request of event {id} cannot be read: {why}"))
        };
        let mut request: Self = stored::read(bytes).map_err(|error| cannot(&error))?;
        id.clone_into(&mut request.request_id);
        if request.version > VERSION {
            return Err(Error::Unusable(format!(
                "event {id} was written by a later version of hitl; update this one"
            )));
        }
        if request.data_type == DataType::Form && request.form.is_none() {
            return Err(cannot(&"it has no fields"));
        }
        if let OnTimeout::Answer(value) = &request.on_timeout {
            let value = request.read_value(Input::Value(value));
            request.on_timeout = OnTimeout::Answer(value.map_err(|errors| cannot(&Error::Invalid(errors)))?);
        }
        Ok(request)
    }

    /// The answer that `given` is.
    ///
    /// # Errors
    ///
    /// Every rule that it breaks, by its field: `value`, or a field of the form as `value.replicas`.
    pub fn read_value(&self, given: Input<'_>) -> Result<Value, Vec<FieldError>> {
        self.subject().read(given)
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        // Nothing in it can fail to be written: no map has keys other than text.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Where the event belongs.
    pub fn scope(&self) -> Scope {
        Scope {
            org: self.org.clone(),
            project: self.project.clone(),
            domain: self.domain.clone(),
            run: self.run.clone(),
        }
    }

    /// The name of the key by which it was asked, whose the event is; none: a key without a name.
    pub fn owner(&self) -> Option<&str> {
        match &self.asked_with {
            Some(name) => Some(&**name).filter(|name| !name.is_empty()),
            None => self.asked_by.as_deref(),
        }
    }

    /// What its outcome is of.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            id: &self.request_id,
            data_type: self.data_type,
            form: self.form.as_ref(),
            expires_at: self.expires_at,
        }
    }

    /// Whether somebody may ask for more time, or has.
    pub(crate) fn can_move(&self) -> bool {
        self.extend_seconds.is_some()
    }

    /// The deadline that it was created with.
    pub fn first_deadline(&self) -> Option<Timestamp> {
        match self.extension {
            None => self.expires_at,
            // What can be extended says both.
            Some(_) => {
                self.created_at.zip(self.timeout_seconds).map(|(at, seconds)| at.plus_seconds(seconds.into()))
            }
        }
    }

    /// The latest deadline that it can come to have: what it has, if that was moved or cannot be.
    pub fn last_deadline(&self) -> Option<Timestamp> {
        match (self.extend_seconds, &self.extension, self.expires_at) {
            (Some(seconds), None, Some(at)) => Some(at.plus_seconds(seconds.into())),
            (.., at) => at,
        }
    }

    /// Moves its deadline.
    pub(crate) fn move_deadline(&mut self, extension: Extension) {
        self.expires_at = Some(extension.expires_at);
        self.extension = Some(extension);
    }

    /// Whether its deadline is past.
    pub fn expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| now >= expires_at)
    }

    /// Whether creating `other` may find this: the same type and prompt, covered and shown once more if it is to be, and the same callback if it has one, which would else never
    /// hear of the outcome.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`], which names what differs.
    pub fn agrees_with(&self, other: &Self) -> Result<(), Error> {
        let differs = if self.data_type != other.data_type {
            format!("type {} instead of {}", self.data_type, other.data_type)
        } else if self.form != other.form {
            "another schema".into()
        } else if self.prompt != other.prompt || self.prompt_format != other.prompt_format {
            "another prompt".into()
        } else if other.sensitive && !self.sensitive {
            "words that are not covered".into()
        } else if other.confirm && !self.confirm {
            "answers that are not shown once more".into()
        } else if other.callback.is_some() && self.callback != other.callback {
            "another callback, or none".into()
        } else {
            return Ok(());
        };
        Err(Error::Conflict(format!(
            "the event \"{}\" was created before with {differs}; give the new question a key or a run of its own",
            self.event_name
        )))
    }
}
