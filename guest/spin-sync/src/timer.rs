//! The exported interface `hitl:hitl/timer-sync`, on WASI's clocks. Nothing in Spin tells that a key was created, so whoever
//! waits for one looks now and then.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::timer_sync::{Guest, Until};
use crate::bindings::wasi::clocks0_2_0::{monotonic_clock, wall_clock};
use crate::database::store;
use hitl_adapter::{Clock, ready, wait_until};

struct Clocks;

impl Clock for Clocks {
    fn now(&self) -> u64 {
        let moment = wall_clock::now();
        moment.seconds.saturating_mul(1_000).saturating_add(u64::from(moment.nanoseconds / 1_000_000))
    }

    async fn pause(&self, milliseconds: u64) {
        monotonic_clock::subscribe_duration(milliseconds * 1_000_000).block();
    }
}

impl Guest for Adapter {
    fn now() -> u64 {
        Clocks.now()
    }

    fn wait_until(deadline: u64, any: Vec<Until>) {
        let any = any.into_iter().map(|until| match until {
            Until::Key(key) => hitl_adapter::Until::Key(key),
            Until::Prefix(_) => hitl_adapter::Until::Prefix,
        });
        let has_any = async |keys: Vec<String>| store(async |store| store.has_any(&keys).await);
        // It has ended when this returns, since all in it blocks.
        let _ = ready(wait_until(&Clocks, deadline, any, has_any));
    }
}
