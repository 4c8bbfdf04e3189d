//! Creating an event, or finding the one that is there.

use super::{CreateResult, Event, Events, Random};
use crate::model::error::Error;
use crate::model::question::Question;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{Created, Storage};

impl<S: Storage> Events<S> {
    /// Creates the event of `question`, or finds the one that was created with the same scope, name and key: its link,
    /// deadline and outcome are what they were.
    ///
    /// The markers are written before the request, so that no open event is ever missing from a list. A crash between
    /// them leaves markers without a request. Listing passes them over: their creator may be about to write the request.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], [`Error::Conflict`], or what storage said.
    pub async fn create(
        &self,
        question: Question,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<CreateResult, Error> {
        let request = question.request(&self.settings, now, &random())?;
        let key = keys::request(&request.request_id);
        let again = request.run.is_some() || request.key.is_some();
        if again && let Some(bytes) = self.storage.get(&key).await? {
            return self.found(&request, &bytes, now).await;
        }
        let markers = keys::markers(&request);
        self.put_all(&markers, b"").await?;
        match self.create_settled(&key, &request.bytes()).await? {
            Created::Created => Ok(CreateResult { event: Event { request, outcome: None }, created: true }),
            Created::Exists(bytes) => {
                let found = self.found(&request, &bytes, now).await?;
                // Another creator made it. If its deadline is another one, these markers are in no place of it; if it has
                // ended, its own markers were perhaps removed before these were written.
                let ended = found.event.outcome.is_some();
                let kept = if ended { Vec::new() } else { keys::markers(&found.event.request) };
                self.defer_delete(markers.into_iter().filter(|marker| !kept.contains(marker)));
                Ok(found)
            }
        }
    }

    async fn found(&self, wanted: &Request, bytes: &[u8], now: Timestamp) -> Result<CreateResult, Error> {
        let request = Request::read(&wanted.request_id, bytes)?;
        request.agrees_with(wanted)?;
        let outcome = self.look(&request, now).await?.outcome();
        Ok(CreateResult { event: Event { request, outcome }, created: false })
    }
}
