//! What went wrong, for a person.

use super::{layout, outcome as outcomes};
use crate::model::error::FieldError;
use crate::model::outcome::Outcome;
use http::StatusCode;
use maud::html;

/// The page for a problem, with the same words as its JSON.
pub(crate) fn problem(
    status: StatusCode,
    detail: &str,
    errors: &[FieldError],
    outcome: Option<&Outcome>,
) -> String {
    let title = match (status, outcome) {
        (_, Some(outcome)) => outcomes::title(outcome),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => "This does not open",
        (StatusCode::NOT_FOUND, _) => "There is nothing here",
        (StatusCode::PAYLOAD_TOO_LARGE, _) => "That was too long",
        (StatusCode::SERVICE_UNAVAILABLE, _) => "Please try again",
        (status, _) if status.is_server_error() => "Something is broken here",
        _ => "That did not work",
    };
    let main = html! {
        h1 { (title) }
        @if errors.is_empty() {
            p.state { (detail) }
        } @else {
            ul.state { @for error in errors { li { strong { (error.field) } ": " (error.message()) } } }
        }
        @if let Some(outcome) = outcome { (outcomes::details(outcome, true)) }
    };
    layout::page(title, None, &main)
}
