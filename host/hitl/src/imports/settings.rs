//! `hitl:hitl/settings`.

use super::HitlCtx;
use crate::bindings::hitl::hitl::settings::Host;
use std::collections::BTreeMap;

/// What the host decides for the component, by name.
#[derive(Debug, Clone, Default)]
pub struct Settings(BTreeMap<String, String>);

impl Settings {
    /// Sets `name`.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The setting `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The same, but for `name`.
    #[cfg(feature = "flow")]
    pub(crate) fn without(&self, name: &str) -> Settings {
        let mut settings = self.clone();
        settings.0.remove(name);
        settings
    }
}

impl Host for &mut HitlCtx {
    fn get(&mut self, name: String) -> wasmtime::Result<Option<String>> {
        Ok(self.called().settings.get(&name).map(str::to_owned))
    }
}
