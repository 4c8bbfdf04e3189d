//! The keys that sign links, as the store has them: changing them, and revoking links.
//!
//! A later key is a record of its own, which also says until when all earlier ones count; so is each link that was revoked,
//! and each time that all links to an event were. What was read counts for [`FRESH`], so that no request reads it for itself:
//! so long a link that was revoked may still open its event.

use super::admit::check_text;
use super::{Events, Random};
use crate::links::creating::{CREATES, Creating};
use crate::links::key_set::KeySet;
use crate::links::token::{self, Grant, LinkKey, Refused};
use crate::links::urls;
use crate::model::error::{Error, FieldError, Rule};
use crate::model::link_key::LinkKeyRecord;
use crate::model::question::{MAX_NAME, MAX_SCOPE};
use crate::model::request::Request;
use crate::model::scope::Scope;
use crate::model::timestamp::Timestamp;
use crate::store::keys::{self, LinkRecord};
use crate::store::storage::{Created, Storage};
use std::rc::Rc;

/// How long what was read counts, in milliseconds.
const FRESH: u64 = 5_000;
/// The same where a link does not fit, which may be one of a key that was made since.
const FRESH_FOR_STRANGERS: u64 = 1_000;
/// How many records are listed at a time.
const PAGE: u32 = 1_000;
/// How often a change is tried, where somebody else makes one at the same time.
const ATTEMPTS: usize = 5;

/// The keys as they were read.
pub(super) struct Read {
    set: Rc<KeySet>,
    at: Timestamp,
    /// How many keys were made after the first.
    later: u32,
}

impl<S: Storage> Events<S> {
    /// The keys that sign links. The first use makes one.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if one cannot be read, or what storage said.
    pub(crate) async fn link_keys(&self, now: Timestamp, random: Random<'_>) -> Result<Rc<KeySet>, Error> {
        match self.stored_link_keys(now).await? {
            Some(set) => Ok(set),
            None => {
                self.secret(keys::LINK_KEY, random).await?;
                let none = || Error::Unavailable("the key that signs links is not there".into());
                self.read_link_keys(now).await?.ok_or_else(none)
            }
        }
    }

    /// The same, if there is one already.
    ///
    /// # Errors
    ///
    /// As [`Events::link_keys`].
    pub(crate) async fn stored_link_keys(&self, now: Timestamp) -> Result<Option<Rc<KeySet>>, Error> {
        match self.fresh_link_keys(now, FRESH) {
            Some(set) => Ok(Some(set)),
            None => self.read_link_keys(now).await,
        }
    }

    /// The keys that sign links as they were read last, if they were.
    pub(crate) fn known_link_keys(&self) -> Option<Rc<KeySet>> {
        self.link_keys.borrow().as_ref().map(|read| read.set.clone())
    }

    fn fresh_link_keys(&self, now: Timestamp, fresh: u64) -> Option<Rc<KeySet>> {
        let read = self.link_keys.borrow();
        // A clock that was put back makes what was read look as if it were of later.
        let is_fresh = |read: &&Read| now >= read.at && now.millis() - read.at.millis() < fresh;
        read.as_ref().filter(is_fresh).map(|read| read.set.clone())
    }

    /// Whether `t` opens the event `id`.
    ///
    /// # Errors
    ///
    /// As [`Events::link_keys`].
    pub(crate) async fn check_link(
        &self,
        id: &str,
        t: &str,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Result<Grant, Refused>, Error> {
        let checked = self.link_keys(now, random).await?.check(id, t, now);
        if checked == Err(Refused::Invalid)
            && token::mark(t).is_some()
            && self.fresh_link_keys(now, FRESH_FOR_STRANGERS).is_none()
            && let Some(set) = self.read_link_keys(now).await?
        {
            return Ok(set.check(id, t, now));
        }
        Ok(checked)
    }

    async fn read_link_keys(&self, now: Timestamp) -> Result<Option<Rc<KeySet>>, Error> {
        let Some(first) = self.storage.get(keys::LINK_KEY).await? else {
            self.link_keys.take();
            return Ok(None);
        };
        let too_short = || Error::Unusable("the key that signs links is too short to be one".into());
        let first = LinkKey::new(&first).ok_or_else(too_short)?;
        let (mut set, mut numbers) = (KeySet::new(first), Vec::new());
        let mut after: Option<String> = None;
        loop {
            let page = self.storage.list(keys::LINKS, after.as_deref(), PAGE).await?;
            for key in &page {
                match keys::link_record(key) {
                    Some(LinkRecord::Key(number)) => numbers.push(number),
                    Some(LinkRecord::AllRevoked(id, generation)) => set.revoke_all(id, generation),
                    Some(LinkRecord::Revoked(id, mark)) => set.revoke(id, mark),
                    None => {}
                }
            }
            if page.len() < PAGE as usize {
                break;
            }
            after = page.into_iter().next_back();
        }
        let later = numbers.last().copied().unwrap_or(0);
        if !numbers.is_empty() {
            let wanted: Vec<String> = numbers.iter().map(|number| keys::later_link_key(*number)).collect();
            for bytes in self.storage.get_many(&wanted).await?.into_iter().flatten() {
                let record = LinkKeyRecord::read(&bytes)?;
                let key = LinkKey::new(&record.secret);
                set.add(key.ok_or_else(too_short)?, record.earlier_until);
            }
        }
        let set = Rc::new(set);
        *self.link_keys.borrow_mut() = Some(Read { set: set.clone(), at: now, later });
        Ok(Some(set))
    }

    /// Signs links with a new key from now on. Those of all earlier keys count for `grace` seconds more; gives the moment at
    /// which that ends.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub(crate) async fn rotate_link_key(
        &self,
        grace: u32,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Timestamp, Error> {
        self.link_keys(now, random).await?;
        let record = LinkKeyRecord { earlier_until: now.plus_seconds(grace.into()), secret: random() };
        for _ in 0..ATTEMPTS {
            self.read_link_keys(now).await?;
            let later = self.link_keys.borrow().as_ref().map_or(0, |read| read.later);
            let key = keys::later_link_key(later.saturating_add(1));
            match self.create_settled(&key, &record.bytes()).await.map_err(Error::retryable)? {
                Created::Created => {
                    self.read_link_keys(now).await?;
                    return Ok(record.earlier_until);
                }
                // Somebody else made one.
                Created::Exists(_) => {}
            }
        }
        Err(Error::Unavailable("others change the keys at the same time".into()))
    }

    /// Where a link creates that is for this organisation, project, domain and run.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with each name that a question cannot have, and with the project if it is missing.
    pub(crate) fn creating<'a>(&'a self, names: &'a [Option<String>; 4]) -> Result<Creating<'a>, Error> {
        let mut errors = Vec::new();
        let fields = [("org", MAX_SCOPE), ("project", MAX_SCOPE), ("domain", MAX_SCOPE), ("run", MAX_NAME)];
        for ((field, most), name) in fields.into_iter().zip(names) {
            let checked = match name {
                Some(name) => check_text(name, most, false),
                None if field == "project" => Err(Rule::Missing),
                None => Ok(()),
            };
            errors.extend(checked.err().map(|rule| FieldError::new(field, rule)));
        }
        let [org, project, domain, run] = names.each_ref().map(|name| name.as_deref().unwrap_or_default());
        let org = if org.is_empty() { &self.settings.scope.org } else { org };
        if errors.is_empty() {
            Ok(Creating { org, project, domain, run })
        } else {
            Err(Error::Invalid(errors))
        }
    }

    /// The link by which is asked where `link` says, until `expires`.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub(crate) async fn creating_url(
        &self,
        link: Creating<'_>,
        expires: Timestamp,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<String, Error> {
        let t = self.link_keys(now, random).await?.sign(CREATES, Some(&link.subject()), expires);
        let domain = if link.domain.is_empty() { &self.settings.scope.domain } else { link.domain };
        let [org, project, domain] = [link.org, link.project, domain].map(str::to_owned);
        Ok(urls::create(&self.settings, &Scope { org, project, domain, run: None }, &t))
    }

    /// Revokes all links to the event that were made before.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub(crate) async fn revoke_links(
        &self,
        request: &Request,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<(), Error> {
        let id = &*request.request_id;
        self.link_keys(now, random).await?;
        let generation = self.read_link_keys(now).await?.map_or(0, |set| set.generation(id));
        // Where somebody else does the same at the same time, it is done.
        let key = keys::all_revoked(id, generation.saturating_add(1));
        self.create_settled(&key, b"").await.map_err(Error::retryable)?;
        self.read_link_keys(now).await?;
        Ok(())
    }

    /// Revokes the one link with this `t` to the event `id`, whose own link ends at `own`; or what stands in the place of an event,
    /// and has none.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `t` is of no link to the event, or of its own link, which all who were asked have; or what storage said.
    pub(crate) async fn revoke_link(
        &self,
        id: &str,
        own: Option<Timestamp>,
        t: &str,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<(), Error> {
        match (self.check_link(id, t, now, random).await?, token::mark(t)) {
            (Ok(Grant::Holder(None)), _) if token::expiry(t) == own.map(Timestamp::seconds) => {
                Err(Error::invalid("t", Rule::OwnLink))
            }
            (Ok(_), Some(mark)) => {
                let key = keys::revoked(id, &mark);
                self.create_settled(&key, b"").await.map_err(Error::retryable)?;
                self.read_link_keys(now).await?;
                Ok(())
            }
            // It opens nothing already.
            (Err(Refused::Expired | Refused::Revoked), _) => Ok(()),
            _ => Err(Error::invalid("t", Rule::NoLink)),
        }
    }
}
