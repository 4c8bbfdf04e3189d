//! Creating an event, or finding the one that is there.

use super::{CreateResult, Event, Events, Principal, Random};
use crate::model::error::Error;
use crate::model::id::{self, Identity};
use crate::model::question::Question;
use crate::model::request::Request;
use crate::model::role::{Power, Reach};
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
        self.create_for(&Principal::Program, question, now, random).await
    }

    /// The same for `who`, as whose question it is stored. A party that sees its own events alone finds no other's.
    pub(crate) async fn create_for(
        &self,
        who: &Principal,
        question: Question,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<CreateResult, Error> {
        let mut request = question.request(&self.settings, now)?;
        request.asked_by = who.name().map(str::to_owned);
        let request = if request.run.is_some() || request.key.is_some() {
            let identity = Identity {
                scope: &request.scope(),
                name: &request.event_name,
                key: request.key.as_deref(),
                party: who.name().filter(|_| who.reach(Power::Ask) == Reach::Own),
            };
            let id = self.id_key(random).await?.id(&identity);
            // An event that an earlier version made has another id. Parties came later.
            let mut ids = vec![id];
            if identity.party.is_none() {
                ids.push(identity.unkeyed_id());
            }
            let wanted: Vec<_> = ids.iter().map(|id| keys::request(id)).collect();
            let stored = self.storage.get_many(&wanted).await?;
            if let Some((id, bytes)) =
                ids.iter().zip(stored).find_map(|(id, bytes)| bytes.map(|bytes| (id, bytes)))
            {
                return self.found(&request, id, &bytes, now).await;
            }
            request.with_id(ids.swap_remove(0))
        } else {
            request.with_id(id::random(&random()))
        };
        let markers = keys::markers(&request);
        self.put_all(&markers, b"").await?;
        match self.create_settled(&keys::request(&request.request_id), &request.bytes()).await? {
            Created::Created => Ok(CreateResult { event: Event { request, outcome: None }, created: true }),
            Created::Exists(bytes) => {
                let found = self.found(&request, &request.request_id, &bytes, now).await?;
                // Another creator made it. If its deadline is another one, these markers are in no place of it; if it has
                // ended, its own markers were perhaps removed before these were written.
                let ended = found.event.outcome.is_some();
                let kept = if ended { Vec::new() } else { keys::markers(&found.event.request) };
                self.defer_delete(markers.into_iter().filter(|marker| !kept.contains(marker)));
                Ok(found)
            }
        }
    }

    async fn found(
        &self,
        wanted: &Request,
        id: &str,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<CreateResult, Error> {
        let request = Request::read(id, bytes)?;
        request.agrees_with(wanted)?;
        let outcome = self.look(&request, now).await?.outcome();
        Ok(CreateResult { event: Event { request, outcome }, created: false })
    }
}
