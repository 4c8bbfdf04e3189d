//! Numbers as people write them: what a text says, where it says one thing.
//!
//! Read is a decimal point or comma, whole parts grouped in threes, the minus and the spaces that are typed, pasted and
//! printed, and digits of full width. Not read are words, underscores, and digits of other scripts, which would take a
//! table: what is refused for a letter that nobody sees, or that is no ASCII, is told by that letter.
//!
//! A single point or comma before exactly three digits has two readings, if one to three digits stand before it that do
//! not begin with 0: `1,234` is 1234 to some and 1.234 to others. Where the wanted number is whole, the second is none,
//! so that the first is meant; but `1,000` stays both 1000 and 1. An exponent is never written with groups.

use crate::text::joined::joined;
use crate::text::rule::Rule;
use crate::text::unseen::is_unseen;

/// A number as a program writes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Digits with perhaps a minus before them, a point and digits after it, an exponent.
    pub(super) text: String,
    /// Whether a point or a comma was taken for what parts groups: the one mark that somebody else may read otherwise.
    pub(super) regrouped: bool,
}

/// `text` without what cannot be seen around it. What turns the direction of writing is not taken off: with it, other digits
/// may have been seen than there are.
pub(super) fn trimmed(text: &str) -> &str {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    text.trim_matches(|c: char| c.is_whitespace() || (is_unseen(c) && !c.is_control() && !turns(c)))
}

/// What `text` says; `whole`: a whole number is wanted.
///
/// # Errors
///
/// The rule that says what is wrong with it, if there is more to say than that it is no number.
pub(super) fn read(text: &str, whole: bool) -> Result<Written, Option<Rule>> {
    let mut plain = String::with_capacity(text.len());
    for c in trimmed(text).chars() {
        let meant = meant(c);
        if !meant.is_ascii_graphic() && meant != ' ' {
            return Err(Some(Rule::Letter { letter: c }));
        }
        plain.push(meant);
    }
    let (sign, rest) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (before, after) = mantissa.rsplit_once(['.', ',']).unwrap_or((mantissa, ""));
    let power = exponent.map(|power| power.strip_prefix(['+', '-']).unwrap_or(power));
    let (point, has_power) = (mantissa.as_bytes().get(before.len()).copied(), exponent.is_some());
    if !digits(after) || power.is_some_and(|power| power.is_empty() || !digits(power)) {
        return Err(None);
    }
    let mark = before.bytes().find(|b| !b.is_ascii_digit());
    let written = |before: &str, fraction: Option<&str>, regrouped: bool| {
        let mut text = String::with_capacity(plain.len());
        text.push_str(sign);
        text.extend(before.chars().filter(char::is_ascii_digit));
        if let Some(fraction) = fraction {
            text.push('.');
            text.push_str(fraction);
        }
        if let Some(exponent) = exponent {
            text.push('e');
            text.push_str(exponent);
        }
        Written { text, regrouped }
    };
    match mark {
        // The last mark is one of several of its kind, all of which part groups.
        Some(mark) if point == Some(mark) => {
            let grouped = !has_power && after.len() == 3 && in_threes(before, mark);
            if grouped { Ok(written(mantissa, None, true)) } else { Err(None) }
        }
        Some(mark) if in_threes(before, mark) && !has_power => {
            let regrouped = matches!(mark, b'.' | b',');
            Ok(written(before, point.map(|_| after), regrouped))
        }
        Some(_) => Err(None),
        None if before.is_empty() && after.is_empty() => Err(None),
        None if has_power || after.len() != 3 || !in_threes(before, b'.') => {
            Ok(written(before, point.map(|_| after), false))
        }
        None => match (whole, after) {
            (true, "000") => {
                Err(Some(two(&written(mantissa, None, true), &written(before, None, false), "")))
            }
            (true, _) => Ok(written(mantissa, None, true)),
            (false, _) => {
                Err(Some(two(&written(mantissa, None, true), &written(before, Some(after), false), "0")))
            }
        },
    }
}

/// The rule for what has two readings. With `zero` after it, the second has only that one.
fn two(grouped: &Written, decimal: &Written, zero: &str) -> Rule {
    Rule::TwoReadings {
        grouped: grouped.text.clone(),
        decimal: decimal.text.clone(),
        plain: joined(&[&decimal.text, zero], ""),
    }
}

/// The ASCII letter that `c` stands for in a number; itself if it is none.
fn meant(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' => '\'',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `text` is a whole number whose digits `mark` parts in threes: one to three before the first, of which the
/// first is no 0. A number without a mark has one group.
fn in_threes(text: &str, mark: u8) -> bool {
    if !matches!(mark, b'.' | b',' | b' ' | b'\'') {
        return false;
    }
    let mut groups = text.split(char::from(mark));
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, whole: bool) -> String {
        match read(text, whole) {
            Ok(Written { text, regrouped: true }) => format!("{text} by groups"),
            Ok(Written { text, .. }) => text,
            Err(Some(Rule::TwoReadings { grouped, decimal, plain })) => {
                format!("{grouped} or {decimal}, in full {plain}")
            }
            Err(Some(Rule::Letter { letter })) => format!("U+{:04X}", u32::from(letter)),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn one_meaning() {
        for (text, meant) in [
            ("1,5", "1.5"),
            ("1.5", "1.5"),
            (",5", ".5"),
            ("5,", "5."),
            ("−1,5", "-1.5"),
            ("–3", "-3"),
            ("‑3", "-3"),
            ("+3", "3"),
            ("１２．５", "12.5"),
            ("－１", "-1"),
            ("1 234", "1234"),
            ("1\u{a0}234,5", "1234.5"),
            ("1\u{202f}234\u{202f}567", "1234567"),
            ("1\u{2009}234.567", "1234.567"),
            ("1'234'567.5", "1234567.5"),
            ("1’234,5", "1234.5"),
            ("1.234,5", "1234.5 by groups"),
            ("1,234.5", "1234.5 by groups"),
            ("-1.234.567,891", "-1234567.891 by groups"),
            ("1,234,567", "1234567 by groups"),
            ("0,123", "0.123"),
            ("0.123", "0.123"),
            ("1234,567", "1234.567"),
            ("1,2345", "1.2345"),
            ("1.234e5", "1.234e5"),
            ("1,234E−5", "1.234e-5"),
            (",234", ".234"),
            ("\u{feff}\u{200b}7\u{a0}\u{200e}", "7"),
        ] {
            assert_eq!(said(text, false), meant, "{text:?}");
        }
        for (text, meant) in
            [("1,234", "1234 by groups"), ("12.345", "12345 by groups"), ("-1 000", "-1000"), ("1.5", "1.5")]
        {
            assert_eq!(said(text, true), meant, "{text:?}");
        }
    }

    #[test]
    fn two_meanings() {
        for (text, whole, meant) in [
            ("1,234", false, "1234 or 1.234, in full 1.2340"),
            ("1.234", false, "1234 or 1.234, in full 1.2340"),
            ("−12,000", false, "-12000 or -12.000, in full -12.0000"),
            ("1.000", true, "1000 or 1, in full 1"),
        ] {
            assert_eq!(said(text, whole), meant, "{text:?}");
        }
    }

    #[test]
    fn no_meaning() {
        for text in [
            "",
            "-",
            ".",
            "1.2.3",
            "1,2,3",
            "1.23,4",
            "12,34,567",
            "1.234,567,890",
            "0,123,456",
            "1 23",
            "1  234",
            "1 234'567",
            "1.234.567e3",
            "1 234e3",
            "- 5",
            "1_000",
            "0.123 456",
            "1, 5",
            "1-2",
            "$5",
            "1e1,5",
            "1.,5",
            "1234.567.890",
            "１ ２",
        ] {
            assert_eq!(said(text, false), "None", "{text:?}");
        }
        for (text, letter) in [
            ("1\u{200b}2", "U+200B"),
            ("1\u{202e}2", "U+202E"),
            ("\u{202e}12", "U+202E"),
            ("12\u{2067}", "U+2067"),
            ("٣", "U+0663"),
            ("5 €", "U+20AC"),
            ("1\u{0}", "U+0000"),
            ("1\n2", "U+000A"),
        ] {
            assert_eq!(said(text, false), letter, "{text:?}");
        }
    }
}
