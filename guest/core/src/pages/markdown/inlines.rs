//! What is written of what stands in a line.

use super::super::shown::shown;
use super::links::{Target, linked};
use maud::{Markup, html};

/// Something in a line that is open.
#[derive(Debug)]
pub(super) enum Inline {
    Emphasis,
    Strong,
    Struck,
    Link(Target),
}

impl Inline {
    /// What is written of it around `inner`.
    pub(super) fn around(&self, inner: Markup) -> Markup {
        match self {
            Self::Emphasis => html! { em { (inner) } },
            Self::Strong => html! { strong { (inner) } },
            Self::Struck => html! { s { (inner) } },
            Self::Link(target) => linked(inner, target),
        }
    }
}

/// Code in a line. Its direction is its own, so that none of its letters changes how the line is read.
pub(super) fn code(text: &str) -> Markup {
    html! { code dir="ltr" { (shown(text)) } }
}
