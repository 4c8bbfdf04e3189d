//! A wasmtime store with our limits on it.

use super::{Runtime, TICK};
use crate::limits::Limits;
use hitl_wasmtime::{HitlCtx, HitlView, Host};
use wasmtime::{Store, UpdateDeadline};

/// A store for one instance with at most `memory` bytes. Its guest traps when it computes for longer than
/// [`Limits::computing`] without a call to the host.
pub(super) fn limited(runtime: &Runtime, ctx: &HitlCtx, limits: &Limits, memory: usize) -> Store<Host> {
    let mut store = Store::new(&runtime.engine, Host::limited(ctx.clone(), memory));
    store.limiter(|host| host.limits());
    store.set_epoch_deadline(1);
    let patience = limits.computing.as_millis() / TICK.as_millis();
    let (mut seen, mut ticks) = (0, 0);
    // Called once a tick, and only while the guest computes: time in which it waits does not count.
    store.epoch_deadline_callback(move |mut store| {
        let calls = store.data_mut().hitl().calls();
        ticks = if calls == seen { ticks + 1 } else { 0 };
        seen = calls;
        Ok(if ticks > patience { UpdateDeadline::Interrupt } else { UpdateDeadline::Continue(1) })
    });
    store
}
