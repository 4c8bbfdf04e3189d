//! Events as the API shows them.

use super::call::Call;
use super::problem::Problem;
use crate::event::Request;
use crate::events::Event;
use crate::outcome::Outcome;
use crate::storage::Storage;
use serde::Serialize;

/// An event as the API shows it: its stored form with the status of the day, its outcome, and where to go from here.
#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    request: Request,
    response: Option<Outcome>,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    form: String,
    submit: String,
    status: String,
    report: String,
}

impl<S: Storage> Call<'_, S> {
    /// The event as the API shows it.
    pub(super) async fn shown(&self, event: Event) -> Result<Shown, Problem> {
        let Event { mut request, outcome } = event;
        let form = self.events.form_url(&request, self.now, self.random).await?;
        let links = Links {
            form,
            submit: self.events.submit_url(&request),
            status: self.events.status_url(&request),
            report: format!("{}/report", self.events.api_url(&request)),
        };
        if let Some(outcome) = &outcome {
            request.status = outcome.status.name().into();
        }
        Ok(Shown { request, response: outcome.map(Outcome::shown), links })
    }
}
