//! A link of a creator: it leads where it says.

use super::shown::shown;
use crate::text::joined::joined;
use crate::text::unseen::escaped;
use maud::{Markup, html};

/// A link to `url`, and behind it in small print what is known of it.
pub(super) fn link(url: &str, words: &Markup, title: Option<&str>, about: &[&str]) -> Markup {
    html! {
        a href=(url) title=[title.map(escaped)] rel="noopener noreferrer nofollow" target="_blank" { bdi { (words) } }
        @if !about.is_empty() { " " span.hint { bdi { "(" (shown(&joined(about, ", "))) ")" } } }
    }
}

/// Where an address leads: its host with the port, or who is written to. The words of a link may say something else.
pub(super) fn leads_to(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else {
        let (_, rest) = url.split_once(':').unwrap_or_default();
        return rest.split('?').next().unwrap_or_default();
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}
