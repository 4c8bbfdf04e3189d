//! Creating an event, or finding the one that is there.

use super::settle::{Boxed, join_all};
use super::{CreateResult, Event, Events, Principal, Random};
use crate::model::error::Error;
use crate::model::id::{self, IdKey, Identity};
use crate::model::question::Question;
use crate::model::request::Request;
use crate::model::role::{Power, Reach};
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{Created, Storage};

/// How many ids that a question may have had are looked for at once.
const IDS_AT_ONCE: u32 = 32;

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
        request.asked_by = who.name().map(str::to_owned);
        if request.run.is_none() && request.key.is_none() {
            let request = request.with_id(id::random(&random()));
            self.put_all(&keys::markers(&request), b"").await?;
            return self.create_request(request, now).await;
        }
        let scope = request.scope();
        let (name, key) = (request.event_name.clone(), request.key.clone());
        let party = who.name().filter(|_| who.reach(Power::Ask) == Reach::Own);
        let identity = Identity { scope: &scope, name: &name, key: key.as_deref(), party };
        let id_key = self.id_key(random).await?;
        // An event that an earlier version made has another id. Parties came later.
        let mut ids = vec![id_key.id(&identity)];
        if identity.party.is_none() {
            ids.push(identity.unkeyed_id());
        }
        let wanted: Vec<_> = ids.iter().map(|id| keys::request(id)).collect();
        let stored = self.storage.get_many(&wanted).await?;
        if let Some((id, bytes)) =
            ids.iter().zip(stored).find_map(|(id, bytes)| bytes.map(|bytes| (id, bytes)))
        {
            match self.found(&request, id, &bytes, now).await {
                // It is being purged.
                Err(Error::NotFound) => {}
                found => return found,
            }
        }
        let mut request = request.with_id(ids.swap_remove(0));
        let mut generation = 0_u32;
        loop {
            if !self.marked(&request).await? {
                match self.create_request(request.clone(), now).await {
                    Err(Error::NotFound) => self.defer_delete(keys::markers(&request)),
                    created => return created,
                }
            }
            // Events of this question were purged. An old link, or an answer that is late, must not meet the new one.
            (generation, request) = match self.later(id_key, &identity, generation.saturating_add(1), request, now).await? {
                Later::Found(found) => return Ok(*found),
                Later::Free(generation, request) => (generation, *request),
            };
        }
    }

    /// Puts the markers of an event that is about to be created with an id that follows from the question, and looks at the
    /// same time whether that id was taken by an event that was purged. That no request was there had been seen before: so
    /// either it never was, or its record is there by now.
    async fn marked(&self, request: &Request) -> Result<bool, Error> {
        let markers = keys::markers(request);
        let record = keys::purged(&request.request_id);
        let put: Boxed<'_, Result<bool, Error>> =
            Box::pin(async { self.put_all(&markers, b"").await.map(|()| false) });
        let look = Box::pin(async { Ok(self.storage.get(&record).await?.is_some()) });
        let mut purged = false;
        for done in join_all(vec![put, look]).await {
            purged |= done?;
        }
        if purged {
            self.defer_delete(markers);
        }
        Ok(purged)
    }

    /// Creates the event whose markers are there, or finds the one of this id.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if that one is being purged.
    async fn create_request(&self, request: Request, now: Timestamp) -> Result<CreateResult, Error> {
        match self.create_settled(&keys::request(&request.request_id), &request.bytes()).await? {
            Created::Created => Ok(CreateResult { event: Event { request, outcome: None }, created: true }),
            Created::Exists(bytes) => {
                let found = self.found(&request, &request.request_id, &bytes, now).await?;
                // Another creator made it. If its deadline is another one, these markers are in no place of it; if it has
                // ended, its own markers were perhaps removed before these were written.
                let ended = found.event.outcome.is_some();
                let kept = if ended { Vec::new() } else { keys::markers(&found.event.request) };
                let markers = keys::markers(&request).into_iter();
                self.defer_delete(markers.filter(|marker| !kept.contains(marker)));
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
        let outcome = self.look(&request, now).await?.outcome();
        request.agrees_with(wanted)?;
        Ok(CreateResult { event: Event { request, outcome }, created: false })
    }

    /// The event that `wanted` asks for where at least `generation` others of its identity were purged; or the first id for it
    /// that no event has or had.
    async fn later(
        &self,
        id_key: &IdKey,
        identity: &Identity<'_>,
        mut generation: u32,
        wanted: Request,
        now: Timestamp,
    ) -> Result<Later, Error> {
        loop {
            let end = generation.saturating_add(IDS_AT_ONCE);
            let ids: Vec<String> =
                (generation..end).map(|generation| id_key.later_id(identity, generation)).collect();
            if ids.is_empty() {
                return Err(taken());
            }
            let keys: Vec<String> =
                ids.iter().flat_map(|id| [keys::request(id), keys::purged(id)]).collect();
            let mut stored = self.storage.get_many(&keys).await?.into_iter();
            for id in ids {
                match (stored.next().flatten(), stored.next().flatten()) {
                    (None, None) => return Ok(Later::Free(generation, Box::new(wanted.with_id(id)))),
                    (None, Some(_)) => {}
                    (Some(bytes), _) => match self.found(&wanted, &id, &bytes, now).await {
                        // It is being purged.
                        Err(Error::NotFound) => {}
                        found => return Ok(Later::Found(Box::new(found?))),
                    },
                }
                generation += 1;
            }
        }
    }
}

/// What there is of a question of which events were purged.
enum Later {
    /// An event.
    Found(Box<CreateResult>),
    /// The first id of which there never was one, by how many were purged before, in the request.
    Free(u32, Box<Request>),
}

/// All ids that the event could have are taken: it was asked again and purged four billion times.
fn taken() -> Error {
    Error::Other("every id that the question could have is taken".into())
}
