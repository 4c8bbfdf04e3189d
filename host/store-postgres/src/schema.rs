//! The tables, and how they came about.

use crate::errors::{Failure, failure};
use crate::pool::{Held, Pool};
use crate::tables::quoted;
use hitl_storage::{OpenError, Reason, StoreError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

/// The format that this version writes. Another one is a step in [`MIGRATIONS`].
pub(crate) const FORMAT: i64 = 1;

/// What each format adds to the one before it, in a schema whose name stands for `{schema}`.
///
/// Keys are in the order of their bytes, whatever the language of the database. `attempt` is which call made a value. The feed
/// tells what was made by which transaction: in which order these began says nothing about the order in which they are seen.
const MIGRATIONS: [&str; FORMAT as usize] = ["
    CREATE TABLE {schema}.hitl_format (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        program text NOT NULL,
        format bigint NOT NULL
    );
    INSERT INTO {schema}.hitl_format (program, format) VALUES ('hitl', 0);
    CREATE TABLE {schema}.hitl_values (
        key text COLLATE \"C\" PRIMARY KEY,
        value bytea NOT NULL,
        attempt bytea
    );
    CREATE TABLE {schema}.hitl_feed (
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        id bigint GENERATED ALWAYS AS IDENTITY,
        key text COLLATE \"C\" NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (xid, id)
    );
"];

/// Held while tables are made, by whichever program does: any number.
const LOCK: i64 = 0x6869_746c_0001;

/// How long others may take to make the tables.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sees to it that the tables are there in this version's format; without `make` they have to be.
///
/// # Errors
///
/// [`OpenError::Foreign`], [`OpenError::Newer`], [`OpenError::Absent`], or what the database says.
pub(crate) async fn prepare(pool: &Pool, schema: &str, make: bool) -> Result<(), OpenError> {
    let until = Instant::now() + PATIENCE;
    let mut failed = None;
    while Instant::now() < until {
        let connection = pool.connection(until).await?;
        // A look first: nobody has to wait, or to be allowed to make tables, where they are there.
        let result = async {
            match found(&connection, schema).await? {
                Found::Format(FORMAT) => Ok(()),
                Found::Nothing if !make => Err(Stop::Open(OpenError::Absent)),
                _ => migrate(&connection, schema).await,
            }
        };
        match timeout_at(until, result).await {
            Ok(Ok(())) => {
                connection.give_back();
                return Ok(());
            }
            Ok(Err(Stop::Open(error))) => return Err(error),
            Ok(Err(Stop::Failed(Failure::Conflict(why) | Failure::Lost(why)))) => {
                // Undone or done: the next look tells.
                failed = Some(why);
            }
            Ok(Err(Stop::Failed(failure))) => return Err(not_made(failure)),
            Err(_) => break,
        }
    }
    let why = failed.unwrap_or_else(|| "another program holds the tables locked".into());
    Err(OpenError::Store(StoreError::Unavailable(why)))
}

/// What is in a schema.
enum Found {
    Nothing,
    Format(i64),
}

enum Stop {
    Open(OpenError),
    Failed(Failure),
}

impl From<tokio_postgres::Error> for Stop {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Failed(failure(&error))
    }
}

async fn found(client: &Client, schema: &str) -> Result<Found, Stop> {
    let tables = ["hitl_format", "hitl_values", "hitl_feed"];
    let sql = "SELECT c.relname::text, c.relkind IN ('r', 'p') \
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = $1 AND c.relname = ANY ($2)";
    let rows = client.query_typed(sql, &[(&schema, Type::TEXT), (&&tables[..], Type::TEXT_ARRAY)]).await?;
    let names = rows.iter().map(|row| row.try_get::<_, String>(0)).collect::<Result<Vec<_>, _>>()?;
    if names.is_empty() {
        return Ok(Found::Nothing);
    }
    // Tables with these names, and not what tells that they are ours.
    if !names.iter().any(|name| name == "hitl_format") {
        return Err(Stop::Open(OpenError::Foreign));
    }
    let sql = format!("SELECT program, format FROM {}.hitl_format", quoted(schema));
    let rows = match client.query_typed(&sql, &[]).await {
        Ok(rows) => rows,
        Err(error) if error.code().is_some_and(|code| code.code() == "42703") => {
            return Err(Stop::Open(OpenError::Foreign));
        }
        Err(error) => return Err(error.into()),
    };
    let found = rows.first().map(|row| Ok::<_, tokio_postgres::Error>((row.try_get(0)?, row.try_get(1)?)));
    match found {
        Some(Ok((program, format))) => {
            let (program, format): (String, i64) = (program, format);
            if program != "hitl" {
                Err(Stop::Open(OpenError::Foreign))
            } else if format > FORMAT {
                Err(Stop::Open(OpenError::Newer { found: format, known: FORMAT }))
            } else {
                Ok(Found::Format(format))
            }
        }
        _ => Err(Stop::Open(OpenError::Foreign)),
    }
}

/// Makes what is missing, in one transaction. Others who come at the same time wait for it, and then find it done.
async fn migrate(connection: &Held, schema: &str) -> Result<(), Stop> {
    connection.batch_execute("BEGIN").await?;
    connection.query_typed("SELECT pg_advisory_xact_lock($1)", &[(&LOCK, Type::INT8)]).await?;
    let format = match found(connection, schema).await? {
        Found::Format(format) => format,
        Found::Nothing => {
            // Only if it is not there: who asks for it needs to be allowed to make it all the same.
            let sql = "SELECT count(*) FROM pg_namespace WHERE nspname = $1";
            let rows = connection.query_typed(sql, &[(&schema, Type::TEXT)]).await?;
            if rows.first().map(|row| row.try_get::<_, i64>(0)).transpose()? == Some(0) {
                connection.batch_execute(&format!("CREATE SCHEMA {}", quoted(schema))).await?;
            }
            0
        }
    };
    for step in MIGRATIONS.iter().skip(usize::try_from(format).unwrap_or(0)) {
        connection.batch_execute(&step.replace("{schema}", &quoted(schema))).await?;
    }
    let sql = format!("UPDATE {}.hitl_format SET format = {FORMAT}; COMMIT", quoted(schema));
    connection.batch_execute(&sql).await?;
    Ok(())
}

fn not_made(failure: Failure) -> OpenError {
    OpenError::Store(match failure.of_read() {
        StoreError::Denied(why) => StoreError::Denied(Reason::with_detail(
            "the user may neither use nor make the tables of the store: see to the permissions of the user, or name a schema \
             that it may make tables in by schema=",
            why.detail().unwrap_or_default(),
        )),
        other => other,
    })
}
