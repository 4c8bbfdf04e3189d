//! Reading a terminal on Unix.
//!
//! The terminal stays as it is: it collects a line, echoes it, and lets it be corrected, and nothing has to be put back
//! however the command ends. It is read by a handle of our own that never blocks. A process in the background does not
//! read at all: the system would stop it.

use super::Typed;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::process::getpgrp;
use rustix::termios::{QueueSelector, tcflush, tcgetpgrp, ttyname};
use std::ffi::CStr;
use std::io::{IsTerminal, stderr, stdin};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// How often it is looked whether this process may read, and whether it should still.
const LOOK: Duration = Duration::from_millis(250);

/// The longest line that terminals collect whole, in bytes; what is typed beyond is dropped without a word.
const LONGEST: usize = 4095;

/// A terminal, of which a thread reads lines as long as this lives.
pub(crate) struct Input {
    typed: mpsc::UnboundedReceiver<Typed>,
    terminal: Arc<OwnedFd>,
    _stop: std::sync::mpsc::Sender<()>,
}

impl Input {
    /// Begins to read; none if there is nobody at a terminal.
    pub(crate) fn open() -> Option<Input> {
        if !stdin().is_terminal() || !stderr().is_terminal() {
            return None;
        }
        let terminal = Arc::new(own_handle()?);
        let (send, typed) = mpsc::unbounded_channel();
        let (stop, stopped) = std::sync::mpsc::channel();
        let continued = continued();
        let read = terminal.clone();
        std::thread::spawn(move || {
            let _ = read_lines(&read, &continued, &send, &stopped);
        });
        Some(Input { typed, terminal, _stop: stop })
    }

    /// What comes next.
    pub(crate) async fn next(&mut self) -> Typed {
        self.typed.recv().await.unwrap_or(Typed::Closed)
    }
}

impl Drop for Input {
    /// Throws away what was typed and not asked for: half an answer, or the rest of what was pasted, would be a command of the
    /// shell that comes next.
    fn drop(&mut self) {
        discard(&self.terminal);
    }
}

/// A handle of our own: making the one that we were given not block would be seen by all who have it.
fn own_handle() -> Option<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let by_name = |name: &CStr| open(name, flags, Mode::empty()).ok();
    ttyname(stdin(), Vec::new()).ok().and_then(|name| by_name(&name)).or_else(|| by_name(c"/dev/tty"))
}

/// How often this process went on after it had been stopped, from now on.
fn continued() -> Arc<AtomicU64> {
    let count = Arc::new(AtomicU64::new(0));
    if let Ok(mut signals) = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw())) {
        let count = count.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    count
}

/// Whether the system lets this process read.
fn in_foreground(terminal: &OwnedFd) -> bool {
    match tcgetpgrp(terminal) {
        Ok(group) => group == getpgrp(),
        // It is not this session's terminal, so the system does not mind.
        Err(error) => error == Errno::NOTTY,
    }
}

fn discard(terminal: &OwnedFd) {
    if in_foreground(terminal) {
        // What cannot be thrown away stays.
        let _ = tcflush(terminal, QueueSelector::IFlush);
    }
}

/// Reads until there is nothing more to read, or nobody who wants it.
fn read_lines(
    terminal: &OwnedFd,
    continued: &AtomicU64,
    typed: &mpsc::UnboundedSender<Typed>,
    stopped: &std::sync::mpsc::Receiver<()>,
) -> Result<(), mpsc::error::SendError<Typed>> {
    let mut ready_since = None;
    let mut line = Vec::new();
    let pause = Timespec { tv_sec: 0, tv_nsec: i64::from(LOOK.subsec_nanos()) };
    while !matches!(stopped.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected)) {
        if !in_foreground(terminal) {
            ready_since = None;
            std::thread::sleep(LOOK);
            continue;
        }
        let since = continued.load(Ordering::Relaxed);
        if ready_since != Some(since) {
            ready_since = Some(since);
            // What was typed before was no answer to this.
            discard(terminal);
            line.clear();
            typed.send(Typed::Ready)?;
        }
        let mut waited = [PollFd::new(terminal, PollFlags::IN)];
        if !poll(&mut waited, Some(&pause)).is_ok_and(|ready| ready > 0) || !in_foreground(terminal) {
            continue;
        }
        let mut bytes = [0; LONGEST + 1];
        match rustix::io::read(terminal, &mut bytes) {
            // Ctrl-D at the beginning of a line.
            Ok(0) if line.is_empty() => break,
            Ok(read) => {
                line.extend_from_slice(&bytes[..read]);
                if read == 0 || line.ends_with(b"\n") {
                    typed.send(understood(&std::mem::take(&mut line)))?;
                }
            }
            Err(Errno::AGAIN | Errno::INTR) => {}
            // In the background since just now.
            Err(Errno::IO) if !in_foreground(terminal) => {}
            Err(_) => break,
        }
    }
    typed.send(Typed::Closed)
}

fn understood(line: &[u8]) -> Typed {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() >= LONGEST {
        return Typed::Unusable("the line is longer than a terminal takes; open the link for a long answer");
    }
    match std::str::from_utf8(line) {
        Ok(text) if !text.contains(|c: char| c.is_control() && c != '\t') => Typed::Line(text.to_owned()),
        _ => Typed::Unusable("there are keys in the line that are no text, such as an arrow; type it again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_was_typed_or_refused() {
        assert_eq!(understood(b"4 2\t\xc3\xbc\n"), Typed::Line("4 2\tü".into()));
        assert_eq!(understood(b"\n"), Typed::Line(String::new()));
        assert_eq!(understood(b"half"), Typed::Line("half".into()));
        for foul in [&b"4\x1b[D2\n"[..], b"\xff\n", b"a\x7f\n", &[b'x'; LONGEST]] {
            assert!(matches!(understood(foul), Typed::Unusable(_)), "{foul:?}");
        }
        assert!(matches!(understood(&[b'x'; LONGEST - 1]), Typed::Line(_)));
    }
}
