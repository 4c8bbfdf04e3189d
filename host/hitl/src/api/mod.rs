//! The typed face: build a [`Hitl`], create events, wait for their answers, serve the form.

mod asking;
mod background;
mod blocking;
mod builder;
mod deciding;
mod face;
mod hitl;
mod on_demand;
mod service;
mod serving;

pub use asking::{Blocking, Event, Question};
#[cfg(feature = "test")]
pub(crate) use background::block_in_threads;
pub use blocking::BlockingHitl;
pub use builder::{Builder, StoreSource};
pub use hitl::Hitl;
pub use service::HitlService;
pub use serving::{serve, serve_metrics};

/// A new key of 256 random bits, in 64 hexadecimal digits; good as an API key.
///
/// # Panics
///
/// If the operating system has no random bytes to give.
///
/// ```
/// assert_ne!(hitl::random_key(), hitl::random_key());
/// ```
pub fn random_key() -> String {
    let mut bytes = [0; 32];
    #[allow(
        clippy::expect_used,
        reason = "without random bytes there is no key, and a guessable one would be worse"
    )]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
