//! `hitl:hitl/timer`: the wall clock, and waiting for it or for a key.

use super::{HasHitl, HitlCtx};
use crate::bindings::hitl::hitl::timer::{Host, HostWithStore};
use hitl_storage::Wakeup;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use tokio::time::Sleep;
use wasmtime::component::Accessor;

/// How long a sleep is at most before the clock is read again: it may have jumped, and a machine may have slept.
const NAP: Duration = Duration::from_secs(60);
/// What is further away needs no timer: 100 years, in milliseconds.
const NEVER: u64 = 100 * 365 * 86_400 * 1000;

/// How long a waiter sleeps at most where wake-ups were promised and cannot be relied on any more, in milliseconds.
const LOOK_AGAIN: u64 = 5_000;

impl Host for &mut HitlCtx {
    fn now(&mut self) -> wasmtime::Result<u64> {
        self.called();
        Ok(now())
    }
}

impl<T: Send + 'static> HostWithStore<T> for HasHitl {
    async fn wait_until(
        accessor: &Accessor<T, Self>,
        deadline: u64,
        key: Option<String>,
    ) -> wasmtime::Result<()> {
        // Both are boxed, because wasmtime keeps several times the room of this function's own state; the first is gone
        // while the second waits.
        let ctx = accessor.with(|mut access| access.get().called().clone());
        if let Some(until) = Box::pin(begin(ctx, deadline, key)).await {
            until.await;
        }
        accessor.with(|mut access| {
            access.get().called();
        });
        Ok(())
    }
}

/// Milliseconds since 1970.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// What to wait for; nothing if `deadline` is past or `key` is there.
async fn begin(ctx: HitlCtx, mut deadline: u64, key: Option<String>) -> Option<Pin<Box<Until>>> {
    let HitlCtx { store, settings, .. } = ctx;
    if deadline <= now() {
        return None;
    }
    let mut wakeup = None;
    if let Some(key) = key
        && let Some(wakeups) = store.wakeups()
    {
        // Registered first and looked up then, so that no creation falls between the two. If the store cannot be read,
        // whoever waits has to hear of it: waking without a cause is allowed.
        wakeup = Some(wakeups.subscribe(&key));
        if !matches!(store.get(&key).await, Ok(None)) {
            return None;
        }
    }
    // A store that told of everything when the instance started, and has ceased to. Whoever waits does not know.
    if settings.get("wake-ups") == Some("pushed") && !store.pushes() {
        deadline = deadline.min(now().saturating_add(LOOK_AGAIN));
    }
    Some(Box::pin(Until { wakeup, deadline, timer: None }))
}

/// Resolves at the deadline, or at the wake-up. All there is in memory of a caller who waits, on this side.
struct Until {
    wakeup: Option<Wakeup>,
    deadline: u64,
    /// Only where the deadline is near enough to come.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Future for Until {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let me = &mut *self;
        if let Some(wakeup) = &mut me.wakeup
            && Pin::new(wakeup).poll(context).is_ready()
        {
            return Poll::Ready(());
        }
        loop {
            if let Some(timer) = &mut me.timer
                && timer.as_mut().poll(context).is_pending()
            {
                return Poll::Pending;
            }
            let left = me.deadline.saturating_sub(now());
            if left == 0 {
                return Poll::Ready(());
            }
            if left >= NEVER {
                return Poll::Pending;
            }
            let nap = NAP.min(Duration::from_millis(left));
            me.timer = Some(Box::pin(tokio::time::sleep(nap)));
        }
    }
}
