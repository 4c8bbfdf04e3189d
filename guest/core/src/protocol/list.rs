//! Listing events: what to list, and reading many at once.

use super::settle::{Boxed, join_all};
use super::{Event, Events, Principal, State};
use crate::model::error::{Error, Rule};
use crate::model::id::is_id;
use crate::model::request::Request;
use crate::model::role::Power;
use crate::model::timestamp::Timestamp;
use crate::model::value::Value;
use crate::store::keys;
use crate::store::storage::Storage;

/// The most events on one page.
pub const MAX_PAGE: u32 = 200;
/// How many events one call looks at, at most: what does not match costs, too.
pub(super) const MAX_LOOKS: usize = 4_000;
/// How many events are read at once, at most: a request and an outcome of each. With the longest prompts and answers that
/// the rules allow they take half of the memory that an instance has.
pub(super) const EVENTS_AT_ONCE: usize = 96;
/// How many events are read at once at first, while nothing is known of their length, and when they are long.
const LONG_EVENTS_AT_ONCE: usize = 48;
/// How many bytes of texts of one event are long.
const LONG: usize = 32 * 1024;
/// How many bytes of texts make a page full, whatever the number of its events.
const MAX_PAGE_BYTES: usize = 2 * 1024 * 1024;

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
    /// How many records on the way could not be read. Whether they would have matched is not known.
    pub unreadable: u32,
}

/// What is behind one key of a list.
#[allow(clippy::large_enum_variant, reason = "most are events")]
pub(super) enum Listed {
    /// An event, and how it stands if it matches.
    Event(Request, Option<State>),
    /// No request: its creator is perhaps about to write it, or crashed before.
    Nothing,
    /// A record that cannot be read, and why.
    Unreadable(Error),
}

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
        self.list_for(&Principal::Program, filter, after, limit, now).await
    }

    /// The same of what `who` may look at: the rest is passed over as what does not match.
    pub(crate) async fn list_for(
        &self,
        who: &Principal,
        filter: &Filter,
        after: Option<&str>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Page, Error> {
        // Where a key is for one project alone, only that is walked.
        let only = |names: Option<&[String]>| match names {
            Some([name]) => Some(name.clone()),
            _ => None,
        };
        let filter = &Filter {
            project: filter.project.clone().or_else(|| only(who.scope().map(|scope| &*scope.project))),
            ..filter.clone()
        };
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
                return Ok(Page { events: Vec::new(), next: Some(next), unreadable: 0 });
            }
            self.prefixes(filter).await?
        };
        let id = if filter.ended { keys::rest_id } else { keys::position_id };
        // A request lies beside its outcome.
        let keys_each = if filter.ended { 2 } else { 1 };
        let (mut events, mut unreadable) = (Vec::new(), 0);
        let (mut looks, mut bytes, mut at_once) = (0, 0, LONG_EVENTS_AT_ONCE);
        let next = 'page: loop {
            // Where most of what was found did not match, the next ones are read in larger steps.
            let batch = keys_each * (limit - events.len()).max(looks.min(EVENTS_AT_ONCE));
            // One more tells whether there is more.
            let mut found = self.positions(&prefixes, last.as_deref(), batch + 1).await?;
            let more = found.len() > batch;
            found.truncate(batch);
            let (mut rest, mut is_old) = (&found[..], false);
            while !rest.is_empty() && !is_old {
                let (some, others) = rest.split_at(rest.len().min(at_once));
                rest = others;
                let ids: Vec<&str> = some.iter().map(|position| id(position).unwrap_or_default()).collect();
                let listed = self.listed(&ids, who, filter, now).await?;
                at_once = EVENTS_AT_ONCE;
                for (position, listed) in some.iter().zip(listed) {
                    if events.len() == limit || bytes >= MAX_PAGE_BYTES || looks >= MAX_LOOKS {
                        break 'page last;
                    }
                    looks += 1;
                    last = Some(position.clone());
                    let (request, state) = match listed {
                        Listed::Event(request, state) => (request, state),
                        Listed::Nothing => continue,
                        Listed::Unreadable(_) => {
                            unreadable += 1;
                            continue;
                        }
                    };
                    let matches = state.is_some();
                    let event = Event { request, outcome: state.and_then(State::outcome) };
                    if (filter.ended || self.is_open_at(&prefixes, position, &event)) && matches {
                        let size = size(&event);
                        if size > LONG {
                            at_once = LONG_EVENTS_AT_ONCE;
                        }
                        bytes += size;
                        events.push(event);
                    } else if event.request.extension.is_some()
                        && !filter.ended
                        && keys::position(&event.request) != *position
                    {
                        // It was extended, perhaps since this was listed: what comes next is listed anew, and it among it.
                        is_old = true;
                        break;
                    }
                }
            }
            if is_old {
                continue;
            }
            if !more {
                break None;
            }
            if events.len() == limit || bytes >= MAX_PAGE_BYTES {
                break last;
            }
        };
        Ok(Page { events, next, unreadable })
    }

    /// What is behind each of `ids`, in their order. Deadlines that are past are acted on.
    pub(super) async fn listed(
        &self,
        ids: &[&str],
        who: &Principal,
        filter: &Filter,
        now: Timestamp,
    ) -> Result<Vec<Listed>, Error> {
        let looks = self.read(ids).await?.into_iter();
        let looks =
            looks.map(|stored| -> Boxed<'_, _> { Box::pin(self.listed_one(stored, who, filter, now)) });
        join_all(looks.collect()).await.into_iter().collect()
    }

    async fn listed_one(
        &self,
        stored: Stored,
        who: &Principal,
        filter: &Filter,
        now: Timestamp,
    ) -> Result<Listed, Error> {
        let (request, outcome) = match stored {
            Ok(stored) => stored,
            Err(Error::NotFound) => return Ok(Listed::Nothing),
            // One bad record does not hide the others.
            Err(error) => return Ok(Listed::Unreadable(error)),
        };
        if !filter.matches(&request) || !who.may(Power::Look, &request) {
            return Ok(Listed::Event(request, None));
        }
        match self.state(&request, outcome.as_deref(), now).await {
            Ok(state) => Ok(Listed::Event(request, Some(state))),
            // It is being purged.
            Err(Error::NotFound) => Ok(Listed::Nothing),
            Err(error) if is_of_one_key(&error) => Ok(Listed::Unreadable(error)),
            Err(error) => Err(error),
        }
    }

    /// Requests and outcomes of `ids`, [`EVENTS_AT_ONCE`] at most, in their order, in one round trip; where something among
    /// them cannot be read, event by event.
    pub(super) async fn read(&self, ids: &[&str]) -> Result<Vec<Stored>, Error> {
        let good: Vec<&str> = ids.iter().copied().filter(|id| is_id(id)).collect();
        let mut read = match self.read_together(&good).await {
            Err(error) if is_of_one_key(&error) && good.len() > 1 => {
                let mut read = Vec::with_capacity(good.len());
                for id in &good {
                    match self.read_together(&[id]).await {
                        Ok(one) => read.extend(one),
                        Err(error) if is_of_one_key(&error) => read.push(Err(error)),
                        Err(error) => return Err(error),
                    }
                }
                read
            }
            read => read?,
        }
        .into_iter();
        let stored = ids.iter().map(|id| {
            let read = if is_id(id) { read.next() } else { None };
            read.unwrap_or(Err(Error::NotFound))
        });
        Ok(stored.collect())
    }

    async fn read_together(&self, ids: &[&str]) -> Result<Vec<Stored>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: Vec<_> = ids.iter().flat_map(|id| [keys::request(id), keys::response(id)]).collect();
        let mut values = self.storage.get_many(&wanted).await?.into_iter();
        let stored = ids.iter().map(|id| {
            let (request, outcome) = (values.next().flatten(), values.next().flatten());
            Ok((Request::read(id, &request.ok_or(Error::NotFound)?)?, outcome))
        });
        let mut stored: Vec<Stored> = stored.collect();
        self.read_extensions(&mut stored).await?;
        Ok(stored)
    }
}

/// Whether it is about the key that was asked for, and not about the store.
pub(super) fn is_of_one_key(error: &Error) -> bool {
    matches!(error, Error::Unusable(_) | Error::Denied(_) | Error::Other(_))
}

/// How much an event's texts take, about.
pub(super) fn size(event: &Event) -> usize {
    let answer = event.outcome.as_ref().map_or(0, |outcome| {
        let text = if let Some(Value::Str(text)) = &outcome.value { text.len() } else { 0 };
        text + outcome.comment.as_ref().map_or(0, String::len)
    });
    event.request.prompt.len() + answer
}

/// Whether `text` can be the rest of a key that a list gave.
pub(crate) fn is_cursor(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'%' | b'~' | b'/' | b'.');
    text.len() <= 900 && text.bytes().all(plain)
}

/// A request, and the bytes of its outcome if it has one; [`Error::NotFound`] for what is no id or has no request.
pub(super) type Stored = Result<(Request, Option<Vec<u8>>), Error>;
