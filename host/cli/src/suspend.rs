//! Ctrl-Z: what this process holds for others is let go before it stops, since it answers nobody then.

#[cfg(unix)]
use crate::signals;
use std::io;

/// The wish of the terminal that this process stop, which from now on does not stop it by itself.
pub(crate) struct Suspension {
    #[cfg(unix)]
    asked: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Suspension {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// If the system does not let this process catch signals.
    pub(crate) fn listen() -> io::Result<Suspension> {
        let kind = tokio::signal::unix::SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
        // One that was ignored from the start stays ignored.
        let asked = if signals::is_ignored(kind) { None } else { Some(tokio::signal::unix::signal(kind)?) };
        Ok(Suspension { asked })
    }

    /// Resolves when this process is to stop.
    pub(crate) async fn asked(&mut self) {
        loop {
            match &mut self.asked {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
            if has_shell() {
                return;
            }
        }
    }

    /// Stops; resolves when the process goes on.
    pub(crate) async fn stop() {
        use rustix::process::{Signal, getpid, kill_process};
        use tokio::signal::unix::{SignalKind, signal};
        let goes_on = signal(SignalKind::from_raw(Signal::CONT.as_raw()));
        // If the system does not let it, it goes on at once.
        if kill_process(getpid(), Signal::STOP).is_err() {
            return;
        }
        // The system may stop another thread first, and this one a little later.
        if let Ok(mut goes_on) = goes_on {
            goes_on.recv().await;
        }
    }
}

#[cfg(not(unix))]
impl Suspension {
    /// There is no such wish.
    pub(crate) fn listen() -> io::Result<Suspension> {
        Ok(Suspension {})
    }

    /// Never resolves.
    pub(crate) async fn asked(&mut self) {
        std::future::pending().await
    }

    /// Does nothing.
    pub(crate) async fn stop() {}
}

/// Whether somebody can make this process go on again: a shell in the same session that is no part of this job. Without one
/// the system lets no Ctrl-Z stop it (POSIX: an orphaned process group), and neither do we.
#[cfg(unix)]
fn has_shell() -> bool {
    use rustix::process::{getpgid, getpgrp, getppid, getsid};
    let (group, Ok(session)) = (getpgrp(), getsid(None)) else { return false };
    let mut above = getppid();
    while let Some(process) = above {
        if getsid(Some(process)) != Ok(session) {
            return false;
        }
        if getpgid(Some(process)) != Ok(group) {
            return true;
        }
        above = parent(process);
    }
    false
}

/// The parent of a process, where Linux tells it.
#[cfg(unix)]
fn parent(process: rustix::process::Pid) -> Option<rustix::process::Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero())).ok()?;
    // The name before may hold anything, blanks and brackets too.
    let (_, rest) = stat.rsplit_once(") ")?;
    rustix::process::Pid::from_raw(rest.split(' ').nth(1)?.parse().ok()?)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_what_the_system_says() {
        assert_eq!(parent(rustix::process::getpid()), rustix::process::getppid());
    }
}
