//! Links that let their holder see and answer one event; and those that let a program ask.

pub(crate) mod creating;
pub(crate) mod key_set;
pub mod lifetime;
pub(crate) mod pasted;
pub mod secret;
pub mod session;
pub mod token;
pub mod urls;
