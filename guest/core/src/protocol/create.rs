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
    /// deadline and outcome are what they were. Where that was purged, it is a new one of another id.
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
        let owner = who.name().map(str::to_owned);
        if request.asked_by.is_some() && request.asked_by != owner {
            request.asked_with = Some(owner.unwrap_or_default());
        } else {
            request.asked_by = owner;
        }
        let (scope, name, key) = (request.scope(), request.event_name.clone(), request.key.clone());
        let party = who.name().filter(|_| who.reach(Power::Ask) == Reach::Own);
        let identity = Identity { scope: &scope, name: &name, key: key.as_deref(), party };
        let is_keyed = request.run.is_some() || request.key.is_some();
        let mut purged = 0_u32;
        loop {
            let id = if is_keyed {
                self.id_key(random).await?.later_id(&identity, purged)
            } else {
                id::random(&random())
            };
            request = request.with_id(id);
            if is_keyed {
                let id = &request.request_id;
                // An event that an earlier version made has another id. Parties came later.
                let unkeyed = identity.unkeyed_id();
                let mut wanted = vec![keys::request(id), keys::purged(id)];
                if identity.party.is_none() {
                    wanted.push(keys::request(&unkeyed));
                }
                let mut stored = self.storage.get_many(&wanted).await?.into_iter();
                let mut next = || stored.next().flatten();
                let (first, record, older) = (next(), next(), next());
                for (id, bytes) in [(id, first), (&unkeyed, older)] {
                    if let Some(bytes) = bytes
                        && let Some(found) = self.found(&request, id, &bytes, now).await?
                    {
                        return Ok(found);
                    }
                }
                if record.is_some() {
                    // An old link, or an answer that is late, must not meet the new event.
                    purged = purged.saturating_add(1);
                    continue;
                }
            }
            let markers = keys::markers(&request);
            // That there is no request was seen before: either there never was one, or there is a record by now.
            let record = keys::purged(&request.request_id);
            if !self.put_all(&markers, b"", is_keyed.then_some(&*record)).await? {
                match self.create_settled(&keys::request(&request.request_id), &request.bytes()).await? {
                    Created::Created => {
                        return Ok(CreateResult { event: Event { request, outcome: None }, created: true });
                    }
                    Created::Exists(bytes) => {
                        if let Some(found) = self.found(&request, &request.request_id, &bytes, now).await? {
                            // Another creator made it. If its deadline is another one, these markers are in no place of it;
                            // if it has ended, its own markers were perhaps removed before these were written.
                            let request = &found.event.request;
                            if found.event.outcome.is_some() {
                                self.defer_end(request);
                            }
                            let kept = keys::all_markers(request);
                            self.defer_delete(markers.into_iter().filter(|marker| !kept.contains(marker)));
                            return Ok(found);
                        }
                    }
                }
            }
            // It was purged meanwhile.
            self.defer_delete(markers);
        }
    }

    /// The event `id`, whose request `bytes` are. None if it is being purged.
    async fn found(
        &self,
        wanted: &Request,
        id: &str,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Option<CreateResult>, Error> {
        let request = self.with_extension(Request::read(id, bytes)?).await?;
        let outcome = match self.look(&request, now).await {
            Err(Error::NotFound) => return Ok(None),
            state => state?.outcome(),
        };
        request.agrees_with(wanted)?;
        Ok(Some(CreateResult { event: Event { request, outcome }, created: false }))
    }
}
