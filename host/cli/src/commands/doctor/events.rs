//! Whether the hosts of a store agree on the time, by its clock, or by what they stored.

use super::report::Row;
use hitl::storage::Store;
use hitl_core::{Request, keys};
use std::time::{Duration, SystemTime};

/// How far another clock may be off.
const AHEAD: Duration = Duration::from_secs(5);
/// How many open events are looked at.
const LOOKED_AT: u32 = 50;
/// No clock that is right shows less: 2026-01-01.
const EARLIEST: Duration = Duration::from_secs(1_767_225_600);

/// Compares this machine's clock with what there is to compare it with: deadlines are by the clock of who looks.
pub(super) async fn clock(store: &dyn Store) -> Row {
    const CHECK: &str = "clock";
    let fix = "let every host set its clock from the network (NTP)";
    let now = SystemTime::now();
    if now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default() < EARLIEST {
        return Row::fail(CHECK, "this machine's clock is years behind", fix);
    }
    // A store that does not answer has a row of its own.
    if let Ok(Some(theirs)) = store.clock().await {
        let off = theirs.duration_since(now).unwrap_or_else(|behind| behind.duration());
        let detail = format!("{:.1} s between this machine's clock and the store's", off.as_secs_f64());
        return if off > AHEAD { Row::warn(CHECK, detail, fix) } else { Row::ok(CHECK, detail) };
    }
    let newest = newest(store).await;
    match newest.and_then(|newest| newest.duration_since(now).ok()) {
        Some(ahead) if ahead > AHEAD => {
            let detail =
                format!("an event was created {} s in the future, by another host's clock", ahead.as_secs());
            Row::warn(CHECK, detail, fix)
        }
        _ if newest.is_some() => Row::ok(CHECK, "no open event comes from the future"),
        _ => Row::ok(CHECK, "plausible; there is no open event to compare it with"),
    }
}

/// When the newest of some open events was created.
async fn newest(store: &dyn Store) -> Option<SystemTime> {
    let mut newest = None;
    let markers = store.list(&keys::all_due(), None, LOOKED_AT).await.ok()?;
    let ids: Vec<&str> = markers.iter().filter_map(|marker| keys::marker_id(marker)).collect();
    let requests: Vec<String> = ids.iter().map(|id| keys::request(id)).collect();
    for (id, bytes) in ids.iter().zip(store.get_many(&requests).await.ok()?) {
        let Some(bytes) = bytes else { continue };
        let created = Request::read(id, &bytes).ok().and_then(|request| request.created_at);
        let created = created.and_then(|at| humantime::parse_rfc3339(&at.to_string()).ok());
        newest = newest.max(created);
    }
    newest
}
