//! The table of `docs/hosts.md`, of what has passed: `HITL_HOSTS_TABLE` names the file.

use crate::installed;
use std::fs;
use std::process::Command;
use std::sync::Mutex;

static ROWS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The lines between which it stands.
const BEGIN: &str = "<!-- made by make hosts -->\n";
const END: &str = "<!-- end -->";

/// What `program` says of its version.
pub(super) fn version(program: &str) -> String {
    let told = Command::new(installed(program)).arg("--version").output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout);
    // `name 1.2.3 (hash date)`
    told.split_whitespace().nth(1).unwrap_or("?").to_owned()
}

/// One more row.
pub(super) fn add(form: &str, host: &str, version: &str, passed: &str) {
    let day = Command::new("date").args(["-u", "+%Y-%m-%d"]).output().unwrap();
    let day = String::from_utf8_lossy(&day.stdout).trim().to_owned();
    ROWS.lock().unwrap().push(format!("| `{host}` {version} | `{form}` | {passed} | {day} |"));
}

/// Writes it, if it is wanted. Hosts that were not there keep their rows.
pub(super) fn write() {
    let Some(file) = std::env::var_os("HITL_HOSTS_TABLE") else { return };
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (old, after) = rest.split_once(END).unwrap();
    let mut rows = ROWS.lock().unwrap().clone();
    // A row begins with its host and its form, and the version between.
    let of = |row: &str| {
        let mut cells = row.split('|').skip(1).map(str::trim);
        let host = cells.next().unwrap_or_default().rsplit_once(' ').map_or("", |(host, _)| host).to_owned();
        (host, cells.next().unwrap_or_default().to_owned())
    };
    let kept = old.lines().filter(|row| row.starts_with("| `") && !rows.iter().any(|new| of(new) == of(row)));
    rows.extend(kept.map(str::to_owned).collect::<Vec<_>>());
    rows.sort();
    let table = format!(
        "| host | form | tests that passed | day |\n| --- | --- | --- | --- |\n{}\n",
        rows.join("\n")
    );
    fs::write(&file, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
}
