//! What there is to say of a store before it is open.

use crate::{Entries, Exclusive, Finding, OpenError, Store};
use async_trait::async_trait;
use std::fmt::{Debug, Display};
use std::path::Path;
use std::sync::Arc;

/// What a URL says of a store, checked and not opened yet.
///
/// `Display` names the store for a person, as the store itself does: without a password or a key that the URL may hold.
#[async_trait]
pub trait Config: Debug + Display + Send + Sync {
    /// Opens the store, with its wake-ups beside it. What is missing is made.
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError>;

    /// Opens the store if it is there, and makes nothing.
    ///
    /// # Errors
    ///
    /// [`OpenError::Absent`] if there is none; else as [`open`](Self::open).
    async fn open_existing(&self) -> Result<Arc<dyn Store>, OpenError> {
        if self.is_absent() {
            return Err(OpenError::Absent);
        }
        self.open().await
    }

    /// Whether [`open`](Self::open) would make the store.
    fn is_absent(&self) -> bool {
        false
    }

    /// What an operator should know of the place where the store is to be; none: nothing. Looks at the disk.
    fn caution(&self) -> Option<Finding> {
        None
    }

    /// Examines a store that can be opened, for longer than opening it does: a minute or two at most. Others may use the store
    /// meanwhile, and nothing is left in it that they see. Unless this is overridden there is nothing more to tell.
    ///
    /// # Errors
    ///
    /// [`OpenError::Untrustworthy`] if the store is none to be used after all; else as [`open`](Self::open).
    async fn examine(&self) -> Result<Vec<Finding>, OpenError> {
        Ok(Vec::new())
    }

    /// Where the store is on this machine's disk, if it is there.
    fn local_path(&self) -> Option<&Path> {
        None
    }

    /// All that the store holds as of one moment, while others use it: for a backup. Blocks, and makes nothing.
    ///
    /// # Errors
    ///
    /// [`OpenError::Absent`], [`OpenError::NoFiles`]; else as [`open`](Self::open).
    fn entries(&self) -> Result<Box<dyn Entries>, OpenError> {
        Err(OpenError::NoFiles)
    }

    /// The store for this caller alone, made if it is not there: to restore a backup into. Blocks.
    ///
    /// # Errors
    ///
    /// [`OpenError::InUse`], [`OpenError::NoFiles`]; else as [`open`](Self::open).
    fn exclusive(&self) -> Result<Box<dyn Exclusive>, OpenError> {
        Err(OpenError::NoFiles)
    }
}
