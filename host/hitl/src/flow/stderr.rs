//! What a flow says on its standard error, line by line: so that whoever shows it can tell it from what they say themselves.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// The longest line that is put together, in bytes; a longer one is several.
const MAX_LINE: usize = 8 * 1024;

/// What is done with each line of a flow's standard error, without its end.
///
/// ```
/// use hitl::flow::{Permissions, Stderr};
/// let stderr = Stderr::new(|line| eprintln!("flow: {}", line.escape_debug()));
/// let permissions = Permissions { stderr: Some(stderr), ..Permissions::default() };
/// # let _ = permissions;
/// ```
#[derive(Clone)]
pub struct Stderr(Arc<dyn Fn(&str) + Send + Sync>);

impl Stderr {
    /// Calls `line` with each of them.
    pub fn new(line: impl Fn(&str) + Send + Sync + 'static) -> Stderr {
        Stderr(Arc::new(line))
    }

    /// The stream that a flow writes into. What is left without an end when the last clone is dropped is a line as well.
    pub(super) fn stream(&self) -> Lines {
        Lines(Arc::new(Mutex::new(Begun { bytes: Vec::new(), line: self.clone() })))
    }
}

impl fmt::Debug for Stderr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stderr").finish()
    }
}

/// A stream of lines. Clones write into the same.
#[derive(Clone)]
pub(super) struct Lines(Arc<Mutex<Begun>>);

/// A line that has begun.
struct Begun {
    bytes: Vec<u8>,
    line: Stderr,
}

impl Begun {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                self.end();
            } else {
                self.bytes.push(*byte);
                if self.bytes.len() >= MAX_LINE {
                    self.end();
                }
            }
        }
    }

    fn end(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let line = bytes.strip_suffix(b"\r").unwrap_or(&bytes);
        (self.line.0)(&String::from_utf8_lossy(line));
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.bytes.is_empty() {
            self.end();
        }
    }
}

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl AsyncWrite for Lines {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_comes_in_lines() {
        let said = Arc::new(Mutex::new(Vec::new()));
        let kept = said.clone();
        let stream = Stderr::new(move |line| kept.lock().unwrap().push(line.to_owned())).stream();
        for part in ["a", "b\r\nc\n\n", "\u{1b}[2J", &"x".repeat(MAX_LINE), "end"] {
            stream.0.lock().unwrap().write(part.as_bytes());
        }
        drop(stream);
        let said = said.lock().unwrap();
        assert_eq!(said[..3], ["ab", "c", ""]);
        assert!(said[3].starts_with("\u{1b}[2Jx") && said[3].len() == MAX_LINE);
        assert_eq!(*said.last().unwrap(), "xxxxend");
    }
}
