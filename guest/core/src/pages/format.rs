//! Moments, spans and outcomes as a person would write them.

use super::Frame;
use super::shown::{fill, name};
use crate::model::actor::{Actor, ActorKind};
use crate::model::outcome::{Outcome, Status};
use crate::model::timestamp::Timestamp;
use crate::model::value::Value;
use crate::pages::words::{Phrase, Words};
use crate::text::filled::filled;
use crate::text::joined::joined;
use maud::{Markup, html};
use std::borrow::Cow;

/// The moment as text: in UTC, and in the operator's time zone.
pub(super) fn moment(frame: Frame<'_>, moment: Timestamp) -> String {
    let w = frame.words;
    match &frame.settings.operator.time_zone {
        None => w.moment(moment),
        Some(zone) => filled(
            &w.moment_with_place,
            &[("moment", &w.moment(moment)), ("place", &zone.place()), ("time", &w.moment_in(zone, moment))],
        ),
    }
}

/// The moment for a person and for a program.
pub(super) fn time(frame: Frame<'_>, moment: Timestamp) -> Markup {
    let w = frame.words;
    let utc = html! { (w.moment(moment)) };
    html! {
        time datetime=(moment) {
            @match &frame.settings.operator.time_zone {
                None => (utc),
                Some(zone) => (fill(w.moment_with_place, &[
                    ("moment", &utc),
                    // A name in other letters would take the day of the month along.
                    ("place", &w.isolated(&zone.place())),
                    ("time", &html! { (w.moment_in(zone, moment)) }),
                ])),
            }
        }
    }
}

/// The beginning of a long text, on one line.
pub(super) fn beginning(text: &str) -> String {
    /// How much is kept, in characters.
    const KEPT: usize = 140;
    let mut line = String::with_capacity(KEPT + 4);
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if let Some((end, _)) = line.char_indices().nth(KEPT) {
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line
}

/// The beginning of a text, of so many characters at most.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            let kept = text.get(..end).unwrap_or_default();
            joined(&[kept.trim_end(), "…"], "").into()
        }
        None => text.into(),
    }
}

/// A value as a person would say it.
pub(crate) fn value<'v>(w: &'static Words, value: &'v Value) -> Cow<'v, str> {
    match value {
        Value::Bool(true) => w.yes.into(),
        Value::Bool(false) => w.no.into(),
        Value::Str(text) => text.into(),
        Value::Int(_) | Value::Float(_) | Value::Form(_) => value.to_string().into(),
    }
}

/// Who or what ended an event; none if that is not recorded. A name is shown in quotes, so that it is read as a name.
pub(super) fn who(w: &'static Words, outcome: &Outcome) -> Option<Cow<'static, str>> {
    let Actor { kind, name } = &outcome.actor;
    let what = match kind {
        ActorKind::Person => w.by_link.as_str(),
        ActorKind::Program => w.by_program.as_str(),
        ActorKind::Creator => w.by_creator.as_str(),
        ActorKind::Deadline => w.by_deadline.as_str(),
        ActorKind::Operator if outcome.via == "cli" => w.by_command_line.as_str(),
        ActorKind::Operator => w.by_inbox.as_str(),
        ActorKind::Unknown => "",
    };
    match name {
        Some(name) => Some(filled(&w.quoted, &[("text", name)]).into()),
        None => (!what.is_empty()).then_some(what.into()),
    }
}

/// How an event ended, in a sentence.
pub(crate) fn ended(w: &'static Words, outcome: &Outcome) -> String {
    let (text, who) = ending_parts(w, outcome);
    let by = who.map(|who| filled(&w.ended_by, &[("who", &who)])).unwrap_or_default();
    let on = outcome.decided_at.map(|at| filled(&w.ended_on, &[("time", &w.moment(at))])).unwrap_or_default();
    filled(&text, &[("by", &by), ("on", &on)])
}

/// The same in a page, where a name cannot change how the rest of the sentence is read.
pub(super) fn ending(frame: Frame<'_>, outcome: &Outcome) -> Markup {
    let w = frame.words;
    let (text, who) = ending_parts(w, outcome);
    let by = html! { @if let Some(who) = who { (fill(w.ended_by, &[("who", &name(&who))])) } };
    let on =
        html! { @if let Some(at) = outcome.decided_at { (fill(w.ended_on, &[("time", &time(frame, at))])) } };
    fill(text, &[("by", &by), ("on", &on)])
}

/// What happened, and by whom, if the sentence does not say that by itself.
fn ending_parts(w: &'static Words, outcome: &Outcome) -> (Phrase, Option<Cow<'static, str>>) {
    let deadline = outcome.actor.kind == ActorKind::Deadline;
    let text = match outcome.status {
        Status::Completed if deadline => w.ended_by_default,
        Status::Declined if deadline => w.ended_declined_late,
        Status::Completed => w.ended_answered,
        Status::Declined => w.ended_declined,
        Status::TimedOut => w.ended_timed_out,
        Status::Cancelled => w.ended_cancelled,
    };
    (text, who(w, outcome).filter(|_| !deadline))
}
