//! The one script of the pages: what it is told, and where it stands.
//!
//! All works without it. It adds the reader's own time beside ours, says when time runs out, counts the letters of long text, puts
//! a slider beside a field that asks for one, keeps on the device what was typed and not sent, and keeps a button from being
//! pressed twice. Its words are those of the page, as attributes of its element; it reads nothing else and calls nobody.

use super::Frame;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::text::filled::filled;
use crate::text::joined::joined;
use maud::{Markup, html};

const SOURCE: &[u8] = include_bytes!("script.js");

/// The script without its comments and indents: it goes with each page.
pub const SCRIPT: &str = match std::str::from_utf8(&STRIPPED) {
    Ok(script) => script,
    Err(_) => panic!("the script is text"),
};

const STRIPPED: [u8; length()] = stripped();

/// Whether the line that begins here says nothing to a browser, and where it begins after its indent, and where it ends.
const fn line(from: usize) -> (bool, usize, usize) {
    let mut start = from;
    while start < SOURCE.len() && SOURCE[start] == b' ' {
        start += 1;
    }
    let mut end = start;
    while end < SOURCE.len() && SOURCE[end] != b'\n' {
        end += 1;
    }
    let is_comment = start + 1 < end && SOURCE[start] == b'/' && SOURCE[start + 1] == b'/';
    (is_comment || start == end, start, end)
}

const fn length() -> usize {
    let (mut at, mut length) = (0, 0);
    while at < SOURCE.len() {
        let (is_left_out, start, end) = line(at);
        if !is_left_out {
            length += end + 1 - start;
        }
        at = end + 1;
    }
    length
}

const fn stripped() -> [u8; length()] {
    let mut text = [b'\n'; length()];
    let (mut at, mut to) = (0, 0);
    while at < SOURCE.len() {
        let (is_left_out, start, end) = line(at);
        if !is_left_out {
            let mut from = start;
            while from < end {
                text[to] = SOURCE[from];
                to += 1;
                from += 1;
            }
            to += 1;
        }
        at = end + 1;
    }
    text
}

/// The script of a page, with what it is told.
pub(super) struct Script(Markup);

impl Script {
    /// Its element: the beginning, the source, the end. The source is put in with the whole page, of which it is a third, and is not
    /// copied from one part to the next.
    pub(super) fn parts(&self) -> [&str; 3] {
        const CLOSING: &str = "</script>";
        debug_assert!(self.0.0.ends_with(CLOSING), "the source would be outside of its element");
        [self.0.0.strip_suffix(CLOSING).unwrap_or_default(), SCRIPT, CLOSING]
    }
}

/// The script of a form: it keeps what is typed, unless the question is sensitive.
pub(super) fn of_form(frame: Frame<'_>, request: &Request, name: Option<&str>, now: Timestamp) -> Script {
    let w = frame.words;
    let id = &*request.request_id;
    // What one person typed is not for another who uses the same device.
    let draft = match name {
        Some(name) => joined(&[id, " ", name], ""),
        None => id.to_owned(),
    };
    // What is said ten minutes, five and one before the deadline, and at it, goes along with how long that is off.
    let left = request.expires_at.map(|at| now.millis_until(at).unwrap_or_default().to_string());
    Script(html! {
        script data-sending=(w.sending) data-count=(filled(&w.count, &[("n", "#n"), ("max", "#max")]))
            data-draft=[(!request.sensitive).then_some(&draft)]
            data-kept=(w.kept_here) data-again=(w.put_back) data-forget=(w.forget)
            data-left=[left.as_deref()] data-steps=[left.is_some().then_some(w.last_minutes)] {}
    })
}

/// The script of a page without a field.
pub(super) fn plain(frame: Frame<'_>) -> Script {
    Script(html! { script data-sending=(frame.words.sending) {} })
}

/// The script of a page that tells an outcome: what was typed is needed no more.
pub(super) fn of_outcome(frame: Frame<'_>, request: &Request) -> Script {
    Script(html! { script data-sending=(frame.words.sending) data-ended=(request.request_id) {} })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_comments_and_indents_is_left_out() {
        let source = std::str::from_utf8(SOURCE).unwrap();
        let lines = source.lines().map(str::trim_start);
        let kept: Vec<&str> = lines.filter(|line| !line.is_empty() && !line.starts_with("//")).collect();
        assert_eq!(SCRIPT.lines().collect::<Vec<_>>(), kept);
        assert!(SCRIPT.len() < 7_500, "{} bytes", SCRIPT.len());
    }

    #[test]
    fn it_writes_no_markup_and_calls_nobody() {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval",
            "fetch",
            "XMLHttp",
            "beacon",
            "</",
            "<!--",
            "import",
            "location",
            "open(",
        ] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
    }
}
