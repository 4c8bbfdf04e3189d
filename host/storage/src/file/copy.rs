//! Reading all of a folder while others write, and putting other entries in their place.

use super::root::Root;
use super::{walk, write};
use crate::fs::io_error;
use crate::{Each, Entries, Exclusive, OpenError, StoreError};
use std::collections::{BTreeMap, HashSet};

/// An open folder.
pub(super) struct Copied {
    root: Root,
}

impl Copied {
    pub(super) fn new(root: Root) -> Self {
        Self { root }
    }

    /// The keys that begin with `prefix`, in order.
    ///
    /// A walk reads each folder whole before those in it. So where the folders of events lie in one, an event is found only if
    /// it was there when that one was read, and with it each outcome that stood then: also that because of which it began.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, OpenError> {
        Ok(walk::list(&self.root, prefix, None, usize::MAX).map_err(|error| io_error(&error))?)
    }
}

impl Copied {
    /// The value of `key`; none also if it is larger than any value of a store: another program put it there, and nobody can
    /// read it.
    fn readable(&mut self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.get(key) {
            Err(StoreError::TooLarge(_)) => Ok(None),
            result => result,
        }
    }

    fn read_all(&mut self, prefixes: &[&str], read: &mut BTreeMap<String, Vec<u8>>) -> Result<(), OpenError> {
        for prefix in prefixes {
            for key in self.keys(prefix)? {
                if let Some(value) = self.readable(&key)? {
                    read.insert(key, value);
                }
            }
        }
        Ok(())
    }
}

impl Entries for Copied {
    fn each(&mut self, prefixes: &[&str], each: Each<'_>) -> Result<(), OpenError> {
        let Some((first, others)) = prefixes.split_first() else { return Ok(()) };
        // Before and after the names of the first: what went meanwhile may stand for something that is copied as it was before,
        // and what came meanwhile for something that is copied, too.
        let mut beside = BTreeMap::new();
        self.read_all(others, &mut beside)?;
        let names = self.keys(first)?;
        self.read_all(others, &mut beside)?;
        for key in names {
            if let Some(value) = self.readable(&key)? {
                each(&key, &value)?;
            }
        }
        for prefix in others {
            for (key, value) in
                beside.range((*prefix).to_owned()..).take_while(|(key, _)| key.starts_with(prefix))
            {
                each(key, value)?;
            }
        }
        Ok(())
    }

    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.root.read(key).map_err(|error| io_error(&error))
    }
}

impl Exclusive for Copied {
    fn replace(&mut self, prefixes: &[&str], source: &mut dyn Entries) -> Result<(), OpenError> {
        let mut kept = HashSet::new();
        let mut put = |key: &str, value: &[u8]| -> Result<(), OpenError> {
            kept.insert(key.to_owned());
            // What is there is left alone, so that the same call goes on where it was interrupted.
            if self.root.read(key).map_err(|error| io_error(&error))?.is_none_or(|stands| stands != value) {
                write::put(&self.root, key, value).map_err(|error| error.store_error())?;
            }
            Ok(())
        };
        // The last first: a crash in between leaves markers of nothing, and outcomes without a request, which nobody sees; never
        // an event that is open although it has ended.
        for prefix in prefixes.iter().rev() {
            let mut entries = Vec::new();
            source.each(&[prefix], &mut |key, _| {
                entries.push(key.to_owned());
                Ok(())
            })?;
            for key in entries.iter().rev() {
                if let Some(value) = source.get(key)? {
                    put(key, &value)?;
                }
            }
        }
        for prefix in prefixes {
            for key in self.keys(prefix)?.iter().rev().filter(|key| !kept.contains(*key)) {
                write::delete(&self.root, key).map_err(|error| error.store_error())?;
            }
        }
        Ok(())
    }
}
