//! What the commands read of an event.

use crate::exit::{Exit, Failure};
use crate::output::{escape_line, escape_lines};
use hitl::{Actor, Status, Timestamp, Value, kind_in_words};
use hitl_core::documents::EventView;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;
use std::time::SystemTime;

/// An event as the API shows it.
pub(crate) struct Event {
    /// As it came, with what only a later version knows.
    raw: Json,
    view: EventView,
}

impl Event {
    /// All that the API sent.
    pub(crate) fn json(&self) -> &Json {
        &self.raw
    }

    pub(crate) fn view(&self) -> &EventView {
        &self.view
    }

    pub(crate) fn id(&self) -> &str {
        &self.view.request.request_id
    }

    pub(crate) fn form_url(&self) -> &str {
        &self.view.links.form
    }

    pub(crate) fn expires_at(&self) -> Option<SystemTime> {
        self.view.request.expires_at.and_then(moment)
    }

    pub(crate) fn open(&self) -> bool {
        self.view.response.is_none()
    }

    /// The answer as a shell would have it, or how the event ended without one.
    pub(crate) fn answer(&self) -> Result<String, Failure> {
        let Some(outcome) = &self.view.response else {
            return Err(anyhow::anyhow!("the event has not ended").into());
        };
        let (exit, how) = match outcome.status {
            Status::Completed => return Ok(outcome.value.as_ref().map(plain).unwrap_or_default()),
            Status::TimedOut => {
                return Err(Failure::Ended(Exit::TimedOut, "timed out without an answer".into()));
            }
            Status::Declined => (Exit::Declined, "declined"),
            Status::Cancelled => (Exit::Cancelled, "cancelled"),
        };
        let comment = outcome.comment.as_deref().map(|comment| format!(": {}", escape_lines(comment)));
        let by = who(&outcome.actor);
        Err(Failure::Ended(exit, format!("{how} by {by}{}", comment.unwrap_or_default())))
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Event, D::Error> {
        let raw = Json::deserialize(deserializer)?;
        let view = EventView::deserialize(&raw).map_err(D::Error::custom)?;
        Ok(Event { raw, view })
    }
}

/// Who ended an event, for a person: the name, or the kind where there is no name.
pub(crate) fn who(actor: &Actor) -> String {
    match &actor.name {
        Some(name) => escape_line(name).into_owned(),
        None => kind_in_words(actor.kind).to_owned(),
    }
}

/// A value as a shell would have it: text without quotes, all else as in JSON.
pub(crate) fn plain(value: &Value) -> String {
    match serde_json::to_value(value) {
        Ok(Json::String(text)) => text,
        Ok(other) => other.to_string(),
        // No value of an answer cannot be written.
        Err(_) => String::new(),
    }
}

fn moment(at: Timestamp) -> Option<SystemTime> {
    humantime::parse_rfc3339(&at.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hitl::ActorKind;

    #[test]
    fn a_name_is_no_mechanism() {
        let timeout = Actor::person("timeout");
        assert_eq!((who(&timeout), kind_in_words(timeout.kind)), ("timeout".to_owned(), "a person"));
        assert_eq!(who(&Actor::of(ActorKind::Deadline)), "the deadline");
        assert_eq!(who(&Actor::person("a\u{1b}[2Jb")), "a\\u{1b}[2Jb");
    }

    #[test]
    fn values_are_as_a_shell_has_them() {
        for (value, shown) in [
            (Value::Str("a \"b\"".into()), "a \"b\""),
            (Value::Int(-3), "-3"),
            (Value::Float(0.5), "0.5"),
            (Value::Bool(true), "true"),
        ] {
            assert_eq!(plain(&value), shown);
        }
    }
}
