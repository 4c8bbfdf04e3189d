//! Instances that serve one call at a time.
//!
//! A call runs in the task of its caller, and takes an instance for itself: what traps ends that one call and that one
//! instance. An instance that did its work goes back and serves again, so a call costs no start.

use super::idle::{self, Idle};
use super::post_return::PostReturn;
use super::{Failure, Runtime, http, store};
use crate::limits::Limits;
use crate::metrics::Metrics;
use ::http::{Request, Response};
use bytes::Bytes;
use hitl_wasmtime::bindings::Hitl;
use hitl_wasmtime::parts::Tasks;
use hitl_wasmtime::{HitlCtx, Host};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument;
use wasmtime::Store;
use wasmtime::component::{Accessor, ResourceAny};

/// After so many calls an instance is replaced, so that whatever it may have gathered goes.
const MAX_CALLS: u32 = 10_000;

/// Instances that serve one call at a time.
pub(crate) struct Pool {
    runtime: Arc<Runtime>,
    ctx: HitlCtx,
    limits: Limits,
    tasks: Tasks,
    metrics: Arc<Metrics>,
    permits: Arc<Semaphore>,
    idle: Mutex<Idle<Instance>>,
}

struct Instance {
    store: Store<Host>,
    hitl: Hitl,
    calls: u32,
    counted: Counted,
}

/// An instance that there is, as the metrics have it.
struct Counted {
    metrics: Arc<Metrics>,
    /// What tells it from others in the log.
    number: u64,
}

impl Counted {
    fn new(metrics: &Arc<Metrics>) -> Counted {
        let number = metrics.instances_started.next();
        metrics.instances.increment();
        Counted { metrics: metrics.clone(), number }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.metrics.instances.decrement();
    }
}

impl Pool {
    /// What instances have left to do when a call has its result is done in `tasks`.
    pub(crate) fn new(
        runtime: Arc<Runtime>,
        ctx: HitlCtx,
        limits: Limits,
        tasks: Tasks,
        metrics: Arc<Metrics>,
    ) -> Arc<Pool> {
        let permits = Arc::new(Semaphore::new(limits.instances));
        Arc::new(Pool { runtime, ctx, limits, tasks, metrics, permits, idle: Mutex::default() })
    }

    /// Answers `request`, in an instance that does nothing else meanwhile.
    pub(crate) async fn request(
        self: &Arc<Self>,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Failure> {
        self.call(async move |accessor, hitl, _| http::answer(accessor, hitl, request).await).await
    }

    /// Makes `call` in an instance that does nothing else meanwhile. Handles that it gets it has to leave with
    /// [`Handles`]. What the instance still has to do when the call has its result is done in a task of its own.
    pub(crate) async fn call<R>(
        self: &Arc<Self>,
        call: impl AsyncFnOnce(&Accessor<Host>, &Hitl, &mut Handles) -> wasmtime::Result<R>,
    ) -> Result<R, Failure> {
        let made = tokio::time::timeout(self.limits.request, async {
            let permit = self.permits.clone().acquire_owned().await.map_err(|_| Failure::Stopped)?;
            let _busy = self.metrics.instances_busy.present();
            let mut instance = self.take().await?;
            let number = instance.counted.number;
            let Instance { store, hitl, .. } = &mut instance;
            let mut handles = Handles::default();
            let mut result = None;
            let post_return = PostReturn::default();
            let run = store.run_concurrent(async |accessor| {
                result = Some(call(accessor, hitl, &mut handles).await?);
                wasmtime::error::Ok(post_return.is_done(accessor).await)
            });
            let span = tracing::debug_span!("instance", number);
            let ran = self.runtime.ticker.watch(post_return.unless_it_waits(run)).instrument(span).await;
            let (done, result) = match (ran.and_then(|ran| ran), result) {
                (Ok(done), Some(result)) => (done, result),
                (Err(error), Some(result)) => {
                    self.metrics.traps.increment();
                    failed_after_answer(&error);
                    return Ok(result);
                }
                (Err(error), None) => {
                    self.metrics.traps.increment();
                    return Err(Failure::Trap(error));
                }
                (Ok(_), None) => return Err(Failure::Stopped),
            };
            handles.drop(store).await.map_err(Failure::Trap)?;
            if done {
                self.give(instance, permit);
            } else {
                self.finish(instance, permit);
            }
            Ok(result)
        });
        made.await.map_err(|_| Failure::Late)?
    }

    async fn take(&self) -> Result<Instance, Failure> {
        if let Some(instance) = self.idle().take() {
            return Ok(instance);
        }
        let mut store = store::limited(&self.runtime, &self.ctx, &self.limits, self.limits.memory);
        let hitl = self.runtime.component.instantiate_async(&mut store).await.map_err(Failure::Trap)?;
        Ok(Instance { store, hitl, calls: 0, counted: Counted::new(&self.metrics) })
    }

    fn give(self: &Arc<Self>, mut instance: Instance, permit: OwnedSemaphorePermit) {
        instance.calls += 1;
        if instance.calls < MAX_CALLS && self.idle().give(instance) {
            self.tasks.runtime().spawn(sweep(Arc::downgrade(self)));
        }
        // Only now, so that the next call finds the instance.
        drop(permit);
    }

    fn idle(&self) -> MutexGuard<'_, Idle<Instance>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the instance finish its background work, which no caller waits for.
    fn finish(self: &Arc<Self>, mut instance: Instance, permit: OwnedSemaphorePermit) {
        let pool = self.clone();
        self.tasks.spawn_cleanup(async move {
            let run = instance.store.run_concurrent(async |accessor| {
                poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
            });
            let run = pool.runtime.ticker.watch(run);
            match tokio::time::timeout(pool.limits.request, run).await {
                Ok(Ok(())) => pool.give(instance, permit),
                Ok(Err(error)) => {
                    pool.metrics.traps.increment();
                    failed_after_answer(&error);
                }
                Err(_) => tracing::warn!("the component took too long after its answer"),
            }
        });
    }
}

/// Handles to the guest's resources, to be dropped when the call is over: a destructor cannot run beside it.
#[derive(Default)]
pub(crate) struct Handles(Vec<ResourceAny>);

impl Handles {
    /// Keeps `handle` for the duration of the call.
    pub(crate) fn keep(&mut self, handle: ResourceAny) -> ResourceAny {
        self.0.push(handle);
        handle
    }

    async fn drop(self, store: &mut Store<Host>) -> wasmtime::Result<()> {
        for handle in self.0 {
            handle.resource_drop_async(&mut *store).await?;
        }
        Ok(())
    }
}

/// Drops instances that were not needed for a while, until few are left.
async fn sweep(pool: Weak<Pool>) {
    let mut more = true;
    while more {
        tokio::time::sleep(idle::PERIOD).await;
        let Some(pool) = pool.upgrade() else { return };
        let unneeded;
        (unneeded, more) = pool.idle().sweep();
        drop(unneeded);
    }
}

/// The caller has the answer already, so this goes to the log alone.
fn failed_after_answer(error: &wasmtime::Error) {
    tracing::warn!("the component failed after its answer: {error:#}");
}
