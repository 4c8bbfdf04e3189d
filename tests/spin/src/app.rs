//! An app: what `spin.toml` and the command line say of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is said of an app.
#[derive(Debug, Clone)]
pub struct App {
    /// The file of the database `default`.
    pub database: PathBuf,
    /// Whether the component is granted that database: `sqlite_databases = ["default"]`.
    pub granted: bool,
    /// The component's variables.
    pub variables: BTreeMap<String, String>,
}
