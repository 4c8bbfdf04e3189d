//! The lines that a person types at the terminal while a command does something else.

#[cfg(not(unix))]
mod none;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(crate) use none::Input;
#[cfg(unix)]
pub(crate) use unix::Input;

/// What comes from the terminal.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code, reason = "there is nothing that would say so"))]
pub(crate) enum Typed {
    /// This process may read now, so that it can ask for a line.
    Ready,
    /// A line, without its end.
    Line(String),
    /// A line that is not what was typed, and why.
    Unusable(&'static str),
    /// No more will come.
    Closed,
}
