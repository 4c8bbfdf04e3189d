//! What `hitl doctor --json` prints.

use crate::support::Ran;
use serde_json::Value as Json;

/// The rows that were printed.
pub(crate) fn rows(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// The verdict and the words of a check.
pub(crate) fn row<'r>(rows: &'r Json, check: &str) -> (&'r str, &'r str) {
    let found = rows.as_array().unwrap().iter().find(|row| row["check"] == check);
    let row = found.unwrap_or_else(|| panic!("no {check} in {rows}"));
    let (verdict, fix) = (row["verdict"].as_str().unwrap(), &row["fix"]);
    assert_eq!(verdict == "ok", fix.is_null(), "whoever is told of a fault is told what to do: {row}");
    (verdict, row["detail"].as_str().unwrap())
}
