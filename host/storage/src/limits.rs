//! Which keys and values are taken: the same for every backend, so that what works with one works with all.
//!
//! The rules are those of `wit/storage.wit`, and are in the crate `hitl-limits`, for adapters that are no backends of this crate.

pub use hitl_limits::{
    MAX_KEY_BYTES, MAX_KEYS_AT_ONCE, MAX_SEGMENT_BYTES, MAX_VALUE_BYTES, RESERVED_SEGMENT, Refused,
    check_key, check_keys, check_value,
};
