//! The exported interface `hitl:hitl/timer-sync`, on WASI's clocks. Nothing in WASI tells that a file was made, so whoever waits for
//! one looks now and then.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::timer_sync::{Guest, Until};
use crate::clocks::Clocks;
use crate::place::folder;
use hitl_adapter::{Clock, ready, wait_until};

impl Guest for Adapter {
    fn now() -> u64 {
        Clocks.now()
    }

    fn wait_until(deadline: u64, any: Vec<Until>) {
        let any = any.into_iter().map(|until| match until {
            Until::Key(key) => hitl_adapter::Until::Key(key),
            Until::Prefix(_) => hitl_adapter::Until::Prefix,
        });
        let has_any = async |keys: Vec<String>| folder(async |folder| folder.has_any(&keys).await);
        // It has ended when this returns, since all in it blocks.
        let _ = ready(wait_until(&Clocks, deadline, any, has_any));
    }
}
