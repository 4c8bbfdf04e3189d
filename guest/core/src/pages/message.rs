//! What went wrong, for a person.

use super::{layout, outcome as outcomes};
use crate::model::error::FieldError;
use crate::model::outcome::Outcome;
use crate::text::en;
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
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => en::TITLE_NOT_ALLOWED,
        (StatusCode::NOT_FOUND, _) => en::TITLE_NOT_FOUND,
        (StatusCode::PAYLOAD_TOO_LARGE, _) => en::TITLE_TOO_LONG,
        (StatusCode::SERVICE_UNAVAILABLE, _) => en::TITLE_TRY_AGAIN,
        (status, _) if status.is_server_error() => en::TITLE_BROKEN,
        _ => en::TITLE_REFUSED,
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
