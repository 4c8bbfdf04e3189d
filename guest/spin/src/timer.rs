//! The exported interface `hitl:hitl/timer`, on WASI's clocks. Nothing in Spin tells that a key was created, so whoever
//! waits for one looks now and then.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::timer::{Guest, Until};
use crate::database::STORE;
use hitl_adapter::{Clock, wait_until};
use spin_sdk::wasip3::clocks::{monotonic_clock, system_clock};

struct Clocks;

impl Clock for Clocks {
    fn now(&self) -> u64 {
        let instant = system_clock::now();
        let seconds = u64::try_from(instant.seconds).unwrap_or(0);
        seconds.saturating_mul(1_000).saturating_add(u64::from(instant.nanoseconds / 1_000_000))
    }

    async fn pause(&self, milliseconds: u64) {
        monotonic_clock::wait_for(milliseconds * 1_000_000).await;
    }
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
        wait_until(&Clocks, deadline, any, async |keys: Vec<String>| STORE.has_any(&keys).await).await;
    }
}
