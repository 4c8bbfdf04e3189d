//! The exported interface `hitl:hitl/timer`, on WASI's clocks. Nothing in Spin tells that a key was created, so whoever
//! waits for one looks now and then.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::timer::{Guest, Until};
use crate::database::Database;
use spin_sdk::wasip3::clocks::{monotonic_clock, system_clock};

/// The pause before the first look, in milliseconds; each further one is twice as long.
const FIRST_PAUSE: u64 = 50;
/// The longest pause between two looks. In a pause the clock may be set, so there is one also where nothing is looked for.
const LONGEST_PAUSE: u64 = 1_000;

impl Guest for Adapter {
    fn now() -> u64 {
        let instant = system_clock::now();
        let seconds = u64::try_from(instant.seconds).unwrap_or(0);
        seconds.saturating_mul(1_000).saturating_add(u64::from(instant.nanoseconds / 1_000_000))
    }

    async fn wait_until(deadline: u64, any: Vec<Until>) {
        let mut deadline = deadline;
        let mut keys = Vec::new();
        for until in any {
            match until {
                Until::Key(key) => keys.push(key),
                // What is new among keys that begin with something takes a list to find out, which the caller makes itself.
                Until::Prefix(_) => deadline = deadline.min(Self::now().saturating_add(LONGEST_PAUSE)),
            }
        }
        let mut pause = FIRST_PAUSE;
        loop {
            let left = deadline.saturating_sub(Self::now());
            if left == 0 {
                return;
            }
            if !keys.is_empty() {
                // Whoever waits looks again itself, and then is told what is wrong with the store.
                match Database.has_any(&keys).await {
                    Ok(false) => {}
                    Ok(true) | Err(_) => return,
                }
            }
            monotonic_clock::wait_for(left.min(pause) * 1_000_000).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }
}
