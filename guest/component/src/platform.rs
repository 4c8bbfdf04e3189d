//! What the host gives to an instance.

use crate::background::background;
use crate::bindings::hitl::hitl::timer::Until;
use crate::bindings::hitl::hitl::{settings, timer};
use crate::bindings::wasi::random0_3_0::random;
use crate::instance::INSTANCE;
use crate::store::HostStore;
use hitl_core::{Events, Timestamp};
use hitl_shell::Platform;
use hitl_shell::courier::Courier;

/// What sends outcomes.
#[cfg(not(feature = "courier"))]
type Its = hitl_shell::courier::Nobody;
#[cfg(feature = "courier")]
type Its = crate::courier::Client;

/// The imports of the world `hitl`.
pub(crate) struct Imports;

impl Platform for Imports {
    type Courier = Its;
    type Store = HostStore;

    fn events() -> &'static Events<HostStore> {
        INSTANCE.with(|instance| instance.events(HostStore, settings::get, Its::SENDS))
    }

    fn now() -> Timestamp {
        Timestamp::from_millis(timer::now())
    }

    fn random_bytes(most: usize) -> Vec<u8> {
        random::get_random_bytes(most as u64)
    }

    fn wait_until(
        until: Timestamp,
        keys: impl IntoIterator<Item = String>,
        prefix: Option<&'static str>,
    ) -> impl Future<Output = ()> {
        let prefix = prefix.map(|prefix| Until::Prefix(prefix.to_owned()));
        timer::wait_until(until.millis(), keys.into_iter().map(Until::Key).chain(prefix).collect())
    }

    fn background(future: impl Future<Output = ()> + 'static) {
        background(future);
    }
}
