//! The life of events, read from what is created in the store, which every event passes when it begins and ends.
//!
//! The log names the event, its place and how it ended; never its prompt, its answer or who gave it.

use crate::metrics::Ended;
use hitl_core::id::is_id;
use hitl_core::{ActorKind, Outcome, Request, keys};

/// What is about to be created, if it belongs to the life of an event.
pub(super) enum Change {
    /// An event.
    Request(Option<Box<Request>>),
    /// An event's outcome.
    Outcome(Ended),
}

/// Whether the log has what [`Change::log`] writes.
pub(super) fn is_logged() -> bool {
    tracing::enabled!(tracing::Level::INFO)
}

/// The event's id and what is about to happen to it, if `key` belongs to an event. A request is read only if `wanted`.
pub(super) fn change<'k>(key: &'k str, value: &[u8], wanted: bool) -> Option<(&'k str, Change)> {
    if let Some(id) = keys::request_id(key) {
        let request = if wanted { Request::read(id, value).ok() } else { None };
        return Some((id, Change::Request(request.map(Box::new))));
    }
    let id = keys::response_id(key)?;
    let outcome: Outcome = serde_json::from_slice(value).ok()?;
    Some((id, Change::Outcome(Ended { status: outcome.status, actor: outcome.actor.kind })))
}

/// Logs that a record was written at `key`, if that changes who may do what. Never what is in it.
pub(super) fn log_access(key: &str) {
    let is_of = |prefix: &str| key.strip_prefix(prefix);
    if let Some(id) = is_of(keys::KEYS) {
        tracing::info!(key = id, "a key was made or revoked");
    } else if let Some(rest) = is_of(keys::LINKS) {
        match rest.strip_prefix("revoked/").and_then(|rest| rest.split_once('/')) {
            Some((event, _)) if is_id(event) => tracing::info!(event, "links revoked"),
            Some(_) => tracing::info!("a link that creates was revoked"),
            None => tracing::info!("links are signed with a new key"),
        }
    } else if is_of(keys::ENDED_SESSIONS).is_some() {
        tracing::info!("a session was ended, or a sign-in link used");
    }
}

impl Change {
    /// Logs that it has happened.
    pub(super) fn log(&self, id: &str) {
        match self {
            Change::Request(None) => {}
            Change::Request(Some(request)) => tracing::info!(
                event = id,
                project = request.project.as_str(),
                domain = request.domain.as_str(),
                run = request.run.as_deref(),
                kind = request.data_type.name(),
                expires_at = request.expires_at.map(tracing::field::display),
                "event created"
            ),
            Change::Outcome(ended) => {
                let (status, by) = (ended.status.name(), ended.actor.name());
                match ended.actor {
                    ActorKind::Deadline => tracing::info!(event = id, status, "event expired"),
                    _ => tracing::info!(event = id, status, by, "event decided"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_known_by_their_key() {
        let outcome =
            br#"{"status":"declined","request_id":"x","data_type":"int","actor":{"kind":"deadline"}}"#;
        let Some((id, Change::Outcome(ended))) = change("hitl-requests/x/response.json", outcome, true)
        else {
            panic!("this is an outcome");
        };
        assert_eq!(id, "x");
        assert_eq!((ended.status.name(), ended.actor.name()), ("declined", "deadline"));
        for other in ["hitl-requests/x/draft.json", "hitl-pending/p/d/r/x", "hitl-secrets/link-key"] {
            assert!(change(other, outcome, true).is_none(), "{other}");
        }
        assert!(change("hitl-requests/x/response.json", b"{", true).is_none());
    }
}
