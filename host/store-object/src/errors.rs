//! What a failed request means.

use crate::trace::Trace;
use hitl_storage::{Reason, StoreError};
use http::StatusCode;
use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};
use std::error::Error as StdError;

/// Why one request failed, by what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// 409, 412 and 304: a condition does not hold, or somebody is just deciding.
    Conflict,
    /// There is no such object.
    Missing,
    /// There is no such bucket.
    NoBucket,
    /// 401 and 403.
    Denied,
    /// 429: too many at once. Nothing was done.
    Busy,
    /// 5xx and 408: the store failed, perhaps after it had done what was asked.
    Failing,
    /// No whole answer: the request may be done, or be done yet.
    Lost,
    /// Nothing was sent: no connection, or too much to do.
    Unsent,
    /// Nothing was sent: there are no credentials, or whoever gives them does not answer.
    Unsigned,
    /// 301, 307 and the like: the bucket is in another region, or at another address.
    Elsewhere,
    /// The store takes no such request, whoever sends it how often.
    Refused,
}

/// A failed request.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) problem: Problem,
    /// For the log.
    detail: String,
}

impl Failure {
    pub(crate) fn new(problem: Problem, detail: impl Into<String>) -> Self {
        Self { problem, detail: detail.into() }
    }

    /// What the library's error means for a request with this trace.
    pub(crate) fn of(error: &Error, trace: &Trace) -> Self {
        let detail = told(error);
        let problem = match trace.status() {
            Some(status) if status.is_success() => Problem::Lost,
            Some(status) => by_status(status, &detail),
            None => by_error(error, trace, &detail),
        };
        Self { problem, detail }
    }

    /// No answer within the time that there is.
    pub(crate) fn late(trace: &Trace) -> Self {
        let problem = if trace.was_sent() { Problem::Lost } else { unsent(trace) };
        Self::new(problem, "no answer in time")
    }

    /// Whether a change may have been made all the same, or be made yet.
    pub(crate) fn may_be_done(&self) -> bool {
        matches!(self.problem, Problem::Failing | Problem::Lost)
    }

    /// Whether the same request may succeed a little later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(
            self.problem,
            Problem::Busy | Problem::Failing | Problem::Lost | Problem::Unsent | Problem::Unsigned
        )
    }

    /// What the caller is told when nothing was changed.
    pub(crate) fn unchanged(self) -> StoreError {
        let because = |words: &'static str| Reason::with_detail(words, &self.detail);
        match self.problem {
            Problem::Denied => StoreError::Denied(because(
                "the object store does not allow this to these credentials, or at the time of this machine's clock",
            )),
            Problem::NoBucket => StoreError::Other(because("the bucket or container does not exist")),
            Problem::Elsewhere => StoreError::Other(because(
                "the bucket is in another region or at another address: see `region=` and `endpoint=`",
            )),
            Problem::Missing | Problem::Refused => {
                StoreError::Other(because("the object store takes no such request"))
            }
            Problem::Conflict => {
                StoreError::Unavailable(because("others are changing the same object all the time"))
            }
            Problem::Busy => StoreError::Unavailable(because("the object store is too busy")),
            Problem::Failing => StoreError::Unavailable(because("the object store failed")),
            Problem::Lost => StoreError::Unavailable(because("the object store did not answer")),
            Problem::Unsent => StoreError::Unavailable(because("the object store cannot be reached")),
            Problem::Unsigned => StoreError::Unavailable(because(
                "there are no credentials for the object store: see its variables of the environment",
            )),
        }
    }

    /// What the caller is told when something may have been changed.
    pub(crate) fn unknown(self) -> StoreError {
        StoreError::Unknown(Reason::with_detail("the object store did not say", &self.detail))
    }
}

fn by_status(status: StatusCode, detail: &str) -> Problem {
    match status {
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED | StatusCode::NOT_MODIFIED => {
            Problem::Conflict
        }
        StatusCode::NOT_FOUND if names_bucket(detail) => Problem::NoBucket,
        StatusCode::NOT_FOUND => Problem::Missing,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Problem::Denied,
        StatusCode::TOO_MANY_REQUESTS => Problem::Busy,
        StatusCode::REQUEST_TIMEOUT => Problem::Failing,
        status if status.is_server_error() => Problem::Failing,
        status if status.is_redirection() => Problem::Elsewhere,
        _ => Problem::Refused,
    }
}

/// Where the answer was not seen, as of a delete: the library passes no trace with one.
fn by_error(error: &Error, trace: &Trace, detail: &str) -> Problem {
    match error {
        Error::NotFound { .. } if names_bucket(detail) => return Problem::NoBucket,
        Error::NotFound { .. } => return Problem::Missing,
        Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotModified { .. } => {
            return Problem::Conflict;
        }
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => return Problem::Denied,
        _ => {}
    }
    if trace.was_not_begun() {
        return Problem::Unsigned;
    }
    match http_error(error).map(HttpError::kind) {
        Some(HttpErrorKind::Connect) => Problem::Unsent,
        Some(_) => Problem::Lost,
        None if trace.was_sent() => Problem::Failing,
        None => Problem::Unsent,
    }
}

fn unsent(trace: &Trace) -> Problem {
    if trace.was_not_begun() { Problem::Unsigned } else { Problem::Unsent }
}

fn http_error(error: &Error) -> Option<&HttpError> {
    let mut source = StdError::source(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref() {
            return Some(error);
        }
        source = error.source();
    }
    None
}

/// Whether what is missing is the bucket, which the status alone does not say.
fn names_bucket(detail: &str) -> bool {
    ["NoSuchBucket", "ContainerNotFound", "ContainerBeingDeleted"].iter().any(|code| detail.contains(code))
}

/// The error with what caused it. The library's own words leave out some of that, and no secrets are among them.
fn told(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = StdError::source(error);
    while let Some(error) = source {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_done_is_told_from_what_was_not() {
        for (status, problem, may_be_done, may_pass) in [
            (503, Problem::Failing, true, true),
            (500, Problem::Failing, true, true),
            (429, Problem::Busy, false, true),
            (412, Problem::Conflict, false, false),
            (409, Problem::Conflict, false, false),
            (403, Problem::Denied, false, false),
            (400, Problem::Refused, false, false),
            (301, Problem::Elsewhere, false, false),
        ] {
            let failure = Failure::new(by_status(StatusCode::from_u16(status).unwrap(), ""), "");
            assert_eq!(failure.problem, problem, "{status}");
            assert_eq!((failure.may_be_done(), failure.may_pass()), (may_be_done, may_pass), "{status}");
        }
    }

    #[test]
    fn a_bucket_that_is_gone_is_no_absent_key() {
        assert_eq!(by_status(StatusCode::NOT_FOUND, "<Code>NoSuchKey</Code>"), Problem::Missing);
        assert_eq!(by_status(StatusCode::NOT_FOUND, "<Code>NoSuchBucket</Code>"), Problem::NoBucket);
    }

    #[test]
    fn the_words_hold_no_detail() {
        let told = Failure::new(Problem::Denied, "PUT https://host/bucket/key").unchanged();
        assert!(!told.to_string().contains("bucket"), "{told}");
        assert!(told.detail().unwrap().contains("bucket"));
    }
}
