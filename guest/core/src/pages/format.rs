//! Moments, spans and outcomes as a person would write them.

use super::shown::shown;
use crate::model::actor::{Actor, ActorKind};
use crate::model::outcome::{Outcome, Status};
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, Value};
use crate::text::en;
use crate::text::joined::joined;
use maud::{Markup, html};
use std::borrow::Cow;

/// "31 January 2026, 12:00 UTC".
pub(crate) fn written(moment: Timestamp) -> String {
    let at = moment.utc();
    let (year, month, day) = at.to_calendar_date();
    en::moment(year, u8::from(month), day, at.hour(), at.minute())
}

/// The moment for a person and for a program.
pub(super) fn time(moment: Timestamp) -> Markup {
    html! { time datetime=(moment) { (written(moment)) } }
}

/// "1 hour 20 minutes": the two largest units, rounded down.
pub(crate) fn span(millis: u64) -> String {
    let minutes = millis / 60_000;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let (count, day, hour, minute) = (en::counted, en::DAY, en::HOUR, en::MINUTE);
    match (days, hours, minutes) {
        (0, 0, 0) => en::LESS_THAN_A_MINUTE.into(),
        (0, 0, minutes) => count(minutes, minute),
        (0, hours, 0) => count(hours, hour),
        (0, hours, minutes) => format!("{} {}", count(hours, hour), count(minutes, minute)),
        (days, 0, _) => count(days, day),
        (days, hours, _) => format!("{} {}", count(days, day), count(hours, hour)),
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

/// What kind of answer is wanted, without the example: "a whole number".
pub(super) fn kind(data_type: DataType) -> &'static str {
    en::kind(data_type.name())
}

/// A value as a person would say it.
pub(crate) fn value(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Bool(true) => en::YES.into(),
        Value::Bool(false) => en::NO.into(),
        Value::Str(text) => text.into(),
        Value::Int(_) | Value::Float(_) | Value::Form(_) => value.to_string().into(),
    }
}

/// Who or what ended an event; none if that is not recorded. A name is shown in quotes, so that it is read as a name.
pub(super) fn who(outcome: &Outcome) -> Option<Cow<'_, str>> {
    let Actor { kind, name } = &outcome.actor;
    let what = match kind {
        ActorKind::Person => en::BY_LINK,
        ActorKind::Program => en::BY_PROGRAM,
        ActorKind::Creator => en::BY_CREATOR,
        ActorKind::Deadline => en::BY_DEADLINE,
        ActorKind::Operator if outcome.via == "cli" => en::BY_COMMAND_LINE,
        ActorKind::Operator => en::BY_INBOX,
        ActorKind::Unknown => "",
    };
    match name {
        Some(name) => Some(format!("“{name}”").into()),
        None => (!what.is_empty()).then_some(what.into()),
    }
}

/// How an event ended, in a sentence.
pub(crate) fn ended(outcome: &Outcome) -> String {
    let (what, who) = ending_parts(outcome);
    let mut sentence = String::from(what);
    if let Some(who) = who {
        sentence.push_str(en::SENTENCE_BY);
        sentence.push_str(&who);
    }
    if let Some(at) = outcome.decided_at {
        sentence.push_str(en::SENTENCE_ON);
        sentence.push_str(&written(at));
    }
    sentence.push('.');
    sentence
}

/// The same in a page, where a name cannot change how the rest of the sentence is read.
pub(super) fn ending(outcome: &Outcome) -> Markup {
    let (what, who) = ending_parts(outcome);
    html! {
        (what)
        @if let Some(who) = who { (en::SENTENCE_BY) bdi { (shown(&who)) } }
        @if let Some(at) = outcome.decided_at { (en::SENTENCE_ON) (written(at)) }
        "."
    }
}

/// What happened, and by whom, if the sentence does not say that by itself.
fn ending_parts(outcome: &Outcome) -> (&'static str, Option<Cow<'_, str>>) {
    let deadline = outcome.actor.kind == ActorKind::Deadline;
    let what = match outcome.status {
        Status::Completed if deadline => en::ENDED_BY_DEFAULT,
        Status::Declined if deadline => en::ENDED_DEADLINE_DECLINED,
        Status::Completed => en::ENDED_ANSWERED,
        Status::Declined => en::ENDED_DECLINED,
        Status::TimedOut => en::ENDED_TIMED_OUT,
        Status::Cancelled => en::ENDED_CANCELLED,
    };
    (what, if deadline { None } else { who(outcome) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_spans() {
        assert_eq!(written(Timestamp::from_millis(1_769_860_800_000)), "31 January 2026, 12:00 UTC");
        assert_eq!(written(Timestamp::from_millis(0)), "1 January 1970, 00:00 UTC");
        for (seconds, words) in [
            (0, "less than a minute"),
            (60, "1 minute"),
            (3_599, "59 minutes"),
            (3_600, "1 hour"),
            (4_860, "1 hour 21 minutes"),
            (86_400, "1 day"),
            (180_000, "2 days 2 hours"),
        ] {
            assert_eq!(span(seconds * 1_000), words);
        }
    }
}
