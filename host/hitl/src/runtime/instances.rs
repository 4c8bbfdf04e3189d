//! What answers calls and requests.

use super::registry::WaitResult;
use super::{Failure, Pool, Runtime, WaiterInstance};
use crate::imports::HitlCtx;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::tasks::Tasks;
use std::sync::Arc;

/// The instances on one store: those that serve one call at a time, and the one that many wait in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Instances {
    pub(crate) pool: Arc<Pool>,
    pub(crate) waiter: Arc<WaiterInstance>,
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
        Instances {
            pool: Pool::new(runtime.clone(), ctx.clone(), limits.clone(), tasks.clone(), metrics.clone()),
            waiter: Arc::new(WaiterInstance::new(
                runtime,
                ctx,
                limits.clone(),
                tasks.clone(),
                metrics.clone(),
            )),
            metrics,
        }
    }

    /// Waits until the event `id` has ended.
    pub(crate) async fn wait(&self, id: &str) -> Result<WaitResult, Failure> {
        self.waiter.wait(&self.pool, id).await
    }
}
