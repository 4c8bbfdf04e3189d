//! Writes: one thread, one transaction for all that is queued.

use super::errors::{commit_error, store_error};
use super::files::DatabaseFiles;
use super::job::{Change, Job};
use super::queue::{Queue, stopped};
use super::schema;
use crate::{Created, OpenError, StoreError};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;

/// The way to the thread that writes.
pub(super) struct Writer {
    queue: Arc<Queue>,
    // None only while it is dropped.
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread, which opens the file: the disk is waited for there, not on the caller's thread.
    pub(super) async fn open(
        path: &Path,
        busy_timeout: Duration,
        checked: bool,
    ) -> Result<(Self, Arc<DatabaseFiles>), OpenError> {
        let queue = Arc::new(Queue::default());
        let (opened, is_open) = oneshot::channel();
        let (path, jobs) = (path.to_owned(), Abandoned(queue.clone()));
        let run = move || match schema::open_writer(&path, busy_timeout) {
            Ok(connection) => {
                // The caller of `open` may have given up meanwhile; then the queue is closed too, and the loop ends at once.
                let files = Arc::new(DatabaseFiles::of(&path, &connection, checked));
                let _ = opened.send(Ok(files.clone()));
                work(&connection, &files, &jobs.0);
            }
            Err(error) => {
                let _ = opened.send(Err(error));
            }
        };
        let thread = thread::Builder::new().name("hitl-sqlite-write".to_owned()).spawn(run);
        let thread = thread.map_err(|_| OpenError::Store(stopped()))?;
        let writer = Self { queue, thread: Some(thread) };
        let files = is_open.await.map_err(|_| OpenError::Store(stopped()))??;
        Ok((writer, files))
    }

    /// Makes `change`, and returns once it is on the disk.
    pub(super) async fn write(&self, change: Change) -> Result<Created, StoreError> {
        let (reply, result) = oneshot::channel();
        self.queue.push(Job { change, reply })?;
        // Without a reply it is open how far the thread came.
        result.await.map_err(|_| StoreError::unknown("the writer has stopped"))?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // The thread does what is queued, folds the log into the file and closes it. Waiting for that leaves one whole file
        // behind when a program ends.
        self.queue.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The queue of a thread, which nobody serves any more when that has ended, however it has.
struct Abandoned(Arc<Queue>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

fn work(connection: &Connection, files: &DatabaseFiles, queue: &Queue) {
    while let Some(batch) = queue.take() {
        match files.check_before(connection) {
            Ok(()) => commit(connection, files, batch),
            Err(error) => refuse(batch, &error),
        }
    }
}

fn refuse(batch: Vec<Job>, error: &StoreError) {
    for job in batch {
        let _ = job.reply.send(Err(error.clone()));
    }
}

/// Does all of `batch` in one transaction, and answers each job.
fn commit(connection: &Connection, files: &DatabaseFiles, batch: Vec<Job>) {
    match transact(connection, &batch) {
        Ok(results) => {
            // A file that was lost since the look before has taken the transaction with it.
            let found = files.check_after();
            for (job, result) in batch.into_iter().zip(results) {
                let result = result.and_then(|done| found.clone().map(|()| done));
                // The caller may be gone. The write stands all the same.
                let _ = job.reply.send(result);
            }
        }
        // One job took the others with it: each gets a transaction of its own, so that only the guilty one fails.
        Err(Failure::Statement(_)) if batch.len() > 1 => {
            for job in batch {
                commit(connection, files, vec![job]);
            }
        }
        Err(Failure::Begin(error) | Failure::Statement(error)) => refuse(batch, &error),
    }
}

/// Why nothing of a batch was written, or even tried.
enum Failure {
    /// The transaction did not begin.
    Begin(StoreError),
    /// A statement failed in a way that ended the transaction.
    Statement(StoreError),
}

type Results = Vec<Result<Created, StoreError>>;

fn transact(connection: &Connection, batch: &[Job]) -> Result<Results, Failure> {
    // Immediate: a transaction that begins as a reader cannot wait for another process's writer.
    run(connection, "BEGIN IMMEDIATE").map_err(|error| Failure::Begin(store_error(&error)))?;
    let mut results = Vec::with_capacity(batch.len());
    for job in batch {
        let result = apply(connection, &job.change).map_err(|error| store_error(&error));
        // A statement that fails is undone alone, unless the disk is full or failing: then SQLite ends the transaction.
        if connection.is_autocommit() {
            let lost = StoreError::unavailable("the transaction was lost");
            return Err(Failure::Statement(result.err().unwrap_or(lost)));
        }
        results.push(result);
    }
    if let Err(error) = run(connection, "COMMIT") {
        if !connection.is_autocommit() {
            // Fails only if there is nothing to roll back.
            let _ = run(connection, "ROLLBACK");
        }
        let failed = commit_error(&error);
        for result in &mut results {
            if result.is_ok() {
                *result = Err(failed.clone());
            }
        }
    }
    Ok(results)
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

fn apply(connection: &Connection, change: &Change) -> rusqlite::Result<Created> {
    match change {
        Change::Create { key, value } => {
            let sql = "INSERT INTO entry (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING";
            let inserted = connection.prepare_cached(sql)?.execute((key, value))?;
            if inserted == 1 {
                return Ok(Created::Created);
            }
            let mut stands = connection.prepare_cached("SELECT value FROM entry WHERE key = ?1")?;
            stands.query_row([key], |row| row.get(0)).map(Created::Exists)
        }
        Change::Put { key, value } => {
            // Replaced, not updated: a new `seq` is what tells other processes of it.
            let sql = "REPLACE INTO entry (key, value) VALUES (?1, ?2)";
            connection.prepare_cached(sql)?.execute((key, value))?;
            Ok(Created::Created)
        }
        Change::Delete { keys } => {
            let mut delete = connection.prepare_cached("DELETE FROM entry WHERE key = ?1")?;
            for key in keys {
                delete.execute([key])?;
            }
            Ok(Created::Created)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reply = oneshot::Receiver<Result<Created, StoreError>>;

    fn job(change: Change) -> (Job, Reply) {
        let (reply, result) = oneshot::channel();
        (Job { change, reply }, result)
    }

    fn create(key: &str, value: &[u8]) -> (Job, Reply) {
        job(Change::Create { key: key.to_owned(), value: value.to_vec() })
    }

    fn put(key: &str, value: &[u8]) -> (Job, Reply) {
        job(Change::Put { key: key.to_owned(), value: value.to_vec() })
    }

    fn connection() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let connection = schema::open_writer(&folder.path().join("t.db"), Duration::from_secs(1)).unwrap();
        (folder, connection)
    }

    fn commit_all(connection: &Connection, jobs: Vec<(Job, Reply)>) -> Vec<Result<Created, StoreError>> {
        let (batch, replies): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        let path = connection.path().unwrap().to_owned();
        commit(connection, &DatabaseFiles::of(Path::new(&path), connection, true), batch);
        replies.into_iter().map(|reply| reply.blocking_recv().unwrap()).collect()
    }

    #[test]
    fn jobs_of_one_batch_see_each_other_in_order() {
        let (_folder, connection) = connection();
        let results = commit_all(
            &connection,
            vec![
                create("a", b"1"),
                create("a", b"2"),
                put("a", b"3"),
                create("a", b"4"),
                job(Change::Delete { keys: vec!["a".to_owned()] }),
                create("a", b"5"),
            ],
        );
        let exists = |value: &[u8]| Ok(Created::Exists(value.to_vec()));
        let done = || Ok(Created::Created);
        assert_eq!(results, [done(), exists(b"1"), done(), exists(b"3"), done(), done()]);
    }

    #[test]
    fn a_job_that_fills_the_disk_fails_alone() {
        let (_folder, connection) = connection();
        connection.pragma_update(None, "max_page_count", 20).unwrap();
        let large = vec![0; 1 << 20];
        let results =
            commit_all(&connection, vec![create("a", b"1"), create("b", &large), create("c", b"3")]);
        let full = StoreError::unavailable("the disk is full");
        assert_eq!(results, [Ok(Created::Created), Err(full), Ok(Created::Created)]);
        let again = commit_all(&connection, vec![create("a", b""), create("b", b"2")]);
        assert_eq!(again, [Ok(Created::Exists(b"1".to_vec())), Ok(Created::Created)]);
    }

    #[test]
    fn no_job_succeeds_when_the_commit_fails() {
        let (_folder, connection) = connection();
        // A reference to nothing, which SQLite notices when it commits.
        connection
            .execute_batch(
                "PRAGMA foreign_keys = ON;
                 CREATE TABLE parent (id INTEGER PRIMARY KEY);
                 CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
                 CREATE TRIGGER fail AFTER INSERT ON entry WHEN new.key = 'bad'
                 BEGIN INSERT INTO child VALUES (1); END;",
            )
            .unwrap();
        let results = commit_all(&connection, vec![create("a", b"1"), create("bad", b"2")]);
        for result in results {
            assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
        }
        let again = commit_all(&connection, vec![create("a", b"3")]);
        assert_eq!(again, [Ok(Created::Created)]);
    }

    #[test]
    fn a_file_that_may_not_be_written_says_so() {
        let (_folder, connection) = connection();
        connection.pragma_update(None, "query_only", true).unwrap();
        let results = commit_all(&connection, vec![create("a", b"1")]);
        assert_eq!(results, [Err(StoreError::denied("the database is read-only"))]);
    }
}
