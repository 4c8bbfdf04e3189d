//! What went wrong, for a person.

use super::given::{SENSITIVE, lines};
use super::inbox::{Entry, key_form};
use super::layout::{self, Title};
use super::shown::shown;
use super::{Frame, outcome as outcomes};
use crate::model::error::FieldError;
use crate::model::form::{DECLINING, Form};
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::value::DataType;
use crate::pages::words::Words;
use crate::text::en;
use crate::text::joined::joined;
use http::StatusCode;
use maud::{Markup, html};
use std::borrow::Cow;

/// Fields as they were sent, by their names.
pub(crate) type Sent<'a> = [(&'a str, Cow<'a, str>)];

/// The page for a problem that may be gone when the same fields are sent again.
pub(crate) fn again(frame: Frame<'_>, detail: &str, sent: &Sent<'_>) -> String {
    let w = frame.words;
    let extends = sent.iter().any(|(name, text)| *name == "action" && text == "extend");
    let is_away = detail == en::STORE_UNAVAILABLE || detail == en::STORE_UNKNOWN;
    let main = html! {
        h1 { (w.try_again) }
        p.state {
            // What was sent is not lost.
            @if is_away && !extends { (w.not_saved_yet) } @else { (w.detail(detail)) }
        }
        form method="post" action="./submit" enctype="multipart/form-data" {
            dl {
                @for (name, text) in sent {
                    @if declines(name, text) { dt { (w.you_chose) } dd { (w.send_no_answer) } }
                    @if let Some(label) = label(w, name, text) { dt { (shown(&label)) } dd.lines dir="auto" { (shown(text)) } }
                }
            }
            @for (name, text) in sent { input type="hidden" name=(name) value=(text); }
            div.buttons { button.primary type="submit" { @if extends { (w.ask_for_time) } @else { (w.send_again) } } }
        }
    };
    layout::page(&Title::Words(&w.try_again), frame, None, None, &main)
}

/// What was typed for an event that is answered no more: text that can be copied, to the letter.
pub(crate) fn kept(w: &'static Words, sent: &Sent<'_>, request: &Request) -> Markup {
    let yes_or_no = request.data_type == DataType::Bool;
    let controls = request.form.as_ref().map(Form::controls).unwrap_or_default();
    fields(
        w,
        sent,
        &|name, text| match controls.iter().find(|control| control.name == name) {
            Some(control) => Some(control.field.label().to_owned())
                .filter(|_| !text.is_empty() && !control.field.sensitive),
            None => label(w, name, text),
        },
        yes_or_no,
    )
}

/// The same for an event that cannot be seen.
pub(crate) fn kept_unknown(w: &'static Words, sent: &Sent<'_>) -> Markup {
    fields(w, sent, &|name, text| label(w, name, text), false)
}

/// Each field that has a label.
fn fields(
    w: &'static Words,
    sent: &Sent<'_>,
    label: &dyn Fn(&str, &str) -> Option<String>,
    yes_or_no: bool,
) -> Markup {
    html! {
        @if sent.iter().any(|(name, text)| label(name, text).is_some() || declines(name, text)) {
            section {
                h2 { (w.what_you_sent) }
                @for (n, (name, text)) in sent.iter().enumerate() {
                    @if declines(name, text) { p { (w.you_chose) ": " (w.send_no_answer) } }
                    @if let Some(label) = label(name, text) {
                        @let text = match &**text {
                            "true" if yes_or_no => w.yes.as_str(),
                            "false" if yes_or_no => w.no.as_str(),
                            text => text,
                        };
                        @let id = match *name {
                            name @ ("value" | "comment") => name.to_owned(),
                            _ => joined(&["sent", &n.to_string()], ""),
                        };
                        div.field {
                            label for=(id) { (shown(&label)) }
                            textarea id=(id) dir="auto" rows="3" readonly { (lines(text)) }
                        }
                    }
                }
            }
        }
    }
}

/// Where what was typed is, if it could not be read here.
pub(crate) fn back(w: &'static Words) -> Markup {
    html! { p { (w.back_brings_it) } }
}

/// Whether this field says that its sender declines.
fn declines(name: &str, text: &str) -> bool {
    name == "action" && text == "decline"
}

/// What a person calls a field that they filled in; none if it is nothing that they typed.
fn label(w: &'static Words, name: &str, text: &str) -> Option<String> {
    let label = match name {
        _ if text.is_empty() => return None,
        "value" => w.your_answer.as_str(),
        "comment" => w.comment.as_str(),
        DECLINING => w.why.as_str(),
        "request_id" | "t" | "idempotency_key" | "action" | "confirmed" | "data_type" | "request_path"
        | "response_path" | SENSITIVE | "_charset_" => return None,
        other => other,
    };
    Some(label.to_owned())
}

/// What went wrong.
pub(crate) struct Wrong<'a> {
    pub(crate) status: StatusCode,
    /// The same words as its JSON has.
    pub(crate) detail: &'a str,
    pub(crate) errors: &'a [FieldError],
    /// What stands, where that is why.
    pub(crate) outcome: Option<&'a Outcome>,
}

/// The page for a problem, with `below` at its end, and with what a person can do next: `entry` is where to sign in.
pub(crate) fn problem(
    frame: Frame<'_>,
    wrong: &Wrong<'_>,
    entry: Option<&Entry<'_>>,
    below: &Markup,
) -> String {
    let (w, nobody) = (frame.words, outcomes::Sender::default());
    let title = match (wrong.status, wrong.outcome) {
        (_, Some(outcome)) => outcomes::title(w, outcome, &nobody),
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => w.does_not_open.into(),
        (StatusCode::NOT_FOUND, _) => w.nothing_here.into(),
        (StatusCode::PAYLOAD_TOO_LARGE, _) => w.was_too_long.into(),
        (StatusCode::SERVICE_UNAVAILABLE, _) => w.try_again.into(),
        (status, _) if status.is_server_error() => w.broken.into(),
        _ => w.did_not_work.into(),
    };
    let is_away = matches!(wrong.status.as_u16(), 401 | 403 | 404 | 405 | 410) && wrong.outcome.is_none();
    let main = html! {
        h1 tabindex="-1" autofocus[entry.is_none()] { bdi { (shown(&title)) } }
        @if wrong.errors.is_empty() {
            p.state {
                @match wrong.outcome {
                    Some(outcome) => (outcomes::standing(frame, outcome, &nobody)),
                    None if wrong.status == StatusCode::METHOD_NOT_ALLOWED => (w.only_by_sending),
                    None => { (shown(w.detail(wrong.detail))) }
                }
            }
        } @else {
            ul.state { @for error in wrong.errors { li { bdi { strong { (shown(&error.field)) } } ": " (w.message(error)) } } }
        }
        @if let Some(outcome) = wrong.outcome { (outcomes::details(frame, None, outcome, true)) }
        @if is_away { p { (w.next_step) } }
        (below)
        @if let Some(entry) = entry {
            details { summary { (w.have_a_key) } (key_form(frame, entry)) }
        } @else if is_away && let Some(start) = frame.settings.public_path() {
            p { a href=(start) { (w.start_page) } }
        }
    };
    layout::page(&Title::Words(&title), frame, None, None, &main)
}
