//! The store in a PostgreSQL database.

use crate::checks;
use crate::config::{Encryption, Listen, PostgresConfig, Roots};
use crate::connect::Connector;
use crate::ears::Ears;
use crate::examine;
use crate::listener;
use crate::looks;
use crate::notifier;
use crate::pool::Pool;
use crate::random::random;
use crate::rows::{column, value};
use crate::schema;
use crate::shared::Shared;
use crate::sql::Arguments;
use crate::tables::{Tables, end_of};
use crate::writer::Writer;
use async_trait::async_trait;
use hitl_storage::follower::Follower;
use hitl_storage::limits::{check_key, check_keys, check_value};
use hitl_storage::{
    ChangeFeed, Config, Created, Finding, Notifying, OpenError, Store, StoreError, Until, Wakeups, Watching,
};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio_postgres::types::Type;

/// A store in a PostgreSQL database, shared by any number of processes on any machines.
pub struct Postgres {
    shared: Arc<Shared>,
    config: PostgresConfig,
}

impl Postgres {
    /// Opens the store that `config` names, and makes its tables where they are missing.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached, refuses the user, is not to be trusted, or has tables of another program.
    pub async fn open(config: PostgresConfig) -> Result<Self, OpenError> {
        Self::open_with(config, true).await
    }

    async fn open_with(config: PostgresConfig, make: bool) -> Result<Self, OpenError> {
        let pool = Pool::new(Connector::new(&config.server)?, config.pool)?;
        let schema = checks::check(&pool, config.schema.as_deref()).await?;
        schema::prepare(&pool, &schema, make).await?;
        let listens_at = match &config.listen {
            Listen::Same => Some(pool.connector().clone()),
            Listen::At(server) => Some(Connector::new(server)?),
            Listen::Off => None,
        };
        let ears = Ears::new(listens_at, config.poll);
        let tables = Tables::of(&schema, random()?);
        let shared = Shared::new(pool, tables, config.announced.0, ears);
        Ok(Self { shared, config })
    }

    /// Learns what other processes write into this database. For [`Wakeups::with_feed`], and for one hub: notifications wake the
    /// waiters of the first one alone.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn changes(&self) -> Arc<dyn ChangeFeed> {
        Arc::new(PostgresFeed { follower: Follower::new(&self.shared), shared: Arc::downgrade(&self.shared) })
    }

    fn writer(&self) -> Writer<'_> {
        Writer { pool: &self.shared.pool, tables: &self.shared.tables }
    }
}

impl fmt::Display for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hears = self.shared.ears.hear();
        f.debug_struct("Postgres")
            .field("config", &self.config)
            .field("hears", &hears)
            .field("prepares", &self.shared.pool.prepares())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Postgres {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        looks::look(&self.shared, key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        check_keys(keys)?;
        let rows = self.shared.pool.read(&self.shared.tables.get_many, &[(&keys, Type::TEXT_ARRAY)]).await?;
        let mut values = HashMap::with_capacity(rows.len());
        for row in &rows {
            values.insert(column::<String>(row, 0)?, value(row, 1)?);
        }
        // One key may be asked for twice.
        Ok(keys.iter().map(|key| values.get(key).cloned().flatten()).collect())
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let tells = self.shared.announced.covers(key);
        let result = self.writer().create(key, &value, tells).await;
        // Where it is not known whether it was made, others may as well look.
        if tells && matches!(result, Ok(Created::Created) | Err(StoreError::Unknown(_))) {
            notifier::tell(&self.shared, key);
        }
        result
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let tells = self.shared.announced.covers(key);
        let result = self.writer().put(key, &value, tells).await;
        if tells && matches!(result, Ok(()) | Err(StoreError::Unknown(_))) {
            notifier::tell(&self.shared, key);
        }
        result
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        self.writer().delete(&[key]).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        check_keys(keys)?;
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.writer().delete(&keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        // No key holds NUL, and no text of the database either: what begins with it is nothing, and what comes after it is
        // what comes after the part before it.
        if prefix.contains('\0') {
            return Ok(Vec::new());
        }
        let after = after.map(|after| after.split('\0').next().unwrap_or_default());
        let (from, inclusive) = match after {
            Some(after) if after >= prefix => (after, false),
            _ => (prefix, true),
        };
        let (end, limit) = (end_of(prefix), i64::from(limit));
        let arguments: &Arguments<'_> =
            &[(&from, Type::TEXT), (&inclusive, Type::BOOL), (&end, Type::TEXT), (&limit, Type::INT8)];
        let rows = self.shared.pool.read(&self.shared.tables.list, arguments).await?;
        rows.iter().map(|row| column(row, 0)).collect()
    }

    async fn clock(&self) -> Result<Option<SystemTime>, StoreError> {
        let sql = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8";
        let rows = self.shared.pool.read(sql, &[]).await?;
        let micros = rows.first().map(|row| column::<i64>(row, 0)).transpose()?;
        Ok(micros.map(|micros| UNIX_EPOCH + Duration::from_micros(micros.unsigned_abs())))
    }

    async fn flush(&self) {
        notifier::flush(&self.shared.notifier).await;
    }
}

/// The reader of the feed, and who listens in between.
struct PostgresFeed {
    follower: Follower,
    // Weak, as the follower's: a waiter that outlives the store must not keep its connections.
    shared: std::sync::Weak<Shared>,
}

impl ChangeFeed for PostgresFeed {
    fn watch(&self, hub: &Wakeups, until: Until<'_>) -> Option<Watching> {
        if let Some(shared) = self.shared.upgrade() {
            listener::attend(&shared, hub);
        }
        self.follower.watch(hub, until)
    }

    fn pushes(&self) -> bool {
        self.follower.pushes()
    }
}

#[async_trait]
impl Config for PostgresConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        Ok(notifying(Postgres::open_with(self.clone(), true).await?))
    }

    async fn open_existing(&self) -> Result<Arc<dyn Store>, OpenError> {
        Ok(notifying(Postgres::open_with(self.clone(), false).await?))
    }

    async fn examine(&self) -> Result<Vec<Finding>, OpenError> {
        let store = Postgres::open_with(self.clone(), false).await?;
        Ok(examine::examine(&store.shared, store.changes()).await?)
    }

    fn caution(&self) -> Option<Finding> {
        let checked = match (self.server.encryption, &self.server.roots) {
            (Encryption::VerifyCa | Encryption::VerifyFull, _) | (Encryption::Require, Roots::File(_)) => {
                true
            }
            (Encryption::Disable | Encryption::Prefer | Encryption::Require, _) => false,
        };
        (self.server.is_remote() && !checked).then(|| {
            Finding::caution(
                "encryption",
                "whoever stands between here and the database can read and change answers",
                "add ?sslmode=verify-full, and sslrootcert if its certificate is by an authority of your own",
            )
        })
    }
}

fn notifying(store: Postgres) -> Arc<dyn Store> {
    let wakeups = Wakeups::with_feed(store.changes());
    Arc::new(Notifying::new(store, wakeups))
}
