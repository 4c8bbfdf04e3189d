//! Stores of hitl in PostgreSQL.
mod checks;
mod config;
mod connect;
mod errors;
mod feed;
mod listener;
mod notifier;
mod pool;
mod schema;
mod shared;
mod store;
mod tables;
mod tls;
mod url;
mod writer;

pub use config::PostgresConfig;
use hitl_storage::Backend;
pub use store::Postgres;

/// PostgreSQL for a [`Registry`](hitl_storage::Registry).
pub const BACKEND: Backend = Backend {
    schemes: &["postgres", "postgresql"],
    form: config::FORM,
    parse: |url| Ok(Box::new(PostgresConfig::parse(url)?)),
};
