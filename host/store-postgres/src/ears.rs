//! Whether what other processes tell is heard, for those who do something else where it is not.

use crate::connect::Connector;
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// What is known of the listener, whether or not there is one.
pub(crate) struct Ears {
    /// How to connect; none where nobody is to listen.
    pub(crate) connector: Option<Connector>,
    pub(crate) started: AtomicBool,
    poll: Duration,
    hears: watch::Sender<bool>,
    /// Rings when the feed is to be read.
    pub(crate) rings: Notify,
    /// Rung by a waiter who comes while the listener rests.
    pub(crate) bell: Notify,
    pub(crate) rests: AtomicBool,
}

impl Ears {
    /// With a way to a server that notifies, or none; and the time between two looks while nothing is heard.
    pub(crate) fn new(connector: Option<Connector>, poll: Duration) -> Self {
        Self {
            connector,
            started: AtomicBool::new(false),
            poll,
            hears: watch::Sender::new(false),
            rings: Notify::new(),
            bell: Notify::new(),
            rests: AtomicBool::new(false),
        }
    }

    /// Whether notifications are heard now.
    pub(crate) fn hear(&self) -> bool {
        *self.hears.borrow()
    }

    /// Resolves when they are.
    pub(crate) async fn heard(&self) {
        // It fails where the sender is gone, which is here.
        let _ = self.hears.subscribe().wait_for(|hears| *hears).await;
    }

    pub(crate) fn poll(&self) -> Duration {
        self.poll
    }

    /// Resolves when the feed is to be read.
    pub(crate) async fn rung(&self) {
        self.rings.notified().await;
    }

    /// Notes whether they are.
    pub(crate) fn set(&self, hears: bool) {
        // Either way the feed is read now: since what came meanwhile was not heard, or will not be.
        if self.hears.send_replace(hears) != hears {
            self.rings.notify_one();
        }
    }
}

impl fmt::Debug for Ears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ears").field("hears", &self.hear()).finish_non_exhaustive()
    }
}
