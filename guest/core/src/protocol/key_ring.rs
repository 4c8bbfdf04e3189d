//! The keys with roles that a store has, and what ended before its time: sessions, sign-in tokens.

use super::admit::check_text;
use super::find::MAX_SUBJECT;
use super::principal::{KeyHolder, Principal};
use super::{Events, Random};
use crate::model::error::{Error, FieldError};
use crate::model::id::is_id;
use crate::model::key::{self, KeyRecord, NewKey};
use crate::model::question::MAX_SCOPE;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{Created, Storage};

/// How many keys are listed at a time.
const PAGE: u32 = 1_000;

impl<S: Storage> Events<S> {
    /// Makes a key; gives what is stored of it, and the key itself, which nothing else ever tells again.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with every member that breaks a rule, or what storage said.
    pub async fn create_key(
        &self,
        wanted: NewKey,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<KeyRecord, Error> {
        let mut errors = Vec::new();
        if let Some(name) = &wanted.name {
            let named = check_text(name, MAX_SUBJECT, false);
            errors.extend(named.err().map(|rule| FieldError::new("name", rule)));
        }
        for (field, names) in wanted.scope.named() {
            key::check_names(field, names, |name| check_text(name, MAX_SCOPE, false), &mut errors);
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let (secret, record) = KeyRecord::new(wanted, now, &random());
        self.put_all(&[keys::key(&record.id)], &record.bytes(), None).await?;
        Ok(KeyRecord { key: Some(secret), ..record.shown() })
    }

    /// All keys, also those that have ended, without their hashes; and how many records could not be read.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub async fn list_keys(&self) -> Result<(Vec<KeyRecord>, u32), Error> {
        let (mut records, mut unreadable) = (Vec::new(), 0);
        let mut after: Option<String> = None;
        loop {
            let found = self.storage.list(keys::KEYS, after.as_deref(), PAGE).await?;
            for name in &found {
                let Some(id) = keys::key_id(name) else { continue };
                match self.key(id).await {
                    Ok(record) => records.push(record.shown()),
                    Err(Error::NotFound) => {}
                    Err(Error::Unavailable(text)) => return Err(Error::Unavailable(text)),
                    Err(_) => unreadable += 1,
                }
            }
            if found.len() < PAGE as usize {
                return Ok((records, unreadable));
            }
            after = found.into_iter().next_back();
        }
    }

    /// Revokes the key `id`: it opens nothing from now on. Revoking it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub async fn revoke_key(&self, id: &str, now: Timestamp) -> Result<KeyRecord, Error> {
        let mut record = self.key(id).await?;
        if record.revoked_at.is_none() {
            record.revoked_at = Some(now);
            self.put_all(&[keys::key(id)], &record.bytes(), None).await?;
        }
        Ok(record.shown())
    }

    async fn key(&self, id: &str) -> Result<KeyRecord, Error> {
        if !is_id(id) {
            return Err(Error::NotFound);
        }
        match self.storage.get(&keys::key(id)).await? {
            Some(bytes) => KeyRecord::read(id, &bytes),
            None => Err(Error::NotFound),
        }
    }

    /// The party that has the key `secret`, if it opens anything at `now`.
    pub(crate) async fn key_holder(
        &self,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<(Principal, String)>, Error> {
        if !key::is_secret(secret) {
            return Ok(None);
        }
        let found = self.valid_key(&key::secret_id(secret), now).await?;
        let holder = found.filter(|record| record.is_of(secret)).map(|record| {
            let id = record.id.clone();
            (holder(record, false), id)
        });
        Ok(holder)
    }

    /// The person whose browser was let in by the key `id`, if that opens anything at `now`.
    pub(crate) async fn key_session(&self, id: &str, now: Timestamp) -> Result<Option<Principal>, Error> {
        Ok(self.valid_key(id, now).await?.map(|record| holder(record, true)))
    }

    async fn valid_key(&self, id: &str, now: Timestamp) -> Result<Option<KeyRecord>, Error> {
        match self.key(id).await {
            Ok(record) => Ok(Some(record).filter(|record| record.is_valid(now))),
            // One that cannot be read opens nothing.
            Err(Error::NotFound | Error::Unusable(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the session or the sign-in token `id` has ended before its time.
    pub(crate) async fn has_ended(&self, id: &str) -> Result<bool, Error> {
        Ok(self.storage.get(&keys::ended_session(id)).await?.is_some())
    }

    /// Ends the session or the sign-in token `id`, which ends by itself at `until`. Whether it had not been ended before.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub(crate) async fn end_session(
        &self,
        id: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let text = until.millis().to_string();
        let created =
            self.create_settled(&keys::ended_session(id), text.as_bytes()).await.map_err(Error::retryable)?;
        self.forget_sessions(id, now).await;
        Ok(created == Created::Created)
    }

    /// Removes some records of what would have ended by itself meanwhile: those next to `id`, which is random.
    async fn forget_sessions(&self, id: &str, now: Timestamp) {
        let near = keys::ended_session(id);
        let found = self.storage.list(keys::ENDED_SESSIONS, Some(&near), 8).await.unwrap_or_default();
        let ended = self.storage.get_many(&found).await.unwrap_or_default();
        let past = |value: &Option<Vec<u8>>| {
            let text = value.as_deref().and_then(|bytes| str::from_utf8(bytes).ok());
            text.and_then(|text| text.parse().ok()).is_some_and(|until: u64| until < now.millis())
        };
        self.defer_delete(found.into_iter().zip(ended).filter(|(_, value)| past(value)).map(|(key, _)| key));
    }
}

/// Whether somebody can have this name: of 1 to 100 characters, none of them a control character.
pub(crate) fn is_name(name: &str) -> bool {
    check_text(name, MAX_SUBJECT, false).is_ok()
}

fn holder(record: KeyRecord, signed_in: bool) -> Principal {
    let (scope, role, name) = (record.scope(), record.role, record.name);
    Principal::KeyHolder(Box::new(KeyHolder { role, name, scope, signed_in }))
}
