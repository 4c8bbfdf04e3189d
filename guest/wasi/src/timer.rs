//! The exported interface `hitl:hitl/timer`, on WASI's clocks. Nothing in WASI tells that a file was made, so whoever waits for one
//! looks now and then.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::timer::{Guest, Until};
use crate::clocks::Clocks;
use crate::place::folder;
use hitl_adapter::{Clock, wait_until};

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
