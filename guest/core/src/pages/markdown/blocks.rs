//! What is written of a block.

use super::super::facts::diff;
use super::super::shown::shown;
use maud::{Markup, html};
use pulldown_cmark::{Alignment, CodeBlockKind};

/// A block that is open.
#[derive(Debug)]
pub(super) enum Block {
    Paragraph,
    /// Of this level in the page.
    Heading(u8),
    Quote,
    /// Code, or lines of which some are added or taken away.
    Code {
        is_diff: bool,
    },
    /// HTML, which is shown as text.
    Html,
    /// From this number on, if it is numbered.
    List(Option<u64>),
    Item,
    /// With so many columns that a narrow page shows them below each other, or fewer.
    Table {
        is_wide: bool,
    },
    Head,
    Row,
    Cell {
        is_head: bool,
        alignment: Alignment,
    },
}

impl Block {
    /// A block of code, which may say what it is written in.
    pub(super) fn code(kind: &CodeBlockKind<'_>) -> Self {
        let is_diff = matches!(kind, CodeBlockKind::Fenced(info) if info.split(' ').next() == Some("diff"));
        Self::Code { is_diff }
    }

    /// Whether what is in it is text alone, to the letter.
    pub(super) const fn is_literal(&self) -> bool {
        matches!(self, Self::Code { .. } | Self::Html)
    }

    /// What is written of it around `inner`.
    pub(super) fn around(&self, inner: &Markup) -> Markup {
        match self {
            Self::Paragraph => html! { p dir="auto" { (inner) } },
            Self::Heading(2) => html! { h2 dir="auto" { (inner) } },
            Self::Heading(3) => html! { h3 dir="auto" { (inner) } },
            Self::Heading(4) => html! { h4 dir="auto" { (inner) } },
            Self::Heading(5) => html! { h5 dir="auto" { (inner) } },
            Self::Heading(_) => html! { h6 dir="auto" { (inner) } },
            // What holds others has the direction of the page: `auto` passes over those that have one of their own.
            Self::Quote => html! { blockquote { (inner) } },
            Self::List(None) => html! { ul { (inner) } },
            Self::List(Some(1)) => html! { ol { (inner) } },
            Self::List(Some(start)) => html! { ol start=(start) { (inner) } },
            Self::Item => html! { li dir="auto" { (inner) } },
            Self::Table { is_wide } => html! { table class=[is_wide.then_some("wide")] { (inner) } },
            Self::Head => html! { thead { tr { (inner) } } },
            Self::Row => html! { tr { (inner) } },
            Self::Cell { is_head: true, alignment } => {
                html! { th class=[class(*alignment)] dir="auto" scope="col" { (inner) } }
            }
            Self::Cell { is_head: false, alignment } => {
                html! { td class=[class(*alignment)] dir="auto" { (inner) } }
            }
            Self::Code { .. } | Self::Html => inner.clone(),
        }
    }

    /// The same around text that is shown to the letter.
    pub(super) fn around_text(&self, text: &str) -> Markup {
        match self {
            Self::Code { is_diff: true } => diff(text),
            Self::Html => html! { p.lines dir="auto" { (shown(text.trim_end())) } },
            _ => lines(text),
        }
    }
}

/// Text in a fixed pitch.
pub(super) fn lines(text: &str) -> Markup {
    html! { pre dir="ltr" { code { (shown(text)) } } }
}

const fn class(alignment: Alignment) -> Option<&'static str> {
    match alignment {
        Alignment::Right => Some("end"),
        Alignment::Center => Some("mid"),
        Alignment::None | Alignment::Left => None,
    }
}
