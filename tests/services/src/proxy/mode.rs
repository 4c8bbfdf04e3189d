//! What happens to everything that passes.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// What happens to all that passes through a proxy, until it is set otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It passes.
    #[default]
    Pass,
    /// Each answer comes later by this long.
    Delay(Duration),
    /// Every connection is closed, and so is each new one.
    Cut,
    /// Connections stay and new ones are accepted, and nothing passes: what was sent meanwhile passes once that is over.
    Hang,
}

/// The mode as the connections see it.
#[derive(Debug, Clone)]
pub(super) struct Current(watch::Receiver<Mode>);

impl Current {
    pub(super) fn new() -> (watch::Sender<Mode>, Self) {
        let (set, current) = watch::channel(Mode::Pass);
        (set, Self(current))
    }

    pub(super) fn is_cut(&self) -> bool {
        *self.0.borrow() == Mode::Cut
    }

    /// Until connections are cut.
    pub(super) async fn cut(&self) {
        self.until(|mode| mode == Mode::Cut).await;
    }

    /// Until something sent may pass on to the server.
    pub(super) async fn may_ask(&self) {
        self.until(|mode| mode != Mode::Hang).await;
    }

    /// Until an answer may pass back.
    pub(super) async fn may_answer(&self) {
        let mode = *self.0.borrow();
        if let Mode::Delay(time) = mode {
            sleep(time).await;
        }
        self.may_ask().await;
    }

    async fn until(&self, is_so: impl Fn(Mode) -> bool) {
        let mut current = self.0.clone();
        // It fails when the proxy ends, which ends whoever waits here.
        let _ = current.wait_for(|mode| is_so(*mode)).await;
    }
}
