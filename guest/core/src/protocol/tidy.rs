//! What is done when the answer is out: that an event has ended is written to the log, and that its outcome is to be sent to the
//! outbox, and its markers are removed.
//!
//! The markers are the intent. They go when the entry of the log and that of the outbox are there, so that a crash in between leaves an event which
//! whoever lists, or waits for all of a scope, finds to have ended, and does the same for.

use super::{AT_ONCE, Events};
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::store::storage::Storage;
use crate::store::{callbacks, ended, keys};

/// How long after the moment in its name an entry of the log is there at the latest, in milliseconds: whoever reads the log looks
/// back so far, and farther.
pub(super) const LATE: u64 = 5_000;
/// How often an entry is written that was too late, each time with a new moment.
const ATTEMPTS: usize = 3;

/// What is to be done.
#[derive(Default)]
pub(super) struct Tidying {
    /// Events that have ended.
    ended: Vec<Ending>,
    /// Keys that stand for nothing any more.
    deletes: Vec<String>,
}

/// An event that has ended.
struct Ending {
    /// What its entry says of it.
    event: String,
    /// That its outcome is to be sent, if it is.
    sends: Option<String>,
    markers: Vec<String>,
}

impl Tidying {
    fn is_empty(&self) -> bool {
        self.ended.is_empty() && self.deletes.is_empty()
    }
}

impl<S: Storage> Events<S> {
    /// Remember to write down that the event has ended, and to remove its markers.
    pub(super) fn defer_end(&self, request: &Request) {
        let event = ended::of_event(request);
        let ended = &mut self.tidying.borrow_mut().ended;
        if !ended.iter().any(|its| its.event == event) {
            let sends = request.callback.as_ref().map(|_| callbacks::first(&request.request_id));
            ended.push(Ending { event, sends, markers: keys::all_markers(request) });
        }
    }

    /// Remember to remove what stands for nothing any more.
    pub(super) fn defer_delete(&self, keys: impl IntoIterator<Item = String>) {
        self.tidying.borrow_mut().deletes.extend(keys);
    }

    /// Whether [`Events::run_cleanup`] has something to do.
    pub fn has_cleanup(&self) -> bool {
        !self.tidying.borrow().is_empty()
    }

    /// Writes down which events have ended in calls to this, and removes their markers. To be called after the answer is out, so
    /// that no request waits for it; what a crash leaves is done by [`Events::list`]. `now` is asked when it matters.
    pub async fn run_cleanup(&self, now: &dyn Fn() -> Timestamp) {
        while self.has_cleanup() {
            let Tidying { mut ended, mut deletes } = self.tidying.take();
            while !ended.is_empty() {
                let rest = ended.split_off(ended.len().min(AT_ONCE));
                // What is not written down has its markers still.
                if self.write_down(&ended, now).await {
                    deletes.extend(ended.into_iter().flat_map(|ending| ending.markers));
                }
                ended = rest;
            }
            for some in deletes.chunks(AT_ONCE) {
                // A failure leaves a marker of an ended event, which listing removes.
                let _ = self.delete_all(some).await;
            }
        }
    }

    /// Writes an entry for each event, and that its outcome is to be sent, at once. Whether they were there in time.
    async fn write_down(&self, ended: &[Ending], now: &dyn Fn() -> Timestamp) -> bool {
        for _ in 0..ATTEMPTS {
            let at = now();
            let begin = ended::begins_at(at);
            let entry = |ending: &Ending| format!("{begin}{}", ending.event);
            let sends = ended.iter().filter_map(|ending| ending.sends.clone());
            let entries: Vec<String> = ended.iter().map(entry).chain(sends).collect();
            if self.put_all(&entries, b"", None).await.is_err() {
                return false;
            }
            // Who reads the log may have gone past an entry that came late. It stays: who was there in time skips the second.
            if now().millis() <= at.millis() + LATE {
                return true;
            }
        }
        false
    }
}
