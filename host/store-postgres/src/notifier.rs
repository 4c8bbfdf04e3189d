//! Telling other processes what was created, after it was.
//!
//! A notification in the transaction that creates would hold a lock of the whole database until the disk has synced. So it is
//! a statement of its own, of which one at a time is under way, with all that has queued up meanwhile. What is lost here is
//! found in the feed.

use crate::message::{Notifier, Queue};
use crate::pool::Pool;
use crate::shared::Shared;
use crate::sync::lock;
use crate::tables::{NOTIFY, Tables};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_postgres::types::Type;

/// How often a notification is tried, and the pause before the second time, which doubles.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// How long whoever ends waits for what is queued.
const FLUSH: Duration = Duration::from_secs(5);

/// Tells others of `key`, soon.
pub(crate) fn tell(shared: &Shared, key: &str) {
    enqueue(shared, |queue| queue.push(key));
}

/// Sends a listener its own words.
pub(crate) fn probe(shared: &Shared, probe: String) {
    enqueue(shared, |queue| queue.probe = Some(probe));
}

fn enqueue(shared: &Shared, add: impl FnOnce(&mut Queue)) {
    let Some(this) = shared.strong() else { return };
    let starts = {
        let mut queue = lock(&shared.notifier.queue);
        add(&mut queue);
        !std::mem::replace(&mut queue.running, true)
    };
    if starts {
        shared.pool.connector().runtime().spawn(async move {
            while let Some(payload) = next(&this.notifier) {
                send(&this.pool, &this.tables, &payload).await;
            }
            this.notifier.done.notify_waiters();
            this.prune_if_due().await;
        });
    }
}

/// The next payload; without one nobody sends any more.
fn next(notifier: &Notifier) -> Option<String> {
    let mut queue = lock(&notifier.queue);
    let payload = queue.take();
    queue.running = payload.is_some();
    payload
}

async fn send(pool: &Pool, tables: &Tables, payload: &str) {
    let mut pause = PAUSE;
    for tried in 1..=TRIES {
        let channel = &tables.channel;
        match pool.query(NOTIFY, &[(channel, Type::TEXT), (&payload, Type::TEXT)]).await {
            Ok(_) => return,
            Err(failure) if tried == TRIES => {
                tracing::debug!(
                    ?failure,
                    "others were not told of what was created: they find it in the feed"
                );
            }
            Err(_) => {
                sleep(pause).await;
                pause *= 2;
            }
        }
    }
}

/// Returns when all was told that is queued now, or when that takes too long.
pub(crate) async fn flush(notifier: &Notifier) {
    let told = async {
        loop {
            // Registered before the look.
            let mut done = std::pin::pin!(notifier.done.notified());
            done.as_mut().enable();
            if !lock(&notifier.queue).running {
                return;
            }
            done.await;
        }
    };
    let _ = timeout(FLUSH, told).await;
}
