//! The one instance in which everything waits.
//!
//! One store in one task, fed by a channel; its calls run side by side. If it traps, nothing is lost but time: what waits
//! changes nothing, so each caller asks again, in the next instance.

use super::registry::{Ticket, WaitRegistry, WaitResult};
use super::{Failure, Host, Pool, Runtime, store};
use crate::bindings::Hitl;
use crate::imports::HitlCtx;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::tasks::Tasks;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tracing::Instrument;
use wasmtime::Store;
use wasmtime::component::{Accessor, AccessorTask, ResourceAny};

/// How often a caller asks again when the instance it waited in has failed.
const ATTEMPTS: u32 = 6;

/// How long the instance stays when nothing waits in it, and how many calls it had to have for that to matter: memory
/// that a component once had it cannot give back.
const IDLE: Duration = Duration::from_secs(10);

/// The instance in which everything waits.
pub(crate) struct WaiterInstance {
    runtime: Arc<Runtime>,
    ctx: HitlCtx,
    limits: Limits,
    tasks: Tasks,
    metrics: Arc<Metrics>,
    registry: Arc<WaitRegistry>,
    worker: Mutex<Option<Worker>>,
}

struct Worker {
    tickets: mpsc::UnboundedSender<Ticket>,
    task: AbortHandle,
}

impl WaiterInstance {
    /// Instances run in `tasks`, made when something is to wait.
    pub(crate) fn new(
        runtime: Arc<Runtime>,
        ctx: HitlCtx,
        limits: Limits,
        tasks: Tasks,
        metrics: Arc<Metrics>,
    ) -> WaiterInstance {
        WaiterInstance {
            runtime,
            ctx,
            limits,
            tasks,
            metrics,
            registry: Arc::default(),
            worker: Mutex::default(),
        }
    }

    /// Waits until the event `id` has ended.
    pub(crate) async fn wait(&self, pool: &Arc<Pool>, id: &str) -> Result<WaitResult, Failure> {
        let begun = Instant::now();
        let _waits = self.metrics.waiters.present();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                // Boxed, because this is rare, and the room for it would be taken for each caller who waits.
                Box::pin(pause(attempt)).await;
                // One of the calls ended the instance. Alone in an instance of the pool, that call ends no other, and its
                // caller gets the error.
                match Box::pin(look(pool, id)).await {
                    Ok(Some(ended)) => return Ok(ended),
                    // Where all who waited look at once, some are late.
                    Ok(None) | Err(Failure::Late) => {}
                    Err(failure) => return Err(failure),
                }
            }
            let (waited, first) = self.registry.join(id);
            if let Some(ticket) = first {
                self.send(ticket);
            }
            if let Ok(waited) = waited.await {
                self.metrics.resumed(id, begun);
                return Ok(waited);
            }
        }
        Err(Failure::Stopped)
    }

    fn send(&self, ticket: Ticket) {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = match &*worker {
            Some(worker) => match worker.tickets.send(ticket) {
                Ok(()) => return,
                Err(mpsc::error::SendError(ticket)) => ticket,
            },
            None => ticket,
        };
        let (tickets, queue) = mpsc::unbounded_channel();
        // It cannot fail: the other end is in the next line.
        let _ = tickets.send(ticket);
        let metrics = self.metrics.clone();
        let run = work(self.runtime.clone(), self.ctx.clone(), self.limits.clone(), metrics, queue);
        let run = run.instrument(tracing::info_span!(parent: None, "waiters"));
        let task = self.tasks.runtime().spawn(run).abort_handle();
        *worker = Some(Worker { tickets, task });
    }
}

impl Drop for WaiterInstance {
    fn drop(&mut self) {
        if let Some(worker) = &*self.worker.lock().unwrap_or_else(PoisonError::into_inner) {
            worker.task.abort();
        }
    }
}

/// The life of one instance.
async fn work(
    runtime: Arc<Runtime>,
    ctx: HitlCtx,
    limits: Limits,
    metrics: Arc<Metrics>,
    queue: mpsc::UnboundedReceiver<Ticket>,
) {
    metrics.instances_started.increment();
    let _exists = metrics.instances.present();
    let store = store::limited(&runtime, &ctx, &limits, limits.shared_memory);
    if let Err(error) = runtime.ticker.watch(serve(&runtime, store, queue)).await {
        metrics.traps.increment();
        // Dropping the queue and the store tells all who wait to ask again.
        tracing::error!("the component failed while others waited in it: {error:#}");
    }
}

async fn serve(
    runtime: &Runtime,
    mut store: Store<Host>,
    mut queue: mpsc::UnboundedReceiver<Ticket>,
) -> wasmtime::Result<()> {
    // Each call that waits takes some handles, and a million calls are no mistake here.
    store.set_max_component_handles(usize::MAX);
    let hitl = Arc::new(runtime.component.instantiate_async(&mut store).await?);
    let (done, mut ended) = mpsc::unbounded_channel();
    let mut running = 0_usize;
    loop {
        // The calls are tasks of the store, which go on from one turn of this loop to the next. A turn ends when handles
        // are to be dropped, since no destructor can run beside the calls.
        let handles = store.run_concurrent(async |accessor| {
            loop {
                tokio::select! {
                    biased;
                    Some(handle) = ended.recv() => {
                        let mut handles = vec![handle];
                        while let Ok(handle) = ended.try_recv() {
                            handles.push(handle);
                        }
                        return wasmtime::error::Ok(handles);
                    }
                    ticket = queue.recv() => match ticket {
                        Some(ticket) => {
                            running += 1;
                            accessor.spawn(Call { ticket, hitl: hitl.clone(), done: done.clone() })?;
                        }
                        None => return Ok(Vec::new()),
                    },
                    () = tokio::time::sleep(IDLE), if running == 0 => queue.close(),
                }
            }
        });
        let handles = handles.await??;
        if handles.is_empty() {
            return Ok(());
        }
        running -= handles.len();
        for handle in handles.into_iter().flatten() {
            handle.resource_drop_async(&mut store).await?;
        }
    }
}

/// One call into the instance; when it is over, it leaves the handle it used, if any.
struct Call {
    ticket: Ticket,
    hitl: Arc<Hitl>,
    done: mpsc::UnboundedSender<Option<ResourceAny>>,
}

impl AccessorTask<Host> for Call {
    async fn run(self, accessor: &Accessor<Host>) -> wasmtime::Result<()> {
        let Call { ticket, hitl, done } = self;
        // Boxed, because wasmtime keeps three times the room of this function's own state.
        let call: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(wait(accessor, &hitl, ticket));
        // Sending fails if the instance is about to end, and the handle with it.
        let _ = done.send(call.await?);
        Ok(())
    }
}

async fn wait(
    accessor: &Accessor<Host>,
    hitl: &Hitl,
    ticket: Ticket,
) -> wasmtime::Result<Option<ResourceAny>> {
    let events = hitl.hitl_hitl_events();
    // Boxed, so that its room is free again while the call below waits.
    let event = match Box::pin(events.call_open(accessor, ticket.id().to_owned())).await? {
        Ok(event) => event,
        Err(error) => {
            ticket.tell(&Err(error));
            return Ok(None);
        }
    };
    // In two steps, for the same reason: what is held in between is one handle.
    let func = events.event().func_wait();
    let call = accessor.with(|access| func.start_call_concurrent(access, (event,)))?;
    let (waited,) = func.finish_call_concurrent(accessor, call).await?;
    ticket.tell(&waited);
    Ok(Some(event))
}

/// The outcome of the event `id`, if it has ended; looked for in an instance of the pool.
async fn look(pool: &Arc<Pool>, id: &str) -> Result<Option<WaitResult>, Failure> {
    pool.call(async move |accessor, hitl, handles| {
        let events = hitl.hitl_hitl_events();
        match events.call_open(accessor, id.to_owned()).await? {
            Ok(event) => {
                let looked = events.event().call_poll(accessor, handles.keep(event)).await?;
                Ok(looked.transpose())
            }
            Err(error) => Ok(Some(Err(error))),
        }
    })
    .await
}

/// Longer each time, so that what fails at once does not fail thousands of times a second.
async fn pause(attempt: u32) {
    tokio::time::sleep(Duration::from_millis(10 << attempt.min(8))).await;
}
