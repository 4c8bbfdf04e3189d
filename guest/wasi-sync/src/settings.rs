//! The exported interface `hitl:hitl/settings`, on the environment.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::settings::Guest;
use crate::bindings::wasi::cli0_2_0::environment::get_environment;
use hitl_adapter::variable;

impl Guest for Adapter {
    fn get(name: String) -> Option<String> {
        variable(get_environment(), &name)
    }
}
