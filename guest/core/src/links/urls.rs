//! The addresses of one event, below what its host calls its public address.

use crate::model::request::Request;
use crate::settings::Settings;

/// The form of the event, without what opens it.
pub fn form(settings: &Settings, request: &Request) -> String {
    format!("{}/form/{}", settings.base_url(&request.scope()), request.request_id)
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
