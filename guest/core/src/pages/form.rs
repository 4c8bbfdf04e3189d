//! The form of an event.

use super::heading::heading;
use super::shown::shown;
use super::{Frame, format, layout};
use crate::model::error::FieldError;
use crate::model::request::Request;
use crate::model::timeout::OnTimeout;
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, MAX_TEXT};
use crate::protocol::MAX_COMMENT;
use crate::text::en;
use maud::{Markup, html};

/// What the form is made of.
pub(crate) struct Form<'a> {
    pub(crate) frame: Frame,
    pub(crate) request: &'a Request,
    pub(crate) now: Timestamp,
    /// What opens the event; none if its id is enough.
    pub(crate) t: Option<&'a str>,
    /// What makes a double click one answer.
    pub(crate) idempotency_key: &'a str,
    /// What was typed, if it was refused.
    pub(crate) value: Option<&'a str>,
    /// The comment that was typed along with it.
    pub(crate) comment: Option<&'a str>,
    /// What is wrong with what was typed.
    pub(crate) errors: &'a [FieldError],
}

/// The page with the form.
pub(crate) fn form(form: &Form<'_>) -> String {
    let request = form.request;
    let text = request.data_type == DataType::Str;
    let main = html! {
        @if !form.errors.is_empty() { (summary(form.errors)) }
        (question(request))
        (deadline(request, form.now))
        // Text goes in parts: written as one line, each letter beyond ASCII would take up to four times its bytes.
        form method="post" action={ (form.frame.root) "submit" } enctype=[text.then_some("multipart/form-data")] {
            input type="hidden" name="request_id" value=(request.request_id);
            @if let Some(t) = form.t { input type="hidden" name="t" value=(t); }
            input type="hidden" name="idempotency_key" value=(form.idempotency_key);
            (field(form))
            (comment(form))
            div.buttons {
                button.primary type="submit" { (en::SEND_ANSWER) }
                button type="submit" name="action" value="decline" formnovalidate { (en::DECLINE_TO_ANSWER) }
            }
            p.hint { (en::COUNTS_AT_ONCE) }
        }
    };
    let error = if form.errors.is_empty() { "" } else { en::ERROR_PREFIX };
    layout::page(&format!("{error}{}", request.event_name), Some(form.frame), &main)
}

/// Where the question comes from, what it is called, and what it asks.
pub(super) fn question(request: &Request) -> Markup {
    html! {
        p.where {
            bdi { (shown(&request.project)) } bdi { (shown(&request.domain)) }
            @if let Some(run) = &request.run { bdi { (shown(run)) } }
        }
        @let (heading, prompt) = heading(request);
        h1 dir="auto" { (shown(heading)) }
        @if !prompt.is_empty() { p.prompt dir="auto" { (shown(prompt)) } }
    }
}

fn deadline(request: &Request, now: Timestamp) -> Markup {
    let Some(at) = request.expires_at else {
        return html! { p.until { (en::WAITS_FOR_EVER) } };
    };
    let left = now.millis_until(at).unwrap_or_default();
    html! {
        p.until {
            strong { (format::span(left)) (en::LEFT) } (en::UNTIL) (format::time(at)) ". "
            @match &request.on_timeout {
                OnTimeout::Fail => (en::THEN_FAILS),
                OnTimeout::Decline => (en::THEN_DECLINES),
                OnTimeout::Answer(value) => {
                    (en::THEN_ANSWERS) bdi { (shown(&format::beginning(&format::value(value)))) } "”"
                }
            }
        }
    }
}

/// What is wrong, at the top, with a way to each field.
fn summary(errors: &[FieldError]) -> Markup {
    html! {
        div.summary role="alert" {
            strong { (en::NOT_RECORDED_YET) }
            ul {
                @for error in errors {
                    li {
                        @match &*error.field {
                            "value" | "comment" => a href={ "#" (error.field) } { (error.message()) },
                            field => { (field) ": " (error.message()) }
                        }
                    }
                }
            }
        }
    }
}

fn error(form: &Form<'_>, field: &str) -> Option<String> {
    form.errors.iter().find(|error| error.field == field).map(FieldError::message)
}

fn field(form: &Form<'_>) -> Markup {
    let wrong = error(form, "value");
    let wrong = wrong.as_deref();
    let value = form.value.unwrap_or_default();
    match form.request.data_type {
        DataType::Bool => yes_or_no(value, wrong),
        DataType::Str => labelled(None, wrong, &|described| {
            html! {
                textarea #value name="value" dir="auto" rows="5" maxlength=(MAX_TEXT) required
                    aria-describedby=[described] aria-invalid=[wrong.map(|_| "true")] { (lines(value)) }
            }
        }),
        // Text, which the one validator reads: a browser's field for numbers changes them by the wheel and the arrow
        // keys, and drops what it does not read. No keyboard is asked for, since those with digits have no minus on
        // some phones.
        DataType::Int | DataType::Float => {
            let int = form.request.data_type == DataType::Int;
            let hint = if int { en::HINT_INT } else { en::HINT_FLOAT };
            labelled(Some(hint), wrong, &|described| {
                html! {
                    input #value name="value" type="text" inputmode="text" value=(value) autocomplete="off"
                        autocapitalize="none" spellcheck="false" required
                        aria-describedby=[described] aria-invalid=[wrong.map(|_| "true")];
                }
            })
        }
    }
}

/// A field with its label, a hint and what is wrong with it. `input` is told what describes it.
fn labelled(hint: Option<&str>, wrong: Option<&str>, input: &dyn Fn(Option<&str>) -> Markup) -> Markup {
    let described = match (hint, wrong) {
        (None, None) => None,
        (Some(_), None) => Some("value-hint"),
        (None, Some(_)) => Some("value-error"),
        (Some(_), Some(_)) => Some("value-hint value-error"),
    };
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="value" { (en::YOUR_ANSWER) }
            @if let Some(hint) = hint { p.hint #value-hint { (hint) } }
            @if let Some(wrong) = wrong { p.error #value-error { (wrong) } }
            (input(described))
        }
    }
}

fn yes_or_no(value: &str, wrong: Option<&str>) -> Markup {
    html! {
        fieldset.field.wrong[wrong.is_some()] aria-describedby=[wrong.map(|_| "value-error")] {
            legend { (en::YOUR_ANSWER) }
            @if let Some(wrong) = wrong { p.error #value-error { (wrong) } }
            div.choices {
                label { input #value type="radio" name="value" value="true" checked[value == "true"] required; (en::YES) }
                label { input type="radio" name="value" value="false" checked[value == "false"] required; (en::NO) }
            }
        }
    }
}

fn comment(form: &Form<'_>) -> Markup {
    let wrong = error(form, "comment");
    let wrong = wrong.as_deref();
    let typed = form.comment.unwrap_or_default();
    html! {
        details open[!typed.is_empty() || wrong.is_some()] {
            summary { (en::ADD_COMMENT) }
            div.field.wrong[wrong.is_some()] {
                label for="comment" { (en::COMMENT_LABEL) span.hint { (en::OPTIONAL) } }
                @if let Some(wrong) = wrong { p.error #comment-error { (wrong) } }
                textarea #comment name="comment" dir="auto" rows="3" maxlength=(MAX_COMMENT)
                    aria-describedby=[wrong.map(|_| "comment-error")] aria-invalid=[wrong.map(|_| "true")] {
                    (lines(typed))
                }
            }
        }
    }
}

/// Text for a textarea, which swallows one line end at its beginning.
pub(super) fn lines(text: &str) -> Markup {
    html! { @if text.starts_with('\n') { "\n" } (text) }
}
