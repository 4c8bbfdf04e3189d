//! Connections, shared by all calls.
//!
//! Each statement is sent in one message with its arguments, so that it costs one round trip and a pooler may run it on any
//! connection. Those that run often are prepared where that works, and sent whole again once it does not.

use crate::connect::Connector;
use crate::errors::{Failure, Rows, failure, pool_error};
use crate::guarded::Guarded;
use crate::prepared::{Prepared, Verdict, verdict};
use crate::sql::{Arguments, Sql};
use deadpool::managed::{self, Metrics, Object, QueueMode, RecycleError, RecycleResult, Timeouts};
use hitl_storage::{Reason, StoreError};
use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::{Client, Error, Row};

/// How long a statement may take, in all with the wait for a connection.
const STATEMENT: Duration = Duration::from_secs(5);

/// The most calls that wait for a connection. Who comes after that is told at once.
const MAX_WAITING: usize = 20_000;

/// How often a read is tried that failed by no fault of its own: a connection may have ended while nobody used it, and all
/// others with it.
const READS: usize = 4;
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) struct Pool {
    pool: managed::Pool<Manager>,
    /// Whether preparing works, as far as is known.
    prepares: AtomicBool,
}

impl Pool {
    pub(crate) fn new(connector: Connector, connections: usize) -> Result<Self, StoreError> {
        let pool = managed::Pool::builder(Manager(connector))
            .max_size(connections)
            // The last one used is the likeliest to work.
            .queue_mode(QueueMode::Lifo)
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| {
                StoreError::Other(Reason::with_detail("no connections to the database can be made", error))
            })?;
        Ok(Self { pool, prepares: AtomicBool::new(true) })
    }

    /// What makes the connections.
    pub(crate) fn connector(&self) -> &Connector {
        &self.pool.manager().0
    }

    /// A connection for several statements, which is closed afterwards unless it is given back.
    pub(crate) async fn connection(&self, until: Instant) -> Result<Held, StoreError> {
        if self.pool.status().waiting >= MAX_WAITING {
            return Err(StoreError::unavailable("too many calls wait for the database"));
        }
        let left = Some(until.saturating_duration_since(Instant::now()));
        let timeouts = Timeouts { wait: left, create: Some(self.connector().timeout()), recycle: left };
        let object = self.pool.timeout_get(&timeouts).await.map_err(pool_error)?;
        Ok(Held::of(object))
    }

    /// Runs one statement, once.
    pub(crate) async fn query<'a>(&self, sql: impl Into<Sql<'a>>, arguments: &Arguments<'_>) -> Rows {
        let until = Instant::now() + STATEMENT;
        let mut connection = self.connection(until).await.map_err(Failure::NotSent)?;
        let run = async {
            match sql.into() {
                Sql::Plain(text) => connection.query_typed(text, arguments).await,
                Sql::Guarded(guarded) => self.query_guarded(&mut connection, guarded, arguments).await,
            }
        };
        match timeout_at(until, run).await {
            Ok(Ok(rows)) => {
                connection.give_back();
                Ok(rows)
            }
            // Whatever is the matter with the connection, another one may be better.
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure::silence()),
        }
    }

    /// Runs it prepared where that pays and works; else whole.
    async fn query_guarded(
        &self,
        connection: &mut Held,
        guarded: &Guarded,
        arguments: &Arguments<'_>,
    ) -> Result<Vec<Row>, Error> {
        let Connection { client, prepared, .. } = &mut *connection.0;
        if prepared.is_busy() && self.prepares() {
            match prepared.query(client, guarded, arguments).await {
                Ok(Some(rows)) => return Ok(rows),
                Ok(None) => self.stop_preparing("another statement has the same name"),
                Err(error) => match verdict(&error) {
                    Verdict::Another => return Err(error),
                    Verdict::Perhaps => {
                        self.stop_preparing(&error);
                        return Err(error);
                    }
                    Verdict::NotDone => self.stop_preparing(&error),
                },
            }
        }
        client.query_typed(guarded.plain(), arguments).await
    }

    /// Whether statements that run often are prepared.
    pub(crate) fn prepares(&self) -> bool {
        self.prepares.load(Ordering::Relaxed)
    }

    /// Prepares nothing any more. That costs some processor time of the database; to try again would cost calls.
    fn stop_preparing(&self, why: impl fmt::Debug) {
        if self.prepares.swap(false, Ordering::Relaxed) {
            tracing::info!(?why, "a prepared statement was not there: from now on all are sent whole");
        }
    }

    /// Runs one statement that changes nothing, again if need be.
    pub(crate) async fn read<'a>(
        &self,
        sql: impl Into<Sql<'a>>,
        arguments: &Arguments<'_>,
    ) -> Result<Vec<Row>, StoreError> {
        let mut sql = sql.into();
        let until = Instant::now() + STATEMENT;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.query(sql, arguments).await {
                Ok(rows) => return Ok(rows),
                Err(Failure::Lost(_) | Failure::Conflict(_)) if tries < READS && Instant::now() < until => {
                    sql = sql.plain();
                    tokio::time::sleep(PAUSE).await;
                }
                Err(failure) => return Err(failure.of_read()),
            }
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("status", &self.pool.status())
            .field("prepares", &self.prepares())
            .finish_non_exhaustive()
    }
}

/// Makes connections for the pool.
struct Manager(Connector);

/// A connection of the pool.
struct Connection {
    client: Client,
    prepared: Prepared,
    served: AbortHandle,
    spoilt: bool,
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = StoreError;

    async fn create(&self) -> Result<Connection, StoreError> {
        let (connector, runtime) = (self.0.clone(), self.0.runtime());
        // In the runtime that serves it, whoever it is made for.
        let opened = runtime.spawn(async move { connector.open().await }).await;
        let (client, connection) = opened.map_err(|_| StoreError::stopping())??;
        let served = runtime.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database ended");
            }
        });
        Ok(Connection { client, prepared: Prepared::default(), served: served.abort_handle(), spoilt: false })
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<StoreError> {
        if connection.spoilt || connection.client.is_closed() {
            return Err(RecycleError::message("closed"));
        }
        Ok(())
    }
}

/// A connection that is closed unless it is given back: who gives up amid a statement leaves one behind that is of no use, and
/// which may hold locks.
pub(crate) struct Held(Object<Manager>);

impl Held {
    fn of(mut object: Object<Manager>) -> Self {
        object.spoilt = true;
        Self(object)
    }

    /// Lets others have it.
    pub(crate) fn give_back(mut self) {
        self.0.spoilt = false;
    }
}

impl Deref for Held {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0.client
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.0.spoilt {
            self.0.served.abort();
        }
    }
}
