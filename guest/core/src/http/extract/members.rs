//! The members of a JSON body, read one by one, so that every error is named at once.

use crate::http::problem::Problem;
use crate::model::error::{FieldError, MAX_UNKNOWN, Rule};
use crate::model::json::{JsonError, read_object};
use crate::model::timeout::MAX_TIMEOUT;
use crate::text::en;
use serde_json::Value as Json;

/// The members of a JSON object. What was not taken when it is finished is unknown.
#[derive(Debug, Default)]
pub(crate) struct Members {
    // A list, since a body has few members, and taking one out of a map costs a fiftieth of the component.
    members: Vec<(String, Json)>,
    pub(crate) errors: Vec<FieldError>,
}

impl Members {
    /// The members of the object that `bytes` are.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, JsonError> {
        Ok(Self { members: read_object(bytes)?.into_iter().collect(), errors: Vec::new() })
    }

    /// Whether there is a member `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(its, _)| its == name)
    }

    /// The member `name`, whatever it is.
    pub(crate) fn take(&mut self, name: &str) -> Option<Json> {
        let at = self.members.iter().position(|(its, _)| its == name)?;
        Some(self.members.remove(at).1)
    }

    /// The member `name`, whatever it is, which has to be there.
    pub(crate) fn required(&mut self, name: &str) -> Option<Json> {
        let json = self.take(name);
        if json.is_none() {
            self.refuse(name, Rule::Missing);
        }
        json
    }

    /// The member `name`; none if it is missing or null.
    pub(crate) fn given(&mut self, name: &str) -> Option<Json> {
        self.take(name).filter(|json| !json.is_null())
    }

    /// A text that may be missing or null.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.given(name)? {
            Json::String(text) => Some(text),
            _ => {
                self.refuse(name, Rule::NotText);
                None
            }
        }
    }

    /// A text that has to be there.
    pub(crate) fn required_text(&mut self, name: &str) -> Option<String> {
        match self.required(name)? {
            Json::String(text) => Some(text),
            _ => {
                self.refuse(name, Rule::NotText);
                None
            }
        }
    }

    /// True or false; false if it is missing or null.
    pub(crate) fn truth(&mut self, name: &str) -> bool {
        match self.given(name) {
            None => false,
            Some(Json::Bool(truth)) => truth,
            Some(_) => {
                self.refuse(name, Rule::NotTruth);
                false
            }
        }
    }

    /// The members of an object that has to be there, read by `read`; its errors are named after it.
    pub(crate) fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let Some(Json::Object(map)) = self.take(name) else {
            self.refuse(name, Rule::NotObject);
            return None;
        };
        let mut inner = Self { members: map.into_iter().collect(), errors: Vec::new() };
        let value = read(&mut inner);
        inner.refuse_the_rest();
        let inner = inner.errors.into_iter();
        self.errors.extend(inner.map(|error| FieldError::new(format!("{name}.{}", error.field), error.rule)));
        Some(value)
    }

    /// A list of texts; a text alone is a list of one. Empty if it is missing or null.
    pub(crate) fn texts(&mut self, name: &str) -> Vec<String> {
        match self.given(name) {
            None => Vec::new(),
            Some(Json::Array(items)) => self.texts_of(name, items),
            Some(item) => self.texts_of(name, vec![item]),
        }
    }

    /// A list of texts. Empty if it is missing or null.
    pub(crate) fn list_of_texts(&mut self, name: &str) -> Vec<String> {
        match self.given(name) {
            None => Vec::new(),
            Some(Json::Array(items)) => self.texts_of(name, items),
            Some(_) => {
                self.refuse(name, Rule::NotTexts);
                Vec::new()
            }
        }
    }

    fn texts_of(&mut self, name: &str, items: Vec<Json>) -> Vec<String> {
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Json::String(text) => texts.push(text),
                _ => {
                    self.refuse(name, Rule::NotTexts);
                    break;
                }
            }
        }
        texts
    }

    /// The count of seconds that `json` is, as the member `name`. Whether it is in its range is not known here.
    pub(crate) fn seconds(&mut self, name: &str, json: &Json) -> Option<u32> {
        let number = json.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 1e18);
        if number.is_none() {
            self.refuse(name, Rule::WholeSeconds);
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "to the nearest that there is"
        )]
        number.map(|number| number as u32)
    }

    /// A count of seconds from `least` to [`MAX_TIMEOUT`] that may be missing or null.
    pub(crate) fn seconds_from(&mut self, least: u32, name: &str) -> Option<u32> {
        let json = self.given(name)?;
        let seconds = self.seconds(name, &json)?;
        let is_negative = json.as_f64().is_some_and(|number| number < 0.0);
        if is_negative || !(least..=MAX_TIMEOUT).contains(&seconds) {
            self.refuse(name, Rule::Seconds { least, most: MAX_TIMEOUT });
        }
        Some(seconds)
    }

    pub(crate) fn refuse(&mut self, name: &str, rule: Rule) {
        self.errors.push(FieldError::new(name, rule));
    }

    /// Refuses what was not taken.
    pub(crate) fn refuse_the_rest(&mut self) {
        let unknown = self.members.iter().take(MAX_UNKNOWN).map(|(name, _)| FieldError::unknown(name));
        self.errors.extend(unknown);
        self.members.clear();
    }

    /// Refuses what was not taken, and ends here if anything was refused.
    pub(crate) fn finish(&mut self) -> Result<(), Problem> {
        self.refuse_the_rest();
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(std::mem::take(&mut self.errors))) }
    }
}

impl From<JsonError> for Problem {
    fn from(error: JsonError) -> Self {
        match (error.field(), error) {
            (Some(field), JsonError::Repeated(_)) => Self::malformed_fields(vec![field]),
            (Some(field), _) => Self::fields(vec![field]),
            (None, JsonError::Syntax(error)) => Self::malformed(format!("The body is not JSON: {error}.")),
            (None, _) => Self::malformed(en::BODY_NOT_AN_OBJECT),
        }
    }
}
