//! Looks at single keys. Where many are under way, several become one statement: after a restart of the server all who wait
//! look at once.

use crate::errors::no_answer;
use crate::look::{Found, Look, Looks};
use crate::rows::{column, value};
use crate::shared::Shared;
use crate::sync::lock;
use hitl_storage::StoreError;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_postgres::types::Type;

/// The most keys of one statement: with values of the largest size still not too much memory.
const AT_ONCE: usize = 64;

/// The most statements at once. A look that finds fewer has one to itself.
const STATEMENTS: usize = 8;

/// How long a look may take, in all with the time for which it is queued.
const PATIENCE: Duration = Duration::from_secs(6);

/// The most looks that are queued. Who comes after that is told at once.
const MAX_QUEUED: usize = 200_000;

/// The value of `key`.
pub(crate) async fn look(shared: &Arc<Shared>, key: &str) -> Found {
    let (reply, found) = oneshot::channel();
    let starts = {
        let mut queue = lock(&shared.looks.0);
        if queue.looks.len() >= MAX_QUEUED {
            return Err(StoreError::unavailable("too many calls wait for the database"));
        }
        queue.looks.push_back(Look { key: key.to_owned(), reply });
        let starts = queue.running < STATEMENTS;
        queue.running += usize::from(starts);
        starts
    };
    if starts {
        shared.pool.connector().runtime().spawn(work(shared.clone()));
    }
    match timeout(PATIENCE, found).await {
        Ok(Ok(found)) => found,
        Ok(Err(_)) => Err(StoreError::stopping()),
        Err(_) => Err(no_answer()),
    }
}

async fn work(shared: Arc<Shared>) {
    while let Some(looks) = next(&shared.looks) {
        answer(&shared, looks).await;
    }
}

/// The next looks; without any, nobody works on them any more.
fn next(looks: &Looks) -> Option<Vec<Look>> {
    let mut queue = lock(&looks.0);
    let mut some = Vec::new();
    while some.len() < AT_ONCE
        && let Some(look) = queue.looks.pop_front()
    {
        // Some have given up meanwhile.
        if !look.reply.is_closed() {
            some.push(look);
        }
    }
    if some.is_empty() {
        queue.running -= 1;
        return None;
    }
    Some(some)
}

async fn answer(shared: &Shared, looks: Vec<Look>) {
    let looks = match <[Look; 1]>::try_from(looks) {
        Ok([Look { key, reply }]) => {
            // Who asked may be gone.
            let _ = reply.send(alone(shared, &key).await);
            return;
        }
        Err(looks) => looks,
    };
    let keys: Vec<&str> = looks.iter().map(|look| look.key.as_str()).collect();
    let found = shared.pool.read(&shared.tables.get_many, &[(&keys, Type::TEXT_ARRAY)]).await;
    let found = found.and_then(|rows| {
        rows.iter()
            .map(|row| Ok((column::<String>(row, 0)?, value(row, 1))))
            .collect::<Result<HashMap<_, _>, _>>()
    });
    for Look { key, reply } in looks {
        let _ = reply.send(match &found {
            Ok(found) => found.get(&key).cloned().unwrap_or(Ok(None)),
            Err(error) => Err(error.clone()),
        });
    }
}

/// A look that waited with no others.
async fn alone(shared: &Shared, key: &str) -> Found {
    let rows = shared.pool.read(&shared.tables.get, &[(&key, Type::TEXT)]).await?;
    rows.first().map_or(Ok(None), |row| value(row, 0))
}
