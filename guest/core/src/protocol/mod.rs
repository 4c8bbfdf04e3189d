//! The protocol of an event's life: which keys are read and written, in which order.
//!
//! One outcome is one exclusive create of one key. Between any two storage operations here the
//! program may end; what is left then is either the event as it was, or as it was to become, or a marker that
//! [`Events::list`] passes over, or takes for the event's end to be written down.

mod admit;
mod callbacks;
mod caller;
mod create;
mod cursor;
mod decide;
mod decision;
mod due;
mod ended;
mod extend;
mod find;
mod heal;
mod key_ring;
mod link_keys;
mod list;
mod logo;
mod look;
mod look_at_many;
mod next_look;
mod next_read;
mod principal;
mod purge;
mod settle;
mod tidy;

pub use callbacks::{Delivery, Tried, Turn};
pub(crate) use cursor::Cursor;
pub use decision::{Decision, MAX_COMMENT};
pub use ended::Ended;
pub use find::{CreateResult, Event};
pub(crate) use key_ring::is_name;
pub(crate) use list::is_cursor;
pub use list::{Filter, MAX_PAGE, Page};
pub use look::State;
pub(crate) use look_at_many::{MAX_IDS, Seen};
pub use next_look::NextLook;
pub use next_read::NextRead;
pub(crate) use principal::{KeyHolder, Principal};
pub use purge::{HELD, LONGEST_CALL, Purge};
pub use settle::{Boxed, join_all};

use crate::model::error::Error;
use crate::model::id::IdKey;
use crate::settings::Settings;
use crate::store::keys;
use crate::store::storage::{Created, Storage, StorageError};
use std::cell::{OnceCell, RefCell};

/// How many operations on the store are under way at once for one caller, at most.
const AT_ONCE: usize = 64;

/// Where random bytes come from, asked only when they are needed.
pub type Random<'a> = &'a dyn Fn() -> [u8; 32];

/// All events of one store, seen with one host's settings. One for each instance of the component.
pub struct Events<S> {
    pub(crate) storage: S,
    pub(crate) settings: Settings,
    link_keys: RefCell<Option<link_keys::Read>>,
    id_key: OnceCell<IdKey>,
    /// What is to be done after the answer is out.
    tidying: RefCell<tidy::Tidying>,
}

impl<S: Storage> Events<S> {
    /// All events in `storage`.
    pub fn new(storage: S, settings: Settings) -> Events<S> {
        Events {
            storage,
            settings,
            link_keys: RefCell::new(None),
            id_key: OnceCell::new(),
            tidying: RefCell::default(),
        }
    }

    /// The store.
    pub fn storage(&self) -> &S {
        &self.storage
    }

    /// What the host decides.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Asks the store for something small.
    ///
    /// # Errors
    ///
    /// What the store said, if it was no answer.
    pub async fn probe(&self) -> Result<(), Error> {
        self.storage.get(keys::LINK_KEY).await?;
        Ok(())
    }

    /// The key that ids are made with. The first use makes it; it is kept here from then on.
    async fn id_key(&self, random: Random<'_>) -> Result<&IdKey, Error> {
        if let Some(key) = self.id_key.get() {
            return Ok(key);
        }
        let key = IdKey::new(&self.secret(keys::ID_KEY, random).await?)
            .ok_or_else(|| Error::Unusable("the key that ids are made with is too short to be one".into()))?;
        Ok(self.id_key.get_or_init(|| key))
    }

    /// The secret of the store at `key`, made now if there is none.
    async fn secret(&self, key: &str, random: Random<'_>) -> Result<Vec<u8>, Error> {
        if let Some(secret) = self.storage.get(key).await? {
            return Ok(secret);
        }
        let secret = random();
        match self.create_settled(key, &secret).await.map_err(Error::retryable)? {
            Created::Created => Ok(secret.to_vec()),
            Created::Exists(secret) => Ok(secret),
        }
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        let text = error.to_string();
        match error {
            StorageError::Unavailable(_) => Self::Unavailable(text),
            StorageError::Unknown(_) => Self::Unknown(text),
            StorageError::Denied(_) => Self::Denied(text),
            StorageError::TooLarge(_) | StorageError::Other(_) => Self::Other(text),
        }
    }
}
