//! Moments, spans and outcomes as a person would write them.

use crate::model::actor::{Actor, ActorKind};
use crate::model::outcome::{Outcome, Status};
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, Value};
use crate::text::en;
use maud::{Markup, html};
use std::borrow::Cow;

/// "31 January 2026, 12:00 UTC".
pub(crate) fn written(moment: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    // The RFC 3339 text has every digit at a place of its own.
    let text = moment.to_string();
    let month = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let part = |range| text.get(range).unwrap_or_default();
    let day = part(8..10).trim_start_matches('0');
    format!("{day} {} {}, {} UTC", MONTHS[(month - 1) % 12], part(0..4), part(11..16))
}

/// The moment for a person and for a program.
pub(super) fn time(moment: Timestamp) -> Markup {
    html! { time datetime=(moment) { (written(moment)) } }
}

/// "1 hour 20 minutes": the two largest units, rounded down.
pub(crate) fn span(millis: u64) -> String {
    let minutes = millis / 60_000;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let count = |n: u64, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match (days, hours, minutes) {
        (0, 0, 0) => "less than a minute".into(),
        (0, 0, minutes) => count(minutes, "minute"),
        (0, hours, 0) => count(hours, "hour"),
        (0, hours, minutes) => format!("{} {}", count(hours, "hour"), count(minutes, "minute")),
        (days, 0, _) => count(days, "day"),
        (days, hours, _) => format!("{} {}", count(days, "day"), count(hours, "hour")),
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

/// What kind of answer is wanted, without the example: "a whole number".
pub(super) fn kind(data_type: DataType) -> &'static str {
    en::kind(data_type.name())
}

/// A value as a person would say it.
pub(crate) fn value(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        Value::Str(text) => text.into(),
        Value::Int(_) | Value::Float(_) => value.to_string().into(),
    }
}

/// Who or what ended an event; none if nobody knows. A name is shown as a name, whatever it says.
pub(super) fn who(outcome: &Outcome) -> Option<Cow<'_, str>> {
    let Actor { kind, name } = &outcome.actor;
    let what = match kind {
        ActorKind::Person => "somebody with the link",
        ActorKind::Program => "a program",
        ActorKind::Creator => "the program that asked",
        ActorKind::Deadline => "the deadline",
        ActorKind::Operator if outcome.via == "cli" => "somebody at the command line",
        ActorKind::Operator => "somebody at the inbox",
        ActorKind::Unknown => "",
    };
    match name {
        Some(name) => Some(format!("“{name}”").into()),
        None => (!what.is_empty()).then_some(what.into()),
    }
}

/// How an event ended, in a sentence.
pub(crate) fn ended(outcome: &Outcome) -> String {
    let what = match outcome.status {
        Status::Completed if outcome.actor.kind == ActorKind::Deadline => {
            "The deadline of this question passed, and the answer set for that case was taken"
        }
        Status::Declined if outcome.actor.kind == ActorKind::Deadline => {
            "The deadline of this question passed, which counts as declined"
        }
        Status::Completed => "This question was answered",
        Status::Declined => "This question was declined",
        Status::TimedOut => "The deadline of this question passed",
        Status::Cancelled => "This question was withdrawn",
    };
    let mut sentence = String::from(what);
    if outcome.actor.kind != ActorKind::Deadline
        && let Some(who) = who(outcome)
    {
        sentence.push_str(" by ");
        sentence.push_str(&who);
    }
    if let Some(at) = outcome.decided_at {
        sentence.push_str(" on ");
        sentence.push_str(&written(at));
    }
    sentence.push('.');
    sentence
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
