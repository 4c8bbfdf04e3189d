//! An event as its creator puts it, and its stored form: `request.json`.

use crate::json::{Json, Members, Stored, ToJson};
use crate::model::error::{Error, FieldError};
use crate::model::id;
use crate::model::scope::{DEFAULT_DOMAIN, DEFAULT_PROJECT, Scope};
pub use crate::model::timeout::{OnTimeout, Timeout};
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, Input};
use crate::settings::Settings;
use crate::store::keys;
use std::fmt::Display;

/// The deadline of events whose creator names none, in seconds after the creation.
pub const DEFAULT_TIMEOUT: u32 = 3_600;
/// The longest deadline, in seconds: ten years.
pub const MAX_TIMEOUT: u32 = 315_360_000;
/// How often a waiter looks where the host cannot wake it, in seconds.
pub const DEFAULT_POLL_INTERVAL: u32 = 5;
/// The longest poll interval, in seconds: a day.
pub const MAX_POLL_INTERVAL: u32 = 86_400;
/// The longest prompt, in characters.
pub const MAX_PROMPT: usize = 16_384;
/// The longest name, run or key, in characters.
pub const MAX_NAME: usize = 200;
/// The longest org, project or domain, in characters.
pub const MAX_SCOPE: usize = 100;

/// One question to a person, as its creator puts it. What is none is the host's setting or a default.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// What the event is called, 1 to [`MAX_NAME`] characters.
    pub name: String,
    /// What the person is asked, 1 to [`MAX_PROMPT`] characters.
    pub prompt: String,
    /// What kind of answer is wanted.
    pub data_type: DataType,
    /// Where it belongs.
    pub org: Option<String>,
    /// Where it belongs.
    pub project: Option<String>,
    /// Where it belongs.
    pub domain: Option<String>,
    /// The run that asks. With a run or a key, creating again finds the same event.
    pub run: Option<String>,
    /// What tells this event from others of the same name in the run.
    pub key: Option<String>,
    /// When it stops waiting.
    pub timeout: Timeout,
    /// What happens then.
    pub on_timeout: OnTimeout,
    /// How often a waiter looks, 1 to [`MAX_POLL_INTERVAL`] seconds.
    pub poll_interval_seconds: Option<u32>,
}

impl Spec {
    /// A question with everything else at its default.
    pub fn new(name: impl Into<String>, prompt: impl Into<String>, data_type: DataType) -> Spec {
        Spec {
            name: name.into(),
            prompt: prompt.into(),
            data_type,
            org: None,
            project: None,
            domain: None,
            run: None,
            key: None,
            timeout: Timeout::Default,
            on_timeout: OnTimeout::Fail,
            poll_interval_seconds: None,
        }
    }

    /// Checks every rule, and gives the stored form of the event that is created at `now`. The id is derived if there
    /// is a run or a key, else made of `random`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every field that breaks a rule.
    pub fn request(self, settings: &Settings, now: Timestamp, random: &[u8; 32]) -> Result<Request, Error> {
        let mut errors = Vec::new();
        text(&mut errors, "event_name", &self.name, 1, MAX_NAME, false);
        text(&mut errors, "prompt", &self.prompt, 1, MAX_PROMPT, true);
        let optional = [
            ("org", &self.org, MAX_SCOPE),
            ("project", &self.project, MAX_SCOPE),
            ("domain", &self.domain, MAX_SCOPE),
            ("run", &self.run, MAX_NAME),
            ("key", &self.key, MAX_NAME),
        ];
        for (field, given, longest) in optional {
            if let Some(given) = given {
                text(&mut errors, field, given, 1, longest, false);
            }
        }
        let timeout_seconds = match self.timeout {
            Timeout::Default => Some(DEFAULT_TIMEOUT),
            Timeout::Never => None,
            Timeout::Seconds(seconds) => Some(seconds),
        };
        if let Some(seconds) = timeout_seconds {
            range(&mut errors, "timeout_seconds", seconds, MAX_TIMEOUT);
        }
        let poll_interval_seconds = self.poll_interval_seconds.unwrap_or(DEFAULT_POLL_INTERVAL);
        range(&mut errors, "poll_interval_seconds", poll_interval_seconds, MAX_POLL_INTERVAL);
        let on_timeout = match self.on_timeout {
            OnTimeout::Answer(value) => match self.data_type.read(Input::Value(&value)) {
                Ok(value) => OnTimeout::Answer(value),
                Err(rule) => {
                    errors.push(FieldError::new("on_timeout", rule));
                    OnTimeout::Fail
                }
            },
            other => other,
        };
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let scope = Scope {
            org: self.org.unwrap_or_else(|| settings.scope.org.clone()),
            project: self.project.unwrap_or_else(|| settings.scope.project.clone()),
            domain: self.domain.unwrap_or_else(|| settings.scope.domain.clone()),
            run: self.run,
        };
        let request_id = if scope.run.is_some() || self.key.is_some() {
            id::derived(&scope, &self.name, self.key.as_deref())
        } else {
            id::random(random)
        };
        Ok(Request {
            version: VERSION,
            event_name: self.name,
            scope: "run".into(),
            prompt: self.prompt,
            prompt_format: "text".into(),
            data_type: self.data_type,
            schema: None,
            status: "pending".into(),
            app_endpoint: settings.base_url(&scope),
            request_path: keys::request(&request_id),
            response_path: keys::response(&request_id),
            request_id,
            org: scope.org,
            project: scope.project,
            domain: scope.domain,
            run: scope.run,
            key: self.key,
            created_at: Some(now),
            expires_at: timeout_seconds.map(|seconds| now.plus_seconds(seconds.into())),
            timeout_seconds,
            poll_interval_seconds,
            on_timeout,
        })
    }
}

fn text(errors: &mut Vec<FieldError>, field: &str, given: &str, least: usize, most: usize, lines: bool) {
    let length = given.chars().count();
    if length < least || length > most {
        errors.push(FieldError::new(
            field,
            format!("This has to be text of {least} to {most} characters; it has {length}."),
        ));
    } else if given.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'))) {
        errors.push(FieldError::new(field, "This must not hold control characters."));
    }
}

fn range(errors: &mut Vec<FieldError>, field: &str, given: u32, most: u32) {
    if given < 1 || given > most {
        errors.push(FieldError::new(field, format!("This has to be 1 to {most} seconds; it is {given}.")));
    }
}

/// What this version writes.
const VERSION: u32 = 1;

/// The stored form of an event.
///
/// `request_id`, `event_name`, `scope`, `prompt`, `data_type`, `status`, `app_endpoint`, `request_path` and
/// `response_path` are the original plugin's; what it does not write has a default.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The version of this form; 0 if the original plugin wrote it.
    pub version: u32,
    /// The event's id.
    pub request_id: String,
    /// What the event is called.
    pub event_name: String,
    /// Always `run`, as in the original.
    pub scope: String,
    /// What the person is asked.
    pub prompt: String,
    /// How the prompt is written: `text`.
    pub prompt_format: String,
    /// What kind of answer is wanted.
    pub data_type: DataType,
    /// For forms of several fields; always none yet.
    pub schema: Option<Json<'static>>,
    /// Always `pending`, as in the original: how the event ended is in its outcome.
    pub status: String,
    /// What the event's addresses began with when it was created. Links are made of the setting of the day.
    pub app_endpoint: String,
    /// Where this is stored. For readers of the store; never used as a key.
    pub request_path: String,
    /// Where the outcome is stored. For readers of the store; never used as a key.
    pub response_path: String,
    /// Where it belongs.
    pub org: String,
    /// Where it belongs.
    pub project: String,
    /// Where it belongs.
    pub domain: String,
    /// The run that asks.
    pub run: Option<String>,
    /// What tells this event from others of the same name in the run.
    pub key: Option<String>,
    /// When it was created; none if the original plugin wrote it.
    pub created_at: Option<Timestamp>,
    /// When it stops waiting; none: never.
    pub expires_at: Option<Timestamp>,
    /// How long that was after the creation, in seconds.
    pub timeout_seconds: Option<u32>,
    /// How often a waiter looks where the host cannot wake it, in seconds.
    pub poll_interval_seconds: u32,
    /// What happens when it stops waiting.
    pub on_timeout: OnTimeout,
}

impl ToJson for Request {
    fn write_json(&self, out: &mut String) {
        self.members(Members::of(out)).end();
    }
}

impl Request {
    /// Reads the stored form.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if the bytes are no request, or one of a later version that means something else.
    pub fn read(id: &str, bytes: &[u8]) -> Result<Request, Error> {
        let cannot = |why: &dyn Display| {
            Error::Other(format!("the stored request of event {id} cannot be read: {why}"))
        };
        let mut stored = Stored::read(bytes).map_err(|broken| cannot(&broken))?;
        let data_type = DataType::named(&stored.required("data_type"));
        let on_timeout = match stored.json("on_timeout") {
            Json::Null => Ok(OnTimeout::Fail),
            json => OnTimeout::from_json(&json),
        };
        let mut request = Request {
            version: stored.count("version", false).unwrap_or_default(),
            // The id is where it was found, whatever it says of itself.
            request_id: id.to_owned(),
            event_name: stored.required("event_name"),
            scope: stored.text("scope", ""),
            prompt: stored.text("prompt", ""),
            prompt_format: stored.text("prompt_format", "text"),
            data_type: data_type.unwrap_or(DataType::Str),
            schema: Some(stored.json("schema").into_owned()).filter(|schema| *schema != Json::Null),
            status: stored.text("status", ""),
            app_endpoint: stored.text("app_endpoint", ""),
            request_path: stored.text("request_path", ""),
            response_path: stored.text("response_path", ""),
            org: stored.text("org", ""),
            project: stored.text("project", DEFAULT_PROJECT),
            domain: stored.text("domain", DEFAULT_DOMAIN),
            run: stored.optional("run"),
            key: stored.optional("key"),
            created_at: stored.moment("created_at"),
            expires_at: stored.moment("expires_at"),
            timeout_seconds: stored.count("timeout_seconds", true),
            poll_interval_seconds: stored
                .count("poll_interval_seconds", false)
                .unwrap_or(DEFAULT_POLL_INTERVAL),
            on_timeout: on_timeout.map_err(|rule| cannot(&rule))?,
        };
        if data_type.is_none() {
            stored.refuse("data_type");
        }
        if let Some(name) = stored.wrong {
            return Err(cannot(&format_args!("{name} is missing or wrong")));
        }
        if request.version > VERSION {
            return Err(Error::Other(format!(
                "event {id} was written by a later version of hitl; update this one"
            )));
        }
        if let OnTimeout::Answer(value) = &request.on_timeout {
            let value = request.data_type.read(Input::Value(value));
            let value =
                value.map_err(|rule| Error::Other(format!("the default answer of event {id}: {rule}")))?;
            request.on_timeout = OnTimeout::Answer(value);
        }
        Ok(request)
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        self.to_json().into_bytes()
    }

    /// Adds what is stored to an object.
    pub(crate) fn members<'o>(&self, object: Members<'o>) -> Members<'o> {
        object.with(&[
            ("version", &self.version),
            ("request_id", &self.request_id),
            ("event_name", &self.event_name),
            ("scope", &self.scope),
            ("prompt", &self.prompt),
            ("prompt_format", &self.prompt_format),
            ("data_type", &self.data_type),
            ("schema", &self.schema),
            ("status", &self.status),
            ("app_endpoint", &self.app_endpoint),
            ("request_path", &self.request_path),
            ("response_path", &self.response_path),
            ("org", &self.org),
            ("project", &self.project),
            ("domain", &self.domain),
            ("run", &self.run),
            ("key", &self.key),
            ("created_at", &self.created_at),
            ("expires_at", &self.expires_at),
            ("timeout_seconds", &self.timeout_seconds),
            ("poll_interval_seconds", &self.poll_interval_seconds),
            ("on_timeout", &self.on_timeout),
        ])
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

    /// Whether its deadline is past.
    pub fn expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| now >= expires_at)
    }

    /// Whether creating `other` may find this: the same type and prompt.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`], which names what differs.
    pub fn agrees_with(&self, other: &Request) -> Result<(), Error> {
        let differs = if self.data_type != other.data_type {
            format!("type {} instead of {}", self.data_type, other.data_type)
        } else if self.prompt != other.prompt || self.prompt_format != other.prompt_format {
            "another prompt".into()
        } else {
            return Ok(());
        };
        Err(Error::Conflict(format!(
            "the event \"{}\" was created before with {differs}; give the new question a key or a run of its own",
            self.event_name
        )))
    }
}
