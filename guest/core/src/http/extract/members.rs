//! The members of a JSON body, read one by one, so that every error is named at once.

use crate::http::context::{Context, unsupported};
use crate::http::extract::fields::sent_twice;
use crate::http::respond::problem::Problem;
use crate::json::{Json, Object};
use crate::model::error::FieldError;

/// How many members that nobody knows are named.
const MAX_UNKNOWN: usize = 20;

/// The members of a JSON object. What was not taken when it is finished is unknown.
#[derive(Debug, Default)]
pub(crate) struct Members<'a> {
    object: Object<'a>,
    pub(crate) errors: Vec<FieldError>,
}

impl<'a, S> Context<'a, S> {
    /// The body's members, none of which may come twice: two programs could take it for different ones.
    pub(crate) fn members(&self) -> Result<Members<'a>, Problem> {
        if !self.media().is_some_and(|media| media.is_json() && media.utf8()) {
            return Err(unsupported("application/json"));
        }
        match Json::read(self.body()?) {
            Ok(Json::Object(object)) => match object.repeated() {
                Some(name) => Err(Problem::malformed_fields(vec![sent_twice(&shortened(name))])),
                None => Ok(Members { object, errors: Vec::new() }),
            },
            Ok(_) => Err(Problem::malformed("The body has to be a JSON object.")),
            Err(broken) => Err(Problem::malformed(format!("The body is not JSON: {broken}."))),
        }
    }

    /// The same where nothing at all may be sent.
    pub(crate) fn optional_members(&self) -> Result<Members<'a>, Problem> {
        let nothing = self.body()?.is_empty() && self.media().is_none();
        if nothing { Ok(Members::default()) } else { self.members() }
    }
}

impl<'a> Members<'a> {
    /// The member `name`, whatever it is.
    pub(crate) fn take(&mut self, name: &str) -> Option<Json<'a>> {
        self.object.take(name)
    }

    /// The member `name`, whatever it is, which has to be there.
    pub(crate) fn required(&mut self, name: &str) -> Option<Json<'a>> {
        let json = self.take(name);
        if json.is_none() {
            self.refuse(name, "This is missing.");
        }
        json
    }

    /// The member `name`; none if it is missing or null.
    pub(crate) fn given(&mut self, name: &str) -> Option<Json<'a>> {
        self.take(name).filter(|json| *json != Json::Null)
    }

    /// A text that may be missing or null.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.given(name)? {
            Json::Text(text) => Some(text.into_owned()),
            _ => {
                self.refuse(name, "This has to be text.");
                None
            }
        }
    }

    /// A text that has to be there.
    pub(crate) fn required_text(&mut self, name: &str) -> Option<String> {
        let json = self.object.get(name);
        if json.is_none() {
            self.refuse(name, "This is missing.");
            return None;
        }
        if json == Some(&Json::Null) {
            self.refuse(name, "This has to be text.");
        }
        self.text(name)
    }

    /// The count of seconds that `json` is, as the member `name`. Whether it is in its range is not known here.
    pub(crate) fn seconds(&mut self, name: &str, json: &Json<'_>) -> Option<u32> {
        #[allow(clippy::cast_precision_loss, reason = "no count of seconds is that large")]
        let number = match json {
            Json::Int(value) => Some(*value as f64),
            Json::Float(value) => Some(*value),
            _ => None,
        };
        let seconds = number.filter(|number| number.fract() == 0.0 && number.abs() < 1e18);
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

    pub(crate) fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, message));
    }

    /// Refuses what was not taken.
    pub(crate) fn refuse_the_rest(&mut self) {
        for name in self.object.names().take(MAX_UNKNOWN) {
            self.errors.push(FieldError::new(shortened(name), "There is no such member."));
        }
        self.object = Object::default();
    }

    /// Refuses what was not taken, and ends here if anything was refused.
    pub(crate) fn finish(&mut self) -> Result<(), Problem> {
        self.refuse_the_rest();
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(std::mem::take(&mut self.errors))) }
    }
}

/// A name that a client made up, as far as it is worth repeating.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}
