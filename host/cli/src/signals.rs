//! The signals that stop the program.

use crate::exit::Exit;
use std::io;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGINT and SIGTERM, which from now on do not end the process by themselves.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// If the system does not let this process catch signals.
    pub(crate) fn listen() -> io::Result<Signals> {
        Ok(Signals {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Resolves when a signal has asked the program to stop, with the exit status that shells expect then.
    #[cfg(unix)]
    pub(crate) async fn stopped(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
        }
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
