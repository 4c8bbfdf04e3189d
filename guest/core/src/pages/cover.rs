//! What stands in the place of a sensitive question until a person asks for it.

use super::Frame;
use super::form::asker;
use super::layout::{self, Title};
use crate::model::request::Request;
use crate::pages::words::Words;
use maud::{Markup, html};

/// The page of a sensitive question that is open.
pub(crate) fn page(frame: Frame<'_>, request: &Request) -> String {
    let w = frame.words;
    let main = html! {
        (asker(w, request, None))
        h1 { (w.preview_title) }
        @if let Some(address) = frame.covered { (cover(w, address)) }
    };
    layout::page(&Title::Question("{question}", request), frame, Some(request), None, &main)
}

/// What uncovers it: a button, since programs follow links.
pub(super) fn cover(w: &'static Words, address: &str) -> Markup {
    html! {
        form method="post" action=(address) {
            p { (w.shown_on_request) }
            div.buttons { button.primary type="submit" { (w.show_question) } }
        }
    }
}
