//! What would be sent, shown once more before it counts.

use super::given::SENSITIVE;
use super::layout::{self, Title};
use super::outcome::{asked, given};
use super::shown::shown;
use super::{Frame, format};
use crate::model::request::Request;
use crate::model::value::Value;
use crate::text::en;
use crate::text::joined::joined;
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
    let main = html! {
        h1 tabindex="-1" autofocus { (en::CHECK_ANSWER) }
        (asked(frame, request))
        dl {
            (given(Some(request), value))
            @if let Some(comment) = comment { dt { (en::COMMENT) } dd.lines dir="auto" { (shown(comment)) } }
            @if let Some(name) = answering_as { dt { (en::YOU_ARE) } dd { bdi { (shown(name)) } } }
        }
        p.state { (en::NOT_SENT_YET) " " (en::CANNOT_CHANGE) }
        form method="post" action={ (frame.root) "submit" } enctype="multipart/form-data" novalidate {
            @for (name, text) in carried { (carried_field(name, text)) }
            input type="hidden" name="confirmed" value="yes";
            div.buttons {
                button.primary type="submit" { (button(value)) }
                button type="submit" name="action" value="change" { (en::CHANGE_ANSWER) }
            }
        }
    };
    layout::page(&Title::Words(en::CHECK_ANSWER), frame, Some(request), &main)
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
fn button(value: &Value) -> String {
    match value {
        Value::Str(_) | Value::Form(_) => en::SEND_ANSWER.to_owned(),
        value => joined(&[en::SEND_THIS, &format::value(value)], ""),
    }
}
