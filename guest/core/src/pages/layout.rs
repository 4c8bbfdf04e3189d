//! What all pages have around them.

use super::Frame;
use crate::text::en;
use crate::text::joined::joined;
use crate::text::unseen::escaped;
use maud::{Markup, PreEscaped, html};

/// The one style of all pages. It stands in each, since a page then comes in one piece; its hash is in the policy that
/// every answer carries.
#[cfg(test)]
pub(crate) const STYLE: &str = include_str!("style.css");

/// The head of a page before its title. The style is a constant, and browsers do not undo escapes in a style.
const HEAD: &str = concat!(
    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\"><style>",
    include_str!("style.css"),
    "</style>",
);

/// A whole page. Without a frame it has no way to other pages.
pub(super) fn page(title: &str, frame: Option<Frame>, main: &Markup) -> String {
    let top = html! {
        title { (escaped(title)) " · hitl" }
        (PreEscaped("</head><body>"))
        header {
            span.brand { "hitl" }
            @if let Some(frame) = frame.filter(|frame| frame.signed_in) {
                nav aria-label=(en::PAGES) { a href=(frame.root) { (en::INBOX) } }
            }
        }
    };
    let parts = [HEAD, &top.0, "<main>", &main.0, "</main></body></html>"];
    // One piece of memory for the whole page: the style is most of it.
    joined(&parts, "")
}
