//! What the commands read of an event.

use crate::ended::End;
use crate::exit::{Exit, Failure};
use crate::field::Field;
use hitl::{Status, Timestamp};
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

/// An answer.
pub(crate) struct Answer {
    /// As a shell would have it.
    pub(crate) value: String,
    /// How it came, in a sentence.
    pub(crate) told: String,
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

    /// The link by which it is answered; none with a key that is only for asking.
    pub(crate) fn form_url(&self) -> Option<&str> {
        self.view.links.form.as_deref()
    }

    pub(crate) fn expires_at(&self) -> Option<SystemTime> {
        self.view.request.expires_at.and_then(moment)
    }

    pub(crate) fn open(&self) -> bool {
        self.view.response.is_none()
    }

    /// The answer as a shell would have it and how it came, or how the event ended without one. `before`: it had ended
    /// when this command first looked at it.
    pub(crate) fn answer(&self, before: bool, field: &Field) -> Result<Answer, Failure> {
        let Some(outcome) = &self.view.response else {
            return Err(anyhow::anyhow!("the event has not ended").into());
        };
        let told = End::from(outcome).sentence(before);
        let exit = match outcome.status {
            Status::Completed => {
                let value = outcome
                    .value
                    .as_ref()
                    .map(|value| field.of(&self.view.request, value))
                    .unwrap_or_default();
                return Ok(Answer { value, told });
            }
            Status::TimedOut => Exit::TimedOut,
            Status::Declined => Exit::Declined,
            Status::Cancelled => Exit::Cancelled,
        };
        Err(Failure::Ended(exit, told))
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Event, D::Error> {
        let raw = Json::deserialize(deserializer)?;
        let view = EventView::deserialize(&raw).map_err(D::Error::custom)?;
        Ok(Event { raw, view })
    }
}

fn moment(at: Timestamp) -> Option<SystemTime> {
    humantime::parse_rfc3339(&at.to_string()).ok()
}
