//! What the API answered, and what it means for the command.

use crate::exit::{Exit, Failure};
use crate::output::escape_lines;
use serde_json::Value as Json;

/// What the API answered.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// What a reply other than a success means for whoever typed the command.
    pub(super) fn failure(&self) -> Failure {
        let problem: Json = serde_json::from_slice(&self.body).unwrap_or_default();
        let errors: Vec<String> =
            problem["errors"].as_array().into_iter().flatten().map(field_error).collect();
        let said = |member: &str| problem[member].as_str().map(|text| escape_lines(text).into_owned());
        let message = if errors.is_empty() {
            said("detail").or_else(|| said("title"))
        } else {
            Some(errors.join("; "))
        };
        let message = message.unwrap_or_else(|| format!("the server answered with status {}", self.status));
        match self.status {
            409 | 410 => match problem["outcome"]["status"].as_str() {
                Some("declined") => Failure::Ended(Exit::Declined, message),
                Some("timed_out") => Failure::Ended(Exit::TimedOut, message),
                Some("cancelled") => Failure::Ended(Exit::Cancelled, message),
                _ => Failure::Usage(message),
            },
            401 | 403 => Failure::Usage(format!("{message} (set --api-key or HITL_API_KEY)")),
            502..=504 => Failure::Unavailable(message),
            400..=499 => Failure::Usage(message),
            _ => Failure::Internal(anyhow::anyhow!(message)),
        }
    }
}

/// One field's error in words: the field and the rule.
fn field_error(error: &Json) -> String {
    let text = |member: &str| escape_lines(error[member].as_str().unwrap_or("?")).into_owned();
    format!("{}: {}", text("field"), text("message"))
}
