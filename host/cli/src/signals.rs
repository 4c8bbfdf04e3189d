//! The signals that stop the program: one policy for every command.
//!
//! They are caught from the start, since the system does not let them end a process that is the first of its container by
//! themselves. One that was ignored when the program was started (`nohup`, a job in the background) stays ignored.

use crate::exit::Exit;
use std::io;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGINT, SIGTERM and SIGHUP, which from now on do not end the process by themselves.
pub(crate) struct Signals {
    #[cfg(unix)]
    caught: [(Option<Signal>, Exit); 3],
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// If the system does not let this process catch signals.
    #[cfg(unix)]
    pub(crate) fn listen() -> io::Result<Signals> {
        let ignored = ignored();
        let catch = |kind: SignalKind| {
            let bit = 1 << (kind.as_raw_value() - 1);
            if ignored & bit == 0 { signal(kind).map(Some) } else { Ok(None) }
        };
        Ok(Signals {
            caught: [
                (catch(SignalKind::interrupt())?, Exit::Interrupted),
                (catch(SignalKind::terminate())?, Exit::Terminated),
                (catch(SignalKind::hangup())?, Exit::HungUp),
            ],
        })
    }

    /// Begins to listen.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> io::Result<Signals> {
        Ok(Signals {})
    }

    /// Resolves when a signal has asked the program to stop, with the exit status that shells expect then.
    #[cfg(unix)]
    pub(crate) async fn stopped(&mut self) -> Exit {
        std::future::poll_fn(|context| {
            for (signal, exit) in &mut self.caught {
                if signal.as_mut().is_some_and(|signal| signal.poll_recv(context).is_ready()) {
                    return std::task::Poll::Ready(*exit);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }

    /// Resolves when Ctrl-C has asked the program to stop.
    #[cfg(not(unix))]
    pub(crate) async fn stopped(&mut self) -> Exit {
        if tokio::signal::ctrl_c().await.is_err() {
            // It cannot be caught, and ends the program by itself.
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}

/// Whether a signal was ignored when the program was started.
#[cfg(unix)]
pub(crate) fn is_ignored(kind: SignalKind) -> bool {
    ignored() & (1 << (kind.as_raw_value() - 1)) != 0
}

/// Which signals were ignored when the program was started, a bit each. Linux says so in a file; elsewhere none is known.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
