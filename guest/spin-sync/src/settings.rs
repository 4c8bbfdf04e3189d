//! The exported interface `hitl:hitl/settings`, on Spin's variables.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::settings::Guest;
use crate::bindings::fermyon::spin::variables::{Error, get};
use hitl_adapter::spin_setting;

impl Guest for Adapter {
    fn get(name: String) -> Option<String> {
        spin_setting!(get, Error, name)
    }
}
