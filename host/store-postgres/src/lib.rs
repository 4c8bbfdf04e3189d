//! `postgres://…` — a PostgreSQL database, shared by any number of processes on any machines.
//!
//! ```no_run
//! use hitl_storage::{Created, Registry, Store};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let stores = Registry::built_in().with(hitl_store_postgres::BACKEND);
//! let store = stores.open("postgres://hitl:secret@db.example/hitl?sslmode=verify-full").await?;
//! assert_eq!(store.create("answers/42", b"yes".to_vec()).await?, Created::Created);
//! # Ok(())
//! # }
//! ```
//!
//! # The URL
//!
//! `postgres://USER:PASSWORD@HOST:PORT/DATABASE?OPTION=VALUE&…`, as `psql` has it. Several hosts, `HOST:PORT,HOST:PORT`, are tried
//! in turn until one takes writes. The folder of a socket is a host whose slashes are written `%2F`. What is left out comes from
//! `PGUSER`, `PGPASSWORD` and `PGSSLROOTCERT`.
//!
//! | option | is | unless said otherwise |
//! | --- | --- | --- |
//! | `sslmode` | `disable`, `prefer`, `require`, `verify-ca`, `verify-full` | `prefer`, which asks nobody who they are; [`caution`](hitl_storage::Config::caution) tells of it |
//! | `sslrootcert` | a PEM file of certificates that vouch for the server's, or `system` | `system` |
//! | `connect_timeout` | seconds that making a connection may take, 0.1 to 300 | 5 |
//! | `application_name` | what the server's administrator sees | `hitl` |
//! | `pool` | the most connections, 1 to 1,000, without the one that listens | 16 |
//! | `schema` | where the tables are | the first of the user's search path, mostly `public` |
//! | `poll` | seconds between two looks while nothing is heard, 0.05 to 3,600 | 1 |
//! | `listen` | where to hear of what others write: another URL of the same server with `?` and `&` written `%3F` and `%26`, or `off` | the same |
//!
//! Behind a pooler that lends connections for a transaction (PgBouncer's `transaction`) all works but hearing: then waiters are
//! woken by looks, or at once if `listen` names the server itself. All that is kept in a session is prepared statements. Where
//! one is missing, because the pooler lent another connection, or another process has one of the same name there, that is
//! noticed before anything is done, and from then on this store prepares none and sends all whole.
//!
//! # What is promised, and by what
//!
//! | | |
//! | --- | --- |
//! | durability | a write returned when the server said that it is committed. A server with `fsync` or `synchronous_commit` off is refused, and so is one that takes no writes. What a failover to a standby keeps is a matter of `synchronous_standby_names`; [`examine`](hitl_storage::Config::examine) tells where there is none |
//! | one outcome | `INSERT … ON CONFLICT DO NOTHING`: one creator wins. Each call keeps an id beside the value, by which it knows its own when an answer was lost; it is repeated for 10 seconds, and then [`Unknown`](hitl_storage::StoreError::Unknown) |
//! | order | lists are in the order of bytes (`COLLATE "C"`), whatever the language of the database |
//! | wake-up | what is announced has a row in a feed, in the same transaction, and is told by a notification afterwards. A process that hears is woken by it; one that does not looks into the feed every `poll` |
//! | after a lost connection | reads are made again on another one, writes as said above. The listener connects anew, and the feed is read from where it was read last: only those concerned are woken. All are, 10,000 in a second, where rows may be missing: after a restart of the server, and after 55 minutes without it |
//! | a listener that is dead | asks itself by the way all others tell, every 3 seconds; what is not heard until the next question makes it one that does not hear |
//! | order of commits | a place in the feed is a snapshot, so that who began first and ended last is found, and a transaction that lasts long, anyone's, holds up nothing |
//! | a server that is away | is told at once where the connection is refused; one that hangs, after 5 seconds for a statement, in all with the wait for a connection |
//!
//! # What it costs
//!
//! Each statement is one transaction and one round trip. A look at one key and a create are prepared if their connection ran
//! another one within the last second: that is a round trip more when a connection first does so, and about half the processor
//! time of the database each time after that. Once a second a busy connection sends `DISCARD PLANS` together with one of them,
//! since the plan of a table that was small reads all of it, however large it has become.
//!
//! | call | statements |
//! | --- | --- |
//! | a create that wins, with its row in the feed | 1, and a notification afterwards, which nobody waits for and which tells of all that queued up meanwhile |
//! | a create that loses | 2 |
//! | a look; a look at up to 256 keys; a list; a put; a delete; 256 deletes | 1 |
//! | 10,000 looks at once | some hundred: up to 64 that wait for their turn become one |
//! | to create an event (two markers and the request, of which none is announced by the program) | 3 |
//! | to submit (a look, the outcome, its markers deleted at once) | 3, and a notification |
//! | an hour of waiting, for 1 waiter as for 100,000, while it hears | 1,200 notifications to itself, 120 reads of the feed |
//! | the same while it does not | 3,600 reads of the feed, some 200 notifications and connections |
//! | an hour in which nobody waits | none |
//!
//! Rows of the feed are removed after an hour by whoever reads or writes, every 5 minutes in each process.
//!
//! # Permissions
//!
//! Who opens the store first makes its tables, and the schema where that is missing. After that a user needs `USAGE` on the
//! schema, `SELECT` on `hitl_format`, and `SELECT`, `INSERT`, `UPDATE`, `DELETE` on `hitl_values` and `hitl_feed`.
//!
//! PostgreSQL lets whoever may connect to a database hear its notifications, so keep others out of it, or take `listen=off`, if
//! nobody else may know when which key is created. Values are not among them.
//!
//! # What was run, and what was only read
//!
//! Run by the tests: PostgreSQL 15.18 and PgBouncer 1.18.0 of Debian 12 on one machine, with and without TLS; connections cut, silent
//! and half open; the server stopped, and killed under load. The oldest that is taken is 13, whose functions are used. Not run:
//! other versions, standbys and failovers, hosted PostgreSQL, other poolers, sockets, Windows. CockroachDB and others that speak
//! the protocol have no snapshots of this kind.

mod checks;
mod config;
mod connect;
mod ears;
mod errors;
mod examine;
mod feed;
mod guarded;
mod listener;
mod look;
mod looks;
mod message;
mod notifier;
mod pool;
mod prepared;
mod random;
mod rows;
mod schema;
mod shared;
mod sql;
mod store;
mod sync;
mod tables;
mod tls;
mod url;
mod writer;

pub use config::PostgresConfig;
use hitl_storage::Backend;
pub use store::Postgres;

/// PostgreSQL, for [`Registry::with`](hitl_storage::Registry::with).
pub const BACKEND: Backend = Backend {
    schemes: &["postgres", "postgresql"],
    form: config::FORM,
    parse: |url| Ok(Box::new(PostgresConfig::parse(url)?)),
};
