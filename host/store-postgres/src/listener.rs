//! Hearing what other processes tell, on a connection of its own.
//!
//! A pooler may take a LISTEN and never pass anything on, and a connection may be dead for hours without either end knowing. So
//! the listener counts as hearing only while it hears what this process sends itself by the way all processes send.

use crate::connect::{Connector, Open};
use crate::message::Message;
use crate::notifier;
use crate::shared::Shared;
use crate::tables::quoted;
use hitl_storage::{Wakeups, WeakWakeups};
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_postgres::{AsyncMessage, Client};

/// How often it asks itself whether it hears, and how many questions in a row may stay unheard before it connects anew.
pub(crate) const PROBE: Duration = Duration::from_secs(3);
const MISSED: u32 = 3;

/// The pauses between two connections: from the first to the last, each twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LAST_PAUSE: Duration = Duration::from_secs(5);

/// The longest pause after a connection on which nothing was heard: it will not be much better soon.
const DEAF_PAUSE: Duration = Duration::from_secs(60);

/// How long it keeps a connection while nobody waits.
const IDLE: Duration = Duration::from_secs(15);

/// Notifications that were received and not looked at yet.
const BUFFER: usize = 1_024;

/// Called for each waiter: the first one makes a listener, and one who comes while it rests wakes it.
pub(crate) fn attend(shared: &Shared, hub: &Wakeups) {
    let ears = &shared.ears;
    let Some(connector) = &ears.connector else { return };
    if !ears.started.swap(true, Ordering::SeqCst) {
        let Some(strong) = shared.strong() else { return };
        let listener = Listener {
            shared: Arc::downgrade(&strong),
            hub: hub.downgrade(),
            connector: connector.clone(),
            warned: false,
        };
        connector.runtime().spawn(listener.run());
    } else if ears.rests.swap(false, Ordering::SeqCst) {
        ears.bell.notify_one();
    }
}

struct Listener {
    // Weak: neither the store nor the waiters are kept by whoever listens for them.
    shared: Weak<Shared>,
    hub: WeakWakeups,
    connector: Connector,
    /// Whether an operator was told that nothing is heard.
    warned: bool,
}

impl Listener {
    async fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        while self.rest().await {
            let (heard, longest) = match self.connector.open().await {
                Ok(open) => (self.listen(open).await, DEAF_PAUSE),
                Err(error) => {
                    self.warn(&format!("{error}: {}", error.detail().unwrap_or_default()));
                    (false, LAST_PAUSE)
                }
            };
            match self.shared.upgrade() {
                Some(shared) => shared.ears.set(false),
                None => return,
            }
            pause = if heard { FIRST_PAUSE } else { pause.min(longest) };
            sleep(pause).await;
            pause *= 2;
        }
    }

    /// Waits until there is a waiter; false when there will be none.
    async fn rest(&self) -> bool {
        loop {
            {
                let (Some(shared), Some(hub)) = (self.shared.upgrade(), self.hub.upgrade()) else {
                    return false;
                };
                // Announced before the count is read: a waiter who comes now either is counted, or sees that it has to ring.
                shared.ears.rests.store(true, Ordering::SeqCst);
                if hub.waiting() > 0 {
                    shared.ears.rests.store(false, Ordering::SeqCst);
                    return true;
                }
            }
            // Not held while nothing happens, and looked after now and then: a hub that goes rings nobody.
            let until = Instant::now() + IDLE;
            while Instant::now() < until {
                let Some(shared) = self.shared.upgrade() else { return false };
                if timeout(Duration::from_secs(1), shared.ears.bell.notified()).await.is_ok() {
                    break;
                }
            }
        }
    }

    /// Listens on one connection until it ends, or is of no use. Whether anything was heard.
    async fn listen(&mut self, (client, mut connection): Open) -> bool {
        let (tell, mut told) = mpsc::channel(BUFFER);
        // Ended with this.
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            // The first error is the end: the same one comes again and again after it.
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notification) = message
                    && tell.send(notification.payload().to_owned()).await.is_err()
                {
                    break;
                }
            }
        });
        if !self.begin(&client).await {
            return false;
        }
        let mut probes = Probes::new();
        while let (Some(shared), Some(hub)) = (self.shared.upgrade(), self.hub.upgrade()) {
            if probes.due <= Instant::now() && !self.probe(&mut probes, &shared, &hub) {
                break;
            }
            drop((shared, hub));
            tokio::select! {
                payload = told.recv() => {
                    let Some(payload) = payload else { break };
                    self.hear(&mut probes, &payload);
                }
                () = sleep_until(probes.due) => {}
            }
        }
        probes.ever_heard
    }

    async fn begin(&mut self, client: &Client) -> bool {
        let Some(channel) = self.shared.upgrade().map(|shared| quoted(&shared.tables.channel)) else {
            return false;
        };
        let sql = format!("LISTEN {channel}");
        match timeout(self.connector.timeout(), client.batch_execute(&sql)).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                self.warn(&error.to_string());
                false
            }
            Err(_) => false,
        }
    }

    /// Asks itself whether it hears. False when it is time to end this connection.
    fn probe(&mut self, probes: &mut Probes, shared: &Shared, hub: &Wakeups) -> bool {
        if hub.waiting() > 0 {
            probes.idle_since = Instant::now();
        } else if probes.idle_since.elapsed() > IDLE {
            return false;
        }
        if probes.waits_for.is_some() {
            probes.missed += 1;
            shared.ears.set(false);
        }
        if probes.missed >= MISSED {
            self.warn("a pooler may stand in between, whose notifications reach nobody");
            return false;
        }
        let words = new_words();
        notifier::probe(shared, words.clone());
        probes.waits_for = Some(words);
        probes.due = Instant::now() + PROBE;
        true
    }

    fn hear(&mut self, probes: &mut Probes, payload: &str) {
        let (Some(shared), Some(hub)) = (self.shared.upgrade(), self.hub.upgrade()) else { return };
        match Message::read(payload) {
            Some(Message::Keys(keys)) => keys.into_iter().for_each(|key| hub.wake(key)),
            Some(Message::Probe(words)) if probes.waits_for.as_deref() == Some(words) => {
                (probes.waits_for, probes.missed, probes.ever_heard) = (None, 0, true);
                shared.ears.set(true);
                if std::mem::take(&mut self.warned) {
                    tracing::info!("what other processes create is heard again");
                }
            }
            Some(Message::Probe(_)) => {}
            // A word of a later version means something, too.
            Some(Message::Feed) | None => shared.ears.rings.notify_one(),
        }
    }

    fn warn(&mut self, why: &str) {
        if !std::mem::replace(&mut self.warned, true) {
            tracing::warn!(
                why,
                "what other processes create is not heard, but looked for now and then: where a pooler is in between, name the \
                 server itself by listen="
            );
        }
    }
}

/// The questions to itself.
struct Probes {
    due: Instant,
    waits_for: Option<String>,
    missed: u32,
    ever_heard: bool,
    idle_since: Instant,
}

impl Probes {
    fn new() -> Self {
        let now = Instant::now();
        Self { due: now, waits_for: None, missed: 0, ever_heard: false, idle_since: now }
    }
}

/// What no other listener asks itself, most likely: one that hears another's question only believes too early that it hears.
fn new_words() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut random = [0; 8];
    // Without random bytes the process and the number still tell it from most.
    let _ = getrandom::fill(&mut random);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{}-{next}", u64::from_ne_bytes(random), std::process::id())
}
