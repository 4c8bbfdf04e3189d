//! More time for an event, once, where its creator lets people have it.
//!
//! The deadline of such an event goes through one more key, which is created exclusively: by who asks for more time, or by who
//! notices that the first deadline is past. Only if that says that there is no more time may the deadline end the event, whoever
//! looks, by whatever clock. So nobody who was told of more time is cut off by the first deadline, and events that cannot be
//! extended cost nothing for it.
//!
//! An event that is extended gets markers with its new deadline before that counts, and loses the others after it: so it is in
//! every list. Markers with a later deadline are therefore left alone while the event may still be extended.

use super::list::Stored;
use super::look::unreadable_text;
use super::{Decision, Events, State};
use crate::model::actor::Actor;
use crate::model::error::{Error, Rule};
use crate::model::extension::{Extension, closed};
use crate::model::outcome::DecodeError;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{Created, Storage};
use std::borrow::Cow;

impl<S: Storage> Events<S> {
    /// Moves the deadline of the event, which is open, and that of `request` with it. Who asks again, or second, is told of what
    /// stands, too: there is one extension, whoever asks for it.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands; [`Error::Invalid`] if nobody may have more time for this event; or what storage said.
    /// Asking again finds out.
    pub async fn extend(
        &self,
        request: &mut Request,
        actor: Actor,
        via: Cow<'static, str>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let by = Decision::by(actor, via);
        by.check()?;
        let written = |id| Error::Unavailable(unreadable_text(DecodeError::Truncated, id));
        match self.look(request, now).await? {
            State::Ended(outcome) => return Err(Error::Ended(Box::new(outcome))),
            // Another program is ending it just now, perhaps since before its deadline.
            State::Open { key: None, .. } => return Err(written(&request.request_id)),
            State::Open { .. } => {}
        }
        if request.extension.is_some() {
            return Ok(());
        }
        let Some(expires_at) = request.last_deadline().filter(|_| request.can_move()) else {
            return Err(Error::invalid("extend_seconds", Rule::NotExtendable));
        };
        let before = keys::markers(request);
        let markers = keys::markers_by(request, Some(expires_at));
        self.put_all(&markers, b"", None).await?;
        let key = keys::extension(&request.request_id);
        let asked = Extension { expires_at, asked_at: now, actor: by.actor, via: by.via.into_owned() };
        match self.create_settled(&key, &asked.bytes()).await? {
            Created::Created => {
                request.move_deadline(asked);
                self.defer_delete(before.into_iter().filter(|marker| !markers.contains(marker)));
            }
            Created::Exists(bytes) => match Extension::read(&request.request_id, &bytes)? {
                Some(stands) => request.move_deadline(stands),
                // By another clock it is too late, and so it is by all.
                None => {
                    return Err(match self.end_by_deadline(request, request.expires_at, now).await? {
                        State::Ended(outcome) => Error::Ended(Box::new(outcome)),
                        State::Open { .. } => written(&request.request_id),
                    });
                }
            },
        }
        // It may have ended meanwhile, and whoever did that did not know of these markers.
        match self.look(request, now).await {
            Ok(State::Open { .. }) => Ok(()),
            Ok(State::Ended(outcome)) => {
                self.defer_end(request);
                Err(Error::Ended(Box::new(outcome)))
            }
            Err(error) => {
                if error == Error::NotFound {
                    self.defer_delete(markers.into_iter().chain([key]));
                }
                Err(error)
            }
        }
    }

    /// What stands of the deadline of an event whose first one is past: its extension, or none, for ever.
    pub(super) async fn close(&self, id: &str, now: Timestamp) -> Result<Option<Extension>, Error> {
        let created = self.create_settled(&keys::extension(id), &closed(now)).await;
        match created.map_err(Error::retryable)? {
            Created::Created => Ok(None),
            Created::Exists(bytes) => Extension::read(id, &bytes),
        }
    }

    /// The event with its extension, if it has one.
    pub(super) async fn with_extension(&self, request: Request) -> Result<Request, Error> {
        let mut stored = [Ok((request, None))];
        self.read_extensions(&mut stored).await?;
        let [read] = stored;
        read.map(|(request, _)| request)
    }

    /// Reads the extensions of those that can have one, in one round trip.
    pub(super) async fn read_extensions(&self, stored: &mut [Stored]) -> Result<(), Error> {
        let movable = stored.iter().flatten().filter(|(request, _)| request.can_move());
        let wanted: Vec<String> = movable.map(|(request, _)| keys::extension(&request.request_id)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let mut values = self.storage.get_many(&wanted).await?.into_iter();
        for one in stored {
            let Ok((request, _)) = one else { continue };
            if !request.can_move() {
                continue;
            }
            let Some(bytes) = values.next().flatten() else { continue };
            match Extension::read(&request.request_id, &bytes) {
                Ok(Some(extension)) => request.move_deadline(extension),
                Ok(None) => {}
                Err(error) => *one = Err(error),
            }
        }
        Ok(())
    }
}
