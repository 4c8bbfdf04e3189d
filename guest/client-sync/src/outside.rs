//! What the host gives to an instance.

use crate::bindings::wasi::cli0_2_0::environment::get_environment;
use crate::bindings::wasi::clocks0_2_0::monotonic_clock;
use crate::bindings::wasi::random0_2_0::random;
use crate::exchange;
use hitl_adapter::variable;
use hitl_remote::Outside;
use hitl_remote::exchange::{Failure, Reply, Sent};
use hitl_remote::server::{Place, Server};

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static SERVER: Place = const { Place::new() };
}

/// The imports of the world `client-sync`.
pub(crate) struct Imports;

impl Outside for Imports {
    fn server(&self) -> Result<&Server, &'static str> {
        SERVER.with(|place| place.server(setting))
    }

    fn run(&self) -> Option<String> {
        setting("run")
    }

    async fn exchange(&self, server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
        exchange::exchange(server, sent)
    }

    fn now(&self) -> u64 {
        monotonic_clock::now()
    }

    async fn pause(&self, nanos: u64) {
        monotonic_clock::subscribe_duration(nanos).block();
    }

    fn random(&self) -> u64 {
        random::get_random_u64()
    }
}

fn setting(name: &str) -> Option<String> {
    variable(get_environment(), name)
}
