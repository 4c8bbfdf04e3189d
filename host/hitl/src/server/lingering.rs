//! Closing a connection so that the last answer is heard.
//!
//! A socket that is closed while something unread lies in it resets the connection, and a client that sends all before it
//! reads finds a broken pipe in place of the answer. So what is still to come is read and thrown away first, for a bounded
//! time and size (as RFC 9112, section 9.6, has it), and only as long as something comes: a client that sends nothing more
//! has heard the answer, or never will. A server that stops waits for nobody.

use super::owed::Delivery;
use super::socket::Stream;
use super::write_limit::WriteLimit;
use crate::limits::Limits;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// How much is thrown away at most, in bytes. A client that sends more does not mean to read.
const MOST: usize = 64 << 20;

/// How long nothing comes from a client that is still sending.
const QUIET: Duration = Duration::from_secs(2);

/// Whether a client may be sending something that nobody is going to read. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<AtomicBool>);

impl Unread {
    /// All that was sent has been read.
    pub(super) fn clear(&self) {
        self.0.store(false, Relaxed);
    }

    /// Whether there may be something.
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Relaxed)
    }
}

/// A connection which, while there may be something unread, is read on before it is closed.
pub(super) struct Lingering {
    stream: Stream,
    unread: Unread,
    patience: Duration,
    write_limit: WriteLimit,
    delivery: Delivery,
    stopped: Pin<Box<dyn Future<Output = ()> + Send>>,
    end: Option<End>,
    thrown: usize,
}

/// When reading on ends.
struct End {
    latest: Pin<Box<Sleep>>,
    quiet: Pin<Box<Sleep>>,
}

impl Lingering {
    /// `stream`, which is read on for `limits.body` at the longest, and not after `stopped` has resolved. What has gone out is
    /// told to `delivery`.
    pub(super) fn new(
        stream: Stream,
        unread: Unread,
        delivery: Delivery,
        limits: &Limits,
        stopped: impl Future<Output = ()> + Send + 'static,
    ) -> Lingering {
        let write_limit = WriteLimit::new(limits.write);
        let (patience, stopped) = (limits.body, Box::pin(stopped));
        Lingering { stream, unread, patience, write_limit, delivery, stopped, end: None, thrown: 0 }
    }
}

impl End {
    fn after(patience: Duration) -> End {
        End { latest: Box::pin(sleep(patience)), quiet: Box::pin(sleep(QUIET)) }
    }
}

impl AsyncRead for Lingering {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.unread.0.store(true, Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.write_limit.bounded(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.write_limit.bounded(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.delivery.end();
        Poll::Ready(Ok(()))
    }

    /// Says that nothing more comes from here, then reads until the client says so, too.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.end.is_none() {
            ready!(Pin::new(&mut this.stream).poll_shutdown(context))?;
        }
        if !this.unread.is_set() {
            return Poll::Ready(Ok(()));
        }
        let patience = this.patience;
        let end = this.end.get_or_insert_with(|| End::after(patience));
        if end.latest.as_mut().poll(context).is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut room = [0; 16 * 1024];
        let mut came = false;
        while this.thrown < MOST {
            let mut buffer = ReadBuf::new(&mut room);
            match Pin::new(&mut this.stream).poll_read(context, &mut buffer) {
                // What has come is thrown away in any case, so that closing resets nothing.
                Poll::Pending => {
                    if came {
                        end.quiet.as_mut().reset(Instant::now() + QUIET);
                    }
                    ready!(either(&mut end.quiet, &mut this.stopped, context));
                    break;
                }
                // A client that is gone has heard what it wanted to hear.
                Poll::Ready(Err(_)) => break,
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => break,
                Poll::Ready(Ok(())) => {
                    came = true;
                    this.thrown += buffer.filled().len();
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Ready when one of the two is.
fn either(
    one: &mut Pin<Box<Sleep>>,
    other: &mut Pin<Box<dyn Future<Output = ()> + Send>>,
    context: &mut Context<'_>,
) -> Poll<()> {
    match one.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(()),
        Poll::Pending => other.as_mut().poll(context),
    }
}
