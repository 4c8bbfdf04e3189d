//! What the commands read of an event in JSON.

use crate::exit::{Exit, Failure};
use crate::output::{escape_line, escape_lines};
use serde_json::Value as Json;
use std::time::SystemTime;

/// An event as the API shows it.
pub(crate) struct Event(pub(crate) Json);

impl Event {
    /// A member that is text; empty if it is not there.
    pub(crate) fn text(&self, member: &str) -> &str {
        self.0[member].as_str().unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.text("request_id")
    }

    pub(crate) fn form_url(&self) -> &str {
        self.0["links"]["form"].as_str().unwrap_or_default()
    }

    pub(crate) fn expires_at(&self) -> Option<SystemTime> {
        humantime::parse_rfc3339(self.0["expires_at"].as_str()?).ok()
    }

    pub(crate) fn open(&self) -> bool {
        self.0["response"].is_null()
    }

    /// The answer as a shell would have it, or how the event ended without one.
    pub(crate) fn answer(&self) -> Result<String, Failure> {
        let response = &self.0["response"];
        let by = escape_line(response["decided_by"].as_str().unwrap_or("somebody"));
        let comment = match response["comment"].as_str() {
            Some(comment) => format!(": {}", escape_lines(comment)),
            None => String::new(),
        };
        match response["status"].as_str() {
            Some("completed") => Ok(plain(&response["value"])),
            Some("declined") => Err(Failure::Ended(Exit::Declined, format!("declined by {by}{comment}"))),
            Some("cancelled") => Err(Failure::Ended(Exit::Cancelled, format!("cancelled by {by}{comment}"))),
            Some("timed_out") => Err(Failure::Ended(Exit::TimedOut, "timed out without an answer".into())),
            _ => Err(anyhow::anyhow!("the event has an outcome that is not understood: {response}").into()),
        }
    }
}

/// A value as a shell would have it: text without quotes, all else as in JSON.
pub(crate) fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
