//! Which addresses are followed, and images.

use super::super::link::{leads_to, link};
use super::super::shown::shown;
use crate::model::form::Format;
use crate::model::image_hosts::ImageHosts;
use crate::text::encoded::push_byte;
use crate::text::unseen::escaped;
use maud::{Markup, html};

/// A link or an image, as it is written.
#[derive(Debug)]
pub(super) struct Target {
    /// Its address.
    pub(super) url: String,
    /// What is said of it.
    pub(super) title: String,
    /// Whether the words may be a link: not in another one, nor after very many.
    pub(super) links: bool,
}

/// The signs that an address has beside letters and digits. Others are encoded behind its host, as browsers do.
const SIGNS: &[u8] = b"-._~:/?#@!$&'()*+,;=%[]";

/// The address that the written one means: one of a few schemes, with a host, and nothing in it that readers read apart. Any other
/// is shown and not followed.
fn address(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':')?;
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    let after_host = if is("https") || is("http") {
        let rest = rest.strip_prefix("//")?;
        // Without a host a browser takes what follows for it, or goes on from our own address.
        if rest.is_empty() || rest.starts_with(['/', '?', '#', ':', '@']) || leads_to(url).starts_with(':') {
            return None;
        }
        rest.find(['/', '?', '#']).and_then(|at| rest.split_at_checked(at)).map_or("", |(_, rest)| rest)
    } else if is("mailto") {
        rest
    } else {
        return None;
    };
    let mut address = String::with_capacity(url.len());
    address.push_str(url.strip_suffix(after_host)?);
    for byte in after_host.bytes() {
        // Controls and blanks are dropped by some readers, and a backslash is a slash to some.
        if byte <= b' ' || byte == b'\\' || byte == 0x7f {
            return None;
        }
        match byte {
            b'[' | b']' => push_byte(&mut address, byte, b""),
            byte => push_byte(&mut address, byte, SIGNS),
        }
    }
    Format::Uri.holds(&address).then_some(address)
}

/// What stands in the place of a link with these words.
pub(super) fn linked(words: Markup, target: &Target) -> Markup {
    let url = &*target.url;
    let words = if words.0.is_empty() { shown(url) } else { words };
    let says = |text: &str| words.0 == shown(text).0;
    match address(url).filter(|_| target.links) {
        Some(address) => {
            let host = leads_to(&address);
            // A name before an @ looks like a host.
            let is_said = says(host) || says(url) && !(url.contains('@') && url.contains("//"));
            let about = if is_said { &[][..] } else { &[host][..] };
            link(&address, &words, filled(&target.title), about)
        }
        None if says(url) => words,
        None => html! {
            (words) " (" bdi { (shown(url)) } @if let Some(title) = filled(&target.title) { " “" bdi { (shown(title)) } "”" } ")"
        },
    }
}

/// What stands in the place of an image that is described so.
pub(super) fn image(alt: &str, target: &Target, hosts: &ImageHosts) -> Markup {
    match address(&target.url).filter(|url| hosts.allow(url)) {
        Some(url) => html! {
            img src=(url) alt=(escaped(alt)) title=[filled(&target.title).map(escaped)] loading="lazy" referrerpolicy="no-referrer";
        },
        None => linked(shown(alt), target),
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
