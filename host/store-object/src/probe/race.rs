//! Creators that race for one key.

use super::{Effort, untrustworthy};
use crate::client::Client;
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use hitl_storage::{Created, OpenError, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How many keys are raced for at a time.
const KEYS_AT_ONCE: usize = 5;

/// The keys that are raced for.
pub(super) fn key(folder: &str, key: usize) -> String {
    format!("{folder}race/{key}")
}

/// Races for each of some keys; how long the longest race took.
pub(super) async fn run(
    folder: &str,
    clients: &[Arc<Client>; 2],
    effort: Effort,
) -> Result<Duration, OpenError> {
    let races = (0..effort.keys).map(|n| one(key(folder, n), clients, effort.writers));
    let times: Vec<_> = stream::iter(races).buffer_unordered(KEYS_AT_ONCE).try_collect().await?;
    Ok(times.into_iter().max().unwrap_or_default())
}

async fn one(key: String, clients: &[Arc<Client>; 2], writers: usize) -> Result<Duration, OpenError> {
    let begun = Instant::now();
    let creates = (0..writers).map(|writer| {
        let client = &clients[writer % clients.len()];
        client.create(&key, writer.to_string().into_bytes(), client.deadline())
    });
    let results = join_all(creates).await;
    let time = begun.elapsed();
    let stands = clients[0].get(&key, clients[0].deadline()).await?.map(|read| read.value);
    judge(&results, stands.as_deref())?;
    Ok(time)
}

/// Whether one has won, and all others know who. Who was not told is no witness, and may be the one who won: a store that makes
/// creators of one name wait for each other lets some wait for longer than they do.
fn judge(results: &[Result<Created, StoreError>], stands: Option<&[u8]>) -> Result<(), OpenError> {
    let winners: Vec<_> = (0..results.len()).filter(|n| results[*n] == Ok(Created::Created)).collect();
    let told_otherwise = results.iter().any(|result| match result {
        Ok(Created::Exists(value)) => Some(&**value) != stands,
        _ => false,
    });
    let is_by_another = winners.iter().any(|winner| Some(winner.to_string().as_bytes()) != stands);
    if winners.len() > 1 || told_otherwise || is_by_another {
        return Err(untrustworthy(
            "of several creates of one name at the same moment more than one succeeded, so that two answers could both win: \
             its check and its write are two steps. Use a store, or a version of it, that makes them one",
        ));
    }
    if !winners.is_empty() {
        return Ok(());
    }
    let is_winners = |writer: usize| Some(writer.to_string().as_bytes()) == stands;
    let winner_is_untold = (0..results.len()).any(|writer| is_winners(writer) && results[writer].is_err());
    match results.iter().find_map(|result| result.as_ref().err()) {
        Some(_) if winner_is_untold && results.iter().any(Result::is_ok) => Ok(()),
        Some(error) if winner_is_untold || stands.is_none() => Err(error.clone().into()),
        _ => Err(untrustworthy("of several creates of one name none succeeded")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_winner_whom_all_know_is_what_is_wanted() {
        let exists = |value: &str| Ok(Created::Exists(value.into()));
        let lost = || Err(StoreError::unknown("x"));
        let judged = |results: &[_], stands: &str| judge(results, Some(stands.as_bytes()));
        assert_eq!(judged(&[exists("1"), Ok(Created::Created), exists("1"), lost()], "1"), Ok(()));
        for (results, stands) in [
            (vec![Ok(Created::Created), Ok(Created::Created)], "1"),
            (vec![exists("1"), Ok(Created::Created), exists("2")], "1"),
            (vec![Ok(Created::Created), exists("1")], "1"),
            (vec![exists("1"), exists("1")], "1"),
            (vec![lost(), exists("1")], "1"),
        ] {
            let told = judged(&results, stands).unwrap_err();
            assert!(matches!(told, OpenError::Untrustworthy(_)), "{results:?}: {told}");
        }
        // The one who won was not told, and who was told knows.
        assert_eq!(judged(&[lost(), exists("0")], "0"), Ok(()));
        assert_eq!(judged(&[lost(), lost()], "0"), Err(StoreError::unknown("x").into()));
        assert_eq!(judge(&[lost(), lost()], None), Err(StoreError::unknown("x").into()));
    }
}
