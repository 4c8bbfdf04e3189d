//! The form of an event.

use super::facts::facts;
use super::given::{Given, SENSITIVE, lines};
use super::heading::{Heading, heading};
use super::layout::{self, Title};
use super::prompt::Prompt;
use super::shown::{capital, fill, name, shown};
use super::{Frame, field, format, more_time, script};
use crate::links::urls;
use crate::model::error::{FieldError, Rule};
use crate::model::form::{Control, DECLINING};
use crate::model::request::Request;
use crate::model::timeout::OnTimeout;
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, MAX_TEXT};
use crate::pages::words::{Remark, Words};
use crate::protocol::MAX_COMMENT;
use crate::text::filled::filled;
use crate::text::joined::joined;
use maud::{Markup, PreEscaped, html};
use std::borrow::Cow;

// The hint of a comment says it.
const _: () = assert!(MAX_COMMENT == 2_000);

/// What the form is made of.
pub(crate) struct Form<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) request: &'a Request,
    pub(crate) now: Timestamp,
    /// Whether it is shown to who has just asked for more time.
    pub(crate) extended: bool,
    /// What opens the event; none if its id is enough.
    pub(crate) t: Option<&'a str>,
    /// The name that goes with what is sent.
    pub(crate) answering_as: Option<&'a str>,
    /// What makes a double click one answer.
    pub(crate) idempotency_key: &'a str,
    /// What stands in the form already.
    pub(crate) given: Given<'a>,
}

/// The page with the form. The browser checks nothing: its words are not the page's, go after seconds, and are of its own language.
pub(crate) fn form(form: &Form<'_>) -> String {
    let (w, request) = (form.frame.words, form.request);
    let text = matches!(request.data_type, DataType::Str | DataType::Form);
    let declining =
        if request.data_type == DataType::Bool { Remark::DecliningYesOrNo } else { Remark::Declining };
    let errors = form.given.errors;
    let main = html! {
        @if !errors.is_empty() { (summary(form)) }
        @if form.extended { (more_time::notice(form.frame, request)) }
        (asker(w, request, form.answering_as))
        // Text goes in parts: written as one line, each letter beyond ASCII would take up to four times its bytes.
        form id=(more_time::FORM) method="post" action=(urls::submit_from(form.frame.root, &form.request.request_id, form.t)) enctype=[text.then_some("multipart/form-data")] novalidate {
            (hidden(form))
            (field(form))
            (folded(w, &form.given, Remark::Comment))
            @if request.confirm { p.hint { (w.check_first) } }
            p.final {
                @if let Some(its) = form.answering_as { (fill(w.answering_as, &[("name", &name(its))])) " " }
                (w.cannot_change)
            }
            div.buttons {
                button.primary type="submit" { @if request.confirm { (w.go_on) } @else { (w.send_answer) } }
            }
        }
        (folded(w, &form.given, declining))
        (more_time::offer(form.frame, request))
    };
    let title =
        if errors.is_empty() { Title::Question("{question}", request) } else { Title::Refused(request) };
    layout::page(
        &title,
        form.frame,
        Some(request),
        Some(&script::of_form(form.frame, request, form.answering_as, form.now)),
        &main,
    )
}

/// A folded remark. Where nothing was typed it is the same in every form of the language.
fn folded(w: &'static Words, given: &Given<'_>, remark: Remark) -> PreEscaped<Cow<'static, str>> {
    let made = |given: &Given<'_>| match remark {
        Remark::Comment => comment(w, given),
        Remark::Declining => decline(w, given, false),
        Remark::DecliningYesOrNo => decline(w, given, true),
    };
    let is_empty = given.comment.is_none() && given.declining.is_none() && !given.declines;
    if is_empty && given.error("comment").is_none() {
        PreEscaped(w.untouched(remark, || made(&Given::default())).into())
    } else {
        PreEscaped(made(given).0.into())
    }
}

/// What is sent along with what is typed.
fn hidden(form: &Form<'_>) -> Markup {
    html! {
        input type="hidden" name="request_id" value=(form.request.request_id);
        @if let Some(t) = form.t { input type="hidden" name="t" value=(t); }
        input type="hidden" name="idempotency_key" value=(form.idempotency_key);
    }
}

/// Sending no answer, apart from sending one: beside it, it is pressed by mistake, and reads as No. It is of the same form, so that
/// what was typed is lost by neither.
fn decline(w: &'static Words, given: &Given<'_>, is_bool: bool) -> Markup {
    html! {
        details.apart open[given.declines || given.declining.is_some()] {
            summary { (w.cannot_answer) }
            p { (w.told_no_answer) @if is_bool { " " (w.does_not_mean_no) } }
            (remark(w, given, DECLINING))
            div.buttons {
                button type="submit" name="action" value="decline" form=(more_time::FORM) { (w.send_no_answer) }
            }
        }
    }
}

/// Where the question comes from, what it is called, and what it asks.
pub(super) fn question(frame: Frame<'_>, request: &Request) -> Markup {
    let w = frame.words;
    let Heading { question, rest, .. } = heading(request);
    if frame.covered.is_some() {
        return html! { (asker(w, request, None)) h1 { (w.preview_title) } };
    }
    html! {
        (asker(w, request, None))
        h1 dir="auto" lang=(lang(request)) { (shown(&question)) }
        (rest.shown(frame.place(1, request)))
        (facts(request))
    }
}

/// The language of what is asked; nothing if it is not known, which it is not by ours.
pub(super) fn lang(request: &Request) -> &str {
    request.lang.as_deref().unwrap_or_default()
}

/// Who asks, and whom. Whoever gives a name of their own is told with the key by which they ask, which they did not choose.
pub(super) fn asker(w: &'static Words, request: &Request, asked: Option<&str>) -> Markup {
    let org = Some(&*request.org).filter(|org| !org.is_empty());
    let owner = request.owner().filter(|owner| request.asked_by.as_deref() != Some(owner));
    let Some(its) = request.asked_by.as_deref().or(org) else { return html! {} };
    let who = html! {
        bdi { strong { (shown(its)) } }
        @if let Some(owner) = owner { " (" (name(owner)) ")" }
        @if let Some(org) = org.filter(|org| *org != its) { ", " (name(org)) }
    };
    let said = match asked {
        Some(asked) => fill(
            w.question_from_for,
            &[("name", &who), ("who", &html! { bdi { strong { (shown(asked)) } } })],
        ),
        None => fill(w.question_from, &[("name", &who)]),
    };
    html! { p.asker { (said) } }
}

fn deadline(frame: Frame<'_>, request: &Request, now: Timestamp) -> Markup {
    let w = frame.words;
    let Some(at) = request.expires_at else {
        return html! { p.until { (w.waits_for_ever) } };
    };
    let left = html! { (w.span(now.millis_until(at).unwrap_or_default())) };
    let time = html! { strong { (format::time(frame, at)) } };
    let then = match &request.on_timeout {
        OnTimeout::Fail => html! { (w.then_fails) },
        OnTimeout::Decline => html! { (w.then_declines) },
        OnTimeout::Answer(value) => {
            fill(w.then_answers, &[("answer", &name(&format::beginning(&format::value(w, value))))])
        }
    };
    html! { p.until { (fill(w.answer_by, &[("time", &time), ("left", &left)])) " " (then) } }
}

/// What is wrong, at the top, with a way to each field. It has the focus, so that whoever hears the page hears it first.
fn summary(form: &Form<'_>) -> Markup {
    let w = form.frame.words;
    let controls = form.request.form.as_ref().map(crate::form::Form::controls).unwrap_or_default();
    let target = |error: &FieldError| match &*error.field {
        field @ ("value" | "comment") if field == "comment" || controls.is_empty() => {
            Some(joined(&["#", field], ""))
        }
        field => {
            let at = controls.iter().position(|control| control.field_name == field);
            at.map(|at| joined(&["#", &field::id(at)], ""))
        }
    };
    html! {
        div.summary role="alert" tabindex="-1" autofocus aria-labelledby="problem" {
            h2 #problem { (w.there_is_a_problem) }
            ul {
                @for error in form.given.errors {
                    li {
                        @match target(error) {
                            Some(target) => a href=(target) { (w.message(error)) },
                            None => { (shown(&error.field)) ": " (w.message(error)) }
                        }
                    }
                }
            }
        }
    }
}

fn error(form: &Form<'_>, field: &str) -> Option<Markup> {
    form.given.error(field).map(|error| form.frame.words.message(error))
}

/// The question, and the field for its answer, whose name the question is.
fn field(form: &Form<'_>) -> Markup {
    let wrong = error(form, "value");
    let wrong = wrong.as_ref();
    let reading = form.given.error("value").and_then(|error| match &error.rule {
        Rule::ReadAs { reading } => Some(reading.clone()),
        _ => None,
    });
    let typed = form.given.texts("value").and_then(|texts| texts.into_iter().next());
    let value = &*reading.or(typed).unwrap_or_default();
    match form.request.data_type {
        DataType::Form => fields(form),
        DataType::Bool => yes_or_no(form, value, wrong),
        DataType::Str => labelled(form, None, wrong, &|described| {
            html! {
                textarea #value name="value" dir="auto" rows="5" data-max=(MAX_TEXT)
                    aria-describedby=[described] aria-invalid=[wrong.map(|_| "true")] { (lines(value)) }
            }
        }),
        // Text, which the one validator reads: a browser's field for numbers changes them by the wheel and the arrow
        // keys, and drops what it does not read. No keyboard is asked for, since those with digits have no minus on
        // some phones.
        DataType::Int | DataType::Float => {
            let int = form.request.data_type == DataType::Int;
            let hint = capital(&form.frame.words.example(if int { "int" } else { "float" }));
            labelled(form, Some(&hint), wrong, &|described| {
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
    hint: Option<&Markup>,
    wrong: Option<&Markup>,
    input: &dyn Fn(Option<&str>) -> Markup,
) -> Markup {
    let described = match (hint, wrong) {
        (None, None) => None,
        (Some(_), None) => Some("value-hint"),
        (None, Some(_)) => Some("value-error"),
        (Some(_), Some(_)) => Some("value-hint value-error"),
    };
    let Heading { question, rest: prompt, .. } = heading(form.request);
    html! {
        h1 dir="auto" lang=(lang(form.request)) { label for="value" { (shown(&question)) } }
        (rest(form, &prompt))
        div.field.wrong[wrong.is_some()] {
            @if let Some(hint) = hint { p.hint #value-hint { (hint) } }
            @if let Some(wrong) = wrong { p.error #value-error { (wrong) } }
            (input(described))
        }
    }
}

/// What is said between the question and the field. What is long is folded, with what is short, and the way on, before it.
fn rest(form: &Form<'_>, prompt: &Prompt<'_>) -> Markup {
    /// Longer than this, in characters, it is folded.
    const LONG: usize = 1_500;
    let (w, request) = (form.frame.words, form.request);
    let text = prompt.shown(form.frame.place(1, request));
    let is_long = prompt.len() > LONG;
    let target = if request.data_type == DataType::Form { field::id(0) } else { "value".to_owned() };
    html! {
        @if is_long {
            p { a href=(joined(&["#", &target], "")) { (w.go_to_answer) } }
        } @else {
            (text)
        }
        (facts(request))
        (deadline(form.frame, request, form.now))
        (more_time::asked(form.frame, request))
        @if is_long {
            details open[prompt.len() < 2 * LONG] {
                summary { (filled(&w.read_all, &[("count", &prompt.len().to_string())])) }
                (text)
            }
        }
    }
}

/// The question, and the fields of its form. Where there is one alone, the question is its name.
fn fields(form: &Form<'_>) -> Markup {
    let w = form.frame.words;
    let Heading { question, rest: prompt, .. } = heading(form.request);
    let Some(its) = &form.request.form else { return html! {} };
    let controls = its.controls();
    let between = html! {
        (rest(form, &prompt))
        @if let Some(text) = &its.description { p.hint.lines dir="auto" { (shown(text)) } }
    };
    if let [control] = controls.as_slice()
        && control.group.is_none()
        && control.field.is_asked()
    {
        let name =
            field::Name { heading: Some(&question), lang: lang(form.request), between: Some(&between) };
        return html! { (secrets(&controls)) (field::field(w, 0, control, &form.given, &name)) };
    }
    let name = field::Name::default();
    html! {
        h1 dir="auto" lang=(lang(form.request)) { (shown(&question)) }
        (between)
        (secrets(&controls))
        @for (at, control) in controls.iter().enumerate() {
            @let before = at.checked_sub(1).and_then(|at| controls[at].group);
            @match control.group {
                None => (field::field(w, at, control, &form.given, &name)),
                // A group is written where its first field stands.
                Some(group) if before.is_none_or(|before| !std::ptr::eq(before, group)) => {
                    fieldset.field.group {
                        legend dir="auto" { (shown(group.label())) @if !group.required { " " span.hint { (w.optional) } } }
                        @if let Some(text) = &group.description { p.hint.lines dir="auto" { (shown(text)) } }
                        @for (at, control) in controls.iter().enumerate() {
                            @if control.group.is_some_and(|its| std::ptr::eq(its, group)) {
                                (field::field(w, at, control, &form.given, &name))
                            }
                        }
                    }
                }
                Some(_) => {}
            }
        }
    }
}

/// Which of the controls hold secrets.
fn secrets(controls: &[Control<'_>]) -> Markup {
    let names =
        controls.iter().filter(|control| control.field.sensitive).map(|control| control.name.as_str());
    let names: Vec<&str> = names.collect();
    html! { @if !names.is_empty() { input type="hidden" name=(SENSITIVE) value=(joined(&names, "\n")); } }
}

fn yes_or_no(form: &Form<'_>, value: &str, wrong: Option<&Markup>) -> Markup {
    let w = form.frame.words;
    let Heading { question, rest: prompt, .. } = heading(form.request);
    html! {
        fieldset.field aria-describedby=[wrong.map(|_| "value-error")] {
            legend { h1 dir="auto" lang=(lang(form.request)) { (shown(&question)) } }
            (rest(form, &prompt))
            div.wrong[wrong.is_some()] {
                @if let Some(wrong) = wrong { p.error #value-error { (wrong) } }
                div.choices {
                    label { input #value type="radio" name="value" value="true" checked[value == "true"]; (w.yes) }
                    label { input type="radio" name="value" value="false" checked[value == "false"]; (w.no) }
                }
            }
        }
    }
}

fn comment(w: &'static Words, given: &Given<'_>) -> Markup {
    let is_wrong = given.error("comment").is_some() && !given.declines;
    html! {
        details open[is_wrong || given.comment.is_some()] {
            summary { (w.add_comment) }
            (remark(w, given, "comment"))
        }
    }
}

/// The field for a comment, of this name, with what was typed, and what is wrong if it is the one that would have counted.
fn remark(w: &'static Words, given: &Given<'_>, name: &str) -> Markup {
    let declines = name == DECLINING;
    let (label, typed) = if declines { (w.why, given.declining) } else { (w.comment, given.comment) };
    let wrong = given.error("comment").map(|error| w.message(error));
    // A summary leads to the one that counted.
    let (id, hint_id, error_id, both) = if declines == (given.declines && wrong.is_some()) {
        ("comment", "comment-hint", "comment-error", "comment-hint comment-error")
    } else {
        ("why", "why-hint", "why-error", "why-hint why-error")
    };
    let wrong = wrong.filter(|_| declines == given.declines);
    let described = if wrong.is_some() { both } else { hint_id };
    html! {
        div.field.wrong[wrong.is_some()] {
            label for=(id) { (label) " " span.hint { (w.optional) } }
            p.hint id=(hint_id) { (w.who_reads_comment) }
            @if let Some(wrong) = &wrong { p.error id=(error_id) { (wrong) } }
            textarea id=(id) name=(name) form=[declines.then_some(more_time::FORM)] dir="auto" rows="3" data-max=(MAX_COMMENT)
                aria-describedby=(described) aria-invalid=[wrong.as_ref().map(|_| "true")] {
                (lines(typed.unwrap_or_default()))
            }
        }
    }
}
