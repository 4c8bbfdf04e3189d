//! Events as the API shows them.

use crate::http::context::Context;
use crate::http::respond::problem::Problem;
use crate::json::{Members, ToJson};
use crate::links::urls;
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::protocol::Event;
use crate::store::storage::Storage;

/// An event as the API shows it: its stored form with the status of the day, its outcome, and where to go from here.
pub(crate) struct EventView {
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

impl ToJson for EventView {
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

impl<S: Storage> Context<'_, S> {
    /// The event as the API shows it.
    pub(crate) async fn shown(&self, event: Event) -> Result<EventView, Problem> {
        let Event { mut request, outcome } = event;
        let form = self.events.form_url(&request, self.now, self.random).await?;
        let links = Links {
            form,
            submit: urls::submit(self.events.settings(), &request),
            status: urls::status(self.events.settings(), &request),
            report: urls::report(self.events.settings(), &request),
        };
        if let Some(outcome) = &outcome {
            request.status = outcome.status.name().into();
        }
        Ok(EventView { request, response: outcome.map(Outcome::shown), links })
    }
}
