//! The logo in the store.

use super::Events;
use crate::model::error::Error;
use crate::model::logo::Logo;
use crate::store::keys;
use crate::store::storage::Storage;

impl<S: Storage> Events<S> {
    /// What is in the place of the logo, if anything is.
    pub(crate) async fn logo(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.storage.get(keys::LOGO).await?)
    }

    /// Puts `logo` there, or makes that there is none.
    pub(crate) async fn set_logo(&self, logo: Option<Logo<'_>>) -> Result<(), Error> {
        match logo {
            Some(logo) => self.storage.put(keys::LOGO, logo.bytes).await?,
            None => self.storage.delete(keys::LOGO).await?,
        }
        Ok(())
    }
}
