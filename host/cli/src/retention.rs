//! A server that removes by itself what ended long ago.

use crate::client::Local;
use hitl_core::documents::PurgePage;
use serde_json::json;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// How long between two purges at most.
const SELDOM: Duration = Duration::from_secs(3_600);
/// How long between two purges at least, also where little is kept.
const OFTEN: Duration = Duration::from_secs(1);
/// How long between two pages of a purge at least: it is nobody's first concern.
const PAUSE: Duration = Duration::from_millis(50);

/// How long something is kept, in seconds.
pub(crate) fn seconds(text: &str) -> Result<u32, String> {
    let time = humantime::parse_duration(text).map_err(|error| format!("{error}; write 12h, 30d or 1y"))?;
    match u32::try_from(time.as_secs()) {
        Ok(seconds) if seconds <= hitl_core::timeout::MAX_TIMEOUT => Ok(seconds),
        _ => Err("at most ten years".into()),
    }
}

/// Removes what ended `older_than` seconds ago, now and then, until this is dropped; which does no harm at any moment, as
/// several servers of one store do none to one another.
pub(crate) async fn keep(local: Local, older_than: u32) {
    loop {
        match purge(&local, older_than).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, older_than_seconds = older_than, "purged"),
            // What is left is found by the next one.
            Err(why) => tracing::warn!(why, "a purge was not finished"),
        }
        tokio::time::sleep(pause(older_than, RandomState::new().hash_one(older_than))).await;
    }
}

/// How long until the next purge: a part of what is kept, and not the same for all servers of a store.
fn pause(older_than: u32, random: u64) -> Duration {
    let pause = Duration::from_secs(u64::from(older_than) / 24).clamp(OFTEN, SELDOM);
    pause + pause.mul_f64((random % 1_000) as f64 / 10_000.0)
}

/// All pages of one purge, in small steps; gives how many events were removed.
async fn purge(local: &Local, older_than: u32) -> Result<u64, String> {
    let (mut removed, mut after) = (0, None);
    loop {
        let begun = Instant::now();
        let body = json!({ "older_than_seconds": older_than, "after": after }).to_string().into_bytes();
        let reply =
            local.send("POST", "/v1/purge", Some(body)).await.map_err(|failure| failure.to_string())?;
        let page: PurgePage = match reply.status {
            200 => serde_json::from_slice(&reply.body).map_err(|error| error.to_string())?,
            status => return Err(format!("{status}: {}", String::from_utf8_lossy(&reply.body))),
        };
        removed += u64::from(page.removed);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(removed),
        }
        // Whoever asks or answers has half of the time at least.
        tokio::time::sleep(begun.elapsed().max(PAUSE)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_something_is_kept() {
        assert_eq!(seconds("30d"), Ok(30 * 86_400));
        assert_eq!(seconds("0s"), Ok(0));
        for bad in ["", "30", "-1d", "soon", "11y", "9999999y"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_next_purge_is_seldom_and_never_at_once() {
        for random in [0, 999, u64::MAX] {
            for (older_than, least, most) in [(0, 1, 2), (3_600, 150, 165), (u32::MAX, 3_600, 3_960)] {
                let pause = pause(older_than, random);
                let bounds = Duration::from_secs(least)..=Duration::from_secs(most);
                assert!(bounds.contains(&pause), "{older_than}: {pause:?}");
            }
        }
    }
}
