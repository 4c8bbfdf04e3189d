//! Writes, of which each is made once, whatever becomes of the answers.

use crate::errors::{Failure, Rows};
use crate::pool::Pool;
use crate::random::random;
use crate::sql::{Arguments, Sql};
use crate::tables::Tables;
use hitl_storage::{Created, Reason, StoreError};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tokio_postgres::Row;
use tokio_postgres::types::Type;

/// How long a write is repeated until it is known what became of it.
const BUDGET: Duration = Duration::from_secs(10);

/// The pauses between two tries: from the first to the last, each twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LAST_PAUSE: Duration = Duration::from_millis(500);

/// Which call made a value, beside it in the database. No other call has the same.
type Attempt = [u8; 16];

/// Tries of one write.
struct Tries {
    until: Instant,
    pause: Duration,
    /// Why it is not known what became of one of them, if it is not.
    unknown: Option<Reason>,
}

impl Tries {
    fn new() -> Self {
        Self { until: Instant::now() + BUDGET, pause: FIRST_PAUSE, unknown: None }
    }

    /// After a failure: returns to try again, or fails for good.
    async fn again(&mut self, failure: Failure) -> Result<(), StoreError> {
        let why = match failure {
            Failure::Lost(why) => {
                self.unknown = Some(why.clone());
                why
            }
            Failure::Conflict(why) => why,
            // Nothing of this call was ever made.
            Failure::NotSent(error) | Failure::Refused(error) if self.unknown.is_none() => return Err(error),
            // There may be a connection again before the time is over.
            Failure::NotSent(_) => self.why(),
            Failure::Refused(_) => return Err(StoreError::Unknown(self.why())),
        };
        if Instant::now() + self.pause >= self.until {
            return Err(match self.unknown.take() {
                Some(why) => StoreError::Unknown(why),
                None => StoreError::Unavailable(why),
            });
        }
        sleep(self.pause).await;
        self.pause = (self.pause * 2).min(LAST_PAUSE);
        Ok(())
    }

    fn why(&self) -> Reason {
        self.unknown.clone().unwrap_or_else(|| "the connection to the database was lost".into())
    }
}

/// Writes through a pool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writer<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) tables: &'a Tables,
}

impl Writer<'_> {
    /// Makes a value where there is none, and if `tells`, a row in the feed.
    ///
    /// A try whose answer was lost may be made yet, and a look would not see it. The same try again waits for it, and then
    /// finds its own attempt beside the value, or another one's.
    pub(crate) async fn create(&self, key: &str, value: &[u8], tells: bool) -> Result<Created, StoreError> {
        let attempt = random()?;
        let mut sql = Sql::from(if tells { &self.tables.create_and_tell } else { &self.tables.create });
        let mut tries = Tries::new();
        loop {
            match self.insert(sql, key, value, &attempt).await {
                Ok(rows) if has_made(&rows) => return Ok(Created::Created),
                // Somebody's stands.
                Ok(_) => match self.stands(key).await {
                    Ok(Some((_, whose))) if whose.as_deref() == Some(&attempt[..]) => {
                        return Ok(Created::Created);
                    }
                    Ok(Some((value, _))) => return Ok(Created::Exists(value)),
                    Ok(None) => {
                        tries.again(Failure::Conflict("the value was deleted meanwhile".into())).await?;
                    }
                    // The look changed nothing, so it is no reason for doubt.
                    Err(Failure::Lost(why)) => tries.again(Failure::Conflict(why)).await?,
                    Err(failure) => tries.again(failure).await?,
                },
                Err(failure) => tries.again(failure).await?,
            }
            sql = sql.plain();
        }
    }

    /// Writes a value. A try that is repeated may replace what another call wrote while this one lasted, as if it had come
    /// after that.
    pub(crate) async fn put(&self, key: &str, value: &[u8], tells: bool) -> Result<(), StoreError> {
        let attempt = random()?;
        let sql = Sql::from(if tells { &self.tables.put_and_tell } else { &self.tables.put });
        let mut tries = Tries::new();
        while let Err(failure) = self.insert(sql, key, value, &attempt).await {
            tries.again(failure).await?;
        }
        Ok(())
    }

    /// Removes values.
    pub(crate) async fn delete(&self, keys: &[&str]) -> Result<(), StoreError> {
        let mut tries = Tries::new();
        while let Err(failure) = self.pool.query(&self.tables.delete, &[(&keys, Type::TEXT_ARRAY)]).await {
            tries.again(failure).await?;
        }
        Ok(())
    }

    async fn insert(&self, sql: Sql<'_>, key: &str, value: &[u8], attempt: &Attempt) -> Rows {
        let attempt = &attempt[..];
        let arguments: &Arguments<'_> = &[(&key, Type::TEXT), (&value, Type::BYTEA), (&attempt, Type::BYTEA)];
        self.pool.query(sql, arguments).await
    }

    /// The value of `key` and which attempt made it.
    async fn stands(&self, key: &str) -> Result<Option<(Vec<u8>, Option<Vec<u8>>)>, Failure> {
        let rows = self.pool.query(&self.tables.stands, &[(&key, Type::TEXT)]).await?;
        let row = rows.first().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        row.transpose().map_err(|error: tokio_postgres::Error| Failure::unexpected(&error))
    }
}

/// Whether a create says that it has made the value.
fn has_made(rows: &[Row]) -> bool {
    rows.first().is_some_and(|row| matches!(row.try_get::<_, Option<&str>>(0), Ok(Some(_))))
}
