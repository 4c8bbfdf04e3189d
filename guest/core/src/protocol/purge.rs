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
//! What the log of ended events has of so long ago, two hours at least, goes beside that, whether or not its events do.
//!
//! The stub stays for [`HELD`], longer than any call takes: one that read the request before it went cannot write an outcome
//! behind it, and where one that saw no request before it came brings it back, it is of an event that is gone. A later purge
//! removes it, and the records of links to the event that were revoked.

use super::list::{EVENTS_AT_ONCE, is_cursor, is_of_one_key};
use super::{AT_ONCE, Events, State};
use crate::documents::PurgePage;
use crate::model::error::{Error, Rule};
use crate::model::request::Request;
use crate::model::stub;
use crate::model::timestamp::Timestamp;
use crate::store::storage::Storage;
use crate::store::{callbacks, ended, keys};

/// How long any call may take at most, in seconds. Hosts give up much sooner.
pub const LONGEST_CALL: u64 = 3_600;
/// How long the place of an outcome that was purged stays taken, in seconds: as long as the purge that wrote the stub, which says
/// when that began, and whatever began before the stub was there.
pub const HELD: u64 = 2 * LONGEST_CALL;
/// How much longer an event is kept whose outcome is to be sent and nobody has tried to send, in seconds: a day.
const UNSENT: u64 = 86_400;
/// How many keys are listed at once: a request and an outcome of each event, which are read together.
const KEYS_AT_ONCE: usize = EVENTS_AT_ONCE;
/// How many entries of the log of ended events one call removes at most.
const LOG_AT_ONCE: u32 = 4 * EVENTS_AT_ONCE as u32;
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

/// What is done with the events of one page, in this order, each to all of them before the next.
#[derive(Default)]
struct Steps {
    /// Records that ids are taken, to be put.
    records: Vec<String>,
    /// Places of outcomes, for stubs.
    places: Vec<String>,
    /// Markers to be deleted; and records of revoked links, of events of which a stub was left.
    markers: Vec<String>,
    /// Requests to be deleted, and stubs.
    rest: Vec<String>,
}

impl Steps {
    /// Adds an event that ended long ago.
    fn event(&mut self, request: &Request) {
        let id = &request.request_id;
        // No other id can come to be asked for again.
        if request.run.is_some() || request.key.is_some() {
            self.records.push(keys::purged(id));
        }
        self.places.push(keys::response(id));
        self.markers.extend(keys::all_markers(request));
        self.markers.push(keys::old_marker(&request.scope(), id));
        if request.callback.is_some() {
            // Of the rest, what is still to be sent is found to be of nothing when it is due.
            self.markers.extend([callbacks::done(id), callbacks::failed(id)]);
        }
        if request.can_move() {
            self.rest.push(keys::extension(id));
        }
        self.rest.push(keys::request(id));
    }
}

impl<S: Storage> Events<S> {
    /// Removes events that ended long ago, in a bounded number of steps: 96 events at most, and it looks at a thousand at most.
    /// `after` is where it goes on, a call's [`PurgePage::next`]. Several may do the same at once.
    ///
    /// An event ended at the moment that its outcome says. Where that says none, as the original plugin's, its deadline counts
    /// if that is past; if it has none either, it stays. An event that is open stays; one whose deadline is past is ended first.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `after` is no such cursor, or what storage said. What was removed by then is removed.
    pub async fn purge(&self, purge: Purge, after: Option<&str>, now: Timestamp) -> Result<PurgePage, Error> {
        if after.is_some_and(|after| !is_cursor(after)) {
            return Err(Error::invalid("after", Rule::Cursor));
        }
        let mut last = after.map(|after| format!("{}{after}", keys::REQUESTS));
        let mut counts = PurgePage::default();
        for _ in 0..PAGES {
            let page = self.storage.list(keys::REQUESTS, last.as_deref(), KEYS_AT_ONCE as u32).await?;
            let removed = counts.removed;
            let steps = self.old(&page, purge, &mut counts, now).await?;
            if !purge.dry_run {
                self.take(&steps, now).await?;
            }
            let more = page.len() == KEYS_AT_ONCE;
            last = page.into_iter().next_back().filter(|_| more);
            if last.is_none() || counts.removed > removed {
                break;
            }
        }
        if !purge.dry_run {
            self.shorten_log(purge, now).await?;
        }
        counts.next = last.and_then(|last| last.strip_prefix(keys::REQUESTS).map(str::to_owned));
        Ok(counts)
    }

    /// Removes what the log of ended events has of so long ago, and of before [`HELD`], so that who follows it misses nothing by a
    /// purge of what ended just now: more entries than one call removes events.
    async fn shorten_log(&self, purge: Purge, now: Timestamp) -> Result<(), Error> {
        let found = self.storage.list(keys::ENDED, None, LOG_AT_ONCE).await?;
        let age = HELD.max(purge.older_than.into());
        let is_old = |key: &&String| ended::read(key).is_none_or(|entry| now >= entry.at.plus_seconds(age));
        let old: Vec<String> = found.iter().take_while(is_old).cloned().collect();
        for some in old.chunks(AT_ONCE) {
            self.delete_all(some).await?;
        }
        Ok(())
    }

    /// What is to be done with the events with these keys, counted.
    async fn old(
        &self,
        page: &[String],
        purge: Purge,
        counts: &mut PurgePage,
        now: Timestamp,
    ) -> Result<Steps, Error> {
        let mut ids: Vec<&str> = page.iter().filter_map(|key| keys::event_id(key)).collect();
        ids.dedup();
        let (mut steps, mut left) = (Steps::default(), Vec::new());
        for (id, stored) in ids.iter().zip(self.read(&ids).await?) {
            let ended = match stored {
                Err(Error::NotFound) => {
                    left.push(*id);
                    continue;
                }
                // Where a page parts an event, it belongs to the page of its request.
                _ if !page.iter().any(|key| keys::request_id(key) == Some(id)) => continue,
                Ok((request, outcome)) => {
                    let ended = self.end_of(&request, outcome.as_deref(), purge, now).await;
                    if let Ok(ended) = &ended
                        && ended.is_before(purge, now)
                        && !self.is_to_be_sent(&request, outcome.is_some(), ended, purge, now).await?
                    {
                        steps.event(&request);
                        counts.removed += 1;
                    }
                    ended
                }
                Err(error) => Err(error),
            };
            counts.looked_at += 1;
            match ended {
                Ok(End::Undated) => counts.undated += 1,
                Ok(_) => {}
                Err(error) if is_of_one_key(&error) => counts.unreadable += 1,
                Err(error) => return Err(error),
            }
        }
        if !left.is_empty() && !purge.dry_run {
            // Of who asked for more time, or found that there is none, while the event was purged.
            let strays =
                page.iter().filter(|key| keys::extension_id(key).is_some_and(|id| left.contains(&id)));
            steps.rest.extend(strays.cloned());
            let places: Vec<_> = left.iter().map(|id| keys::response(id)).collect();
            let stubs = self.storage.get_many(&places).await?;
            let set = self.stored_link_keys(now).await?;
            for ((id, place), bytes) in left.into_iter().zip(places).zip(stubs) {
                let at = bytes.and_then(|bytes| stub::read(&bytes));
                if at.is_some_and(|at| now >= at.plus_seconds(HELD)) {
                    if let Some(set) = &set {
                        set.records_of(id, &mut steps.markers);
                    }
                    steps.rest.push(place);
                }
            }
        }
        Ok(steps)
    }

    /// Whether the outcome of an event that ended long ago is to be sent first: it ended just now, since nobody looked before, or nobody
    /// has tried to send it yet, for [`UNSENT`] more.
    async fn is_to_be_sent(
        &self,
        request: &Request,
        had_ended: bool,
        ended: &End,
        purge: Purge,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let End::At(at) = ended else { return Ok(false) };
        if request.callback.is_none() {
            return Ok(false);
        }
        if !had_ended {
            return Ok(true);
        }
        let id = &request.request_id;
        let tried = self.storage.get_many(&[callbacks::done(id), callbacks::failed(id)]).await?;
        let is_new = now < at.plus_seconds(u64::from(purge.older_than) + UNSENT);
        Ok(is_new && tried.iter().all(Option::is_none))
    }

    /// Whether and when the event ended.
    async fn end_of(
        &self,
        request: &Request,
        outcome: Option<&[u8]>,
        purge: Purge,
        now: Timestamp,
    ) -> Result<End, Error> {
        let past = request.expires_at.filter(|_| request.expired(now));
        if outcome.is_none() && (past.is_none() || purge.dry_run) {
            return Ok(past.map_or(End::Not, End::At));
        }
        match self.state(request, outcome, now).await {
            Ok(State::Open { .. }) => Ok(End::Not),
            Ok(State::Ended(outcome)) => Ok(outcome.decided_at.or(past).map_or(End::Undated, End::At)),
            // Somebody who purged it crashed: the rest of it goes now.
            Err(Error::NotFound) => Ok(End::Gone),
            Err(error) => Err(error),
        }
    }

    /// Removes what is to be removed, in the order that the module describes.
    async fn take(&self, steps: &Steps, now: Timestamp) -> Result<(), Error> {
        let stub = stub::bytes(now);
        let steps: [(&[String], Option<&[u8]>); 4] = [
            (&steps.records, Some(b"")),
            (&steps.places, Some(&stub)),
            (&steps.markers, None),
            (&steps.rest, None),
        ];
        for (keys, value) in steps {
            for some in keys.chunks(AT_ONCE) {
                match value {
                    Some(value) => drop(self.put_all(some, value, None).await?),
                    None => self.delete_all(some).await?,
                }
            }
        }
        Ok(())
    }
}

/// Whether and when an event ended.
enum End {
    /// It is open.
    Not,
    /// It has ended, and nothing says when.
    Undated,
    /// It ended then.
    At(Timestamp),
    /// Its outcome was purged.
    Gone,
}

impl End {
    /// Whether that is long enough ago.
    fn is_before(&self, purge: Purge, now: Timestamp) -> bool {
        match self {
            Self::Not | Self::Undated => false,
            Self::At(at) => now >= at.plus_seconds(purge.older_than.into()),
            Self::Gone => true,
        }
    }
}
