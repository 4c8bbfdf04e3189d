//! Waiting for one event in the host, from one look at it to the next.

use hitl_core::{NextLook, keys};
use hitl_storage::Until;
use hitl_wasmtime::HitlCtx;

/// The turns of one who looks at an event again and again until it has ended. So little is kept in between: no instance, no task,
/// a place in the store's table of who is to be woken.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// The outcome was there when it was to be waited for.
    there: bool,
}

impl Watch {
    /// Waits until the event `id` has to be looked at again, which was open by a look that said `next`. It is registered first
    /// and then asked for, so no outcome is missed that was created since that look.
    pub(crate) async fn next(&mut self, ctx: &HitlCtx, id: &str, next: NextLook) {
        if let Some(hold) = Box::pin(self.begin(ctx, id, next)).await {
            hold.await;
        }
    }

    /// Whether what others see of the event is old: there is an outcome.
    pub(super) fn knows_more(&self) -> bool {
        self.there
    }

    async fn begin(&mut self, ctx: &HitlCtx, id: &str, next: NextLook) -> Option<impl Future<Output = ()>> {
        let now = ctx.now();
        if std::mem::take(&mut self.there) {
            // It was looked at since, and found open all the same.
            return ctx.hold(NextLook::while_written(now), &[]).await;
        }
        let (key, again) = (keys::response(id), next.at(ctx.pushed(), now));
        let hold = ctx.hold(again, &[Until::Key(&key)]).await;
        self.there = hold.is_none();
        hold
    }
}
