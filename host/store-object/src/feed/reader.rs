//! Intents, as they are read.

use super::names::{self, Subject};
use super::{CLOCKS, FOLLOWED, OVERLAP, ObjectFeed, Seen, cleaner, millis};
use async_trait::async_trait;
use futures_util::stream::{self, StreamExt};
use hitl_storage::StoreError;
use hitl_storage::follower::{Changes, Cursor, Feed, Pace};
use tokio::time::Instant;

/// How many keys are asked for at a time.
const LOOKS_AT_ONCE: usize = 16;

/// The most names of a page.
const PAGE: usize = 1_000;

#[async_trait]
impl Feed for ObjectFeed {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Changes, StoreError> {
        let now = self.client.clock.now_ms();
        let after: Option<u64> = after.and_then(|cursor| cursor.0.parse().ok());
        let followed = now.saturating_sub(millis(FOLLOWED));
        // Of what is older than that nothing is to come any more: who waits for it sees it at a look.
        let gap = after.is_some_and(|after| after < followed);
        let from = after.unwrap_or(0).max(followed).saturating_sub(millis(OVERLAP));
        self.find(from, now + millis(CLOCKS)).await?;
        let keys = self.look(followed.saturating_sub(millis(OVERLAP))).await;
        self.forget(from.saturating_sub(millis(FOLLOWED)));
        self.clean(now);
        Ok(Changes { keys, gap, cursor: Cursor(now.to_string()), more: false })
    }

    fn pace(&self) -> Pace {
        self.pace
    }
}

impl ObjectFeed {
    /// Lists the intents between two moments.
    async fn find(&self, from: u64, to: u64) -> Result<(), StoreError> {
        let deadline = self.client.deadline();
        for folder in names::folders(from, to) {
            // What comes before is known; where a list cannot begin after a name, it is passed over.
            let before = names::before(from);
            let offset = (self.lister.has_offset && before.starts_with(&folder)).then_some(before.as_str());
            let mut token = None;
            loop {
                let page = self.client.page(&folder, offset, token, PAGE, deadline).await?;
                let mut state = self.state();
                for name in page.keys {
                    if names::parse(&name).is_some_and(|(at, _)| at >= from) {
                        state.seen.entry(name).or_insert(Seen::Pending);
                    }
                }
                drop(state);
                token = page.token;
                if token.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The keys that are there of those that there are intents for. Intents from before `followed` are given up after this.
    async fn look(&self, followed: u64) -> Vec<String> {
        let pending: Vec<String> = {
            let state = self.state();
            let pending = state.seen.iter().filter(|(_, seen)| **seen == Seen::Pending);
            pending.map(|(name, _)| name.clone()).collect()
        };
        let deadline = self.client.deadline();
        let looks = pending.into_iter().map(|name| async move {
            let key = self.is_done(&name, deadline).await;
            (name, key)
        });
        let looks: Vec<_> = stream::iter(looks).buffer_unordered(LOOKS_AT_ONCE).collect().await;
        let mut state = self.state();
        let mut keys = Vec::new();
        for (name, key) in looks {
            let is_over = names::parse(&name).is_none_or(|(at, _)| at < followed);
            if key.is_some() || is_over {
                state.seen.insert(name, Seen::Done);
            }
            keys.extend(key);
        }
        keys
    }

    /// The key of an intent, if it is there. What cannot be read now is asked for again.
    async fn is_done(&self, name: &str, deadline: Instant) -> Option<String> {
        let key = match names::parse(name)? {
            (_, Subject::Key(key)) => key,
            (_, Subject::Inside) => {
                let inside = self.client.get(name, deadline).await.ok()??;
                String::from_utf8(inside.value).ok()?
            }
        };
        self.client.is_there(&key, deadline).await.ok()?.then_some(key)
    }

    /// Forgets what no read can find any more.
    fn forget(&self, before: u64) {
        let is_of_use = |name: &String, _: &mut Seen| names::parse(name).is_some_and(|(at, _)| at >= before);
        self.state().seen.retain(is_of_use);
    }

    /// Has old minutes removed, now and then.
    fn clean(&self, now: u64) {
        let due = Instant::now();
        let mut state = self.state();
        if state.next_cleaning.is_none_or(|next| next <= due) {
            state.next_cleaning = Some(due + cleaner::pause());
            tokio::spawn(cleaner::clean(self.client.clone(), now));
        }
    }
}
