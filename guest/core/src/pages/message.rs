//! What went wrong, for a person.

use super::form::lines;
use super::shown::shown;
use super::{layout, outcome as outcomes};
use crate::model::error::FieldError;
use crate::model::outcome::Outcome;
use crate::text::en;
use http::StatusCode;
use maud::{Markup, html};
use std::borrow::Cow;

/// Fields as they were sent, by their names; none is empty.
pub(crate) type Sent<'a> = [(&'static str, Cow<'a, str>)];

/// The page for a problem that may be gone when the same fields are sent again.
pub(crate) fn again(detail: &str, sent: &Sent<'_>) -> String {
    let main = html! {
        h1 { (en::TITLE_TRY_AGAIN) }
        p.state { (detail) }
        form method="post" action="./submit" enctype="multipart/form-data" {
            dl {
                @for (name, text) in sent {
                    @if declines(name, text) { dt { (en::YOU_CHOSE) } dd { (en::SEND_NO_ANSWER) } }
                    @if let Some(label) = label(name) { dt { (label) } dd.lines dir="auto" { (shown(text)) } }
                }
            }
            @for (name, text) in sent { input type="hidden" name=(name) value=(text); }
            div.buttons { button.primary type="submit" { (en::SEND_AGAIN) } }
        }
    };
    layout::page(en::TITLE_TRY_AGAIN, None, &main)
}

/// What was typed, where sending it again cannot help: text that can be copied, to the letter. `yes_or_no`: the answer is
/// one of these.
pub(crate) fn kept(sent: &Sent<'_>, yes_or_no: bool) -> Markup {
    html! {
        @if sent.iter().any(|(name, text)| label(name).is_some() || declines(name, text)) {
            section {
                h2 { (en::WHAT_YOU_SENT) }
                @for (name, text) in sent {
                    @if declines(name, text) { p { (en::YOU_CHOSE) ": " (en::SEND_NO_ANSWER) } }
                    @if let Some(label) = label(name) {
                        @let text = match &**text {
                            "true" if yes_or_no => en::YES,
                            "false" if yes_or_no => en::NO,
                            text => text,
                        };
                        div.field {
                            label for=(name) { (label) }
                            textarea id=(name) dir="auto" rows="3" readonly { (lines(text)) }
                        }
                    }
                }
            }
        }
    }
}

/// Where what was typed is, if it could not be read here.
pub(crate) fn back() -> Markup {
    html! { p { (en::BACK_BRINGS_IT) } }
}

/// Whether this field says that its sender declines.
fn declines(name: &str, text: &str) -> bool {
    name == "action" && text == "decline"
}

/// What a person calls a field that they filled in.
fn label(name: &str) -> Option<&'static str> {
    match name {
        "value" => Some(en::YOUR_ANSWER),
        "comment" => Some(en::COMMENT),
        _ => None,
    }
}

/// The page for a problem, with the same words as its JSON, and `below` at its end.
pub(crate) fn problem(
    status: StatusCode,
    detail: &str,
    errors: &[FieldError],
    outcome: Option<&Outcome>,
    below: &Markup,
) -> String {
    let nobody = outcomes::Sender::default();
    let title = match (status, outcome) {
        (_, Some(outcome)) => outcomes::title(outcome, &nobody),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => en::TITLE_NOT_ALLOWED.into(),
        (StatusCode::NOT_FOUND, _) => en::TITLE_NOT_FOUND.into(),
        (StatusCode::PAYLOAD_TOO_LARGE, _) => en::TITLE_TOO_LONG.into(),
        (StatusCode::SERVICE_UNAVAILABLE, _) => en::TITLE_TRY_AGAIN.into(),
        (status, _) if status.is_server_error() => en::TITLE_BROKEN.into(),
        _ => en::TITLE_REFUSED.into(),
    };
    let main = html! {
        h1 { bdi { (shown(&title)) } }
        @if errors.is_empty() {
            p.state { @match outcome { Some(outcome) => (outcomes::standing(outcome, &nobody)), None => { (shown(detail)) } } }
        } @else {
            ul.state { @for error in errors { li { bdi { strong { (shown(&error.field)) } } ": " (error.message()) } } }
        }
        @if let Some(outcome) = outcome { (outcomes::details(outcome, true)) }
        (below)
    };
    layout::page(&title, None, &main)
}
