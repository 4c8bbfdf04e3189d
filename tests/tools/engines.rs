//! Engines of workflows, which an outcome is sent to: `examples/engines/` in the real servers.

mod restate;
mod temporal;

use crate::support::{PATIENCE, Running, Server};
use libtest_mimic::Trial;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

pub(crate) fn trials() -> Vec<Trial> {
    [restate::trials(), temporal::trials()].into_iter().flatten().collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `command` with all that it says on stderr, which is read.
fn started(command: &Command) -> Running {
    Running::start(crate::support::after("exec 1>&2", command))
}

/// The events that there are, ended ones among them, when there is one.
fn events(server: &Server) -> Vec<Json> {
    let events = || server.get("/v1/events?status=all").json()["events"].as_array().unwrap().clone();
    eventually("it asks", || !events().is_empty());
    events()
}

/// Waits until it is so, where nobody can be waited for.
fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}
