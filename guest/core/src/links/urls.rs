//! The addresses of one event, below what its host calls its public address.

use super::pasted;
use crate::model::request::Request;
use crate::model::scope::Scope;
use crate::settings::Settings;
use crate::text::encoded::query;
use crate::text::joined::joined;

/// The form of the event, without what opens it.
pub fn form(settings: &Settings, request: &Request) -> String {
    format!("{}/form/{}", settings.base_url(&request.scope()), request.request_id)
}

/// The form of the event, seen from where it was submitted: relative, so that a browser stays at the address by which it
/// came. `key` is the submission's idempotency key, by which its sender is thanked there.
pub(crate) fn seen_from_submit(id: &str, t: Option<&str>, key: Option<&str>) -> String {
    let t = t.map(pasted::token).filter(|t| !t.is_empty());
    let members: Vec<(&str, &str)> =
        [("t", t), ("k", key)].into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    joined(&["./form/", id, &query(&members)], "")
}

/// Where the form of an event is sent to, seen from a page with this `root`. The address names the event, so that whoever comes to it
/// once more, by a tab that is restored, is led back.
pub(crate) fn submit_from(root: &str, id: &str, t: Option<&str>) -> String {
    let members = [("request_id", id), ("t", t.unwrap_or_default())];
    joined(&[root, "submit", &query(&members[..1 + usize::from(t.is_some())])], "")
}

/// Where questions of `scope` are asked by the link that creates with this `t`.
pub(crate) fn create(settings: &Settings, scope: &Scope, t: &str) -> String {
    settings.base_url(scope) + "/v1/events?t=" + t
}

/// Where the API shows the event.
pub fn api(settings: &Settings, request: &Request) -> String {
    format!("{}/v1/events/{}", settings.base_url(&request.scope()), request.request_id)
}

/// Where the event's report is.
pub fn report(settings: &Settings, request: &Request) -> String {
    format!("{}/report", api(settings, request))
}

/// Where the event is answered by JSON.
pub fn submit(settings: &Settings, request: &Request) -> String {
    format!("{}/submit/json", settings.base_url(&request.scope()))
}

/// Where the event's status is.
pub fn status(settings: &Settings, request: &Request) -> String {
    format!("{}/status/{}", settings.base_url(&request.scope()), request.request_id)
}
