//! The members of a JSON body, read one by one, so that every error is named at once.

use super::call::{Call, unsupported};
use super::problem::Problem;
use crate::error::FieldError;
use serde_json::{Map, Value as Json};

/// How many members that nobody knows are named.
const MAX_UNKNOWN: usize = 20;

/// The members of a JSON object. What was not taken when it is finished is unknown.
#[derive(Debug, Default)]
pub(super) struct Members {
    map: Map<String, Json>,
    pub(super) errors: Vec<FieldError>,
}

impl<S> Call<'_, S> {
    /// The body's members. `number` is the one that takes numbers of any size.
    pub(super) fn members(&self, number: &str) -> Result<Members, Problem> {
        if !self.media().is_some_and(|media| media.is_json() && media.utf8()) {
            return Err(unsupported("application/json"));
        }
        match serde_json::from_slice(self.body()?) {
            Ok(Json::Object(map)) => Ok(Members { map, errors: Vec::new() }),
            Ok(_) => Err(Problem::malformed("The body has to be a JSON object.")),
            Err(error) => {
                let error = error.to_string();
                Err(if error.starts_with("number out of range") {
                    Problem::field(number, "This number is too large: it has to be finite in 64 bits.")
                } else {
                    Problem::malformed(format!("The body is not JSON: {error}."))
                })
            }
        }
    }

    /// The same where nothing at all may be sent.
    pub(super) fn optional_members(&self) -> Result<Members, Problem> {
        let nothing = self.body()?.is_empty() && self.media().is_none();
        if nothing { Ok(Members::default()) } else { self.members("comment") }
    }
}

impl Members {
    /// The member `name`, whatever it is.
    pub(super) fn take(&mut self, name: &str) -> Option<Json> {
        self.map.remove(name)
    }

    /// The member `name`, whatever it is, which has to be there.
    pub(super) fn required(&mut self, name: &str) -> Option<Json> {
        let json = self.take(name);
        if json.is_none() {
            self.refuse(name, "This is missing.");
        }
        json
    }

    /// The member `name`; none if it is missing or null.
    pub(super) fn given(&mut self, name: &str) -> Option<Json> {
        self.take(name).filter(|json| !json.is_null())
    }

    /// A text that may be missing or null.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.given(name)? {
            Json::String(text) => Some(text),
            _ => {
                self.refuse(name, "This has to be text.");
                None
            }
        }
    }

    /// A text that has to be there.
    pub(super) fn required_text(&mut self, name: &str) -> Option<String> {
        if !self.map.contains_key(name) {
            self.refuse(name, "This is missing.");
            return None;
        }
        if self.map.get(name) == Some(&Json::Null) {
            self.refuse(name, "This has to be text.");
        }
        self.text(name)
    }

    /// The count of seconds that `json` is, as the member `name`. Whether it is in its range is not known here.
    pub(super) fn seconds(&mut self, name: &str, json: &Json) -> Option<u32> {
        let seconds = json.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 1e18);
        if seconds.is_none() {
            self.refuse(name, "This has to be a whole number of seconds, such as 3600.");
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "to the nearest that there is"
        )]
        seconds.map(|number| number as u32)
    }

    pub(super) fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, message));
    }

    /// Refuses what was not taken.
    pub(super) fn refuse_the_rest(&mut self) {
        for name in self.map.keys().take(MAX_UNKNOWN) {
            let name: String = name.chars().take(64).collect();
            self.errors.push(FieldError::new(name, "There is no such member."));
        }
        self.map.clear();
    }

    /// Refuses what was not taken, and ends here if anything was refused.
    pub(super) fn finish(&mut self) -> Result<(), Problem> {
        self.refuse_the_rest();
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(std::mem::take(&mut self.errors))) }
    }
}
