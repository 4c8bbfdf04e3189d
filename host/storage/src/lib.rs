//! Small durable key-value stores, and a way to be woken when a key is created.
//!
//! The store is the only place where an event's one outcome is decided: [`Store::create`] lets exactly one caller win, and
//! shows all other callers what stands. This crate knows neither what an event is nor what runs on top of it.
//!
//! ```
//! use hitl_storage::{Created, Store, open};
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let store = open("memory:").await?;
//! assert_eq!(store.create("answers/42", b"yes".to_vec()).await?, Created::Created);
//! assert_eq!(store.create("answers/42", b"no".to_vec()).await?, Created::Exists(b"yes".to_vec()));
//! assert_eq!(store.list("answers/", None, 10).await?, ["answers/42"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The parts:
//!
//! - [`open`] turns a URL into a store: `memory:`, `sqlite:PATH`, `file:DIR`. A [`Registry`] has the backends of other crates too.
//! - [`Store`] is the trait; [`Memory`], [`Sqlite`] and [`Folder`] implement it, one file (or folder) of source each, all with
//!   the same anatomy.
//! - [`limits`] is the one place that says which keys and values are taken, whatever the backend.
//! - [`Wakeups`] stands beside a store and wakes the waiters of a key. [`Notifying`] puts the two together: every write of
//!   this process wakes, and a [`ChangeFeed`] adds what other processes write.
//! - `follower` (feature `follower`) learns what others write from a store that does not call back: one reader for all waiters.
//! - [`begin_wait`] waits for keys and prefixes without losing a wake-up; [`wait_for`] is the whole of it for one key.
//! - [`backup`] copies a store into one file, and back.
//! - `conformance` (feature `conformance`) is the suite that every backend runs, ours and yours.

mod backend;
#[cfg(feature = "sqlite")]
pub mod backup;
mod config;
mod entries;
mod error;
#[cfg(all(unix, feature = "file"))]
mod file;
mod finding;
#[cfg(feature = "follower")]
pub mod follower;
#[cfg(any(feature = "sqlite", all(unix, feature = "file")))]
mod fs;
#[cfg(any(feature = "sqlite", all(unix, feature = "file")))]
mod identity;
pub mod limits;
#[cfg(feature = "memory")]
mod memory;
mod notifying;
#[cfg(any(feature = "sqlite", all(unix, feature = "file")))]
mod path;
mod registry;
#[cfg(feature = "sqlite")]
mod sqlite;
mod store;
mod sync;
mod wait;
mod wakeups;

#[cfg(feature = "conformance")]
pub mod conformance;

pub use backend::{Announced, Backend, StoreUrl, option_time};
pub use config::Config;
pub use entries::{Each, Entries, Exclusive};
pub use error::{MalformedUrl, OpenError, OpenErrorKind, Reason, StoreError, UrlError};
#[cfg(all(unix, feature = "file"))]
pub use file::{Folder, FolderConfig};
pub use finding::Finding;
#[cfg(feature = "memory")]
pub use memory::{Memory, MemoryConfig};
pub use notifying::Notifying;
pub use registry::{Registry, open, parse};
#[cfg(feature = "sqlite")]
pub use sqlite::{Sqlite, SqliteConfig};
pub use store::{Created, Store};
pub use wait::{Wait, begin_wait, wait_for};
pub use wakeups::{ChangeFeed, Until, Wakeup, Wakeups, Watching, WeakWakeups};
