//! What has ended since: reading the log of ended events, for one who waits for all events of a scope.
//!
//! Each event that ends, by whomever, is told once at least. The log is in the order of the clocks of those who write it, which
//! differ, and an entry comes a little after its moment. So whoever reads looks back by [`OVERLAP`] each time, and the cursor
//! names what was told of that; told twice is only what was written twice, by two who both found that it has ended, more than
//! that apart.
//!
//! Nobody ends an event whose deadline has come unless somebody looks, and where a host was killed between an outcome and its
//! entry nobody writes one. So whoever reads looks also at what is due, and now and then at some of the open events.

use super::cursor::{Cursor, MAX_TOLD, Told, add, told};
use super::list::{Listed, size};
use super::{Event, Events, Filter, Principal, State};
use crate::model::error::{Error, Rule};
use crate::model::timestamp::Timestamp;
use crate::store::ended::{self, Entry};
use crate::store::keys::{self, ENDED};
use crate::store::storage::Storage;

/// How far is looked back, in milliseconds: how late an entry may be, and how much clocks may differ.
const OVERLAP: u64 = 60_000;
const _: () = assert!(super::tidy::LATE < OVERLAP / 2);
/// How many events are read at once.
const AT_ONCE: usize = 96;
/// How many keys of the log are listed at once, and how often one call does that.
const KEYS_AT_ONCE: u32 = 1_000;
const PAGES: usize = 10;
/// How often one call lists what is due: so many times [`AT_ONCE`].
const DUE_PAGES: usize = 4;
/// How many bytes of events make an answer full, and how much an event takes beside its texts; as where ids are waited for.
const MAX_BYTES: usize = 1 << 20;
const EVENT_BYTES: usize = 1_000;
/// How long ago is just now, in seconds.
const JUST_NOW: u64 = 10;
/// How long after some open events were looked at others are, in milliseconds.
const BETWEEN_HEALS: u64 = 30_000;

/// What has ended.
#[derive(Debug)]
pub struct Ended {
    /// The events, in the order in which that they ended was written down.
    pub events: Vec<Event>,
    /// The ids of those that have ended and cannot be read, and why.
    pub failed: Vec<(String, Error)>,
    /// Whether there may be more to tell at once.
    pub more: bool,
    /// Where to go on.
    pub cursor: String,
    /// When the next deadline is; none if there is none.
    pub again: Option<Timestamp>,
}

/// Who reads the log, for what, and what of it was passed.
struct Reader<'a> {
    who: &'a Principal,
    filter: &'a Filter,
    now: Timestamp,
    /// What was told by earlier calls, and by now.
    known: Vec<Told>,
    /// What was told by now, and when its entry was written.
    passed: Vec<(Timestamp, Told)>,
    events: Vec<Event>,
    failed: Vec<(String, Error)>,
    bytes: usize,
}

impl<S: Storage> Events<S> {
    /// The events of `filter` that ended, from `cursor` on, a call's [`Ended::cursor`]; without one all, as far as they are kept.
    /// Each is told once at least. `filter` is to be the same each time, and [`Filter::text`] and [`Filter::ended`] are none.
    ///
    /// Deadlines that are past are acted on, and every half a minute some of the events that are open are looked at; what ends or
    /// is found to have ended by that is told by a call after [`Events::run_cleanup`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `cursor` is none, or what storage said, unless that is about one event alone.
    pub async fn ended(&self, filter: &Filter, cursor: Option<&str>, now: Timestamp) -> Result<Ended, Error> {
        let cursor = match cursor {
            Some(text) => Cursor::read(text).ok_or_else(|| Error::invalid("cursor", Rule::Cursor))?,
            None => Cursor::from(Timestamp::from_millis(0)),
        };
        self.ended_since(&Principal::Program, filter, &cursor, true, now).await
    }

    /// The events of `filter` that ended since `cursor` and that `who` may look at. Deadlines that are past are acted on, and if it
    /// `heals` and that is due, some open events are looked at; what ends or is found to have ended by that is told by a call
    /// after the cleanup.
    ///
    /// # Errors
    ///
    /// What storage said, unless it is about one event alone.
    pub(crate) async fn ended_since(
        &self,
        who: &Principal,
        filter: &Filter,
        cursor: &Cursor,
        heals: bool,
        now: Timestamp,
    ) -> Result<Ended, Error> {
        let mut next = cursor.clone();
        let (_, again) = self.look_at_open(&self.prefixes(filter).await?, None, now).await?;
        if heals && now.millis().abs_diff(cursor.healed.millis()) >= BETWEEN_HEALS {
            self.heal(&mut None).await?;
            let (last, _) =
                self.look_at_open(&self.prefixes(filter).await?, Some(next.healed_to), now).await?;
            (next.healed, next.healed_to) = (now, last);
        }
        // Where it was a clock that was ahead, something is told again, and nothing is lost.
        let since = if cursor.since > now { back(now) } else { cursor.since };
        let wanted =
            [&filter.project, &filter.domain, &filter.run].map(|name| name.as_deref().map(ended::mark));
        let is_wanted = |entry: &Entry<'_>| {
            wanted
                .iter()
                .zip(entry.marks)
                .all(|(wanted, mark)| wanted.as_deref().is_none_or(|its| its == mark))
        };
        let known = cursor.told.clone();
        let (passed, events, failed) = (Vec::new(), Vec::new(), Vec::new());
        let mut reader = Reader { who, filter, now, known, passed, events, failed, bytes: 0 };
        let (mut after, mut seen, mut more) = (ended::begins_at(since), since, true);
        'log: for _ in 0..PAGES {
            let found = self.storage.list(ENDED, Some(&after), KEYS_AT_ONCE).await?;
            let entries: Vec<_> = found.iter().filter_map(|key| ended::read(key)).collect();
            let wanted: Vec<_> = entries.iter().filter(|entry| is_wanted(entry)).copied().collect();
            for some in wanted.chunks(AT_ONCE) {
                if let Some(full) = self.read_entries(some, &mut reader).await? {
                    seen = full;
                    break 'log;
                }
            }
            seen = entries.iter().fold(seen, |seen, entry| seen.max(entry.at));
            if found.len() < KEYS_AT_ONCE as usize {
                more = false;
                break;
            }
            after = found.into_iter().next_back().unwrap_or_default();
        }
        // What is written down from now on has a later moment than these.
        next.since = since.max(seen.min(back(now)));
        reader.passed.retain(|(at, _)| *at >= next.since);
        // Where there are more than a cursor names, less is looked back.
        if let Some((last, _)) =
            reader.passed.len().checked_sub(MAX_TOLD + 1).and_then(|at| reader.passed.get(at))
        {
            next.since = Timestamp::from_millis(last.millis() + 1);
            reader.passed.retain(|(at, _)| *at >= next.since);
        }
        next.told.clear();
        for (_, told) in reader.passed {
            add(&mut next.told, told);
        }
        Ok(Ended { events: reader.events, failed: reader.failed, more, cursor: next.text(), again })
    }

    /// Tells of those of `entries` that were not told. Where the answer is full before all are, the moment of the last that was.
    async fn read_entries(
        &self,
        entries: &[Entry<'_>],
        reader: &mut Reader<'_>,
    ) -> Result<Option<Timestamp>, Error> {
        let fresh: Vec<bool> = entries.iter().map(|entry| add(&mut reader.known, told(entry.id))).collect();
        let ids = entries.iter().zip(&fresh).filter(|(_, fresh)| **fresh).map(|(entry, _)| entry.id);
        let ids: Vec<&str> = ids.collect();
        let mut listed = self.listed(&ids, reader.who, reader.filter, reader.now).await?.into_iter();
        for (entry, fresh) in entries.iter().zip(fresh) {
            if reader.bytes >= MAX_BYTES {
                return Ok(Some(entry.at));
            }
            match if fresh { listed.next() } else { None } {
                Some(Listed::Event(request, Some(State::Ended(outcome)))) => {
                    let event = Event { request, outcome: Some(outcome) };
                    reader.bytes += size(&event) + EVENT_BYTES;
                    reader.events.push(event);
                }
                // It is of a store that was put back to before the end, which comes yet.
                Some(Listed::Event(_, Some(State::Open { .. }))) => continue,
                Some(Listed::Unreadable(error)) => {
                    reader.bytes += entry.id.len() + EVENT_BYTES;
                    reader.failed.push((entry.id.to_owned(), error));
                }
                // It was told before, is of another scope that is marked alike, or of somebody else, or was purged.
                Some(Listed::Event(_, None) | Listed::Nothing) | None => {}
            }
            reader.passed.push((entry.at, told(entry.id)));
        }
        Ok(None)
    }

    /// Looks at the open events with markers under `prefixes` after a position, so that what is due ends, and what has ended is
    /// written down. Without a position, from the first one on at what is due alone. The last position that was found, and the
    /// next deadline.
    pub(super) async fn look_at_open(
        &self,
        prefixes: &[String],
        healed_to: Option<Option<String>>,
        now: Timestamp,
    ) -> Result<(Option<String>, Option<Timestamp>), Error> {
        let is_due_only = healed_to.is_none();
        let mut last = healed_to.flatten();
        let mut page = 0;
        loop {
            page += 1;
            let mut found = self.positions(prefixes, last.as_deref(), AT_ONCE).await?;
            let is_full = found.len() == AT_ONCE;
            let mut again = None;
            if is_due_only {
                let is_due =
                    |position: &&String| keys::position_deadline(position).is_some_and(|at| at <= now);
                let due = found.iter().take_while(is_due).count();
                again = found.get(due).and_then(|position| keys::position_deadline(position));
                found.truncate(due);
            }
            let ids: Vec<&str> =
                found.iter().map(|found| keys::position_id(found).unwrap_or_default()).collect();
            let listed = self.listed(&ids, &Principal::Program, &Filter::default(), now).await?;
            for (position, listed) in found.iter().zip(listed) {
                let Listed::Event(request, Some(state)) = listed else { continue };
                let event = Event { request, outcome: state.outcome() };
                let decided_at = event.outcome.as_ref().and_then(|outcome| outcome.decided_at);
                // Whoever ended it just now is about to write that down.
                if decided_at.is_none_or(|at| now >= at.plus_seconds(JUST_NOW)) {
                    self.is_open_at(prefixes, position, &event);
                }
            }
            let more = is_due_only && is_full && found.len() == AT_ONCE && page < DUE_PAGES;
            last = found.pop().filter(|last| keys::position_id(last).is_some());
            if !more {
                return Ok((last, again));
            }
        }
    }
}

/// From when on is looked at the log at `now`, though it was told that far.
fn back(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_sub(OVERLAP))
}
