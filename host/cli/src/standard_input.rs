//! What is read from standard input where `-` stands for it.

use crate::exit::Failure;
use crate::output::eprint_line;
use std::io::{IsTerminal, Read, stdin};

/// How much is read of standard input, in bytes: more than any question may have, which is told as for any other.
const MAX_INPUT: u64 = 1024 * 1024;

/// The text on standard input, without the line ends at its end. `what` it is is said where somebody has to type it, and where there
/// is none.
pub(crate) async fn text(what: &str) -> Result<String, Failure> {
    if stdin().is_terminal() {
        eprint_line!("hitl: type the {what}, then Ctrl-D on a line of its own");
    }
    let read = tokio::task::spawn_blocking(|| {
        let mut bytes = Vec::new();
        stdin().lock().take(MAX_INPUT).read_to_end(&mut bytes).map(|_| bytes)
    });
    let bytes = read.await.map_err(|error| Failure::Internal(error.into()))?;
    let bytes = bytes.map_err(|error| Failure::of_system("standard input cannot be read", &error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::Usage(format!("the {what} on standard input is not text in UTF-8")))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(Failure::Usage(format!("there is no {what} on standard input"))),
        text => Ok(text.to_owned()),
    }
}
