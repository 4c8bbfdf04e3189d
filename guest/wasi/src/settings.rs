//! The exported interface `hitl:hitl/settings`, on the environment.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::settings::Guest;
use hitl_adapter::variable;
use wasip3::cli::environment::get_environment;

impl Guest for Adapter {
    fn get(name: String) -> Option<String> {
        variable(get_environment(), &name)
    }
}
