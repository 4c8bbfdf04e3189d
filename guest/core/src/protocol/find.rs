//! Finding an event by its id.

use super::admit::check_text;
use super::{Events, Random};
use crate::links::key_set::KeySet;
use crate::links::{lifetime, urls};
use crate::model::error::{Error, Rule};
use crate::model::id;
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::timeout::MAX_TIMEOUT;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::Storage;

/// The longest name of whom a link is for, in characters.
pub(super) const MAX_SUBJECT: usize = 100;

/// An event as it stood when it was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its stored form.
    pub request: Request,
    /// How it ended; none while it is open.
    pub outcome: Option<Outcome>,
}

/// What creating an event came to.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateResult {
    /// The event.
    pub event: Event,
    /// Whether this call created it; else it was there before.
    pub created: bool,
}

impl<S: Storage> Events<S> {
    /// The stored form of the event `id`.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub async fn request(&self, id: &str) -> Result<Request, Error> {
        if !id::is_id(id) {
            return Err(Error::NotFound);
        }
        match self.storage.get(&keys::request(id)).await? {
            Some(bytes) => self.with_extension(Request::read(id, &bytes)?).await,
            None => Err(Error::NotFound),
        }
    }

    /// The stored form of the event `id` and the bytes of its outcome, if there is one, in one round trip.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub(crate) async fn stored(&self, id: &str) -> Result<(Request, Option<Vec<u8>>), Error> {
        self.read(&[id]).await?.pop().unwrap_or(Err(Error::NotFound))
    }

    /// The event `id`, and how it ended if it has. A deadline that is past is acted on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub async fn open(&self, id: &str, now: Timestamp) -> Result<Event, Error> {
        let (request, outcome) = self.stored(id).await?;
        let outcome = self.state(&request, outcome.as_deref(), now).await?.outcome();
        Ok(Event { request, outcome })
    }

    /// The event's own link; the same for ever.
    ///
    /// # Errors
    ///
    /// What storage said when it was asked for the key that signs links.
    pub async fn form_url(
        &self,
        request: &Request,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<String, Error> {
        self.link_until(request, None, lifetime::expiry(request, now), now, random).await
    }

    /// A link to the event for `subject`, valid for `seconds`; what is none is as in [`Events::form_url`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the subject is empty or too long, or the time is not 1 second to ten years; or what
    /// storage said.
    pub async fn link(
        &self,
        request: &Request,
        subject: Option<&str>,
        seconds: Option<u32>,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<String, Error> {
        if let Some(subject) = subject {
            check_text(subject, MAX_SUBJECT, false).map_err(|rule| Error::invalid("subject", rule))?;
        }
        let expires = match seconds {
            Some(seconds) if (1..=MAX_TIMEOUT).contains(&seconds) => now.plus_seconds(seconds.into()),
            Some(_) => {
                return Err(Error::invalid("valid_seconds", Rule::Seconds { least: 1, most: MAX_TIMEOUT }));
            }
            None => lifetime::expiry(request, now),
        };
        self.link_until(request, subject, expires, now, random).await
    }

    pub(crate) async fn link_until(
        &self,
        request: &Request,
        subject: Option<&str>,
        expires: Timestamp,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<String, Error> {
        if self.settings.open_links && subject.is_none() {
            return Ok(urls::form(&self.settings, request));
        }
        Ok(self.signed_url(&*self.link_keys(now, random).await?, request, subject, expires))
    }

    /// The event's own link, without asking storage. None if the key that signs links has not been needed before:
    /// [`Events::form_url`] gets it.
    pub fn known_form_url(&self, request: &Request, now: Timestamp) -> Option<String> {
        if self.settings.open_links {
            return Some(urls::form(&self.settings, request));
        }
        Some(self.signed_url(&*self.known_link_keys()?, request, None, lifetime::expiry(request, now)))
    }

    fn signed_url(
        &self,
        keys: &KeySet,
        request: &Request,
        subject: Option<&str>,
        expires: Timestamp,
    ) -> String {
        let t = keys.sign(&request.request_id, subject, expires);
        format!("{}?t={t}", urls::form(&self.settings, request))
    }
}
