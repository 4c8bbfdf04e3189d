//! Work in the background, and waiting for it before a program ends.

use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// Where background work runs, and what of it goes on. Clones are the same.
#[derive(Debug, Clone)]
pub struct Tasks {
    runtime: Handle,
    cleanup: TaskTracker,
    /// How many wait for it.
    waiting: watch::Sender<usize>,
}

impl Tasks {
    /// Background work in `runtime`.
    pub fn new(runtime: Handle) -> Tasks {
        let cleanup = TaskTracker::new();
        // It can be waited for at any time, and goes on taking tasks all the same.
        cleanup.close();
        Tasks { runtime, cleanup, waiting: watch::Sender::new(0) }
    }

    /// The runtime, for work that ends with the program.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Does what tidies up and no caller waits for, but what should be done before the program ends.
    pub fn spawn_cleanup(&self, cleanup: impl Future<Output = ()> + Send + 'static) {
        self.cleanup.spawn_on(cleanup, &self.runtime);
    }

    /// Passes `time`, so that there is more to do at once; or less, if somebody waits.
    pub async fn linger(&self, time: Duration) {
        let mut waiting = self.waiting.subscribe();
        let _ = tokio::time::timeout(time, waiting.wait_for(|waiting| *waiting > 0)).await;
    }

    /// Waits until all that tidies up is done.
    pub async fn cleaned_up(&self) {
        let _waiting = Waiting::new(&self.waiting);
        self.cleanup.wait().await;
    }
}

/// One who waits, until it is dropped.
struct Waiting<'a>(&'a watch::Sender<usize>);

impl<'a> Waiting<'a> {
    fn new(waiting: &'a watch::Sender<usize>) -> Waiting<'a> {
        waiting.send_modify(|waiting| *waiting += 1);
        Waiting(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting -= 1);
    }
}
