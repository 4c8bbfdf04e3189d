//! What a database has to promise before it is trusted with answers.

use crate::pool::Pool;
use hitl_storage::{OpenError, Reason, StoreError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio_postgres::types::Type;

/// The oldest PostgreSQL whose transactions have numbers that are not used again.
const OLDEST: i32 = 130_000;

/// How far this machine's clock may be from the database's before an operator is told: deadlines are by the clocks of whoever
/// looks.
const CLOCKS: Duration = Duration::from_secs(5);

const SETTINGS: &str = "SELECT current_setting('server_version_num')::int4, current_setting('server_encoding'), \
    pg_is_in_recovery(), current_setting('transaction_read_only'), current_setting('fsync'), \
    current_setting('synchronous_commit'), coalesce($1, current_schema()::text), \
    (extract(epoch FROM clock_timestamp()) * 1000000)::int8";

/// Looks at the settings of the database, and says in which schema the tables are to be.
///
/// # Errors
///
/// [`OpenError::Untrustworthy`] with what to do about it.
pub(crate) async fn check(pool: &Pool, schema: Option<&str>) -> Result<String, OpenError> {
    let rows = pool.read(SETTINGS, &[(&schema, Type::TEXT)]).await?;
    let settings = rows.first().map(Settings::of).transpose().ok().flatten();
    let Some(settings) = settings else {
        return Err(OpenError::Store(StoreError::other("the database does not tell its settings")));
    };
    if let Some(lack) = settings.lack() {
        return Err(OpenError::Untrustworthy(lack));
    }
    let off = settings.clock_is_off();
    if off > CLOCKS {
        tracing::warn!(
            seconds = off.as_secs_f64(),
            "this machine's clock and the database's are apart: deadlines come early or late by as much"
        );
    }
    settings.schema.ok_or_else(|| {
        OpenError::Store(StoreError::Denied(Reason::from(
            "no schema of the user's search path is there: name one by schema=",
        )))
    })
}

struct Settings {
    version: i32,
    encoding: String,
    in_recovery: bool,
    read_only: String,
    fsync: String,
    synchronous_commit: String,
    schema: Option<String>,
    clock: i64,
}

impl Settings {
    fn of(row: &tokio_postgres::Row) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            version: row.try_get(0)?,
            encoding: row.try_get(1)?,
            in_recovery: row.try_get(2)?,
            read_only: row.try_get(3)?,
            fsync: row.try_get(4)?,
            synchronous_commit: row.try_get(5)?,
            schema: row.try_get(6)?,
            clock: row.try_get(7)?,
        })
    }

    /// What it lacks, and what to do.
    fn lack(&self) -> Option<String> {
        let lack = if self.version < OLDEST {
            "this PostgreSQL is too old: use version 13 or later"
        } else if self.in_recovery {
            "this server is a standby, which takes no writes: name the primary"
        } else if self.read_only == "on" {
            "it is read-only: set default_transaction_read_only to off for this user and database"
        } else if self.encoding != "UTF8" {
            "the database has another encoding than UTF8: make one by CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        } else if self.fsync == "off" {
            "with fsync = off a crash of the server's machine loses answers and more: set it to on"
        } else if self.synchronous_commit == "off" {
            "with synchronous_commit = off a crash of the server loses answers that were given: set it to on, at least for this \
             user (ALTER ROLE … SET synchronous_commit = on)"
        } else {
            return None;
        };
        Some(lack.to_owned())
    }

    fn clock_is_off(&self) -> Duration {
        let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        here.abs_diff(Duration::from_micros(self.clock.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_lacks_is_told_with_what_to_do() {
        let good = || Settings {
            version: 150_020,
            encoding: "UTF8".to_owned(),
            in_recovery: false,
            read_only: "off".to_owned(),
            fsync: "on".to_owned(),
            synchronous_commit: "local".to_owned(),
            schema: None,
            clock: 0,
        };
        assert_eq!(good().lack(), None);
        let off = || "off".to_owned();
        for (settings, word) in [
            (Settings { version: 120_000, ..good() }, "13 or later"),
            (Settings { in_recovery: true, read_only: "on".to_owned(), ..good() }, "name the primary"),
            (Settings { read_only: "on".to_owned(), ..good() }, "default_transaction_read_only"),
            (Settings { encoding: "SQL_ASCII".to_owned(), ..good() }, "ENCODING 'UTF8'"),
            (Settings { fsync: off(), ..good() }, "set it to on"),
            (Settings { synchronous_commit: off(), ..good() }, "ALTER ROLE"),
        ] {
            assert!(settings.lack().is_some_and(|lack| lack.contains(word)), "{word}");
        }
        assert!(good().clock_is_off() > Duration::from_secs(1_000_000_000));
    }
}
