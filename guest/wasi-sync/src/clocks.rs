//! WASI's clocks.

use crate::bindings::wasi::clocks0_2_0::{monotonic_clock, wall_clock};
use hitl_adapter::Clock;

/// The host's clocks.
pub(crate) struct Clocks;

impl Clock for Clocks {
    fn now(&self) -> u64 {
        milliseconds(wall_clock::now())
    }

    async fn pause(&self, milliseconds: u64) {
        monotonic_clock::subscribe_duration(milliseconds * 1_000_000).block();
    }
}

/// A moment as milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn milliseconds(moment: wall_clock::Datetime) -> u64 {
    moment.seconds.saturating_mul(1_000).saturating_add(u64::from(moment.nanoseconds / 1_000_000))
}
