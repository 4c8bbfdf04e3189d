//! The exported interface `hitl:hitl/timer`, on WASI's clocks. Nothing in WASI tells that a file was made, so whoever waits for one
//! looks now and then.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::timer::{Guest, Until};
use crate::place::folder;
use hitl_adapter::{Clock, wait_until};
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

impl Guest for Adapter {
    fn now() -> u64 {
        Clocks.now()
    }

    async fn wait_until(deadline: u64, any: Vec<Until>) {
        let any = any.into_iter().map(|until| match until {
            Until::Key(key) => hitl_adapter::Until::Key(key),
            Until::Prefix(_) => hitl_adapter::Until::Prefix,
        });
        wait_until(&Clocks, deadline, any, async |keys| folder()?.has_any(&keys).await).await;
    }
}
