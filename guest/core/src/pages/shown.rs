//! What others wrote, as it stands in a page: what is not seen of it is shown as an escape.
//!
//! An element that holds nothing else takes its direction from it by `dir="auto"`; within a sentence it is a `bdi`.

use crate::pages::phrase::Phrase;
use crate::text::en;
use crate::text::filled::filled;
use crate::text::unseen::{Part, code_point, is_seen, parts};
use maud::{Markup, PreEscaped, html};

/// `text` of a creator or an answerer.
pub(super) fn shown(text: &str) -> Markup {
    if is_seen(text) {
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

/// A text of ours with its arguments as markup.
pub(super) fn fill(text: Phrase, arguments: &[(&str, &Markup)]) -> Markup {
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(name, markup)| (*name, &*markup.0)).collect();
    PreEscaped(filled(&text, &arguments))
}

/// `text` as a sentence of its own.
pub(super) fn capital(text: &Markup) -> Markup {
    PreEscaped(en::sentence(&text.0))
}

/// A name that cannot change how the rest of a sentence is read.
pub(super) fn name(name: &str) -> Markup {
    html! { bdi { (shown(name)) } }
}
