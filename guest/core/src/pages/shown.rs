//! What others wrote, as it stands in a page: what is not seen of it is shown as an escape.
//!
//! An element that holds nothing else takes its direction from it by `dir="auto"`; within a sentence it is a `bdi`.

use crate::text::unseen::{Part, code_point, is_unseen, parts};
use maud::{Markup, html};

/// `text` of a creator or an answerer.
pub(super) fn shown(text: &str) -> Markup {
    if !text.contains(is_unseen) {
        return html! { (text) };
    }
    html! {
        @for part in parts(text) {
            @match part {
                Part::Seen(seen) => (seen),
                Part::Unseen(c) => { bdi.unseen { (code_point(c)) } }
            }
        }
    }
}
