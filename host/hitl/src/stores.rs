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
    let stores = Registry::built_in();
    #[cfg(feature = "postgres")]
    let stores = stores.with(hitl_store_postgres::BACKEND);
    #[cfg(feature = "object")]
    let stores = stores.with(hitl_store_object::BACKEND);
    stores.announcing(Announced::where_key(|key| keys::response_id(key).is_some()))
}
