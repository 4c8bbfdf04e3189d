//! The end of old intents.

use super::{FOLDER, FOLLOWED, OVERLAP, millis, names};
use crate::backoff::fraction;
use crate::client::Client;
use futures_util::stream::{self, StreamExt};
use std::sync::Arc;
use std::time::Duration;

/// The shortest time between two looks for old minutes; the longest is twice that, so that readers do not meet.
const PAUSE: Duration = Duration::from_secs(600);

/// The most that a look removes: a delete costs nothing, but a request.
const MOST: usize = 1_000;

/// How many are removed at a time.
const AT_ONCE: usize = 4;

/// How long to wait before the next look.
pub(super) fn pause() -> Duration {
    PAUSE + PAUSE.mul_f64(fraction())
}

/// Removes intents of minutes that nobody reads any more at `now`, in milliseconds since 1970. What fails is left to the next.
pub(super) async fn clean(client: Arc<Client>, now: u64) {
    let kept = now.saturating_sub(2 * millis(FOLLOWED + OVERLAP + Duration::from_secs(60)));
    let Ok(page) = client.page(FOLDER, None, None, MOST, client.deadline()).await else { return };
    let old = page.keys.into_iter().filter(|name| names::minute(name).is_some_and(|minute| minute < kept));
    stream::iter(old)
        .for_each_concurrent(AT_ONCE, |name| {
            let client = &client;
            async move {
                let _ = client.delete(&name, client.deadline()).await;
            }
        })
        .await;
}
