//! What `hitl backup`, `hitl restore` and `hitl copy` have in common: what they tell, and what their failures mean.

use crate::exit::Failure;
#[cfg(feature = "sqlite")]
use crate::options::Target;
use crate::output::escape_line;
#[cfg(feature = "sqlite")]
use crate::output::{eprint_line, escape_lines, print};
#[cfg(feature = "sqlite")]
use hitl::storage::Entries;
use hitl::storage::OpenError;
#[cfg(feature = "sqlite")]
use hitl::storage::backup::{Backup, BackupError};
#[cfg(feature = "sqlite")]
use hitl_core::backup::{Census, FAMILIES};
#[cfg(feature = "sqlite")]
use std::path::Path;

/// What was copied.
#[cfg(feature = "sqlite")]
pub(crate) struct Copied {
    pub(crate) census: Census,
    /// How large the file of the backup is.
    pub(crate) bytes: u64,
}

#[cfg(feature = "sqlite")]
impl Copied {
    /// Says what was `done`: a line for the person, and with `json` a line for a program.
    pub(crate) fn tell(&self, done: &str, store: &str, file: &Path, json: bool) -> Result<(), Failure> {
        let Census { events, ended } = self.census;
        let open = self.census.open();
        if json {
            let told = serde_json::json!({
                "store": store, "file": file.display().to_string(), "events": events, "open": open, "ended": ended, "bytes": self.bytes,
            });
            print(&told.to_string())?;
        }
        eprint_line!(
            "hitl: {done}: {} ({open} open, {ended} ended), {} bytes",
            number(events, "question"),
            self.bytes
        );
        Ok(())
    }
}

/// What is in the backup `file`, which is read from its beginning to its end.
#[cfg(feature = "sqlite")]
pub(crate) fn census(file: &Path) -> Result<Copied, BackupError> {
    let mut census = Census::default();
    let read = Backup::open(file)?.each(&FAMILIES, &mut |key, value| {
        census.see(key, value);
        Ok(())
    });
    read.map_err(BackupError::File)?;
    Ok(Copied { census, bytes: std::fs::metadata(file).map_or(0, |found| found.len()) })
}

/// The name of `file`, for a person's terminal.
#[cfg(feature = "sqlite")]
pub(crate) fn shown(file: &Path) -> String {
    escape_line(&file.display().to_string()).into_owned()
}

/// `count` of `what`, in words.
pub(crate) fn number(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Fails if a server is named: its files are elsewhere. `what` is what has to be done with it.
#[cfg(feature = "sqlite")]
pub(crate) fn refuse_server(target: &Target, what: &str) -> Result<(), Failure> {
    if target.server.is_some() {
        return Err(Failure::Usage(format!(
            "a server is {what}, not from afar: leave out --server (HITL_SERVER), and name that store with --store"
        )));
    }
    Ok(())
}

/// What a failure with `file` or with `store` means. `cannot` is what was to be done with the file.
#[cfg(feature = "sqlite")]
pub(crate) fn failure(error: BackupError, file: &Path, cannot: &str, store: &str) -> Failure {
    let file = shown(file);
    match error {
        BackupError::Store(error) => of_store(error, store),
        BackupError::File(OpenError::Absent) => Failure::Usage(format!("there is no backup {file}")),
        BackupError::File(error @ (OpenError::Foreign | OpenError::Hollow)) => {
            Failure::Usage(format!("{file} is no backup of hitl: {error}"))
        }
        BackupError::File(error) => with_words(error, |words| format!("{file} {cannot}: {words}")),
        BackupError::Exists => {
            Failure::Usage(format!("there is a file {file}: name another one, or replace it with --force"))
        }
        BackupError::InStore => {
            Failure::Usage(format!("{file} is the store itself or lies in it: name a file outside"))
        }
        BackupError::Beside(_) => Failure::Usage(format!("{file} {cannot}: {error}")),
        BackupError::Busy => Failure::Unavailable(format!("{file} {cannot}: {error}")),
        error => Failure::Unavailable(format!("{file} {cannot}: {}", escape_lines(&error.to_string()))),
    }
}

/// What a failure of the store that the command line names means.
pub(crate) fn of_store(error: OpenError, store: &str) -> Failure {
    match error {
        OpenError::Absent => Failure::Unavailable(format!("there is no store at {}", escape_line(store))),
        OpenError::NoFiles => Failure::Usage(error.to_string()),
        error => with_words(error, |words| format!("{}: {words}", escape_line(store))),
    }
}

/// The failure that the library's own mapping makes of `error`, in other words.
fn with_words(error: OpenError, words: impl Fn(&str) -> String) -> Failure {
    match Failure::from(hitl::Error::Open(error)) {
        Failure::Usage(told) => Failure::Usage(words(&told)),
        Failure::NotAllowed(told) => Failure::NotAllowed(words(&told)),
        Failure::Unavailable(told) => Failure::Unavailable(words(&told)),
        other => other,
    }
}
