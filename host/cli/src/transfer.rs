//! Entries on their way from one store into another: nothing that is there is overwritten, and what was written is read back.

use crate::copying::of_store;
use crate::exit::Failure;
use hitl::storage::{Created, OpenError, Store, StoreError};
use hitl_core::key::KeyRecord;
use hitl_core::keys;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// How many writes are under way at once.
const AT_ONCE: usize = 16;
/// How often a write is tried, where the store may take it another time.
const TRIES: u32 = 6;
/// How many conflicts are told by their names.
const NAMED: usize = 10;

/// A key and its value.
pub(crate) type Entry = (String, Vec<u8>);

/// What became of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was written.
    Written,
    /// It was there with the same value.
    There,
    /// Something else is there, and stays.
    Conflict,
}

/// What became of all of them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) written: u64,
    pub(crate) there: u64,
    pub(crate) conflicts: u64,
    /// The first keys with another value.
    pub(crate) named: Vec<String>,
}

/// A store that entries are copied into.
pub(crate) struct Transfer {
    to: Arc<dyn Store>,
    so_far: Arc<AtomicU64>,
    pub(crate) tally: Tally,
}

impl Transfer {
    pub(crate) fn into(to: Arc<dyn Store>, so_far: Arc<AtomicU64>) -> Transfer {
        Transfer { to, so_far, tally: Tally::default() }
    }

    /// The values of `keys` in the store.
    pub(crate) async fn read(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, Failure> {
        read(&*self.to, keys).await
    }

    /// Writes what is not there, in no order, and reads it back. At most
    /// [`MAX_KEYS_AT_ONCE`](hitl::storage::limits::MAX_KEYS_AT_ONCE).
    pub(crate) async fn write(&mut self, entries: Vec<Entry>) -> Result<Vec<Fate>, Failure> {
        let keys: Vec<String> = entries.iter().map(|(key, _)| key.clone()).collect();
        let mut fates = vec![Fate::There; entries.len()];
        let (mut writing, mut left) = (JoinSet::new(), Vec::new());
        for (n, ((key, value), stands)) in entries.iter().zip(self.read(&keys).await?).enumerate() {
            match stands {
                Some(stands) if !is_kept(key, value, &stands) => {
                    let overwrite = ends_key(key, value, &stands);
                    fates[n] = Fate::Conflict;
                    if overwrite {
                        left.push((n, true));
                    }
                }
                Some(_) => {}
                None => left.push((n, false)),
            }
        }
        let mut left = left.into_iter();
        loop {
            while writing.len() < AT_ONCE
                && let Some((n, overwrite)) = left.next()
            {
                let (key, value) = entries[n].clone();
                let to = self.to.clone();
                writing.spawn(async move { (n, write_one(&*to, &key, value, overwrite).await) });
            }
            match writing.join_next().await {
                None => break,
                Some(Ok((n, written))) => fates[n] = written.map_err(|error| failed(error, &*self.to))?,
                Some(Err(error)) => return Err(Failure::Internal(error.into())),
            }
        }
        self.check(&entries, &fates).await?;
        for ((key, _), fate) in entries.iter().zip(&fates) {
            self.so_far.fetch_add(1, Ordering::Relaxed);
            match fate {
                Fate::Written => self.tally.written += 1,
                Fate::There => self.tally.there += 1,
                Fate::Conflict => {
                    self.tally.conflicts += 1;
                    if self.tally.named.len() < NAMED {
                        self.tally.named.push(key.clone());
                    }
                }
            }
        }
        Ok(fates)
    }

    /// Fails if what was written is not what is read.
    async fn check(&self, entries: &[Entry], fates: &[Fate]) -> Result<(), Failure> {
        let written = || entries.iter().zip(fates).filter(|(_, fate)| **fate == Fate::Written);
        let keys: Vec<String> = written().map(|((key, _), _)| key.clone()).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let read = self.read(&keys).await?;
        match written().zip(read).find(|(((_, value), _), read)| read.as_ref() != Some(value)) {
            None => Ok(()),
            Some((((key, _), _), _)) => {
                let store = &self.to;
                Err(Failure::Unavailable(format!(
                    "{store}: what was written at {key} is not what is read there"
                )))
            }
        }
    }
}

/// The values of `keys` in `store`.
pub(crate) async fn read(store: &dyn Store, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, Failure> {
    store.get_many(keys).await.map_err(|error| failed(error, store))
}

/// Some keys of `store`.
pub(crate) async fn list(
    store: &dyn Store,
    prefix: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<String>, Failure> {
    store.list(prefix, after, limit).await.map_err(|error| failed(error, store))
}

/// The failure of an operation of `store`.
pub(crate) fn failed(error: StoreError, store: &dyn Store) -> Failure {
    of_store(OpenError::Store(error), &store.to_string())
}

async fn write_one(to: &dyn Store, key: &str, value: Vec<u8>, overwrite: bool) -> Result<Fate, StoreError> {
    let mut pause = Duration::from_millis(100);
    for tries in 1.. {
        let written = if overwrite {
            to.put(key, value.clone()).await.map(|()| Fate::Written)
        } else {
            to.create(key, value.clone()).await.map(|created| match created {
                // It may be this very write, of which the store did not say whether it was made.
                Created::Exists(stands) if stands != value => Fate::Conflict,
                _ => Fate::Written,
            })
        };
        match written {
            Err(error) if error.is_retryable() && tries < TRIES => {}
            written => return written,
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    Ok(Fate::Conflict)
}

/// Whether what `stands` at `key` may stay in the place of `value`: the same, or a key with a role that was revoked there, which a
/// copy does not undo.
fn is_kept(key: &str, value: &[u8], stands: &[u8]) -> bool {
    value == stands || same_key(key, value, stands).is_some_and(|(_, stands)| stands.revoked_at.is_some())
}

/// Whether `value` is the key with a role that `stands` there, and was revoked since.
fn ends_key(key: &str, value: &[u8], stands: &[u8]) -> bool {
    same_key(key, value, stands)
        .is_some_and(|(value, stands)| value.revoked_at.is_some() && stands.revoked_at.is_none())
}

/// The two records, if they are of one key with a role and differ in nothing but that one was revoked.
fn same_key(key: &str, value: &[u8], stands: &[u8]) -> Option<(KeyRecord, KeyRecord)> {
    let id = keys::key_id(key)?;
    let [value, stands] = [value, stands].map(|bytes| KeyRecord::read(id, bytes).ok());
    let (value, stands) = (value?, stands?);
    let open = |record: &KeyRecord| KeyRecord { revoked_at: None, ..record.clone() };
    (open(&value) == open(&stands)).then_some((value, stands))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hitl_core::Timestamp;
    use hitl_core::key::{KeyScope, NewKey};
    use hitl_core::role::Role;

    async fn fates(transfer: &mut Transfer, entries: &[(&str, &[u8])]) -> Vec<Fate> {
        let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.to_vec())).collect();
        transfer.write(entries).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_there_stays() {
        let to = hitl::storage::open("memory:").await.unwrap();
        to.put("a", b"1".to_vec()).await.unwrap();
        to.put("b", b"1".to_vec()).await.unwrap();
        let mut transfer = Transfer::into(to.clone(), Arc::default());
        let fates = fates(&mut transfer, &[("a", b"1"), ("b", b"2"), ("c", b"3")]).await;
        assert_eq!(fates, [Fate::There, Fate::Conflict, Fate::Written]);
        assert_eq!(to.get("b").await.unwrap().unwrap(), b"1");
        assert_eq!(to.get("c").await.unwrap().unwrap(), b"3");
        let Tally { written, there, conflicts, named } = transfer.tally;
        assert_eq!((written, there, conflicts, named), (1, 1, 1, vec!["b".to_owned()]));
    }

    /// That a key was revoked is copied, and never undone.
    #[tokio::test]
    async fn a_revoked_key_stays_revoked() {
        let to = hitl::storage::open("memory:").await.unwrap();
        let now = Timestamp::from_millis(1_769_860_800_000);
        let new =
            NewKey { role: Role::Ask, name: Some("ci".into()), scope: KeyScope::default(), expires_at: None };
        let (_, valid) = KeyRecord::new(new, now, &[7; 32]);
        let revoked = KeyRecord { revoked_at: Some(now), ..valid.clone() };
        let other = KeyRecord { name: "other".into(), ..revoked.clone() };
        let key = keys::key(&valid.id);
        let mut transfer = Transfer::into(to.clone(), Arc::default());
        for (record, fate, stands) in [
            (&valid, Fate::Written, &valid),
            (&revoked, Fate::Written, &revoked),
            (&valid, Fate::There, &revoked),
            (&other, Fate::Conflict, &revoked),
        ] {
            assert_eq!(fates(&mut transfer, &[(&key, &record.bytes())]).await, [fate]);
            assert_eq!(to.get(&key).await.unwrap().unwrap(), stands.bytes());
        }
    }
}
