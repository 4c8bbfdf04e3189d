//! The exported interface `hitl:hitl/settings`, on Spin's variables.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::settings::Guest;
use crate::bindings::fermyon::spin::variables::{self, Error};

impl Guest for Adapter {
    /// `public-url` is the variable `public_url`, and so on, since names of variables have no dashes.
    fn get(name: String) -> Option<String> {
        match variables::get(&name.replace('-', "_")) {
            Ok(value) => Some(value).filter(|value| !value.is_empty()),
            Err(Error::Undefined(_) | Error::InvalidName(_)) => None,
            // A vault that does not answer. Settings are read once, and to go on without one that is there would close
            // the API or write wrong links; so this request fails, and the next one asks again in a new instance.
            Err(Error::Provider(_) | Error::Other(_)) => std::process::abort(),
        }
    }
}
