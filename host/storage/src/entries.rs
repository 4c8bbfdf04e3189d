//! All that a store holds, for a backup and for what is restored from one.

use crate::{OpenError, StoreError};

/// Called with the key and the value of an entry. What it fails with ends the walk.
pub type Each<'a> = &'a mut dyn FnMut(&str, &[u8]) -> Result<(), OpenError>;

/// What a store holds, to be read one by one. All calls block.
pub trait Entries {
    /// Calls `each` with the entries whose keys begin with one of `prefixes`, in the order of the prefixes, which overlap
    /// nowhere.
    ///
    /// What was written before the call is among them. A store that has transactions shows one moment. One that has none shows,
    /// of the first prefix, nothing that came after something which is missing, as far as the names in one folder are read at
    /// once; of the other prefixes, which are small, all that was there before or after that.
    ///
    /// # Errors
    ///
    /// The first failure, of the store or of `each`.
    fn each(&mut self, prefixes: &[&str], each: Each<'_>) -> Result<(), OpenError>;

    /// The value of `key`, or none.
    ///
    /// # Errors
    ///
    /// If the store fails.
    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
}

/// A store that nobody else can use as long as this is there. All calls block.
pub trait Exclusive: Entries {
    /// Makes the entries whose keys begin with one of `prefixes` those of `source`. Called once, at the end. One that is
    /// interrupted has changed nothing or a part, which the same call puts right.
    ///
    /// # Errors
    ///
    /// If the store or the source fails.
    fn replace(&mut self, prefixes: &[&str], source: &mut dyn Entries) -> Result<(), OpenError>;
}
