//! Clients that do not read: a connection is not kept for an answer that nobody takes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// How long writing may wait for the client.
pub(super) struct WriteLimit {
    patience: Duration,
    /// Until when it may wait now, if it waits.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl WriteLimit {
    pub(super) fn new(patience: Duration) -> WriteLimit {
        WriteLimit { patience, waiting: None }
    }

    /// What came of writing; [`io::ErrorKind::TimedOut`] once it has waited for too long without any of it going out.
    pub(super) fn bounded<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        waiting.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}
