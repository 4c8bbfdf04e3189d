//! `hitl:hitl/timer`: the wall clock, and waiting for it or for a change of the store.

use super::{HasHitl, HitlCtx};
use crate::bindings::hitl::hitl::timer::{Host, HostWithStore, Until};
use hitl_storage::{Wait, begin_wait};
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
        any: Vec<Until>,
    ) -> wasmtime::Result<()> {
        // Both are boxed, because wasmtime keeps several times the room of this function's own state; the first is gone
        // while the second waits.
        let ctx = accessor.with(|mut access| access.get().called().clone());
        if let Some(wait) = Box::pin(begin(ctx, deadline, any)).await {
            wait.await;
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

/// What to wait for; nothing if `deadline` is past or one of the keys is there.
async fn begin(ctx: HitlCtx, deadline: u64, any: Vec<Until>) -> Option<Pin<Box<Wait<Deadline>>>> {
    let HitlCtx { store, settings, .. } = ctx;
    if deadline <= now() {
        return None;
    }
    let until_any: Vec<hitl_storage::Until<'_>> = any
        .iter()
        .map(|until| match until {
            Until::Key(key) => hitl_storage::Until::Key(key),
            Until::Prefix(prefix) => hitl_storage::Until::Prefix(prefix),
        })
        .collect();
    let wait = begin_wait(&*store, &until_any, || {
        // The store pushed every change when the instance started, and does not any more. The waiter does not know.
        let silent = settings.get("wake-ups") == Some("pushed") && !store.pushes();
        let latest = if silent { now().saturating_add(LOOK_AGAIN) } else { u64::MAX };
        Deadline { at: deadline.min(latest), timer: None }
    });
    // If the store cannot be read, the waiter has to look and report that: waking without a cause is allowed.
    wait.await.ok().flatten().map(Box::pin)
}

/// Resolves when the clock is at a moment.
struct Deadline {
    at: u64,
    /// Only where the moment is near enough to come.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Future for Deadline {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(timer) = &mut self.timer
                && timer.as_mut().poll(context).is_pending()
            {
                return Poll::Pending;
            }
            let left = self.at.saturating_sub(now());
            if left == 0 {
                return Poll::Ready(());
            }
            if left >= NEVER {
                return Poll::Pending;
            }
            let nap = NAP.min(Duration::from_millis(left));
            self.timer = Some(Box::pin(tokio::time::sleep(nap)));
        }
    }
}
