//! A running server, seen from here.

use super::fetch::fetch;
use super::report::Row;
use crate::redact::redact;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How far clocks may differ before deadlines look wrong to a person.
const CLOCKS_AGREE: Duration = Duration::from_secs(5);

/// Checks the server at `server`.
pub(super) async fn check(server: &str, api_key: Option<&str>, ca: Option<&Path>) -> Vec<Row> {
    let base = server.trim_end_matches('/');
    let shown = redact(base);
    let mut rows = Vec::new();
    match fetch(format!("{base}/health"), None, ca).await {
        Ok(health) if health.is_healthy() => {
            rows.push(Row::ok("reach", format!("{shown} is a server of hitl")));
            rows.extend(health.date.map(clock));
        }
        Ok(other) => {
            let detail = format!("{shown}/health answers with status {}, and not as hitl does", other.status);
            rows.push(Row::fail("reach", detail, "look at --server (HITL_SERVER), and at the proxy there"));
            return rows;
        }
        Err(error) => {
            let detail = format!("{shown} cannot be reached: {error}");
            let fix = if detail.contains("certificate") {
                "see to its certificate; that of a private authority goes to --ca (HITL_CA)"
            } else {
                "start the server, or correct --server (HITL_SERVER)"
            };
            rows.push(Row::fail("reach", detail, fix));
            return rows;
        }
    }
    rows.push(match fetch(format!("{base}/ready"), None, ca).await {
        Ok(ready) if ready.status == 200 => Row::ok("store", "the server's store answers"),
        Ok(ready) => Row::fail(
            "store",
            format!("the server's store does not answer: /ready has status {}", ready.status),
            "look into the server's log, and run hitl doctor there",
        ),
        Err(error) => Row::fail("store", format!("/ready: {error}"), "look into the server's log"),
    });
    rows.push(key(base, api_key, ca).await);
    rows
}

async fn key(base: &str, api_key: Option<&str>, ca: Option<&Path>) -> Row {
    const CHECK: &str = "api key";
    let Some(api_key) = api_key else {
        return Row::fail(CHECK, "none is set", "set HITL_API_KEY to the server's key");
    };
    match fetch(format!("{base}/v1/events?limit=1"), Some(api_key.to_owned()), ca).await {
        Ok(listed) if listed.status == 200 => Row::ok(CHECK, "the server takes it"),
        Ok(refused) if matches!(refused.status, 401 | 403) => {
            Row::fail(CHECK, "the server does not take it", "set HITL_API_KEY to the server's key")
        }
        Ok(other) => {
            Row::fail(CHECK, format!("the API has status {}", other.status), "look into the server's log")
        }
        Err(error) => Row::fail(CHECK, error, "look into the server's log"),
    }
}

fn clock(theirs: SystemTime) -> Row {
    let ours = SystemTime::now();
    let apart = ours.duration_since(theirs).unwrap_or_else(|ahead| ahead.duration());
    if apart > CLOCKS_AGREE {
        let detail = format!("the server's clock and this one are {} s apart", apart.as_secs());
        return Row::warn(
            "clock",
            detail,
            "let both be set from the network (NTP): deadlines are by the server's",
        );
    }
    Row::ok("clock", "the server's and this one agree")
}
