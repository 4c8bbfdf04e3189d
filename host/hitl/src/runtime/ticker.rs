//! The clock of the limits on computing: it moves the engine's epoch on, but only while a guest runs.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;
use std::{future::poll_fn, io};
use wasmtime::{Engine, EngineWeak};

/// How often the epoch moves while a guest runs.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// How many ticks go by without a guest running before the thread goes to sleep.
const PATIENCE: u32 = 20;

/// Moves an engine's epoch on from a thread of its own, which sleeps while no guest runs.
///
/// A thread, not a task: a guest that computes without end keeps a thread of the async runtime busy, possibly the last
/// one that would have run the task.
#[derive(Debug)]
pub(crate) struct Ticker {
    state: Arc<State>,
    thread: Thread,
}

#[derive(Debug, Default)]
struct State {
    /// How many guests are running at this moment.
    running: AtomicUsize,
    asleep: AtomicBool,
    stopped: AtomicBool,
}

impl Ticker {
    /// Starts the thread; it ends when the ticker or the engine is dropped.
    pub(crate) fn start(engine: &Engine) -> io::Result<Ticker> {
        let state = Arc::new(State::default());
        let (engine, theirs) = (engine.weak(), state.clone());
        let thread =
            thread::Builder::new().name("hitl-ticker".to_owned()).spawn(move || theirs.tick(&engine))?;
        Ok(Ticker { state, thread: thread.thread().clone() })
    }

    /// Lets the epoch move while `future` is polled.
    pub(crate) async fn watch<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|context| {
            let _running = self.enter();
            future.as_mut().poll(context)
        })
        .await
    }

    fn enter(&self) -> Running<'_> {
        self.state.running.fetch_add(1, Ordering::SeqCst);
        if self.state.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
        Running(&self.state)
    }
}

impl State {
    fn tick(&self, engine: &EngineWeak) {
        let mut quiet = 0;
        while !self.stopped.load(Ordering::SeqCst) {
            thread::sleep(TICK);
            let Some(engine) = engine.upgrade() else { return };
            engine.increment_epoch();
            quiet = if self.running.load(Ordering::SeqCst) > 0 { 0 } else { quiet + 1 };
            if quiet < PATIENCE {
                continue;
            }
            drop(engine);
            quiet = 0;
            // A guest that enters after this line sees that the thread has to be woken; the check below sees one
            // that entered before.
            self.asleep.store(true, Ordering::SeqCst);
            if self.running.load(Ordering::SeqCst) == 0 {
                thread::park();
            }
            self.asleep.store(false, Ordering::SeqCst);
        }
    }
}

struct Running<'a>(&'a State);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}
