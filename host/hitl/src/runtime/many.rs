//! Waiting for many events at once, in one place.

use hitl_core::{Timestamp, id, keys};
use hitl_storage::Wakeup;
use hitl_wasmtime::HitlCtx;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// One who waits for many events, registered for each of them. Whoever looks after that misses no outcome: one that the look did
/// not see wakes.
pub(crate) struct Many<'a> {
    ctx: &'a HitlCtx,
    ids: Box<[String]>,
    /// For each of them; none where the store does not wake, or it is no id.
    wakeups: Box<[Option<Wakeup>]>,
}

impl<'a> Many<'a> {
    /// Registers for `ids`.
    pub(crate) fn new(ctx: &'a HitlCtx, ids: Vec<String>) -> Many<'a> {
        let wakeups = ids.iter().map(|id| subscribe(ctx, id)).collect();
        Many { ctx, ids: ids.into(), wakeups }
    }

    /// All the ids.
    pub(crate) fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Waits until outcomes may have been created, and gives the ids of their events, for which it is registered anew; or until
    /// `again`, and gives none.
    pub(crate) async fn woken(&mut self, again: Timestamp) -> Vec<&str> {
        let mut deadline = self.ctx.deadline(again);
        let wakeups = &mut self.wakeups;
        let woken = poll_fn(|context| {
            let mut woken = Vec::new();
            for (at, wakeup) in wakeups.iter_mut().enumerate() {
                if wakeup.as_mut().is_some_and(|wakeup| Pin::new(wakeup).poll(context).is_ready()) {
                    woken.push(at);
                }
            }
            if woken.is_empty() {
                Pin::new(&mut deadline).poll(context).map(|()| woken)
            } else {
                Poll::Ready(woken)
            }
        });
        let woken = woken.await;
        for at in &woken {
            self.wakeups[*at] = subscribe(self.ctx, &self.ids[*at]);
        }
        woken.into_iter().map(|at| &*self.ids[at]).collect()
    }
}

fn subscribe(ctx: &HitlCtx, id: &str) -> Option<Wakeup> {
    // What is no id stands in no key.
    let key = id::is_id(id).then(|| keys::response(id))?;
    ctx.store().wakeups().map(|wakeups| wakeups.subscribe(&key))
}
