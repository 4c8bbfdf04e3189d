//! What is shown beside a question, to decide by.

use super::link::{leads_to, link};
use super::shown::shown;
use crate::model::context::{Fact, FactKind};
use crate::model::request::Request;
use crate::text::en;
use maud::{Markup, html};

/// The facts of a question, in a list; nothing where there are none.
pub(super) fn facts(request: &Request) -> Markup {
    html! {
        @if !request.context.is_empty() {
            dl.facts {
                @for Fact { label, kind } in &request.context.0 {
                    dt dir="auto" { (shown(label)) }
                    (said(kind))
                }
            }
        }
    }
}

/// Lines of which some are added or taken away.
pub(super) fn diff(text: &str) -> Markup {
    html! {
        pre dir="ltr" {
            code {
                @for (n, line) in text.lines().enumerate() {
                    @if n > 0 { "\n" }
                    // Who does not see the colours sees the signs.
                    @match line.as_bytes().first() {
                        Some(b'+') => ins { (shown(line)) },
                        Some(b'-') => del { (shown(line)) },
                        _ => (shown(line)),
                    }
                }
            }
        }
    }
}

fn said(kind: &FactKind) -> Markup {
    match kind {
        FactKind::Text(text) => html! { dd.lines dir="auto" { (shown(text)) } },
        FactKind::Code(text) => html! { dd { pre dir="ltr" { code { (shown(text)) } } } },
        FactKind::Diff(text) => html! { dd { (diff(text)) } },
        FactKind::Link { url, title, media_type, size } => html! {
            dd {
                @let size = size.map(en::size);
                @let parts = [title.as_ref().map(|_| leads_to(url)), media_type.as_deref(), size.as_deref()];
                @let about: Vec<&str> = parts.into_iter().flatten().collect();
                (link(url, &shown(title.as_deref().unwrap_or(url)), None, &about))
            }
        },
    }
}
