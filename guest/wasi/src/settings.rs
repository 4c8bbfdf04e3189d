//! The exported interface `hitl:hitl/settings`, on the environment.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::settings::Guest;
use wasip3::cli::environment::get_environment;

impl Guest for Adapter {
    /// `public-url` is the variable `HITL_PUBLIC_URL`, and so on: the names that `hitl serve` reads, too.
    fn get(name: String) -> Option<String> {
        variable(&format!("HITL_{}", name.to_uppercase().replace('-', "_")))
    }
}

/// The value of an environment variable, unless it is empty. Files of secrets end with a new line, which is no part of one.
pub(crate) fn variable(name: &str) -> Option<String> {
    let (_, value) = get_environment().into_iter().find(|(its, _)| its == name)?;
    let value = value.trim_end_matches(['\r', '\n']);
    (!value.is_empty()).then(|| value.to_owned())
}
