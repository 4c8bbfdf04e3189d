//! Asking for more time, and that somebody did.

use super::Frame;
use super::format::time;
use super::shown::{fill, name};
use crate::model::request::Request;
use maud::{Markup, html};

/// What the form for the answer is called, whose fields go along with what is asked here: what was typed must not be lost.
pub(super) const FORM: &str = "answer";

/// The way to more time, where there is one.
pub(super) fn offer(frame: Frame<'_>, request: &Request) -> Markup {
    let w = frame.words;
    let later = request.last_deadline().filter(|_| request.can_move() && request.extension.is_none());
    html! {
        @if let Some(later) = later {
            details.apart {
                summary { (w.need_time) }
                p { (fill(w.would_wait, &[("time", &html! { strong { (time(frame, later)) } })])) }
                div.buttons {
                    button type="submit" name="action" value="extend" form=(FORM) { (w.ask_for_time) }
                }
            }
        }
    }
}

/// That somebody asked for more time.
pub(super) fn asked(frame: Frame<'_>, request: &Request) -> Markup {
    let w = frame.words;
    html! {
        @if let Some(extension) = &request.extension {
            @let until = time(frame, extension.expires_at);
            p.hint {
                @match &extension.actor.name {
                    Some(its) => (fill(w.waits_since, &[("time", &until), ("name", &name(its))])),
                    None => (fill(w.waits_since_somebody, &[("time", &until)])),
                }
            }
        }
    }
}

/// What who has just asked for more time is told. It has the focus, so that whoever hears the page hears it first.
pub(super) fn notice(frame: Frame<'_>, request: &Request) -> Markup {
    let w = frame.words;
    html! {
        @if let Some(until) = request.expires_at {
            p.state.done role="status" tabindex="-1" autofocus { (fill(w.now_waits, &[("time", &time(frame, until))])) " " (w.not_sent_yet) }
        }
    }
}
