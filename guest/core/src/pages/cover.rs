//! What stands in the place of a sensitive question until a person asks for it.

use super::Frame;
use super::form::asker;
use super::layout::{self, Title};
use crate::model::request::Request;
use crate::text::en;
use maud::{Markup, html};

/// The page of a sensitive question that is open.
pub(crate) fn page(frame: Frame<'_>, request: &Request) -> String {
    let main = html! {
        (asker(request, None))
        h1 { (en::PREVIEW_TITLE) }
        (cover())
    };
    layout::page(&Title::Question("", request), frame, Some(request), &main)
}

/// What uncovers it: a button, since programs follow links. It leads to where it stands.
pub(super) fn cover() -> Markup {
    html! {
        form method="post" {
            p { (en::SHOWN_ON_REQUEST) }
            div.buttons { button.primary type="submit" { (en::SHOW_QUESTION) } }
        }
    }
}
