//! What would be sent, shown once more before it counts.

use super::given::SENSITIVE;
use super::layout::{self, Title};
use super::outcome::{asked, given};
use super::shown::shown;
use super::{Frame, format, script};
use crate::links::urls;
use crate::model::request::Request;
use crate::model::value::Value;
use crate::pages::words::Words;
use crate::text::filled::filled;
use maud::{Markup, html};

/// The page that shows what would be sent: the question again, the answer, and who answers. `carried`: all that was sent, which
/// goes along.
pub(crate) fn check(
    frame: Frame<'_>,
    request: &Request,
    answering_as: Option<&str>,
    value: &Value,
    comment: Option<&str>,
    carried: &[(&str, &str)],
) -> String {
    let w = frame.words;
    let t = carried.iter().find(|(name, _)| *name == "t").map(|(_, t)| *t);
    let main = html! {
        h1 tabindex="-1" autofocus { (w.check_answer) }
        (asked(frame, request))
        dl {
            (given(w, Some(request), value))
            @if let Some(comment) = comment { dt { (w.comment) } dd.lines dir="auto" { (shown(comment)) } }
            @if let Some(name) = answering_as { dt { (w.you_are) } dd { bdi { (shown(name)) } } }
        }
        p.state { (w.not_sent_yet) " " (w.cannot_change) }
        form method="post" action=(urls::submit_from(frame.root, &request.request_id, t)) enctype="multipart/form-data" novalidate {
            @for (name, text) in carried { (carried_field(name, text)) }
            input type="hidden" name="confirmed" value="yes";
            div.buttons {
                button.primary type="submit" { (button(w, value)) }
                button type="submit" name="action" value="change" { (w.change_answer) }
            }
        }
    };
    layout::page(&Title::Words(&w.check_answer), frame, Some(request), Some(&script::plain(frame)), &main)
}

/// A field that goes along. Text of several lines would lose its line ends in a hidden input of some browsers.
fn carried_field(name: &str, text: &str) -> Markup {
    html! {
        @if text.contains(['\r', '\n']) && name != SENSITIVE {
            textarea name=(name) hidden { (super::given::lines(text)) }
        } @else {
            input type="hidden" name=(name) value=(text);
        }
    }
}

/// What sending it says: the answer itself, where that is short.
fn button(w: &'static Words, value: &Value) -> String {
    match value {
        Value::Str(_) | Value::Form(_) => w.send_answer.as_str().to_owned(),
        value => filled(&w.send_this, &[("answer", &format::value(w, value))]),
    }
}
