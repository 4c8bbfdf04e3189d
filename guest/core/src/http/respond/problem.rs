//! Errors, as a client sees them: `application/problem+json` (RFC 9457), or a page with the same words.

use super::reply::{self, Response};
use crate::documents::{self, FieldProblem, ProblemType};
use crate::model::error::{Error, FieldError, Rule};
use crate::model::outcome::{Outcome, Status};
use crate::pages;
use crate::text::en;
use http::{HeaderName, StatusCode, header};
use std::borrow::Cow;

/// Why a request did not do what was asked.
#[derive(Debug)]
pub(crate) struct Problem(Box<Parts>);

/// What a problem is made of; boxed, since it travels through every function that can fail.
#[derive(Debug)]
struct Parts {
    status: StatusCode,
    kind: ProblemType,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    outcome: Option<Box<Outcome>>,
    header: Option<(HeaderName, Cow<'static, str>)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Problem {
        let detail = detail.into();
        let parts = Parts {
            status,
            kind: ProblemType::Plain,
            detail,
            errors: Vec::new(),
            outcome: None,
            header: None,
        };
        Problem(Box::new(parts))
    }

    /// What was sent cannot be read.
    pub(crate) fn malformed(detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// What was sent can be read, but not as what it has to be.
    pub(crate) fn malformed_fields(errors: Vec<FieldError>) -> Problem {
        let mut problem = Problem::fields(errors);
        problem.0.status = StatusCode::BAD_REQUEST;
        problem
    }

    /// Each of these fields breaks a rule.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Problem {
        let detail = Error::Invalid(errors.clone()).to_string();
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
        problem.0.kind = ProblemType::Fields;
        problem.0.errors = errors;
        problem
    }

    /// This field breaks a rule.
    pub(crate) fn field(field: &str, rule: Rule) -> Problem {
        Problem::fields(vec![FieldError::new(field, rule)])
    }

    /// No event has this id.
    pub(crate) fn no_event() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, en::NO_SUCH_QUESTION)
    }

    /// The event had ended with another outcome, which stands.
    fn ended(outcome: Box<Outcome>) -> Problem {
        let status = ended_status(outcome.status);
        let detail = format!("{} What you sent was not recorded.", pages::format::ended(&outcome));
        let mut problem = Problem::new(status, detail);
        problem.0.kind = ProblemType::Ended;
        problem.0.outcome = Some(Box::new(outcome.shown()));
        problem
    }

    /// The same with a header that the answer needs.
    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<Cow<'static, str>>) -> Problem {
        self.0.header = Some((name, value.into()));
        self
    }

    /// A sentence for a person.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    fn title(&self) -> &'static str {
        match self.0.kind {
            ProblemType::Plain => en::status(self.0.status.as_u16()),
            ProblemType::Fields => en::PROBLEM_FIELDS,
            ProblemType::Conflict => en::PROBLEM_CONFLICT,
            ProblemType::Ended if self.0.status == StatusCode::GONE => en::PROBLEM_GONE,
            ProblemType::Ended => en::PROBLEM_ENDED,
        }
    }

    /// The answer: a page if the client would rather see one.
    pub(crate) fn response(self, as_page: bool) -> Response {
        let parts = &*self.0;
        let response = if as_page {
            let html =
                pages::message::problem(parts.status, &parts.detail, &parts.errors, parts.outcome.as_deref());
            reply::page(parts.status, html)
        } else {
            let document = documents::Problem {
                kind: parts.kind,
                title: self.title().to_owned(),
                status: parts.status.as_u16(),
                detail: parts.detail.to_string(),
                errors: parts.errors.iter().map(FieldProblem::from).collect(),
                outcome: parts.outcome.clone(),
            };
            reply::json(parts.status, &document).of("application/problem+json")
        };
        self.decorated(response)
    }

    /// `response`, with the header that this problem needs.
    pub(crate) fn decorated(self, response: Response) -> Response {
        match self.0.header {
            Some((name, value)) => response.with(name, value.into_owned()),
            None => response,
        }
    }
}

/// The status of the answer to a request that came after this outcome.
pub(crate) fn ended_status(status: Status) -> StatusCode {
    match status {
        Status::TimedOut | Status::Cancelled => StatusCode::GONE,
        Status::Completed | Status::Declined => StatusCode::CONFLICT,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::Invalid(errors) => Problem::fields(errors),
            Error::NotFound => Problem::no_event(),
            Error::Conflict(detail) => {
                let mut problem = Problem::new(StatusCode::CONFLICT, detail);
                problem.0.kind = ProblemType::Conflict;
                problem
            }
            Error::Ended(outcome) => Problem::ended(outcome),
            // What the store said is for its operator: it may name machines and files.
            Error::Unavailable(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, en::STORE_UNAVAILABLE)
                .with(header::RETRY_AFTER, "1"),
            Error::Unknown(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, en::STORE_UNKNOWN)
                .with(header::RETRY_AFTER, "1"),
            Error::Denied(_) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, en::STORE_DENIED),
            Error::Unusable(text) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, text),
            Error::Other(_) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, en::STORE_FAILED),
        }
    }
}
