//! Why a request did not do what was asked. What a client sees of it is made in `respond`.

use crate::documents::ProblemType;
use crate::model::error::{Error, FieldError, Rule};
use crate::model::outcome::{Outcome, Status};
use crate::text::en;
use http::StatusCode;
use std::borrow::Cow;

/// Why a request did not do what was asked.
#[derive(Debug)]
pub(crate) struct Problem(pub(super) Box<Parts>);

/// What a problem is made of; boxed, since it travels through every function that can fail.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) status: StatusCode,
    pub(super) kind: ProblemType,
    /// A sentence for a person; with an outcome, what is said after the one on how the event ended.
    pub(super) detail: Cow<'static, str>,
    pub(super) errors: Vec<FieldError>,
    pub(super) outcome: Option<Box<Outcome>>,
    pub(super) header: Option<(&'static str, Cow<'static, str>)>,
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
        Problem::new(StatusCode::NOT_FOUND, en::NO_SUCH_QUESTION).of(ProblemType::NoEvent)
    }

    /// The event had ended with another outcome, which stands.
    fn ended(outcome: Outcome) -> Problem {
        let status = ended_status(outcome.status);
        let mut problem = Problem::new(status, en::SENT_NOT_RECORDED);
        problem.0.kind = ProblemType::Ended;
        problem.0.outcome = Some(Box::new(outcome.shown()));
        problem
    }

    /// The same of another kind.
    fn of(mut self, kind: ProblemType) -> Problem {
        self.0.kind = kind;
        self
    }

    /// Whether the same request may be answered another time.
    pub(crate) fn is_passing(&self) -> bool {
        self.0.status.is_server_error()
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The same with a header that the answer needs.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Problem {
        self.0.header = Some((name, value.into()));
        self
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
            Error::Conflict(detail) => Problem::new(StatusCode::CONFLICT, detail).of(ProblemType::Conflict),
            Error::Ended(outcome) => Problem::ended(*outcome),
            // What the store said is for its operator: it may name machines and files.
            Error::Unavailable(_) => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, en::STORE_UNAVAILABLE).with("retry-after", "1")
            }
            Error::Unknown(_) => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, en::STORE_UNKNOWN).with("retry-after", "1")
            }
            Error::Denied(_) => {
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, en::STORE_DENIED).of(ProblemType::Denied)
            }
            Error::Unusable(text) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, text),
            Error::Other(_) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, en::STORE_FAILED),
        }
    }
}
