//! What an operator should know of a database that can be trusted.

use crate::listener::PROBE;
use crate::rows::column;
use crate::shared::Shared;
use hitl_storage::{ChangeFeed, Finding, StoreError, Wakeups};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a notification to itself is waited for: two of them were sent by then.
const HEARING: Duration = PROBE.saturating_mul(2);

/// A key that nobody creates.
const NOBODYS: &str = "hitl-doctor/nothing";

const REPLICATION: &str =
    "SELECT current_setting('synchronous_standby_names'), current_setting('synchronous_commit')";

/// Tells whether notifications are heard by `feed`, and what becomes of answers where another server takes over. How far the
/// clocks are apart is told by the store's own.
pub(crate) async fn examine(shared: &Shared, feed: Arc<dyn ChangeFeed>) -> Result<Vec<Finding>, StoreError> {
    let rows = shared.pool.read(REPLICATION, &[]).await?;
    let Some(row) = rows.first() else {
        return Err(StoreError::other("the database does not tell its settings"));
    };
    let standby = standby(&column::<String>(row, 0)?, &column::<String>(row, 1)?);
    Ok(vec![notifications(shared, feed).await, standby])
}

async fn notifications(shared: &Shared, feed: Arc<dyn ChangeFeed>) -> Finding {
    const SUBJECT: &str = "notifications";
    let poll = shared.ears.poll().as_secs_f64();
    if shared.ears.connector.is_none() {
        return Finding::well(
            SUBJECT,
            format!("not listened to, by listen=off: waiters look every {poll} s"),
        );
    }
    let hub = Wakeups::with_feed(feed);
    // It listens while somebody waits.
    let waiting = async {
        loop {
            hub.subscribe(NOBODYS).await;
        }
    };
    let is_heard = tokio::select! {
        heard = timeout(HEARING, shared.ears.heard()) => heard.is_ok(),
        () = waiting => false,
    };
    if is_heard {
        return Finding::well(SUBJECT, "what is sent to the database is heard");
    }
    Finding::caution(
        SUBJECT,
        format!("none is heard, as through a pooler: waiters look every {poll} s instead"),
        "let the connection that listens go to the server itself, by listen=, or choose how often is looked, by poll=",
    )
}

/// Whether another server has an answer before it is confirmed.
fn standby(names: &str, commit: &str) -> Finding {
    const SUBJECT: &str = "standby";
    if !names.trim().is_empty() && commit != "local" {
        return Finding::well(SUBJECT, "an answer is with a standby before it is confirmed");
    }
    Finding::caution(
        SUBJECT,
        "no standby has an answer before it is confirmed: if the server's disk is lost, or a standby takes over, the last ones \
         can be lost",
        "name one in synchronous_standby_names, unless the disk itself is kept twice",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standby_counts_if_a_commit_waits_for_it() {
        for (names, commit, is_well) in [
            ("", "on", false),
            (" ", "on", false),
            ("FIRST 1 (b)", "local", false),
            ("FIRST 1 (b)", "on", true),
            ("*", "remote_apply", true),
        ] {
            assert_eq!(standby(names, commit).advice.is_none(), is_well, "{names:?} {commit}");
        }
    }
}
