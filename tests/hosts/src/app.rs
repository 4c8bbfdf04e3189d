//! An app: what its host is told of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Which form of the component, and so which host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `hitl-spin.wasm`, in Spin 4.
    Spin,
    /// `hitl-spin-sync.wasm`, in Spin 3.
    SpinSync,
    /// `hitl-wasi.wasm`, in any host with WASI 0.3.
    Wasi,
    /// `hitl-sync.wasm`, in any host with WASI 0.2.
    Sync,
}

impl Form {
    /// Whether its calls block, and so hold their instance.
    pub(crate) fn blocks(self) -> bool {
        matches!(self, Form::SpinSync | Form::Sync)
    }
}

/// What is said of an app.
#[derive(Debug, Clone)]
pub struct App {
    /// The form of the component.
    pub form: Form,
    /// Spin: the file of the database `default`. WASI: a folder, granted as `/data`.
    pub store: PathBuf,
    /// Whether the component is granted that: of Spin by `sqlite_databases = ["default"]`.
    pub granted: bool,
    /// Spin: the component's variables. WASI: its environment.
    pub variables: BTreeMap<String, String>,
}
