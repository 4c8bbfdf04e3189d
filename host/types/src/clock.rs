//! The clock that events live by.

use hitl_core::Timestamp;
use std::fmt::Debug;
use std::future::{pending, ready};
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// How long a sleep is at most before the clock is read again: it may have jumped, and a machine may have slept.
const NAP: Duration = Duration::from_secs(60);

/// What is further away needs no timer: 100 years, in milliseconds.
const NEVER: u64 = 100 * 365 * 86_400 * 1000;

/// What waits for a moment of a [`Clock`].
pub type SleepFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The clock that events live by: when they are created and decided, and when their deadlines, the links to them and the sessions
/// of browsers end. The crate `hitl` takes one by `Builder::clock`.
///
/// It says nothing of how long a request may take, or a client may wait: those go by the machine's clock.
///
/// ```
/// use hitl_types::{Clock, SleepFuture, SystemClock, Timestamp};
///
/// /// A clock that is a day late.
/// #[derive(Debug)]
/// struct Late;
///
/// const DAY: u64 = 86_400_000;
///
/// impl Clock for Late {
///     fn now(&self) -> Timestamp {
///         Timestamp::from_millis(SystemClock.now().millis() - DAY)
///     }
///
///     fn sleep_until(&self, at: Timestamp) -> SleepFuture {
///         SystemClock.sleep_until(Timestamp::from_millis(at.millis().saturating_add(DAY)))
///     }
/// }
///
/// assert!(Late.now() < SystemClock.now());
/// ```
pub trait Clock: Debug + Send + Sync + 'static {
    /// The moment it is.
    fn now(&self) -> Timestamp;

    /// Resolves when it is `at`. It may resolve sooner: whoever waits reads the clock then, and sleeps again. Dropped, it leaves
    /// nothing behind.
    fn sleep_until(&self, at: Timestamp) -> SleepFuture;
}

/// The machine's clock. To sleep by it takes a tokio runtime with time.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    fn sleep_until(&self, at: Timestamp) -> SleepFuture {
        match self.now().millis_until(at) {
            None => Box::pin(ready(())),
            Some(left) if left >= NEVER => Box::pin(pending()),
            Some(left) => Box::pin(tokio::time::sleep(NAP.min(Duration::from_millis(left)))),
        }
    }
}
