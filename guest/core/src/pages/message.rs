//! What went wrong, for a person.

use super::shown::shown;
use super::{format, layout, outcome as outcomes};
use crate::model::error::FieldError;
use crate::model::outcome::Outcome;
use crate::text::en;
use http::StatusCode;
use maud::html;
use std::borrow::Cow;

/// The page for a problem that may be gone when the same fields, by their names, are sent again.
pub(crate) fn again(detail: &str, sent: &[(&str, Cow<'_, str>)]) -> String {
    let main = html! {
        h1 { (en::TITLE_TRY_AGAIN) }
        p.state { (detail) }
        form method="post" action="./submit" enctype="multipart/form-data" {
            dl {
                @for (name, text) in sent {
                    @if let Some(label) = label(name) { dt { (label) } dd.lines dir="auto" { (shown(text)) } }
                }
            }
            @for (name, text) in sent { input type="hidden" name=(name) value=(text); }
            div.buttons { button.primary type="submit" { (en::SEND_AGAIN) } }
        }
    };
    layout::page(en::TITLE_TRY_AGAIN, None, &main)
}

/// What a person calls a field that they filled in.
fn label(name: &str) -> Option<&'static str> {
    match name {
        "value" => Some(en::YOUR_ANSWER),
        "comment" => Some(en::COMMENT),
        _ => None,
    }
}

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
            p.state { @match outcome { Some(outcome) => { (format::ending(outcome)) (en::SENT_NOT_RECORDED) }, None => { (shown(detail)) } } }
        } @else {
            ul.state { @for error in errors { li { bdi { strong { (shown(&error.field)) } } ": " (error.message()) } } }
        }
        @if let Some(outcome) = outcome { (outcomes::details(outcome, true)) }
    };
    layout::page(title, None, &main)
}
