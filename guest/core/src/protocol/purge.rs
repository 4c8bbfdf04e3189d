//! Purging: removing the events that ended long ago.
//!
//! An event goes in this order, and a crash between any two steps leaves one that the next purge removes:
//!
//! 1. where its id follows from its question, the record that the id is taken: from then on a creator who finds no request
//!    knows that there was one;
//! 2. a stub in the place of its outcome, which is the end of the event for everybody: whoever looks finds no event, whoever
//!    still answers finds the place taken;
//! 3. what is left of its markers, so that none stands for a request that never comes;
//! 4. its request.
//!
//! The stub stays for [`HELD`], longer than any call takes: one that read the request before it went cannot write an outcome
//! behind it, and where one that saw no request before it came brings it back, it is of an event that is gone. A later purge
//! removes it, and the records of links to the event that were revoked.

use super::{AT_ONCE, Events};
use super::list::{EVENTS_AT_ONCE, Stored, is_cursor, is_of_one_key};
use crate::model::error::{Error, Rule};
use crate::model::outcome::{DecodeError, Outcome};
use crate::model::request::Request;
use crate::model::stub;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{MAX_KEYS_AT_ONCE, Storage};

/// How long any call may take at most, in seconds. Hosts give up much sooner.
pub const LONGEST_CALL: u64 = 3_600;
/// How long the place of an outcome that was purged stays taken, in seconds: as long as the purge that wrote the stub, which says
/// when that began, and whatever began before the stub was there.
pub const HELD: u64 = 2 * LONGEST_CALL;
/// How many keys are listed at once: a request and an outcome of each event, which are read together.
const KEYS_AT_ONCE: usize = EVENTS_AT_ONCE;
/// How often one call lists keys while it finds nothing to remove.
const PAGES: usize = 10;

/// What to purge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purge {
    /// Events that ended so long ago or longer, in seconds.
    pub older_than: u32,
    /// Whether to look only, and change nothing.
    pub dry_run: bool,
}

/// What one call came to: how many events it looked at, and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purged {
    /// All that it looked at, open ones among them.
    pub looked_at: u32,
    /// Those that it removed; in a dry run those that it would.
    pub removed: u32,
    /// Those that have ended and stay, since nothing says when.
    pub undated: u32,
    /// Those that stay since their records cannot be read.
    pub unreadable: u32,
    /// Where the next call goes on; none: all is done.
    pub next: Option<String>,
}

/// What is to be removed of what one page holds.
#[derive(Default)]
struct Found {
    /// Events that ended long ago.
    events: Vec<Request>,
    /// The ids of events of which a stub is left, and has been for long.
    stubs: Vec<String>,
}

impl<S: Storage> Events<S> {
    /// Removes events that ended long ago, in a bounded number of steps: 96 events at most, and it looks at a thousand at most.
    /// `after` is where it goes on, a call's [`Purged::next`]. Several may do the same at once.
    ///
    /// An event ended at the moment that its outcome says. Where that says none, as the original plugin's, its deadline counts
    /// if that is past; if it has none either, it stays. An event that is open stays; one whose deadline is past is ended first.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `after` is no such cursor, or what storage said. What was removed by then is removed.
    pub async fn purge(
        &self,
        purge: Purge,
        after: Option<&str>,
        now: Timestamp,
    ) -> Result<Purged, Error> {
        if after.is_some_and(|after| !is_cursor(after)) {
            return Err(Error::invalid("after", Rule::Cursor));
        }
        let mut last = after.map(|after| format!("{}{after}", keys::REQUESTS));
        let mut purged = Purged::default();
        for _ in 0..PAGES {
            let page = self.storage.list(keys::REQUESTS, last.as_deref(), KEYS_AT_ONCE as u32).await?;
            let found = self.old(&page, purge, &mut purged, now).await?;
            if !purge.dry_run {
                self.remove_events(&found.events, now).await?;
                self.remove_stubs(&found.stubs, now).await?;
            }
            let more = page.len() == KEYS_AT_ONCE;
            last = page.into_iter().next_back().filter(|_| more);
            if last.is_none() || !found.events.is_empty() {
                break;
            }
        }
        purged.next = last.and_then(|last| last.strip_prefix(keys::REQUESTS).map(str::to_owned));
        Ok(purged)
    }

    /// What is to be removed of the events with these keys, counted.
    async fn old(
        &self,
        page: &[String],
        purge: Purge,
        purged: &mut Purged,
        now: Timestamp,
    ) -> Result<Found, Error> {
        let rests: Vec<&str> = page.iter().filter_map(|key| key.strip_prefix(keys::REQUESTS)).collect();
        let mut ids: Vec<&str> = rests.iter().filter_map(|rest| keys::event_id(rest)).collect();
        ids.dedup();
        let (mut found, mut left) = (Found::default(), Vec::new());
        for (id, stored) in ids.iter().zip(self.read(&ids).await?) {
            // Where a page parts an event, it belongs to the page of its request.
            let is_here = rests.iter().any(|rest| keys::rest_id(rest) == Some(id));
            match self.ended(stored, purge, now).await {
                Err(Error::NotFound) => left.push(*id),
                _ if !is_here => {}
                Err(error) if is_of_one_key(&error) => {
                    purged.looked_at += 1;
                    purged.unreadable += 1;
                }
                Err(error) => return Err(error),
                Ok(ended) => {
                    purged.looked_at += 1;
                    match ended {
                        Ended::Not => {}
                        Ended::Undated => purged.undated += 1,
                        Ended::At(at, request) if now >= at.plus_seconds(purge.older_than.into()) => {
                            purged.removed += 1;
                            found.events.push(request);
                        }
                        Ended::At(..) => {}
                    }
                }
            }
        }
        let places: Vec<_> = left.iter().map(|id| keys::response(id)).collect();
        if !places.is_empty() {
            for (id, bytes) in left.iter().zip(self.storage.get_many(&places).await?) {
                let at = bytes.and_then(|bytes| stub::read(&bytes));
                if at.is_some_and(|at| now >= at.plus_seconds(HELD)) {
                    found.stubs.push((*id).to_owned());
                }
            }
        }
        Ok(found)
    }

    /// Whether and when the event ended.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if there is no request.
    async fn ended(&self, stored: Stored, purge: Purge, now: Timestamp) -> Result<Ended, Error> {
        let (request, outcome) = stored?;
        let past = request.expires_at.filter(|_| request.expired(now));
        let decided_at = match outcome.as_deref().map(|bytes| Outcome::read(bytes, request.subject())) {
            Some(Ok(outcome)) => outcome.decided_at,
            // Somebody who purged it crashed: the rest of it goes now.
            Some(Err(DecodeError::Purged)) => return Ok(Ended::At(Timestamp::from_millis(0), request)),
            None if past.is_none() => return Ok(Ended::Not),
            None if purge.dry_run => past,
            _ => match self.state(&request, outcome.as_deref(), now).await?.outcome() {
                Some(outcome) => outcome.decided_at,
                None => return Ok(Ended::Not),
            },
        };
        Ok(match decided_at.or(past) {
            Some(at) => Ended::At(at, request),
            None => Ended::Undated,
        })
    }

    /// Removes `events`, which have ended, in the order that the module describes.
    async fn remove_events(&self, events: &[Request], now: Timestamp) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        // No other id can come to be asked for again.
        let derived = events.iter().filter(|event| event.run.is_some() || event.key.is_some());
        let records: Vec<_> = derived.map(|event| keys::purged(&event.request_id)).collect();
        self.put_some(&records, b"").await?;
        let places: Vec<_> = events.iter().map(|event| keys::response(&event.request_id)).collect();
        self.put_some(&places, &stub::bytes(now)).await?;
        let markers: Vec<_> = events
            .iter()
            .flat_map(|event| {
                let old = keys::old_marker(&event.scope(), &event.request_id);
                keys::markers(event).into_iter().chain([old])
            })
            .collect();
        // Most are gone since the event ended, and to look is cheaper than to write.
        for some in markers.chunks(MAX_KEYS_AT_ONCE) {
            let there = self.storage.get_many(some).await?;
            let there = some.iter().zip(there).filter(|(_, value)| value.is_some());
            let there: Vec<_> = there.map(|(marker, _)| marker.clone()).collect();
            self.delete_some(&there).await?;
        }
        let requests: Vec<_> = events.iter().map(|event| keys::request(&event.request_id)).collect();
        self.delete_some(&requests).await
    }

    /// Removes what is left of events whose stubs have been there for long enough.
    async fn remove_stubs(&self, ids: &[String], now: Timestamp) -> Result<(), Error> {
        if ids.is_empty() {
            return Ok(());
        }
        if let Some(set) = self.stored_link_keys(now).await? {
            for id in ids.iter().filter(|id| set.has_revoked(id)) {
                // Hardly anybody revokes more links to one event than this. What is left is some bytes.
                let records = self.storage.list(&keys::revoked_of(id), None, MAX_KEYS_AT_ONCE as u32).await?;
                self.delete_some(&records).await?;
            }
        }
        let places: Vec<_> = ids.iter().map(|id| keys::response(id)).collect();
        self.delete_some(&places).await
    }

    /// Puts all of `keys`, some at once.
    async fn put_some(&self, keys: &[String], value: &[u8]) -> Result<(), Error> {
        for some in keys.chunks(AT_ONCE) {
            self.put_all(some, value).await?;
        }
        Ok(())
    }

    /// Deletes all of `keys`, some at once.
    async fn delete_some(&self, keys: &[String]) -> Result<(), Error> {
        for some in keys.chunks(AT_ONCE) {
            self.delete_all(some).await?;
        }
        Ok(())
    }
}

/// Whether and when an event ended.
#[allow(clippy::large_enum_variant, reason = "most are events")]
enum Ended {
    /// It is open.
    Not,
    /// It has ended, and nothing says when.
    Undated,
    /// It ended then.
    At(Timestamp, Request),
}
