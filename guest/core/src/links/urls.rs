//! The addresses of one event, below what its host calls its public address.

use super::pasted;
use crate::model::request::Request;
use crate::model::scope::Scope;
use crate::settings::Settings;
use crate::text::encoded::push_in_query;

/// The form of the event, without what opens it.
pub fn form(settings: &Settings, request: &Request) -> String {
    format!("{}/form/{}", settings.base_url(&request.scope()), request.request_id)
}

/// The form of the event, seen from where it was submitted: relative, so that a browser stays at the address by which it
/// came. `key` is the submission's idempotency key, by which its sender is thanked there.
pub(crate) fn seen_from_submit(id: &str, t: Option<&str>, key: Option<&str>) -> String {
    let mut address = String::from("./form/");
    address.push_str(id);
    let t = t.map(pasted::token).filter(|t| !t.is_empty());
    for (mark, text) in [("?t=", t), (if t.is_some() { "&k=" } else { "?k=" }, key)] {
        if let Some(text) = text {
            address.push_str(mark);
            push_in_query(&mut address, text);
        }
    }
    address
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
