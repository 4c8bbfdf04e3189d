//! What the host gives to an instance.

use crate::bindings::hitl::hitl::timer_sync::Until;
use crate::bindings::hitl::hitl::{settings, timer_sync};
use crate::bindings::wasi::random0_2_0::random;
use crate::instance::INSTANCE;
use crate::store::HostStore;
use hitl_adapter::ready;
use hitl_core::{Events, Timestamp};
use hitl_shell::Platform;
use hitl_shell::courier::Courier;

/// What sends outcomes.
#[cfg(not(feature = "courier"))]
type Its = hitl_shell::courier::Nobody;
#[cfg(feature = "courier")]
type Its = crate::courier::Client;

/// The imports of the world `hitl-sync`.
pub(crate) struct Imports;

impl Platform for Imports {
    type Courier = Its;
    type Store = HostStore;

    fn events() -> &'static Events<HostStore> {
        INSTANCE.with(|instance| instance.events(HostStore, settings::get, Its::SENDS))
    }

    fn now() -> Timestamp {
        Timestamp::from_millis(timer_sync::now())
    }

    fn random_bytes(most: usize) -> Vec<u8> {
        random::get_random_bytes(most as u64)
    }

    async fn wait_until(
        until: Timestamp,
        keys: impl IntoIterator<Item = String>,
        prefix: Option<&'static str>,
    ) {
        let prefix = prefix.map(|prefix| Until::Prefix(prefix.to_owned()));
        let any: Vec<_> = keys.into_iter().map(Until::Key).chain(prefix).collect();
        timer_sync::wait_until(until.millis(), &any);
    }

    /// At once: when the result is out, the instance has ended its call.
    fn background(future: impl Future<Output = ()> + 'static) {
        // What would be left of it is for tidying up.
        let _ = ready(future);
    }
}
