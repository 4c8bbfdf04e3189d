//! How an event ended.

use super::cover::cover;
use super::facts::facts;
use super::form::{lang, question};
use super::heading::{Heading, heading};
use super::layout::{self, Title};
use super::shown::shown;
use super::{Frame, format};
use crate::model::actor::ActorKind;
use crate::model::form::{Choice, Field, FieldKind, Form, written};
use crate::model::outcome::{Outcome, Status};
use crate::model::request::Request;
use crate::model::value::Value;
use crate::text::en;
use crate::text::joined::joined;
use maud::{Markup, html};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;

/// The page of an event that has ended.
pub(crate) fn ended(frame: Frame<'_>, request: &Request, outcome: &Outcome) -> String {
    let main = html! {
        (question(frame, request))
        p.state.done[outcome.status == Status::Completed] { (format::ending(outcome)) }
        (details(Some(request), outcome, true))
        @if frame.covered { (cover()) }
    };
    layout::page(&Title::Question(tab(outcome), request), frame, Some(request), &main)
}

/// What the tab of an event that has ended says of it.
fn tab(outcome: &Outcome) -> &'static str {
    match outcome.status {
        Status::Completed => en::TAB_ANSWERED,
        Status::Declined | Status::TimedOut => en::TAB_CLOSED,
        Status::Cancelled => en::TAB_WITHDRAWN,
    }
}

/// The page after an answer, or a refusal to answer, was recorded.
pub(crate) fn thanks(frame: Frame<'_>, request: &Request, outcome: &Outcome) -> String {
    let declined = outcome.status == Status::Declined;
    let main = html! {
        h1 tabindex="-1" autofocus { @if declined { (en::YOU_DECLINED) } @else { (en::THANK_YOU) } }
        p.state.done {
            @if declined { (en::DECLINE_RECORDED) } @else { (en::ANSWER_RECORDED) }
            (en::CLOSE_PAGE)
        }
        (asked(frame, request))
        // Without a name, "somebody with the link" would only tell the reader what they know.
        (details(Some(request), outcome, outcome.actor.name.is_some()))
    };
    layout::page(
        &Title::Words(if declined { en::DECLINED } else { en::THANK_YOU }),
        frame,
        Some(request),
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
    let title = title(outcome, sender);
    let main = html! {
        h1 tabindex="-1" autofocus { bdi { (shown(&title)) } }
        p.state { (standing(outcome, sender)) }
        (asked(frame, request))
        (details(Some(request), outcome, true))
        (sent)
    };
    layout::page(&Title::Words(&title), frame, Some(request), &main)
}

/// What stands, for who sent what came second. Who answered without a name may be the one who reads it.
pub(super) fn standing(outcome: &Outcome, sender: &Sender<'_>) -> Markup {
    let may_be_theirs = outcome.actor.kind == ActorKind::Person && outcome.actor.name.is_none();
    html! {
        (format::ending(outcome))
        @if may_be_theirs && !sender.made(outcome) { (en::IF_THAT_WAS_YOU) }
        (en::SENT_NOT_RECORDED)
    }
}

/// The title for a submission that came second: nobody is told of a stranger when it was they themselves.
pub(super) fn title(outcome: &Outcome, sender: &Sender<'_>) -> Cow<'static, str> {
    let by_person = outcome.actor.kind == ActorKind::Person;
    match (outcome.status, &outcome.actor.name) {
        (Status::TimedOut | Status::Cancelled, _) => en::CLOSED_QUESTION.into(),
        _ if outcome.actor.kind == ActorKind::Deadline => en::CLOSED_QUESTION.into(),
        _ if sender.made(outcome) => en::YOU_ANSWERED_ALREADY.into(),
        (Status::Declined, _) => en::DECLINED_ALREADY.into(),
        (Status::Completed, Some(name)) if by_person => joined(&[name, en::ANSWERED_FIRST], "").into(),
        (Status::Completed, _) => en::ANSWERED_ALREADY.into(),
    }
}

/// What was asked. A long prompt is folded: a box that scrolls is not reached by every keyboard.
pub(super) fn asked(frame: Frame<'_>, request: &Request) -> Markup {
    /// Longer than this, in bytes, it is folded.
    const LONG: usize = 600;
    if frame.covered {
        return html! {};
    }
    let Heading { question, rest: prompt, .. } = heading(request);
    let prompt = |folded: bool| {
        let show = !prompt.is_empty() && folded == (prompt.len() > LONG);
        html! { @if show { p.prompt dir="auto" lang=(lang(request)) { (shown(prompt)) } } }
    };
    html! {
        section.asked aria-label=(en::THE_QUESTION) {
            h2 dir="auto" lang=(lang(request)) { (shown(question)) }
            (prompt(false))
            @let folded = prompt(true);
            (facts(request))
            @if !folded.0.is_empty() { details { summary { (en::SHOW_ALL_OF_IT) } (folded) } }
        }
    }
}

/// The outcome's parts; with or without who ended the event. What was answered to a sensitive question is not shown again.
pub(super) fn details(request: Option<&Request>, outcome: &Outcome, by: bool) -> Markup {
    let sensitive = request.is_some_and(|request| request.sensitive);
    html! {
        dl {
            @if let Some(value) = &outcome.value {
                @if sensitive { dt { (en::ANSWER) } dd.hint { (en::HIDDEN) } } @else { (given(request, value)) }
            }
            @if let Some(comment) = &outcome.comment {
                dt { (en::COMMENT) }
                @if sensitive { dd.hint { (en::HIDDEN) } } @else { dd.lines dir="auto" { (shown(comment)) } }
            }
            @if let Some(who) = format::who(outcome).filter(|_| by) {
                dt { (en::BY) }
                dd dir="auto" { (shown(&who)) }
            }
            @if let Some(at) = outcome.decided_at {
                dt { (en::WHEN) }
                dd { (format::time(at)) }
            }
        }
    }
}

/// The answer, by the fields of its form where it has one.
pub(super) fn given(request: Option<&Request>, value: &Value) -> Markup {
    html! {
        @match (value, request.and_then(|request| request.form.as_ref())) {
            (Value::Form(members), Some(form)) => (answers(form, members)),
            (value, _) => {
                dt { (en::ANSWER) }
                dd.value dir="auto" { (shown(&format::value(value))) }
            }
        }
    }
}

/// The answers to the fields of a form, without its secrets.
fn answers(form: &Form, members: &Map<String, Json>) -> Markup {
    html! {
        @for field in &form.fields {
            @match (&field.kind, members.get(&field.name)) {
                (FieldKind::Group(fields), Some(Json::Object(inner))) => {
                    @for inner_field in fields {
                        dt dir="auto" { (shown(field.label())) ": " (shown(inner_field.label())) }
                        dd.value dir="auto" { (answer(inner_field, inner.get(&inner_field.name))) }
                    }
                }
                (FieldKind::Fact(_), _) => (super::field::fact(field)),
                (_, value) => {
                    dt dir="auto" { (shown(field.label())) }
                    dd.value dir="auto" { (answer(field, value)) }
                }
            }
        }
    }
}

/// One answer as a person would say it.
fn answer(field: &Field, value: Option<&Json>) -> Markup {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return html! { span.hint { (en::NO_ANSWER) } };
    };
    if field.sensitive {
        return html! { span.hint { (en::HIDDEN) } };
    }
    let item = |value: &Json| match (&field.kind, value) {
        (FieldKind::Choice(choices) | FieldKind::Multi(choices, _), _) => {
            choices.iter().find(|choice| choice.value == *value).map_or_else(|| written(value), Choice::label)
        }
        (_, Json::Bool(true)) => en::YES.into(),
        (_, Json::Bool(false)) => en::NO.into(),
        _ => written(value),
    };
    let text = match (&field.kind, value) {
        (FieldKind::Multi(..) | FieldKind::List(..), Json::Array(items)) if items.is_empty() => {
            return html! { span.hint { (en::NONE) } };
        }
        (FieldKind::Multi(..) | FieldKind::List(..), Json::Array(items)) => {
            let items: Vec<String> = items.iter().map(item).collect();
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            joined(&items, "\n")
        }
        _ => item(value),
    };
    shown(&text)
}
