//! What the host gives to an instance.

use crate::bindings::hitl::hitl::settings;
use crate::bindings::wasi::clocks0_3_0::monotonic_clock;
use crate::bindings::wasi::random0_3_0::random;
use crate::exchange;
use hitl_remote::Outside;
use hitl_remote::exchange::{Failure, Reply, Sent};
use hitl_remote::server::{Place, Server};

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static SERVER: Place = const { Place::new() };
}

/// The imports of the world `client`.
pub(crate) struct Imports;

impl Outside for Imports {
    fn server(&self) -> Result<&Server, &'static str> {
        SERVER.with(|place| place.server(settings::get))
    }

    fn run(&self) -> Option<String> {
        settings::get("run")
    }

    async fn exchange(&self, server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
        exchange::exchange(server, sent).await
    }

    fn now(&self) -> u64 {
        monotonic_clock::now()
    }

    async fn pause(&self, nanos: u64) {
        monotonic_clock::wait_for(nanos).await;
    }

    fn random(&self) -> u64 {
        random::get_random_u64()
    }
}
