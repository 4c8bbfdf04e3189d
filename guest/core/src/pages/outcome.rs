//! How an event ended.

use super::cover::cover;
use super::facts::facts;
use super::form::{lang, question};
use super::heading::{Heading, heading};
use super::layout::{self, Title};
use super::shown::shown;
use super::{Frame, format, script};
use crate::model::actor::ActorKind;
use crate::model::form::{Choice, Field, FieldKind, Form, written};
use crate::model::outcome::{Outcome, Status};
use crate::model::request::Request;
use crate::model::value::Value;
use crate::pages::words::{Phrase, Words};
use crate::text::filled::filled;
use crate::text::joined::joined;
use maud::{Markup, html};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;

/// The page of an event that has ended.
pub(crate) fn ended(frame: Frame<'_>, request: &Request, outcome: &Outcome) -> String {
    let w = frame.words;
    let main = html! {
        (question(frame, request))
        p.state.done[outcome.status == Status::Completed] { (format::ending(frame, outcome)) }
        (details(frame, Some(request), outcome, true))
        @if let Some(address) = frame.covered { (cover(w, address)) }
    };
    layout::page(
        &Title::Question(tab(w, outcome).as_str(), request),
        frame,
        Some(request),
        Some(&script::of_outcome(frame, request)),
        &main,
    )
}

/// What the tab of an event that has ended says of it.
fn tab(w: &'static Words, outcome: &Outcome) -> Phrase {
    match outcome.status {
        Status::Completed => w.tab_answered,
        Status::Declined | Status::TimedOut => w.tab_closed,
        Status::Cancelled => w.tab_withdrawn,
    }
}

/// The page after an answer, or a refusal to answer, was recorded.
pub(crate) fn thanks(frame: Frame<'_>, request: &Request, outcome: &Outcome) -> String {
    let w = frame.words;
    let declined = outcome.status == Status::Declined;
    let main = html! {
        h1 tabindex="-1" autofocus { @if declined { (w.you_declined) } @else { (w.thank_you) } }
        p.state.done {
            @if declined { (w.decline_saved) } @else { (w.answer_saved) }
        }
        (asked(frame, request))
        // Without a name, "somebody with the link" would only tell the reader what they know.
        (details(frame, Some(request), outcome, outcome.actor.name.is_some()))
    };
    layout::page(
        &Title::Words(if declined { &w.declined } else { &w.thank_you }),
        frame,
        Some(request),
        Some(&script::of_outcome(frame, request)),
        &main,
    )
}

/// Who sent what came second.
#[derive(Debug, Default)]
pub(crate) struct Sender<'a> {
    /// The name that goes with what they send.
    pub(crate) name: Option<&'a str>,
    /// What made what they sent the same one, whatever was sent of it how often.
    pub(crate) idempotency_key: Option<&'a str>,
}

impl Sender<'_> {
    /// Whether the outcome is theirs.
    fn made(&self, outcome: &Outcome) -> bool {
        let same = |its: Option<&str>, stands: Option<&str>| its.is_some() && its == stands;
        same(self.idempotency_key, outcome.idempotency_key.as_deref())
            || outcome.actor.kind == ActorKind::Person && same(self.name, outcome.actor.name.as_deref())
    }
}

/// The page after an answer that came too late, with what was `sent`.
pub(crate) fn too_late(
    frame: Frame<'_>,
    request: &Request,
    outcome: &Outcome,
    sender: &Sender<'_>,
    sent: &Markup,
) -> String {
    let w = frame.words;
    let title = title(w, outcome, sender);
    let main = html! {
        h1 tabindex="-1" autofocus { bdi { (shown(&title)) } }
        p.state { (standing(frame, outcome, sender)) }
        (asked(frame, request))
        (details(frame, Some(request), outcome, true))
        (sent)
    };
    layout::page(
        &Title::Words(&title),
        frame,
        Some(request),
        Some(&script::of_outcome(frame, request)),
        &main,
    )
}

/// What stands, for who sent what came second. Who answered without a name may be the one who reads it.
pub(super) fn standing(frame: Frame<'_>, outcome: &Outcome, sender: &Sender<'_>) -> Markup {
    let w = frame.words;
    let may_be_theirs = outcome.actor.kind == ActorKind::Person && outcome.actor.name.is_none();
    html! {
        (format::ending(frame, outcome))
        @if may_be_theirs && !sender.made(outcome) { " " (w.if_that_was_you) }
        " " (w.sent_not_recorded)
    }
}

/// The title for a submission that came second: nobody is told of a stranger when it was they themselves.
pub(super) fn title(w: &'static Words, outcome: &Outcome, sender: &Sender<'_>) -> Cow<'static, str> {
    let by_person = outcome.actor.kind == ActorKind::Person;
    match (outcome.status, &outcome.actor.name) {
        (Status::TimedOut | Status::Cancelled, _) => w.closed.into(),
        _ if outcome.actor.kind == ActorKind::Deadline => w.closed.into(),
        _ if sender.made(outcome) => w.you_answered_already.into(),
        (Status::Declined, _) => w.declined_already.into(),
        (Status::Completed, Some(name)) if by_person => filled(&w.answered_first, &[("name", name)]).into(),
        (Status::Completed, _) => w.answered_already.into(),
    }
}

/// What was asked. A long prompt is folded: a box that scrolls is not reached by every keyboard.
pub(super) fn asked(frame: Frame<'_>, request: &Request) -> Markup {
    /// Longer than this, in characters, it is folded.
    const LONG: usize = 600;
    if frame.covered.is_some() {
        return html! {};
    }
    let w = frame.words;
    let Heading { question, rest: prompt, .. } = heading(request);
    let folded = prompt.len() > LONG;
    let prompt = prompt.shown(frame.place(2, request));
    html! {
        section.asked aria-label=(w.the_question) {
            h2 dir="auto" lang=(lang(request)) { (shown(&question)) }
            @if !folded { (prompt) }
            (facts(request))
            @if folded { details { summary { (w.show_all_of_it) } (prompt) } }
        }
    }
}

/// The outcome's parts; with or without who ended the event. What was answered to a sensitive question is not shown again.
pub(super) fn details(frame: Frame<'_>, request: Option<&Request>, outcome: &Outcome, by: bool) -> Markup {
    let w = frame.words;
    let sensitive = request.is_some_and(|request| request.sensitive);
    html! {
        dl {
            @if let Some(value) = &outcome.value {
                @if sensitive { dt { (w.answer) } dd.hint { (w.hidden) } } @else { (given(w, request, value)) }
            }
            @if let Some(comment) = &outcome.comment {
                dt { (w.comment) }
                @if sensitive { dd.hint { (w.hidden) } } @else { dd.lines dir="auto" { (shown(comment)) } }
            }
            @if let Some(who) = format::who(w, outcome).filter(|_| by) {
                dt { (w.by) }
                dd dir="auto" { (shown(&who)) }
            }
            @if let Some(at) = outcome.decided_at {
                dt { (w.when) }
                dd { (format::time(frame, at)) }
            }
        }
    }
}

/// The answer, by the fields of its form where it has one.
pub(super) fn given(w: &'static Words, request: Option<&Request>, value: &Value) -> Markup {
    html! {
        @match (value, request.and_then(|request| request.form.as_ref())) {
            (Value::Form(members), Some(form)) => (answers(w, form, members)),
            (value, _) => {
                dt { (w.answer) }
                dd.value dir="auto" { (shown(&format::value(w, value))) }
            }
        }
    }
}

/// The answers to the fields of a form, without its secrets.
fn answers(w: &'static Words, form: &Form, members: &Map<String, Json>) -> Markup {
    html! {
        @for field in &form.fields {
            @match (&field.kind, members.get(&field.name)) {
                (FieldKind::Group(fields), Some(Json::Object(inner))) => {
                    @for inner_field in fields {
                        dt dir="auto" { (shown(field.label())) ": " (shown(inner_field.label())) }
                        dd.value dir="auto" { (answer(w, inner_field, inner.get(&inner_field.name))) }
                    }
                }
                (FieldKind::Fact(_), _) => (super::field::fact(field)),
                (_, value) => {
                    dt dir="auto" { (shown(field.label())) }
                    dd.value dir="auto" { (answer(w, field, value)) }
                }
            }
        }
    }
}

/// One answer as a person would say it.
fn answer(w: &'static Words, field: &Field, value: Option<&Json>) -> Markup {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return html! { span.hint { (w.no_answer) } };
    };
    if field.sensitive {
        return html! { span.hint { (w.hidden) } };
    }
    let item = |value: &Json| match (&field.kind, value) {
        (FieldKind::Choice(choices) | FieldKind::Multi(choices, _), _) => {
            choices.iter().find(|choice| choice.value == *value).map_or_else(|| written(value), Choice::label)
        }
        (_, Json::Bool(true)) => w.yes.as_str().to_owned(),
        (_, Json::Bool(false)) => w.no.as_str().to_owned(),
        _ => written(value),
    };
    let text = match (&field.kind, value) {
        (FieldKind::Multi(..) | FieldKind::List(..), Json::Array(items)) if items.is_empty() => {
            return html! { span.hint { (w.none) } };
        }
        (FieldKind::Multi(..) | FieldKind::List(..), Json::Array(items)) => {
            let mut items: Vec<String> = items.iter().map(item).collect();
            if field.places().is_some() {
                for (at, item) in items.iter_mut().enumerate() {
                    item.insert_str(0, &joined(&[&(at + 1).to_string(), ". "], ""));
                }
            }
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            joined(&items, "\n")
        }
        _ => item(value),
    };
    shown(&text)
}
