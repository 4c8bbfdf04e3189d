//! WASI's clocks.

use hitl_adapter::Clock;
use wasip3::clocks::{monotonic_clock, system_clock};

/// The host's clocks.
pub(crate) struct Clocks;

impl Clock for Clocks {
    fn now(&self) -> u64 {
        milliseconds(system_clock::now())
    }

    async fn pause(&self, milliseconds: u64) {
        monotonic_clock::wait_for(milliseconds * 1_000_000).await;
    }
}

/// An instant as milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn milliseconds(instant: system_clock::Instant) -> u64 {
    let seconds = u64::try_from(instant.seconds).unwrap_or(0);
    seconds.saturating_mul(1_000).saturating_add(u64::from(instant.nanoseconds / 1_000_000))
}
