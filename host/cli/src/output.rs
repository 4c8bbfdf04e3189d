//! Writing to the terminal, the pipe or the file that stdout and stderr are.
//!
//! What others wrote is data in a pipe or a file, and a program on a terminal: there every letter that nobody sees is
//! shown as an escape. Text is escaped where it becomes part of a line; what reaches a terminal is looked through once
//! more, so that nothing is forgotten.

use crate::exit::Failure;
use hitl_core::text::unseen::{Part, escaped, is_unseen, parts};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

/// Writes a line for the person to stderr. A closed stderr is no failure.
macro_rules! eprint_line {
    ($($part:tt)*) => {
        $crate::output::write_error(format_args!($($part)*))
    };
}
pub(crate) use eprint_line;

pub(crate) fn write_error(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{}", escaped(&line.to_string()));
}

/// Prints a line to stdout.
pub(crate) fn print(line: &str) -> Result<(), Failure> {
    let line = if io::stdout().is_terminal() { escaped(line) } else { Cow::Borrowed(line) };
    write(format!("{line}\n").as_bytes())
}

/// Prints what somebody else wrote: as it is for a program, with what cannot be seen as escapes for a person.
pub(crate) fn print_value(value: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() { print(&escape_lines(value)) } else { print(value) }
}

/// Prints a document, in which a terminal shows what cannot be seen as JSON's own escapes.
pub(crate) fn print_json(json: &serde_json::Value) -> Result<(), Failure> {
    let text = json.to_string();
    if io::stdout().is_terminal() { print(&escape_json(&text)) } else { print(&text) }
}

/// Prints a line, and says whether somebody reads on.
pub(crate) fn write_if_read(line: &str) -> Result<bool, Failure> {
    let line = if io::stdout().is_terminal() { escaped(line) } else { Cow::Borrowed(line) };
    try_write(format!("{line}\n").as_bytes())
}

/// Writes to stdout. A reader that has closed the pipe is no failure.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    try_write(bytes).map(|_| ())
}

/// The same; false if the reader has closed the pipe.
fn try_write(bytes: &[u8]) -> Result<bool, Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::Unavailable(format!("standard output cannot be written: {error}"))),
    }
}

/// Foreign text for a person, on one line: what would move the cursor, change the screen or turn the direction of writing
/// is shown as an escape.
///
/// An escape is never taken for text, nor text for an escape: the backslashes before what reads as the rest of one are
/// doubled. All others stay as they are, so that paths and patterns can be copied.
pub(crate) fn escape_line(text: &str) -> Cow<'_, str> {
    shown(text, true)
}

/// The same, with line breaks and tabs as they are.
pub(crate) fn escape_lines(text: &str) -> Cow<'_, str> {
    shown(text, false)
}

fn shown(text: &str, one_line: bool) -> Cow<'_, str> {
    if !text.contains(|c| is_unseen(c) || c == '\\') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for part in parts(text) {
        match part {
            Part::Unseen(c) => escape(&mut shown, c, one_line),
            Part::Seen(seen) => {
                let mut rest = seen.chars().peekable();
                while let Some(c) = rest.next() {
                    match c {
                        '\n' | '\r' | '\t' if one_line => escape(&mut shown, c, one_line),
                        'n' | 'r' | 't' if one_line => {
                            double_backslashes(&mut shown);
                            shown.push(c);
                        }
                        'u' if rest.peek() == Some(&'{') => {
                            double_backslashes(&mut shown);
                            shown.push(c);
                        }
                        _ => shown.push(c),
                    }
                }
            }
        }
    }
    Cow::Owned(shown)
}

/// Writes `c` as an escape.
fn escape(shown: &mut String, c: char, one_line: bool) {
    double_backslashes(shown);
    match c {
        '\n' if one_line => shown.push_str("\\n"),
        '\r' if one_line => shown.push_str("\\r"),
        '\t' if one_line => shown.push_str("\\t"),
        // Writing to a string cannot fail.
        _ => drop(write!(shown, "\\u{{{:x}}}", u32::from(c))),
    }
}

/// Doubles the backslashes at the end, which would otherwise be read with what follows.
fn double_backslashes(shown: &mut String) {
    let backslashes = shown.len() - shown.trim_end_matches('\\').len();
    shown.extend(std::iter::repeat_n('\\', backslashes));
}

/// JSON that means the same, with what cannot be seen as escapes.
fn escape_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Seen(seen) => shown.push_str(seen),
            Part::Unseen(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(shown, "\\u{unit:04x}");
                }
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_unseen() {
        assert_eq!(escape_line("ü b"), "ü b");
        assert_eq!(escape_line("a\nb\u{1b}[2J\u{9b}"), "a\\nb\\u{1b}[2J\\u{9b}");
        assert_eq!(escape_lines("a\n\tb\rc"), "a\n\tb\\u{d}c");
        assert_eq!(escape_line("a\r\nb\t"), "a\\r\\nb\\t");
        assert_eq!(escape_line("rm \u{202e}x\u{200b}"), "rm \\u{202e}x\\u{200b}");
        assert_eq!(escape_lines("שלום 👩\u{200d}👧"), "שלום 👩\u{200d}👧");
    }

    /// What reads as an escape and is none has its backslashes doubled, so that each text is shown in a way of its own.
    #[test]
    fn an_escape_and_what_reads_like_one_are_told_apart() {
        for (text, shown) in [
            (r"\u{202e}", r"\\u{202e}"),
            ("\u{202e}", r"\u{202e}"),
            ("\\\u{202e}", r"\\\u{202e}"),
            (r"a\\u{1b}", r"a\\\\u{1b}"),
            (r"a\n", r"a\\n"),
            ("a\n", r"a\n"),
            (r"C:\Users\ada \d+\.", r"C:\Users\ada \d+\."),
            (r"\\server\share\", r"\\server\share\"),
            (r"\u202e {u", r"\u202e {u"),
        ] {
            assert_eq!(escape_line(text), shown, "{text:?}");
        }
        // Line ends are not escapes there.
        assert_eq!(escape_lines(r"C:\new\table \u{1b}"), r"C:\new\table \\u{1b}");
        // What was escaped can pass the net before the terminal.
        assert_eq!(escaped(&escape_line("\\\u{202e}\n")), r"\\\u{202e}\n");
    }

    /// What a terminal shows of a document is the document.
    #[test]
    fn documents_are_the_same_with_escapes() {
        let json = serde_json::json!({"a\u{202e}": "b\u{9b}\u{e0041}\u{1b}\n", "c": "ü"});
        let shown = escape_json(&json.to_string());
        assert!(!shown.contains(is_unseen), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), json);
    }
}
