//! A store in one file, whatever keeps it: a SQLite file in the form of a `sqlite:` store, which holds its secrets too.
//!
//! [`write()`] copies a store while others use it, reads the copy back, and puts it in place when it is whole. [`Backup`] is such a
//! file, checked; [`Exclusive::replace`](crate::Exclusive::replace) puts it into a store.
//!
//! What an event is, and so what of a store is copied and what a restore loses, says who calls.

mod error;
mod part;
mod read;
mod write;

pub use error::BackupError;
pub use part::part_of;
pub use read::Backup;
pub use write::{Written, write};
