//! Links that let their holder see and answer one event.

pub mod lifetime;
pub(crate) mod pasted;
pub mod secret;
pub mod token;
pub mod urls;
