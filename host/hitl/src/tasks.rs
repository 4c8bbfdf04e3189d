//! Work in the background, and waiting for it before a program ends.

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

/// Where background work runs, and what of it goes on. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Tasks {
    runtime: Handle,
    cleanup: TaskTracker,
}

impl Tasks {
    /// Background work in `runtime`.
    pub(crate) fn new(runtime: Handle) -> Tasks {
        let cleanup = TaskTracker::new();
        // It can be waited for at any time, and goes on taking tasks all the same.
        cleanup.close();
        Tasks { runtime, cleanup }
    }

    /// The runtime, for work that ends with the program.
    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Does what tidies up and no caller waits for, but what should be done before the program ends.
    pub(crate) fn spawn_cleanup(&self, cleanup: impl Future<Output = ()> + Send + 'static) {
        self.cleanup.spawn_on(cleanup, &self.runtime);
    }

    /// Waits until all of that is done.
    pub(crate) async fn cleaned_up(&self) {
        self.cleanup.wait().await;
    }
}
