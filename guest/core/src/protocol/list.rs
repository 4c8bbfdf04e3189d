//! Listing events: what to list, and reading many at once.

use super::settle::{Boxed, join_all};
use super::{Event, Events};
use crate::model::error::{Error, Rule};
use crate::model::id::is_id;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{MAX_KEYS_AT_ONCE, Storage};

/// The most events on one page.
pub const MAX_PAGE: u32 = 200;
/// How many events one call looks at, at most: what does not match costs, too.
pub(super) const MAX_LOOKS: usize = 4_000;
/// How many events are read at once: a request and an outcome of each.
pub(super) const EVENTS_AT_ONCE: usize = MAX_KEYS_AT_ONCE / 2;

/// Which events to list. What is none does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Also those that have ended. That takes a walk over the store, in the order of ids.
    pub ended: bool,
    /// Only events of this project.
    pub project: Option<String>,
    /// Only events of this domain.
    pub domain: Option<String>,
    /// Only events of this run.
    pub run: Option<String>,
    /// Only events in whose name or prompt this is. ASCII letters are the same in both cases.
    pub text: Option<String>,
}

impl Filter {
    pub(super) fn matches(&self, request: &Request) -> bool {
        let is = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
        is(&self.project, &request.project)
            && is(&self.domain, &request.domain)
            && is(&self.run, request.run.as_deref().unwrap_or_default())
            && self.text.as_deref().is_none_or(|text| {
                [&request.event_name, &request.prompt].iter().any(|words| has(words, text))
            })
    }
}

/// Whether `text` is in `words`, where ASCII letters are the same in both cases. The tables for all letters would be a thirtieth
/// of the component.
fn has(words: &str, text: &str) -> bool {
    let text = text.as_bytes();
    text.is_empty() || words.as_bytes().windows(text.len()).any(|part| part.eq_ignore_ascii_case(text))
}

/// Some of the events that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The events: open ones in the order of their deadlines, what is due first first; all of them in the order of their ids.
    pub events: Vec<Event>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// What is behind one key of a list: an event, and whether it matches; none if there is no request that can be read.
type Listed = Option<(Event, bool)>;

impl<S: Storage> Events<S> {
    /// Events that match `filter`, after `after` (a page's `next`), `limit` at most (1 to [`MAX_PAGE`]). A page may
    /// hold fewer, even none, and have a next one. Markers that stand for nothing open are removed on the way.
    ///
    /// The cost grows with what is shown: the list of markers that is walked is one in which what the filter leaves out is
    /// mostly not met, and requests and outcomes are read many at once. A cursor is the rest of a key after its prefix, the same
    /// in all lists of markers.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `limit` or `after` is not such, or what storage said.
    pub async fn list(
        &self,
        filter: &Filter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page, Error> {
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Error::invalid("limit", Rule::Range { least: 1, most: MAX_PAGE }));
        }
        if after.is_some_and(|after| !is_cursor(after)) {
            return Err(Error::invalid("after", Rule::Cursor));
        }
        let limit = limit as usize;
        let mut last = after.map(str::to_owned);
        let prefixes = if filter.ended {
            vec![keys::REQUESTS.to_owned()]
        } else {
            if let Some(next) = self.heal(&mut last).await? {
                return Ok(Page { events: Vec::new(), next: Some(next) });
            }
            self.prefixes(filter).await?
        };
        // A request lies beside its outcome.
        let keys_each = if filter.ended { 2 } else { 1 };
        let (mut events, mut looks) = (Vec::new(), 0);
        loop {
            // Where most of what was found did not match, the next ones are read in larger steps.
            let batch = keys_each * (limit - events.len()).max(looks.min(EVENTS_AT_ONCE));
            // One more tells whether there is more.
            let mut found = self.positions(&prefixes, last.as_deref(), batch + 1).await?;
            let more = found.len() > batch;
            found.truncate(batch);
            let id =
                |position| if filter.ended { keys::rest_id(position) } else { keys::position_id(position) };
            let ids: Vec<&str> = found.iter().map(|position| id(position).unwrap_or_default()).collect();
            for (position, listed) in found.iter().zip(self.listed(&ids, filter, now).await?) {
                if events.len() == limit || looks >= MAX_LOOKS {
                    return Ok(Page { events, next: last });
                }
                looks += 1;
                last = Some(position.clone());
                // Without a request, its creator is perhaps about to write it.
                let Some((event, matches)) = listed else { continue };
                if (filter.ended || self.is_open_at(&prefixes, position, &event)) && matches {
                    events.push(event);
                }
            }
            if !more {
                return Ok(Page { events, next: None });
            }
            if events.len() == limit {
                return Ok(Page { events, next: last });
            }
        }
    }

    /// What is behind each of `ids`, in their order, read together. Deadlines that are past are acted on.
    async fn listed(&self, ids: &[&str], filter: &Filter, now: Timestamp) -> Result<Vec<Listed>, Error> {
        let mut listed = Vec::with_capacity(ids.len());
        for ids in ids.chunks(EVENTS_AT_ONCE) {
            let looks = self.read(ids).await?.into_iter();
            let looks =
                looks.map(|stored| -> Boxed<'_, _> { Box::pin(self.listed_one(stored, filter, now)) });
            for one in join_all(looks.collect()).await {
                listed.push(one?);
            }
        }
        Ok(listed)
    }

    async fn listed_one(&self, stored: Stored, filter: &Filter, now: Timestamp) -> Result<Listed, Error> {
        // Without a request, its creator is between the two writes, or crashed there; and what cannot be read is passed
        // over, so that one bad record does not hide the others.
        let Ok((request, outcome)) = stored else { return Ok(None) };
        if !filter.matches(&request) {
            return Ok(Some((Event { request, outcome: None }, false)));
        }
        match self.state(&request, outcome.as_deref(), now).await {
            Ok(state) => Ok(Some((Event { request, outcome: state.outcome() }, true))),
            Err(Error::Unusable(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Requests and outcomes of `ids`, [`EVENTS_AT_ONCE`] at most, in their order, in one round trip.
    pub(super) async fn read(&self, ids: &[&str]) -> Result<Vec<Stored>, Error> {
        let good = ids.iter().filter(|id| is_id(id));
        let wanted: Vec<_> = good.flat_map(|id| [keys::request(id), keys::response(id)]).collect();
        let values = if wanted.is_empty() { Vec::new() } else { self.storage.get_many(&wanted).await? };
        let mut values = values.into_iter();
        let stored = ids.iter().map(|id| {
            if !is_id(id) {
                return Err(Error::NotFound);
            }
            let (request, outcome) = (values.next().flatten(), values.next().flatten());
            Ok((Request::read(id, &request.ok_or(Error::NotFound)?)?, outcome))
        });
        Ok(stored.collect())
    }
}

/// Whether `text` can be the rest of a key that a list gave.
fn is_cursor(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'%' | b'~' | b'/' | b'.');
    text.len() <= 900 && text.bytes().all(plain)
}

/// A request, and the bytes of its outcome if it has one; [`Error::NotFound`] for what is no id or has no request.
pub(super) type Stored = Result<(Request, Option<Vec<u8>>), Error>;
