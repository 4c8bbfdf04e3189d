//! The stores that this library was built with.

use hitl_core::keys;
use hitl_storage::{Announced, Registry};

/// The stores that this library was built with: a feature each. What they tell other processes, where telling costs something,
/// is how events ended, since nobody waits for anything else.
///
/// ```
/// let store = hitl::stores().parse("memory:")?;
/// assert_eq!(store.to_string(), "memory:");
/// # Ok::<(), hitl::storage::UrlError>(())
/// ```
pub fn stores() -> Registry {
    Registry::built_in().announcing(Announced::where_key(|key| keys::response_id(key).is_some()))
}
