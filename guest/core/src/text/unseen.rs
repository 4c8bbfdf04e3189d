//! Letters that nobody sees, or that change how others are seen: what is approved has to be what is read.
//!
//! Text that people or programs wrote is shown with these letters as escapes, on pages and in terminals alike. It is
//! stored, and given to programs, as it was written.

use std::borrow::Cow;

/// Whether `c` is not seen by itself: a control character, a mark that turns the direction of writing, a letter without
/// width or ink. Blanks are none of these.
#[rustfmt::skip]
pub fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether all of `text` is seen by itself.
pub(crate) fn is_seen(text: &str) -> bool {
    // Most texts are of these letters alone, and are looked at several times for each page.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(is_unseen)
}

/// A part of a text, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text to be shown as it is.
    Seen(&'a str),
    /// A letter to be shown as an escape.
    Unseen(char),
}

/// Takes the next part off `text`, which begins after the letter `before`; none at its end. Line ends and tabs are seen.
fn next<'a>(text: &mut &'a str, before: &mut Option<char>) -> Option<Part<'a>> {
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let after = rest.peek().map(|(_, c)| *c);
        if !is_unseen(c) || belongs(*before, c, after) {
            *before = Some(c);
            continue;
        }
        if at > 0 {
            let (seen, rest) = text.split_at_checked(at)?;
            *text = rest;
            return Some(Part::Seen(seen));
        }
        *text = text.strip_prefix(c)?;
        *before = Some(c);
        return Some(Part::Unseen(c));
    }
    let seen = std::mem::take(text);
    (!seen.is_empty()).then_some(Part::Seen(seen))
}

/// Whether `c`, which is not seen by itself, is part of how the letters beside it are written: the joiners of emoji and
/// of the scripts that need them, the selectors of how a letter looks, the ends of lines.
fn belongs(before: Option<char>, c: char, after: Option<char>) -> bool {
    // Scripts before Arabic have no use for a joiner, nor have those of East Asia.
    let joins = |c: char| {
        c >= '\u{600}'
            && !matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7af}' | '\u{2000}'..='\u{206f}')
            && (!is_unseen(c) || c == '\u{fe0f}')
    };
    match c {
        '\n' | '\t' => true,
        '\r' => after == Some('\n'),
        '\u{200c}' | '\u{200d}' => before.is_some_and(joins) && after.is_some_and(joins),
        // One to a letter; the second would tell something that nobody sees.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => before
            .is_some_and(|c| matches!(c, '#' | '*' | '0'..='9' | '©' | '®' | '\u{1000}'..) && !is_unseen(c)),
        _ => false,
    }
}

/// The parts of `text`, in order.
///
/// ```
/// use hitl_core::text::unseen::{Part, parts};
/// let shown: Vec<Part> = parts("a\u{202e}b").collect();
/// assert_eq!(shown, [Part::Seen("a"), Part::Unseen('\u{202e}'), Part::Seen("b")]);
/// ```
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let (mut text, mut before) = (text, None);
    std::iter::from_fn(move || next(&mut text, &mut before))
}

/// `text` with what is not seen as `\u{202e}`, where nothing can stand out by its look: a terminal, the title of a page.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if is_seen(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for part in parts(text) {
        match part {
            Part::Seen(seen) => shown.push_str(seen),
            Part::Unseen(c) => shown.extend(c.escape_default()),
        }
    }
    Cow::Owned(shown)
}

/// The code point of `c`, as Unicode writes it: `U+202E`.
pub fn code_point(c: char) -> String {
    let mut digits = String::from("U+");
    let code = u32::from(c);
    let length = if code > 0xf_ffff {
        6
    } else if code > 0xffff {
        5
    } else {
        4
    };
    for place in (0..length).rev() {
        digits.extend(char::from_digit(code >> (4 * place) & 15, 16).map(|digit| digit.to_ascii_uppercase()));
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown() {
        for (text, shown) in [
            ("rm -rf /srv/data \u{202e}# tset a si siht", "rm -rf /srv/data \\u{202e}# tset a si siht"),
            ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("pay\u{200d}pal", "pay\\u{200d}pal"),
            ("日\u{200d}本", "日\\u{200d}本"),
            ("soft\u{ad}ly", "soft\\u{ad}ly"),
            ("\u{e0041}\u{e007f}", "\\u{e0041}\\u{e007f}"),
            ("a\u{1b}[2J\u{9b}\u{0}", "a\\u{1b}[2J\\u{9b}\\u{0}"),
            ("a\rb", "a\\rb"),
            ("a\u{2028}b", "a\\u{2028}b"),
            ("😀\u{fe0f}\u{fe01}", "😀\u{fe0f}\\u{fe01}"),
            ("a\u{fe0f}", "a\\u{fe0f}"),
        ] {
            assert_eq!(escaped(text), shown, "{text:?}");
        }
    }

    #[test]
    fn what_belongs_to_a_script_stays() {
        for text in [
            "שלום עולם",
            "مرحبا",
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "👩\u{200d}👩\u{200d}👧",
            "🏳\u{fe0f}\u{200d}🌈",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "葛\u{e0100}",
            "a\r\n\tb\n",
            "ü \u{a0}é\u{301}",
            "",
        ] {
            assert_eq!(escaped(text), text, "{text:?}");
        }
    }

    #[test]
    fn code_points() {
        for (c, written) in [
            ('\u{1b}', "U+001B"),
            ('\u{202e}', "U+202E"),
            ('\u{e0041}', "U+E0041"),
            ('\u{10ffff}', "U+10FFFF"),
        ] {
            assert_eq!(code_point(c), written);
        }
    }
}
