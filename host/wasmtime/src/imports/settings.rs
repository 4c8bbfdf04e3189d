//! `hitl:hitl/settings`.

use super::HitlCtx;
use crate::bindings::hitl::hitl::settings::Host;
use std::collections::BTreeMap;

/// What the host decides for the component, by the names that `wit/settings.wit` has.
///
/// ```
/// use hitl_wasmtime::Settings;
///
/// let mut settings = Settings::default();
/// settings.set("api-key", "secret");
/// assert_eq!(settings.get("api-key"), Some("secret"));
/// assert_eq!(settings.without("api-key").get("api-key"), None);
/// ```
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
    #[must_use]
    pub fn without(&self, name: &str) -> Settings {
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
