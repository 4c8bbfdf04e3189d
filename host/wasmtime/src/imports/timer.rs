//! `hitl:hitl/timer`: the wall clock, and waiting for it or for a change of the store.

use super::hold::Hold;
use super::{HasHitl, HitlCtx};
use crate::bindings::hitl::hitl::timer::{Host, HostWithStore, Until};
use hitl_core::Timestamp;
use wasmtime::component::Accessor;

impl Host for &mut HitlCtx {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.called().now().millis())
    }
}

impl<T: Send + 'static> HostWithStore<T> for HasHitl {
    async fn wait_until(
        accessor: &Accessor<T, Self>,
        deadline: u64,
        any: Vec<Until>,
    ) -> wasmtime::Result<()> {
        // It is boxed, because wasmtime keeps several times the room of this function's own state, and gone while the wait goes
        // on.
        let ctx = accessor.with(|mut access| access.get().called().clone());
        if let Some(hold) = Box::pin(begin(ctx, deadline, any)).await {
            hold.await;
        }
        accessor.with(|mut access| {
            access.get().called();
        });
        Ok(())
    }
}

/// What to wait for; nothing if `deadline` is past or one of the keys is there.
async fn begin(ctx: HitlCtx, deadline: u64, any: Vec<Until>) -> Option<Hold> {
    let until_any: Vec<hitl_storage::Until<'_>> = any
        .iter()
        .map(|until| match until {
            Until::Key(key) => hitl_storage::Until::Key(key),
            Until::Prefix(prefix) => hitl_storage::Until::Prefix(prefix),
        })
        .collect();
    ctx.hold(Timestamp::from_millis(deadline), &until_any).await
}
