//! What was tried against hitl and came to nothing, so that it stays so. `docs/attacks.md` has all of it, with the tests that
//! stand elsewhere.

mod costly;
mod database;
mod flows;
mod headers;
mod instances;
mod link_key;
mod listings;
#[cfg(unix)]
mod places;
mod purposes;
mod redirects;
mod secrets;
mod shared;
mod smuggled;
mod stored;
mod wire;
