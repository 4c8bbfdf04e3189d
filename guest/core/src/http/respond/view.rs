//! Events as the API shows them.

use crate::documents::{EventView, Links};
use crate::links::urls;
use crate::model::outcome::Outcome;
use crate::protocol::Event;
use crate::settings::Settings;

impl EventView {
    /// The event as the API shows it, with its own link `form`.
    pub fn new(settings: &Settings, event: Event, form: String) -> Self {
        let Event { mut request, outcome } = event;
        let links = Links {
            form,
            submit: urls::submit(settings, &request),
            status: urls::status(settings, &request),
            report: urls::report(settings, &request),
        };
        if let Some(outcome) = &outcome {
            request.status = outcome.status.name().into();
        }
        Self { request, response: outcome.map(Outcome::shown), links }
    }
}
