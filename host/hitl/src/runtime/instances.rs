//! What answers calls and requests.

use super::{Failure, Pool, Runtime, WaitResult, Waiter};
use crate::limits::Limits;
use crate::metrics::Metrics;
use hitl_wasmtime::HitlCtx;
use hitl_wasmtime::parts::Tasks;
use std::sync::Arc;

/// The instances on one store, each of which serves one call at a time, and who waits for events of it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Instances {
    pub(crate) pool: Arc<Pool>,
    pub(crate) waiter: Arc<Waiter>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Instances {
    /// They are made when there is something to do, and run in the tasks of their callers, or else in `tasks`.
    pub(crate) fn new(
        runtime: Arc<Runtime>,
        ctx: HitlCtx,
        limits: &Limits,
        tasks: &Tasks,
        metrics: Arc<Metrics>,
    ) -> Instances {
        let pool = Pool::new(runtime, ctx.clone(), limits.clone(), tasks.clone(), metrics.clone());
        let waiter = Arc::new(Waiter::new(ctx, limits, pool.clone(), metrics.clone()));
        Instances { pool, waiter, metrics }
    }

    /// Waits until the event `id` has ended.
    pub(crate) async fn wait(&self, id: &str) -> Result<WaitResult, Failure> {
        self.waiter.wait(id).await
    }
}
