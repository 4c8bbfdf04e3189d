//! Writing to the terminal, the pipe or the file that stdout and stderr are.

use crate::exit::Failure;
use std::borrow::Cow;
use std::io::{self, Write};

/// Writes a line for the person to stderr. A closed stderr is no failure.
macro_rules! eprint_line {
    ($($part:tt)*) => {
        $crate::output::write_error(format_args!($($part)*))
    };
}
pub(crate) use eprint_line;

pub(crate) fn write_error(line: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints a line to stdout.
pub(crate) fn print(line: &str) -> Result<(), Failure> {
    write(format!("{line}\n").as_bytes())
}

/// Writes to stdout. A reader that has closed the pipe is no failure.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Unavailable(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Foreign text for a person's terminal, on one line: what would move the cursor or change the screen is shown
/// as an escape.
pub(crate) fn escape_line(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c.is_control())
}

/// The same, with line breaks and tabs as they are.
pub(crate) fn escape_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c.is_control() && c != '\n' && c != '\t')
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_unseen() {
        assert_eq!(escape_line("ü b"), "ü b");
        assert_eq!(escape_line("a\nb\u{1b}[2J\u{9b}"), "a\\nb\\u{1b}[2J\\u{9b}");
        assert_eq!(escape_lines("a\n\tb\r"), "a\n\tb\\r");
    }
}
