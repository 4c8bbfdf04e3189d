//! Events as the API shows them.

use super::call::Call;
use super::problem::Problem;
use crate::event::Request;
use crate::events::Event;
use crate::json::{Members, ToJson};
use crate::outcome::Outcome;
use crate::storage::Storage;

/// An event as the API shows it: its stored form with the status of the day, its outcome, and where to go from here.
pub(super) struct Shown {
    request: Request,
    response: Option<Outcome>,
    links: Links,
}

struct Links {
    form: String,
    submit: String,
    status: String,
    report: String,
}

impl ToJson for Shown {
    fn write_json(&self, out: &mut String) {
        let members = self.request.members(Members::of(out));
        members.with(&[("response", &self.response), ("links", &self.links)]).end();
    }
}

impl ToJson for Links {
    fn write_json(&self, out: &mut String) {
        let Links { form, submit, status, report } = self;
        Members::of(out)
            .with(&[("form", form), ("submit", submit), ("status", status), ("report", report)])
            .end();
    }
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
