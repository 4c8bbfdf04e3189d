//! What there is to say of a store before it is open.

use crate::error::MalformedUrl;
use crate::{OpenError, Store};
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

    /// Where the store is on this machine's disk, if it is there.
    fn local_path(&self) -> Option<&Path> {
        None
    }
}

/// A kind of store.
pub(crate) struct Backend {
    /// What its URLs begin with, before the colon.
    pub(crate) scheme: &'static str,
    /// How its URLs are written.
    pub(crate) form: &'static str,
    /// Reads what comes after the colon.
    pub(crate) parse: fn(&str) -> Result<Box<dyn Config>, MalformedUrl>,
}
