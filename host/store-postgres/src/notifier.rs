//! Telling other processes what was created, after it was.
//!
//! A notification in the transaction that creates would hold a lock of the whole database until the disk has synced. So it is
//! a statement of its own, of which one at a time is under way, with all that has queued up meanwhile. What is lost here is
//! found in the feed.

use crate::pool::Pool;
use crate::shared::{Shared, lock};
use crate::tables::{NOTIFY, Tables};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_postgres::types::Type;

/// The most bytes of a notification.
const MAX_PAYLOAD: usize = 7_999;

/// How many keys are told one by one. With more the others are told to read the feed.
const MAX_KEYS: usize = 256;

/// How often a notification is tried, and the pause before the second time, which doubles.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// How long whoever ends waits for what is queued.
const FLUSH: Duration = Duration::from_secs(5);

/// What a notification says. Keys have no line breaks, so these divide them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message<'a> {
    /// These keys were created.
    Keys(Vec<&'a str>),
    /// More was created than is told here.
    Feed,
    /// A listener asks whether it hears.
    Probe(&'a str),
}

impl<'a> Message<'a> {
    /// Reads a payload; none if a later version means something by it.
    pub(crate) fn read(payload: &'a str) -> Option<Self> {
        let (kind, rest) = payload.split_once('\n').unwrap_or((payload, ""));
        match kind {
            "keys" => Some(Self::Keys(rest.split('\n').collect())),
            "feed" => Some(Self::Feed),
            "probe" => Some(Self::Probe(rest)),
            _ => None,
        }
    }
}

/// What is to be told.
#[derive(Debug, Default)]
pub(crate) struct Notifier {
    queue: Mutex<Queue>,
    done: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    keys: Vec<String>,
    many: bool,
    probe: Option<String>,
    running: bool,
}

impl Queue {
    /// The next payload.
    fn take(&mut self) -> Option<String> {
        if let Some(probe) = self.probe.take() {
            return Some(format!("probe\n{probe}"));
        }
        if std::mem::take(&mut self.many) {
            self.keys.clear();
            return Some("feed".to_owned());
        }
        if self.keys.is_empty() {
            return None;
        }
        let mut payload = "keys".to_owned();
        let mut told = 0;
        for key in &self.keys {
            // A key is far shorter than a payload, so that the first always fits.
            if payload.len() + 1 + key.len() > MAX_PAYLOAD {
                break;
            }
            payload.push('\n');
            payload.push_str(key);
            told += 1;
        }
        self.keys.drain(..told);
        Some(payload)
    }
}

/// Tells others of `key`, soon.
pub(crate) fn tell(shared: &Shared, key: &str) {
    enqueue(shared, |queue| {
        if queue.keys.len() < MAX_KEYS {
            queue.keys.push(key.to_owned());
        } else {
            queue.many = true;
        }
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_are_told_in_payloads_that_fit() {
        let keys: Vec<String> = (0..20).map(|n| format!("{n:02}{}", "é".repeat(511))).collect();
        let mut queue = Queue { keys: keys.clone(), ..Queue::default() };
        let mut told = Vec::new();
        while let Some(payload) = queue.take() {
            assert!(payload.len() <= MAX_PAYLOAD, "{}", payload.len());
            let Some(Message::Keys(some)) = Message::read(&payload) else { panic!("{payload}") };
            told.extend(some.into_iter().map(str::to_owned));
        }
        assert_eq!(told, keys);
    }

    #[test]
    fn a_probe_goes_first_and_too_many_keys_become_one_word() {
        let keys = vec!["feed".to_owned()];
        let mut queue = Queue { keys: keys.clone(), many: true, probe: Some("7".to_owned()), running: true };
        let payload = queue.take().unwrap();
        assert_eq!(Message::read(&payload), Some(Message::Probe("7")));
        assert_eq!(Message::read(&queue.take().unwrap()), Some(Message::Feed));
        assert_eq!(queue.take(), None);
        // A key is no word of ours, whatever it is.
        let mut queue = Queue { keys, ..Queue::default() };
        assert_eq!(Message::read(&queue.take().unwrap()), Some(Message::Keys(vec!["feed"])));
        assert_eq!(Message::read("later\nx"), None);
    }
}
