//! Events as the API shows them.

use super::problem::Problem;
use crate::documents::{EventView, Links};
use crate::http::context::Context;
use crate::links::urls;
use crate::model::outcome::Outcome;
use crate::protocol::Event;
use crate::store::storage::Storage;

impl<S: Storage> Context<'_, S> {
    /// The event as the API shows it.
    pub(crate) async fn view(&self, event: Event) -> Result<EventView, Problem> {
        let Event { mut request, outcome } = event;
        let settings = self.events.settings();
        let links = Links {
            form: self.events.form_url(&request, self.now, self.random).await?,
            submit: urls::submit(settings, &request),
            status: urls::status(settings, &request),
            report: urls::report(settings, &request),
        };
        if let Some(outcome) = &outcome {
            request.status = outcome.status.name().into();
        }
        Ok(EventView { request, response: outcome.map(Outcome::shown), links })
    }
}
