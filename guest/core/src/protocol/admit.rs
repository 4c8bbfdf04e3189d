//! Checking a question, and what is stored of it.

use crate::model::error::{Error, FieldError, Rule};
use crate::model::form::schema::{self, SchemaFault};
use crate::model::json;
use crate::model::outcome::Subject;
use crate::model::question::{
    DEFAULT_POLL_INTERVAL, Kind, MAX_NAME, MAX_POLL_INTERVAL, MAX_PROMPT, MAX_SCOPE, Question,
};
use crate::model::request::{Request, VERSION};
use crate::model::scope::Scope;
use crate::model::timeout::{DEFAULT_TIMEOUT, MAX_TIMEOUT, OnTimeout, Timeout};
use crate::model::timestamp::Timestamp;
use crate::model::validate::Input;
use crate::model::value::DataType;
use crate::settings::Settings;
use crate::store::keys;
use crate::text::joined::joined;

impl Question {
    /// Checks every rule, and gives the stored form of the event that is created at `now`, without its id: that is given by
    /// [`Request::with_id`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every field that breaks a rule.
    pub fn request(self, settings: &Settings, now: Timestamp) -> Result<Request, Error> {
        let mut errors = Vec::new();
        text(&mut errors, "event_name", &self.name, MAX_NAME, false);
        text(&mut errors, "prompt", &self.prompt, MAX_PROMPT, true);
        if !self.prompt_format.is_known() {
            errors.push(FieldError::new("prompt_format", Rule::PromptFormatNotYet));
        }
        let optional = [
            ("org", &self.org, MAX_SCOPE),
            ("project", &self.project, MAX_SCOPE),
            ("domain", &self.domain, MAX_SCOPE),
            ("run", &self.run, MAX_NAME),
            ("key", &self.key, MAX_NAME),
            ("asked_by", &self.asked_by, MAX_NAME),
        ];
        for (field, given, longest) in optional {
            if let Some(given) = given {
                text(&mut errors, field, given, longest, false);
            }
        }
        // Nobody would be seen to ask.
        if self.asked_by.as_deref().is_some_and(|name| name.trim().is_empty() && !name.is_empty()) {
            errors.push(FieldError::new("asked_by", Rule::Text { least: 1, most: MAX_NAME }));
        }
        if self.lang.as_deref().is_some_and(|tag| !is_language(tag)) {
            errors.push(FieldError::new("lang", Rule::Language));
        }
        let timeout_seconds = match self.timeout {
            Timeout::Default => Some(DEFAULT_TIMEOUT),
            Timeout::Never => None,
            Timeout::Seconds(seconds) => Some(seconds),
        };
        if let Some(seconds) = timeout_seconds {
            range(&mut errors, "timeout_seconds", seconds, MAX_TIMEOUT);
        }
        match self.extend_seconds {
            Some(_) if timeout_seconds.is_none() => {
                errors.push(FieldError::new("extend_seconds", Rule::NoDeadline));
            }
            Some(seconds) => range(&mut errors, "extend_seconds", seconds, MAX_TIMEOUT),
            None => {}
        }
        let poll_interval_seconds = self.poll_interval_seconds.unwrap_or(DEFAULT_POLL_INTERVAL);
        range(&mut errors, "poll_interval_seconds", poll_interval_seconds, MAX_POLL_INTERVAL);
        let (data_type, schema) = match &self.kind {
            Kind::One(data_type) => (*data_type, None),
            Kind::Form(schema) => (DataType::Form, json::read(schema.as_bytes()).ok()),
        };
        let form = match (&schema, data_type) {
            (Some(schema), _) => {
                schema::normalize(schema, self.allow_json).map_err(|faults| errors.extend(faults)).ok()
            }
            (None, DataType::Form) => {
                errors.push(FieldError::new("schema", Rule::Schema(SchemaFault::NotASchema)));
                None
            }
            (None, _) => None,
        };
        let subject = Subject { id: "", data_type, form: form.as_ref(), expires_at: None };
        let on_timeout = match self.on_timeout {
            // Whether an answer suits a form that there is not is not known.
            OnTimeout::Answer(_) if data_type == DataType::Form && form.is_none() => OnTimeout::Fail,
            OnTimeout::Answer(value) => match subject.read(Input::Value(&value)) {
                Ok(value) => OnTimeout::Answer(value),
                Err(more) => {
                    errors.extend(more.into_iter().map(|error| {
                        let field = error.field.strip_prefix("value").unwrap_or_default();
                        FieldError { field: joined(&["on_timeout", field], ""), ..error }
                    }));
                    OnTimeout::Fail
                }
            },
            other => other,
        };
        if let Some(callback) = &self.callback {
            errors.extend(callback.check(&settings.callbacks));
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let scope = Scope {
            org: self.org.unwrap_or_else(|| settings.scope.org.clone()),
            project: self.project.unwrap_or_else(|| settings.scope.project.clone()),
            domain: self.domain.unwrap_or_else(|| settings.scope.domain.clone()),
            run: self.run,
        };
        Ok(Request {
            version: VERSION,
            event_name: self.name,
            scope: "run".into(),
            prompt: self.prompt,
            prompt_format: self.prompt_format,
            data_type,
            schema,
            form,
            context: self.context,
            confirm: self.confirm,
            status: "pending".into(),
            app_endpoint: settings.base_url(&scope),
            request_path: String::new(),
            response_path: String::new(),
            request_id: String::new(),
            org: scope.org,
            project: scope.project,
            domain: scope.domain,
            run: scope.run,
            key: self.key,
            asked_by: self.asked_by,
            asked_with: None,
            lang: self.lang,
            sensitive: self.sensitive,
            created_at: Some(now),
            expires_at: timeout_seconds.map(|seconds| now.plus_seconds(seconds.into())),
            timeout_seconds,
            extend_seconds: self.extend_seconds,
            extension: None,
            poll_interval_seconds,
            on_timeout,
            callback: self.callback,
        })
    }
}

impl Request {
    /// The same under this id.
    #[must_use]
    pub fn with_id(mut self, id: String) -> Self {
        self.request_path = keys::request(&id);
        self.response_path = keys::response(&id);
        self.request_id = id;
        self
    }
}

/// Whether `text` has 1 to `most` characters, and no control characters; `lines`: except those that part lines.
pub(super) fn check_text(text: &str, most: usize, lines: bool) -> Result<(), Rule> {
    if text.is_empty() || text.chars().nth(most).is_some() {
        return Err(Rule::Text { least: 1, most });
    }
    let taken = |c: char| !c.is_control() || (lines && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().all(taken) { Ok(()) } else { Err(Rule::ControlCharacters) }
}

/// Whether `tag` is one of a language, by its form (BCP 47): words of 1 to 8 letters and digits with `-` between them, the first of
/// letters alone.
fn is_language(tag: &str) -> bool {
    let is_word = |word: &str| matches!(word.len(), 1..=8) && word.bytes().all(|b| b.is_ascii_alphanumeric());
    let first = tag.split('-').next().unwrap_or_default();
    tag.len() <= 35
        && matches!(first.len(), 2..=8)
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && tag.split('-').all(is_word)
}

fn text(errors: &mut Vec<FieldError>, field: &str, given: &str, most: usize, lines: bool) {
    if let Err(rule) = check_text(given, most, lines) {
        errors.push(FieldError::new(field, rule));
    }
}

fn range(errors: &mut Vec<FieldError>, field: &str, given: u32, most: u32) {
    if given < 1 || given > most {
        errors.push(FieldError::new(field, Rule::Seconds { least: 1, most }));
    }
}
