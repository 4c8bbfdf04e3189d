//! `memory:` as a URL.

use super::Memory;
use crate::backend::{Config, known_stores};
use crate::error::UrlError;
use crate::{Notifying, OpenError, Store, Wakeups};
use async_trait::async_trait;
use std::fmt;
use std::sync::Arc;

/// How such a URL is written.
pub(super) const FORM: &str = "memory:";

/// A new, empty store in memory. There is nothing to choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoryConfig {}

impl MemoryConfig {
    /// Reads what comes after `memory:`.
    pub(super) fn parse(rest: &str) -> Result<Self, UrlError> {
        if rest.is_empty() {
            return Ok(Self {});
        }
        let rule = "nothing comes after the colon".to_owned();
        Err(UrlError::Malformed { form: FORM, rule, known: known_stores() })
    }
}

impl fmt::Display for MemoryConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORM)
    }
}

#[async_trait]
impl Config for MemoryConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        Ok(Arc::new(Notifying::new(Memory::new(), Wakeups::new())))
    }
}
