//! Looking at many events at once, for one who waits for all of them.

use super::list::{Listed, size};
use super::{Event, Events, Filter, Principal, State};
use crate::model::error::Error;
use crate::model::timestamp::Timestamp;
use crate::store::storage::Storage;

/// The most events that one call waits for.
pub(crate) const MAX_IDS: u32 = 1_000;
/// How many events are read in one round trip: as many as a store gives a request and an outcome of at once. Who may see an
/// event stands in its request. With the longest prompts and answers they take two thirds of the memory that an instance has.
const AT_ONCE: usize = 128;
/// How many bytes of events that have ended make an answer full: in JSON they are twice as many at most, so that whoever takes
/// answers of 4 MiB takes these.
const MAX_BYTES: usize = 1 << 20;
/// How many bytes an event takes beside its texts, about.
const EVENT_BYTES: usize = 1_000;

/// What a look at many events came to.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Those that have ended, in the order in which they were asked for.
    pub(crate) ended: Vec<Event>,
    /// Those of which nothing can be told, and why: the others do not wait for them.
    pub(crate) failed: Vec<(String, Error)>,
    /// Whether the answer was full before all had been looked at.
    pub(crate) more: bool,
    /// When to look again at the latest at those that are open; none if there are none.
    pub(crate) again: Option<Timestamp>,
    /// The keys whose creation ends those that are open.
    pub(crate) keys: Vec<String>,
}

impl Seen {
    /// Whether there is something that who waits does not know.
    pub(crate) fn is_news(&self) -> bool {
        !self.ended.is_empty() || !self.failed.is_empty() || self.more
    }
}

impl<S: Storage> Events<S> {
    /// How the events `ids` stand which `who` may look at; what may not be looked at is not there. Deadlines that are past are
    /// acted on.
    ///
    /// # Errors
    ///
    /// What storage said, unless it is about one event alone.
    pub(crate) async fn look_at_many(
        &self,
        who: &Principal,
        ids: &[String],
        now: Timestamp,
    ) -> Result<Seen, Error> {
        let (mut seen, mut bytes) = (Seen::default(), 0);
        for some in ids.chunks(AT_ONCE) {
            let wanted: Vec<&str> = some.iter().map(|id| &**id).collect();
            let listed = self.listed(&wanted, who, &Filter::default(), now).await?;
            for (id, listed) in some.iter().zip(listed) {
                if bytes >= MAX_BYTES {
                    seen.more = true;
                    return Ok(seen);
                }
                let error = match listed {
                    Listed::Event(request, Some(State::Ended(outcome))) => {
                        let event = Event { request, outcome: Some(outcome) };
                        bytes += size(&event) + EVENT_BYTES;
                        seen.ended.push(event);
                        continue;
                    }
                    Listed::Event(_, Some(State::Open { again, key })) => {
                        seen.again = Some(seen.again.map_or(again, |other| other.min(again)));
                        seen.keys.extend(key);
                        continue;
                    }
                    Listed::Event(_, None) | Listed::Nothing => Error::NotFound,
                    Listed::Unreadable(error) => error,
                };
                bytes += id.len() + EVENT_BYTES;
                seen.failed.push((id.clone(), error));
            }
        }
        Ok(seen)
    }
}
