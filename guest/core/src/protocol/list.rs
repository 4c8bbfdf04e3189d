//! Listing events, and healing what a crash left.

use super::{Event, Events};
use crate::model::error::{Error, Rule};
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::Storage;

/// The most events on one page.
pub const MAX_PAGE: u32 = 200;
/// How many keys one call looks at, at most: what does not match costs, too.
const MAX_KEYS: usize = 4_000;

/// Which events to list. What is none does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Also those that have ended. That takes a walk over the store.
    pub ended: bool,
    /// Only events of this project.
    pub project: Option<String>,
    /// Only events of this domain.
    pub domain: Option<String>,
    /// Only events of this run.
    pub run: Option<String>,
}

impl Filter {
    fn matches(&self, request: &Request) -> bool {
        let is = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
        is(&self.project, &request.project)
            && is(&self.domain, &request.domain)
            && is(&self.run, request.run.as_deref().unwrap_or_default())
    }
}

/// Some of the events that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The events, in the order of the store.
    pub events: Vec<Event>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl<S: Storage> Events<S> {
    /// Events that match `filter`, after `after` (a page's `next`), `limit` at most (1 to [`MAX_PAGE`]). A page may
    /// hold fewer, even none, and have a next one. Markers of events that have ended are removed on the way.
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
        let root = if filter.ended { keys::REQUESTS } else { keys::PENDING };
        let prefix = if filter.ended {
            root.to_owned()
        } else {
            keys::markers(filter.project.as_deref(), filter.domain.as_deref(), filter.run.as_deref())
        };
        let mut last = match after {
            Some(after) if is_cursor(after) => Some(format!("{root}{after}")),
            Some(_) => {
                return Err(Error::invalid("after", Rule::Cursor));
            }
            None => None,
        };
        let mut events = Vec::new();
        let mut looked_at = 0;
        loop {
            // One more than is wanted tells whether there is a next page.
            let batch = limit - u32::try_from(events.len()).unwrap_or(limit) + 1;
            let found = self.storage.list(&prefix, last.as_deref(), batch).await?;
            let more = found.len() == batch as usize;
            for key in found {
                if events.len() == limit as usize || looked_at >= MAX_KEYS {
                    let next = last.as_deref().and_then(|last| last.strip_prefix(root)).map(str::to_owned);
                    return Ok(Page { events, next });
                }
                looked_at += 1;
                if let Some(event) = self.listed(&key, filter, now).await? {
                    events.push(event);
                }
                last = Some(key);
            }
            if !more {
                return Ok(Page { events, next: None });
            }
        }
    }

    /// The event behind one key of a listing, if it belongs on the page.
    async fn listed(&self, key: &str, filter: &Filter, now: Timestamp) -> Result<Option<Event>, Error> {
        let id = if filter.ended { keys::request_id(key) } else { keys::marker_id(key) };
        let Some(id) = id else { return Ok(None) };
        let request = match self.request(id).await {
            Ok(request) if filter.matches(&request) => request,
            // A marker without a request: its creator is between the two writes, or crashed there. What cannot be
            // read is passed over, so that one bad record does not hide the others.
            Ok(_) | Err(Error::NotFound | Error::Unusable(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let outcome = match self.look(&request, now).await {
            Ok(look) => look.outcome(),
            Err(Error::Unusable(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        if outcome.is_some() && !filter.ended {
            // Its marker outlived it: a crash, or a removal that is still to come.
            self.defer_delete(key.to_owned());
            return Ok(None);
        }
        Ok(Some(Event { request, outcome }))
    }
}

/// Whether `text` can be the rest of a key that a listing gave.
fn is_cursor(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'%' | b'~' | b'/' | b'.');
    text.len() <= 900 && text.bytes().all(plain)
}
