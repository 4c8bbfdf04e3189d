//! The form of an event.

use super::heading::heading;
use super::shown::shown;
use super::{Frame, format, layout};
use crate::model::error::FieldError;
use crate::model::request::Request;
use crate::model::timeout::OnTimeout;
use crate::model::timestamp::Timestamp;
use crate::model::value::DataType;
use crate::protocol::MAX_COMMENT;
use crate::text::en;
use crate::text::joined::joined;
use maud::{Markup, html};

// The hint of a comment says it.
const _: () = assert!(MAX_COMMENT == 2_000);

/// What the form is made of.
pub(crate) struct Form<'a> {
    pub(crate) frame: Frame,
    pub(crate) request: &'a Request,
    pub(crate) now: Timestamp,
    /// What opens the event; none if its id is enough.
    pub(crate) t: Option<&'a str>,
    /// The name that goes with what is sent.
    pub(crate) answering_as: Option<&'a str>,
    /// What makes a double click one answer.
    pub(crate) idempotency_key: &'a str,
    /// What was typed, if it was refused.
    pub(crate) refused: Refused<'a>,
}

/// What was typed and refused; nothing at first.
#[derive(Clone, Copy, Default)]
pub(crate) struct Refused<'a> {
    pub(crate) value: Option<&'a str>,
    /// The comment that was typed along with it.
    pub(crate) comment: Option<&'a str>,
    /// Whether it was sent without an answer.
    pub(crate) declines: bool,
    /// What is wrong with what was typed.
    pub(crate) errors: &'a [FieldError],
}

/// The page with the form. The browser checks nothing: its words are not the page's, go after seconds, and are of its own language.
pub(crate) fn form(form: &Form<'_>) -> String {
    let request = form.request;
    let text = request.data_type == DataType::Str;
    let errors = form.refused.errors;
    let main = html! {
        @if !errors.is_empty() { (summary(errors)) }
        (origin(request))
        // Text goes in parts: written as one line, each letter beyond ASCII would take up to four times its bytes.
        form method="post" action={ (form.frame.root) "submit" } enctype=[text.then_some("multipart/form-data")] novalidate {
            (hidden(form))
            (field(form))
            (comment(form))
            p.final {
                @if let Some(name) = form.answering_as { (en::ANSWERING_AS) bdi { (shown(name)) } ". " }
                (en::CANNOT_CHANGE)
            }
            div.buttons { button.primary type="submit" { (en::SEND_ANSWER) } }
        }
        (decline(form))
    };
    let error = if errors.is_empty() { "" } else { en::ERROR_PREFIX };
    layout::page(&format!("{error}{}", request.event_name), Some(form.frame), &main)
}

/// What is sent along with what is typed.
fn hidden(form: &Form<'_>) -> Markup {
    html! {
        input type="hidden" name="request_id" value=(form.request.request_id);
        @if let Some(t) = form.t { input type="hidden" name="t" value=(t); }
        input type="hidden" name="idempotency_key" value=(form.idempotency_key);
    }
}

/// Sending no answer, apart from sending one: beside it, it is pressed by mistake, and reads as No.
fn decline(form: &Form<'_>) -> Markup {
    let refused = &form.refused;
    let bool = form.request.data_type == DataType::Bool;
    html! {
        details.apart open[refused.declines] {
            summary { (en::CANNOT_ANSWER) }
            form method="post" action={ (form.frame.root) "submit" } enctype="multipart/form-data" novalidate {
                (hidden(form))
                input type="hidden" name="action" value="decline";
                p { (en::TOLD_NO_ANSWER) @if bool { (en::DOES_NOT_MEAN_NO) } }
                (remark("why", en::WHY, form, refused.declines))
                div.buttons { button type="submit" { (en::SEND_NO_ANSWER) } }
            }
        }
    }
}

/// Where the question comes from, what it is called, and what it asks.
pub(super) fn question(request: &Request) -> Markup {
    let (heading, prompt) = heading(request);
    html! {
        (origin(request))
        h1 dir="auto" { (shown(heading)) }
        @if !prompt.is_empty() { p.prompt dir="auto" { (shown(prompt)) } }
    }
}

/// Where the question comes from.
fn origin(request: &Request) -> Markup {
    html! {
        @if let Some(name) = &request.asked_by { p.asker { (en::QUESTION_FROM) bdi { (shown(name)) } } }
        p.where {
            bdi { (shown(&request.project)) } bdi { (shown(&request.domain)) }
            @if let Some(run) = &request.run { bdi { (shown(run)) } }
        }
    }
}

fn deadline(request: &Request, now: Timestamp) -> Markup {
    let Some(at) = request.expires_at else {
        return html! { p.until { (en::WAITS_FOR_EVER) } };
    };
    let left = now.millis_until(at).unwrap_or_default();
    html! {
        p.until {
            (en::ANSWER_BY) strong { (format::time(at)) } " (" (format::span(left)) (en::AFTER_OPENING) " "
            @match &request.on_timeout {
                OnTimeout::Fail => (en::THEN_FAILS),
                OnTimeout::Decline => (en::THEN_DECLINES),
                OnTimeout::Answer(value) => {
                    (en::THEN_ANSWERS) bdi { (shown(&format::beginning(&format::value(value)))) } "”."
                }
            }
        }
    }
}

/// What is wrong, at the top, with a way to each field. It has the focus, so that whoever hears the page hears it first.
fn summary(errors: &[FieldError]) -> Markup {
    html! {
        div.summary role="alert" tabindex="-1" autofocus aria-labelledby="problem" {
            h2 #problem { (en::THERE_IS_A_PROBLEM) }
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
    form.refused.errors.iter().find(|error| error.field == field).map(FieldError::message)
}

/// The question, and the field for its answer, whose name the question is.
fn field(form: &Form<'_>) -> Markup {
    let wrong = error(form, "value");
    let wrong = wrong.as_deref();
    let value = form.refused.value.unwrap_or_default();
    match form.request.data_type {
        DataType::Bool => yes_or_no(form, value, wrong),
        DataType::Str => labelled(form, None, wrong, &|described| {
            html! {
                textarea #value name="value" dir="auto" rows="5"
                    aria-describedby=[described] aria-invalid=[wrong.map(|_| "true")] { (lines(value)) }
            }
        }),
        // Text, which the one validator reads: a browser's field for numbers changes them by the wheel and the arrow
        // keys, and drops what it does not read. No keyboard is asked for, since those with digits have no minus on
        // some phones.
        DataType::Int | DataType::Float => {
            let int = form.request.data_type == DataType::Int;
            let hint = if int { en::HINT_INT } else { en::HINT_FLOAT };
            labelled(form, Some(hint), wrong, &|described| {
                html! {
                    input #value name="value" type="text" inputmode="text" value=(value) autocomplete="off"
                        autocapitalize="none" spellcheck="false"
                        aria-describedby=[described] aria-invalid=[wrong.map(|_| "true")];
                }
            })
        }
    }
}

/// A field, with the question as its label, what else the prompt says, a hint and what is wrong with it. `input` is told what
/// describes it.
fn labelled(
    form: &Form<'_>,
    hint: Option<&str>,
    wrong: Option<&str>,
    input: &dyn Fn(Option<&str>) -> Markup,
) -> Markup {
    let described = match (hint, wrong) {
        (None, None) => None,
        (Some(_), None) => Some("value-hint"),
        (None, Some(_)) => Some("value-error"),
        (Some(_), Some(_)) => Some("value-hint value-error"),
    };
    let (heading, prompt) = heading(form.request);
    html! {
        h1 dir="auto" { label for="value" { (shown(heading)) } }
        (rest(form, prompt))
        div.field.wrong[wrong.is_some()] {
            @if let Some(hint) = hint { p.hint #value-hint { (hint) } }
            @if let Some(wrong) = wrong { p.error #value-error { (wrong) } }
            (input(described))
        }
    }
}

/// What is said between the question and the field.
fn rest(form: &Form<'_>, prompt: &str) -> Markup {
    html! {
        @if !prompt.is_empty() { p.prompt dir="auto" { (shown(prompt)) } }
        (deadline(form.request, form.now))
    }
}

fn yes_or_no(form: &Form<'_>, value: &str, wrong: Option<&str>) -> Markup {
    let (heading, prompt) = heading(form.request);
    html! {
        fieldset.field aria-describedby=[wrong.map(|_| "value-error")] {
            legend { h1 dir="auto" { (shown(heading)) } }
            (rest(form, prompt))
            div.wrong[wrong.is_some()] {
                @if let Some(wrong) = wrong { p.error #value-error { (wrong) } }
                div.choices {
                    label { input #value type="radio" name="value" value="true" checked[value == "true"]; (en::YES) }
                    label { input type="radio" name="value" value="false" checked[value == "false"]; (en::NO) }
                }
            }
        }
    }
}

fn comment(form: &Form<'_>) -> Markup {
    let refused = &form.refused;
    let is_typed = refused.comment.is_some_and(|text| !text.is_empty()) || error(form, "comment").is_some();
    html! {
        details open[is_typed && !refused.declines] {
            summary { (en::ADD_COMMENT) }
            (remark("comment", en::COMMENT_LABEL, form, !refused.declines))
        }
    }
}

/// The field for a comment, with what was typed and is wrong if it is the one that was `sent`.
fn remark(id: &str, label: &str, form: &Form<'_>, sent: bool) -> Markup {
    let wrong = error(form, "comment").filter(|_| sent);
    let typed = form.refused.comment.filter(|_| sent).unwrap_or_default();
    // A summary leads to the one that was sent.
    let id = if sent && wrong.is_some() { "comment" } else { id };
    let (hint_id, error_id) = (joined(&[id, "-hint"], ""), joined(&[id, "-error"], ""));
    let described = match wrong {
        Some(_) => joined(&[&hint_id, &error_id], " "),
        None => hint_id.clone(),
    };
    html! {
        div.field.wrong[wrong.is_some()] {
            label for=(id) { (label) span.hint { (en::OPTIONAL) } }
            p.hint id=(hint_id) { (en::WHO_READS_COMMENT) }
            @if let Some(wrong) = &wrong { p.error id=(error_id) { (wrong) } }
            textarea id=(id) name="comment" dir="auto" rows="3"
                aria-describedby=(described) aria-invalid=[wrong.as_ref().map(|_| "true")] {
                (lines(typed))
            }
        }
    }
}

/// Text for a textarea, which swallows one line end at its beginning.
pub(super) fn lines(text: &str) -> Markup {
    html! { @if text.starts_with('\n') { "\n" } (text) }
}
