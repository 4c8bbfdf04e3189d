//! `hitl purge`.

use crate::client::{Client, Patience};
use crate::exit::{Exit, Failure};
use crate::options::{self, Target};
use crate::output::{eprint_line, print};
use crate::progress::while_counting;
use crate::retention;
use clap::Args;
use hitl_core::documents::PurgePage;
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// Remove the questions that ended long ago
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl purge --older-than 30d --dry-run               how many that would be
  hitl purge --older-than 30d
  HITL_API_KEY=… hitl purge --older-than 1y --server https://ask.example.org

It removes questions that ended so long ago, with their answers, and nothing else; one that is open stays, however old. Others may \
use the store meanwhile. Who asks again for what was removed, by the same run, name and key, asks a new question; who still waits for it is \
told that there is no such question. It cannot be undone: hitl backup first. A server does the same by itself: hitl serve --retain.

If it is stopped, by whatever, start it again: it goes on with what is left.

Exit status: 0 done, 2 what was typed is not right, 69 the store or the server cannot be reached, 77 the key is not one of an \
administrator; all of them: hitl --help")]
pub(crate) struct Purge {
    /// Remove what ended so long ago or longer: 12h, 30d, 1y; 0s is all that has ended
    #[arg(long, value_name = "TIME", value_parser = retention::seconds)]
    older_than: u32,
    /// Say how many it would remove, without changing anything
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    print: options::Json,
}

impl Purge {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        let client = Client::open(target).await?;
        let (looked_at, mut all) = (AtomicU64::new(0), Counts::default());
        let work = self.purge(&client, &looked_at, &mut all);
        let done = while_counting("looking for what ended long ago", "questions", &looked_at, work).await;
        if let Err(failure) = done {
            if all.removed > 0 && !self.dry_run {
                eprint_line!("hitl: {} of them removed so far; start it again to go on", all.removed);
            }
            return Err(failure);
        }
        if self.print.json {
            print(&all.json(self.dry_run).to_string())?;
        }
        all.tell(self.dry_run);
        Ok(Exit::Success)
    }

    /// Purges page after page, and counts.
    async fn purge(&self, client: &Client, looked_at: &AtomicU64, all: &mut Counts) -> Result<(), Failure> {
        let mut after = None;
        // A page that is sent again does no harm.
        let mut patience = Patience::at_first();
        loop {
            let body =
                json!({ "older_than_seconds": self.older_than, "dry_run": self.dry_run, "after": after });
            let (page, _): (PurgePage, bool) = client.create("/v1/purge", &body, &mut patience).await?;
            looked_at.fetch_add(page.looked_at.into(), Ordering::Relaxed);
            all.add(&page);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

/// What all pages came to.
#[derive(Debug, Default)]
struct Counts {
    looked_at: u64,
    removed: u64,
    undated: u64,
    unreadable: u64,
}

impl Counts {
    fn add(&mut self, page: &PurgePage) {
        self.looked_at += u64::from(page.looked_at);
        self.removed += u64::from(page.removed);
        self.undated += u64::from(page.undated);
        self.unreadable += u64::from(page.unreadable);
    }

    fn json(&self, dry_run: bool) -> Json {
        let Counts { looked_at, removed, undated, unreadable } = self;
        json!({
            "looked_at": looked_at, "removed": removed, "undated": undated, "unreadable": unreadable, "dry_run": dry_run,
        })
    }

    fn tell(&self, dry_run: bool) {
        let what = if dry_run { "would remove" } else { "removed" };
        eprint_line!("hitl: {what} {} of {} questions", self.removed, self.looked_at);
        if self.undated > 0 {
            eprint_line!(
                "hitl: ended questions that stay, since nothing says when they ended: {}",
                self.undated
            );
        }
        if self.unreadable > 0 {
            eprint_line!("hitl: records that cannot be read, and stay: {}", self.unreadable);
        }
    }
}
