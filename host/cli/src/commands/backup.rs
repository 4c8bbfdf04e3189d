//! `hitl backup`.

use crate::client;
use crate::copying::{self, Copied};
use crate::exit::{Exit, Failure};
use crate::options::{Json, Target};
use crate::output::escape_line;
use crate::progress::while_counting;
use clap::Args;
use hitl::storage::backup::{self, part_of};
use hitl_core::backup::{Census, FAMILIES};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Copy the store into one file, while others use it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl backup /backup/hitl-$(date +%F).db
  hitl backup --store file:/var/lib/hitl/store --force /backup/hitl.db
  hitl backup --check /backup/hitl.db                 is it whole?

To look inside: hitl list --store sqlite:/backup/hitl.db. What restoring it would lose: hitl restore --dry-run /backup/hitl.db. The file is \
there when it is whole and was read back, not before. It holds all questions and answers, and the secret that \
signs links: it is made readable by its owner alone (0600), and belongs where nobody else gets at it.

Exit status: 0 done, 2 there is such a file or it may not be there, 69 the store or the file cannot be used now, \
77 no permission; all of them: hitl --help")]
pub(crate) struct Backup {
    /// The file to write, a SQLite file whatever the store is
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace FILE if it is there
    #[arg(long)]
    force: bool,
    /// Write nothing: read FILE from its beginning to its end, and say whether it is whole and what is in it
    #[arg(long, conflicts_with = "force")]
    check: bool,
    #[command(flatten)]
    print: Json,
}

impl Backup {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        if self.check {
            return self.check().await;
        }
        copying::refuse_server(target, "backed up where its store is")?;
        let store = client::store(target)?;
        let name = store.to_string();
        let (file, force) = (self.file.clone(), self.force);
        let so_far = Arc::new(AtomicU64::new(0));
        let seen = so_far.clone();
        let work = tokio::task::spawn_blocking(move || {
            let mut census = Census::default();
            let written = backup::write(&*store, &FAMILIES, &file, force, &mut |key, value| {
                census.see(key, value);
                seen.fetch_add(1, Ordering::Relaxed);
                Ok(())
            });
            written.map(|written| (census, written))
        });
        let unfinished = Unfinished(Some(part_of(&self.file)));
        let done = while_counting("copying the store", "entries", &so_far, work).await;
        unfinished.leave();
        let done = done.map_err(|error| Failure::Internal(error.into()))?;
        let (census, written) =
            done.map_err(|error| copying::failure(error, &self.file, "cannot be written", &name))?;
        let copied = Copied { census, bytes: written.bytes };
        let done = format!("backed up {} into {}", escape_line(&name), copying::shown(&self.file));
        copied.tell(&done, &name, &self.file, self.print.json)?;
        Ok(Exit::Success)
    }
}

impl Backup {
    /// Reads the file, and says what is in it.
    async fn check(self) -> Result<Exit, Failure> {
        let (file, so_far) = (self.file.clone(), Arc::new(AtomicU64::new(0)));
        let work = tokio::task::spawn_blocking(move || copying::census(&file));
        let read = while_counting("reading the backup", "entries", &so_far, work).await;
        let read = read.map_err(|error| Failure::Internal(error.into()))?;
        let copied = read.map_err(|error| copying::failure(error, &self.file, "is no whole backup", ""))?;
        let done = format!("{} is whole", copying::shown(&self.file));
        copied.tell(&done, "", &self.file, self.print.json)?;
        Ok(Exit::Success)
    }
}

/// Removes what is written so far if this command is stopped before its end.
struct Unfinished(Option<PathBuf>);

impl Unfinished {
    /// Leaves things to the work, which has ended.
    fn leave(mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(part) = self.0.take() {
            // It may not have been begun.
            let _ = fs::remove_file(part);
        }
    }
}
