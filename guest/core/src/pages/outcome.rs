//! How an event ended.

use super::form::question;
use super::heading::heading;
use super::shown::shown;
use super::{Frame, format, layout};
use crate::model::actor::ActorKind;
use crate::model::outcome::{Outcome, Status};
use crate::model::request::Request;
use crate::text::en;
use maud::{Markup, html};

/// The page of an event that has ended.
pub(crate) fn ended(frame: Frame, request: &Request, outcome: &Outcome) -> String {
    let main = html! {
        (question(request))
        p.state.done[outcome.status == Status::Completed] { (format::ending(outcome)) }
        (details(outcome, true))
    };
    layout::page(&request.event_name, Some(frame), &main)
}

/// The page after an answer, or a refusal to answer, was recorded.
pub(crate) fn thanks(frame: Frame, request: &Request, outcome: &Outcome) -> String {
    let declined = outcome.status == Status::Declined;
    let main = html! {
        h1 { @if declined { (en::YOU_DECLINED) } @else { (en::THANK_YOU) } }
        p.state.done {
            @if declined { (en::DECLINE_RECORDED) } @else { (en::ANSWER_RECORDED) }
            (en::CLOSE_PAGE)
        }
        (asked(request))
        // Without a name, "somebody with the link" would only tell the reader what they know.
        (details(outcome, outcome.actor.name.is_some()))
    };
    layout::page(if declined { en::DECLINED } else { en::THANK_YOU }, Some(frame), &main)
}

/// The page after an answer that came too late, with what was `sent`.
pub(crate) fn too_late(frame: Frame, request: &Request, outcome: &Outcome, sent: &Markup) -> String {
    let title = title(outcome);
    let main = html! {
        h1 { (title) }
        p.state { (format::ending(outcome)) (en::SENT_NOT_RECORDED) }
        (asked(request))
        (details(outcome, true))
        (sent)
    };
    layout::page(title, Some(frame), &main)
}

/// The title for a submission that came second.
pub(super) fn title(outcome: &Outcome) -> &'static str {
    match outcome.status {
        Status::TimedOut | Status::Cancelled => en::TOO_LATE,
        _ if outcome.actor.kind == ActorKind::Deadline => en::TOO_LATE,
        Status::Completed | Status::Declined => en::SOMEBODY_ELSE_FIRST,
    }
}

fn asked(request: &Request) -> Markup {
    html! {
        section.asked aria-label=(en::THE_QUESTION) {
            @let (heading, prompt) = heading(request);
            h2 dir="auto" { (shown(heading)) }
            @if !prompt.is_empty() { p.prompt dir="auto" { (shown(prompt)) } }
        }
    }
}

/// The outcome's parts; with or without who ended the event.
pub(super) fn details(outcome: &Outcome, by: bool) -> Markup {
    html! {
        dl {
            @if let Some(value) = &outcome.value {
                dt { (en::ANSWER) }
                dd.value dir="auto" { (shown(&format::value(value))) }
            }
            @if let Some(comment) = &outcome.comment {
                dt { (en::COMMENT) }
                dd.lines dir="auto" { (shown(comment)) }
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
