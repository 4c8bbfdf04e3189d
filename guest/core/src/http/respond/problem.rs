//! Errors, as a client sees them: `application/problem+json` (RFC 9457), or a page with the same words.

use super::reply;
use crate::documents::{self, FieldProblem, ProblemType};
use crate::http::exchange::Response;
use crate::http::problem::Problem;
use crate::pages::inbox::Entry;
use crate::pages::message::Wrong;
use crate::pages::words::ENGLISH;
use crate::pages::{self, Frame};
use crate::text::en;
use http::StatusCode;
use maud::Markup;
use std::borrow::Cow;

impl Problem {
    /// A sentence for a person.
    pub(crate) fn detail(&self) -> Cow<'_, str> {
        match &self.0.outcome {
            Some(outcome) => (pages::format::ended(ENGLISH, outcome) + &self.0.detail).into(),
            None => (&*self.0.detail).into(),
        }
    }

    fn title(&self) -> &'static str {
        match self.0.kind {
            ProblemType::Plain => en::status(self.0.status.as_u16()),
            ProblemType::Fields => en::PROBLEM_FIELDS,
            ProblemType::Conflict => en::PROBLEM_CONFLICT,
            ProblemType::NoEvent => en::PROBLEM_NO_EVENT,
            ProblemType::Denied => en::PROBLEM_DENIED,
            ProblemType::Ended if self.0.status == StatusCode::GONE => en::PROBLEM_GONE,
            ProblemType::Ended => en::PROBLEM_ENDED,
        }
    }

    /// The answer as JSON.
    pub(crate) fn response(self) -> Response {
        let response = reply::json_of("application/problem+json", self.0.status, &self.document());
        self.decorated(response)
    }

    /// The same as a document.
    pub(crate) fn document(&self) -> documents::Problem {
        let parts = &*self.0;
        documents::Problem {
            kind: parts.kind,
            title: self.title().to_owned(),
            status: parts.status.as_u16(),
            detail: self.detail().into_owned(),
            errors: parts.errors.iter().map(FieldProblem::from).collect(),
            outcome: parts.outcome.clone(),
        }
    }

    /// The answer as a page, with `below` at its end; `entry` is where to sign in.
    pub(crate) fn page(self, frame: Frame<'_>, entry: Option<&Entry<'_>>, below: &Markup) -> Response {
        let parts = &*self.0;
        let wrong = Wrong {
            status: parts.status,
            detail: &self.detail(),
            errors: &parts.errors,
            outcome: parts.outcome.as_deref(),
        };
        let html = pages::message::problem(frame, &wrong, entry, below);
        let response = reply::page(parts.status, html);
        self.decorated(response)
    }

    /// `response`, with the header that this problem needs.
    pub(crate) fn decorated(self, response: Response) -> Response {
        match self.0.header {
            Some((name, value)) => response.with(name, value),
            None => response,
        }
    }
}
