//! What is shown beside a question, to decide by.

use super::shown::shown;
use crate::model::context::{Fact, FactKind};
use crate::model::request::Request;
use crate::text::en;
use crate::text::joined::joined;
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

fn said(kind: &FactKind) -> Markup {
    match kind {
        FactKind::Text(text) => html! { dd.lines dir="auto" { (shown(text)) } },
        FactKind::Code(text) => html! { dd { pre dir="ltr" { code { (shown(text)) } } } },
        FactKind::Diff(text) => html! {
            dd {
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
        },
        FactKind::Link { url, title, media_type, size } => html! {
            dd {
                a href=(url) rel="noopener noreferrer nofollow" target="_blank" {
                    bdi { (shown(title.as_deref().unwrap_or(url))) }
                }
                @let about = about(url, title.is_some(), media_type.as_deref(), *size);
                @if !about.is_empty() { " " span.hint { bdi { (shown(&about)) } } }
            }
        },
    }
}

/// Where a link leads, if its title does not say so, and what is there.
fn about(url: &str, is_titled: bool, media_type: Option<&str>, size: Option<u64>) -> String {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let size = size.map(en::size);
    let parts = [Some(host).filter(|host| is_titled && !host.is_empty()), media_type, size.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { joined(&["(", &joined(&parts, ", "), ")"], "") }
}
