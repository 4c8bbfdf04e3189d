//! Finding an event by its id.

use super::{Events, Random};
use crate::error::Error;
use crate::event::Request;
use crate::id;
use crate::keys;
use crate::link::{self, LinkKey};
use crate::moment::Moment;
use crate::outcome::Outcome;
use crate::page;
use crate::storage::Storage;

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
pub struct Found {
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
            Some(bytes) => Request::read(id, &bytes),
            None => Err(Error::NotFound),
        }
    }

    /// The event `id`, and how it ended if it has. A deadline that is past is acted on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub async fn open(&self, id: &str, now: Moment) -> Result<Event, Error> {
        let request = self.request(id).await?;
        let outcome = self.look(&request, now).await?.outcome();
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
        now: Moment,
        random: Random<'_>,
    ) -> Result<String, Error> {
        self.link_until(request, None, link::expiry(request, now), random).await
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
        now: Moment,
        random: Random<'_>,
    ) -> Result<String, Error> {
        if let Some(subject) = subject
            && (subject.is_empty() || subject.chars().count() > 100 || subject.chars().any(char::is_control))
        {
            return Err(Error::invalid(
                "subject",
                "This has to be a name of 1 to 100 characters, none of them control characters.",
            ));
        }
        let expires = match seconds {
            Some(seconds) if (1..=crate::event::MAX_TIMEOUT).contains(&seconds) => {
                now.plus_seconds(seconds.into())
            }
            Some(_) => {
                let rule = format!("This has to be 1 to {} seconds.", crate::event::MAX_TIMEOUT);
                return Err(Error::invalid("valid_seconds", rule));
            }
            None => link::expiry(request, now),
        };
        self.link_until(request, subject, expires, random).await
    }

    async fn link_until(
        &self,
        request: &Request,
        subject: Option<&str>,
        expires: Moment,
        random: Random<'_>,
    ) -> Result<String, Error> {
        if self.settings.open_links && subject.is_none() {
            return Ok(self.open_url(request));
        }
        Ok(self.signed_url(self.link_key(random).await?, request, subject, expires))
    }

    /// The event's own link, without asking storage. None if the key that signs links has not been needed before:
    /// [`Events::form_url`] gets it.
    pub fn known_form_url(&self, request: &Request, now: Moment) -> Option<String> {
        if self.settings.open_links {
            return Some(self.open_url(request));
        }
        Some(self.signed_url(self.known_link_key()?, request, None, link::expiry(request, now)))
    }

    fn open_url(&self, request: &Request) -> String {
        format!("{}/form/{}", self.settings.base_url(&request.scope()), request.request_id)
    }

    fn signed_url(&self, key: &LinkKey, request: &Request, subject: Option<&str>, expires: Moment) -> String {
        format!("{}?t={}", self.open_url(request), key.sign(&request.request_id, subject, expires))
    }

    /// Where the API shows the event.
    pub fn api_url(&self, request: &Request) -> String {
        format!("{}/v1/events/{}", self.settings.base_url(&request.scope()), request.request_id)
    }

    /// Where the event is answered by JSON.
    pub fn submit_url(&self, request: &Request) -> String {
        format!("{}/submit/json", self.settings.base_url(&request.scope()))
    }

    /// Where the event's status is.
    pub fn status_url(&self, request: &Request) -> String {
        format!("{}/status/{}", self.settings.base_url(&request.scope()), request.request_id)
    }

    /// An HTML fragment for a run's report: the link `form_url`, the API's address, and a `curl` line that answers.
    pub fn report(&self, request: &Request, form_url: &str) -> String {
        page::report::report(request, form_url, &self.submit_url(request))
    }
}
