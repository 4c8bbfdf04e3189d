//! `hitl restore`.

use crate::client;
use crate::copying::{self, number};
use crate::exit::{Exit, Failure};
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line};
use crate::progress::while_counting;
use crate::server_lock;
use clap::Args;
use hitl::storage::backup::{Backup, BackupError};
use hitl::storage::{Config, Each, Entries, OpenError, StoreError};
use hitl_core::backup::{FAMILIES, Losses};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Put a backup in the store's place
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl restore --dry-run /backup/hitl.db             check it, and see what would be lost
  hitl restore /backup/hitl.db
  hitl restore --store file:/var/lib/hitl/store /backup/hitl.db

The store is made if it is not there; it may be of another kind than the one that was backed up. No other program may use it \
meanwhile. Afterwards it holds the questions, answers and the secret for links that the backup holds, and nothing else: links \
that were given out before the backup open. Where the store has questions or answers that the backup has not, the restore is \
refused and says how many they are.

Exit status: 0 done, 2 FILE is no backup, 69 FILE is damaged or the store is in use, 77 something would be lost, or no \
permission; all of them: hitl --help")]
pub(crate) struct Restore {
    /// The backup, as hitl backup writes it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Restore it even if questions or answers are lost by that
    #[arg(long)]
    force: bool,
    /// Check the backup and say what would be lost, without changing anything
    #[arg(long, conflicts_with = "force")]
    dry_run: bool,
    #[command(flatten)]
    print: Json,
}

/// Why nothing was restored.
enum Refused {
    /// The backup or the store failed.
    Failed(BackupError),
    /// It would lose something.
    Loses(Losses),
}

impl Restore {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        copying::refuse_server(target, "restored where its store is")?;
        let store = client::store(target)?;
        let name = store.to_string();
        if !self.dry_run
            && let Some(url) = server_lock::is_served(&*store)
        {
            return Err(Failure::Unavailable(format!(
                "{name} is in use: hitl serves it{url}; end that first, then restore"
            )));
        }
        let itself = store.local_path().and_then(|path| path.canonicalize().ok());
        if itself.is_some() && itself == self.file.canonicalize().ok() {
            return Err(Failure::Usage(format!("{name} is the file to restore from: name another store")));
        }
        let so_far = Arc::new(AtomicU64::new(0));
        let (file, force, dry_run) = (self.file.clone(), self.force, self.dry_run);
        let seen = so_far.clone();
        let work = tokio::task::spawn_blocking(move || {
            if dry_run { compare(&*store, &file).map(drop) } else { restore(&*store, &file, force, &seen) }?;
            Ok(copying::census(&file)?)
        });
        let done = while_counting("restoring the backup", "entries", &so_far, work).await;
        match done.map_err(|error| Failure::Internal(error.into()))? {
            Ok(copied) => {
                let (file, store) = (copying::shown(&self.file), escape_line(&name));
                let done = if self.dry_run {
                    format!("{file} is whole, and {store} would lose nothing by it")
                } else {
                    format!("restored {store} from {file}")
                };
                copied.tell(&done, &name, &self.file, self.print.json)?;
                Ok(Exit::Success)
            }
            Err(Refused::Failed(BackupError::Store(OpenError::Store(error @ StoreError::Other(_))))) => {
                // What it has cannot be read, so nobody knows what would be lost.
                let detail = error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
                Err(Failure::Unavailable(format!(
                    "{}: {error}{}: move its files aside (with -wal and -shm beside them), then restore again",
                    escape_line(&name),
                    escape_line(&detail)
                )))
            }
            Err(Refused::Failed(error)) => {
                Err(copying::failure(error, &self.file, "cannot be restored", &name))
            }
            Err(Refused::Loses(losses)) => Err(Failure::NotAllowed(loses(&losses, &name))),
        }
    }
}

/// Puts the backup in the store's place, if nothing is lost by it or `force` says so.
fn restore(store: &dyn Config, file: &Path, force: bool, so_far: &AtomicU64) -> Result<(), Refused> {
    let mut backup = Backup::open(file)?;
    let mut alone = store.exclusive().map_err(BackupError::Store)?;
    let losses = losses(&mut *alone, &mut backup)?;
    if !losses.is_nothing() && !force {
        return Err(Refused::Loses(losses));
    }
    let replaced = alone.replace(&FAMILIES, &mut Counted { backup, so_far });
    drop(alone);
    replaced.map_err(|error| {
        // SQLite takes all or nothing.
        if store.to_string().starts_with("file:") {
            eprint_line!("hitl: a part may have been restored: start it again before the store is used");
        }
        Refused::Failed(BackupError::Store(error))
    })
}

/// Checks the backup, and that nothing is lost by restoring it.
fn compare(store: &dyn Config, file: &Path) -> Result<(), Refused> {
    let mut backup = Backup::open(file)?;
    let losses = match store.entries() {
        Err(OpenError::Absent) => Losses::default(),
        entries => losses(&mut *entries.map_err(BackupError::Store)?, &mut backup)?,
    };
    if losses.is_nothing() { Ok(()) } else { Err(Refused::Loses(losses)) }
}

/// What the store has that the backup has not.
fn losses(store: &mut (impl Entries + ?Sized), backup: &mut Backup) -> Result<Losses, Refused> {
    let mut losses = Losses::default();
    let compared = store.each(&FAMILIES, &mut |key, here| {
        losses.see(key, here, backup.get(key)?.as_deref());
        Ok(())
    });
    compared.map_err(BackupError::Store)?;
    Ok(losses)
}

/// A backup that counts what is read of it.
struct Counted<'a> {
    backup: Backup,
    so_far: &'a AtomicU64,
}

impl Entries for Counted<'_> {
    fn each(&mut self, prefixes: &[&str], each: Each<'_>) -> Result<(), OpenError> {
        let so_far = self.so_far;
        self.backup.each(prefixes, &mut |key, value| {
            so_far.fetch_add(1, Ordering::Relaxed);
            each(key, value)
        })
    }

    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.so_far.fetch_add(1, Ordering::Relaxed);
        self.backup.get(key)
    }
}

/// `count` questions that were something, in words.
fn were(count: u64) -> String {
    format!("{} {}", number(count, "question"), if count == 1 { "was" } else { "were" })
}

/// What would be lost, in words.
fn loses(losses: &Losses, store: &str) -> String {
    let mut parts = Vec::new();
    if losses.events > 0 {
        parts.push(number(losses.events, "question"));
    }
    if losses.outcomes > 0 {
        parts.push(format!("{} (or other outcomes)", number(losses.outcomes, "answer")));
    }
    if losses.access > 0 {
        parts.push(format!(
            "{} (made or revoked), or links or sessions that were ended",
            number(losses.access, "key")
        ));
    }
    if losses.purged > 0 {
        parts.push(format!("that {} purged, which it may bring back", were(losses.purged)));
    }
    if losses.links() {
        parts.push("the secret for the links to its questions".to_owned());
    }
    format!(
        "{store} has what the backup has not: {}. To lose that, --force; to keep it, hitl backup first, or restore into another store",
        parts.join(", ")
    )
}

impl From<BackupError> for Refused {
    fn from(error: BackupError) -> Self {
        Self::Failed(error)
    }
}
