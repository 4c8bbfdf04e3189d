//! The end of all of a server's processes at one moment.

use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::thread;
use std::time::Duration;

/// Kills what `server` has started, one process for each connection and some more, and stops `server` itself, so that it
/// neither tells its clients nor starts others.
pub(super) fn kill_children(server: Pid) {
    // It may have ended by itself.
    let _ = kill_process(server, Signal::STOP);
    let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", server.as_raw_nonzero()));
    let children = children.unwrap_or_default();
    let children = children.split_whitespace().filter_map(|pid| pid.parse().ok()).filter_map(Pid::from_raw);
    let children: Vec<Pid> = children.collect();
    for child in &children {
        let _ = kill_process(*child, Signal::KILL);
    }
    // A new server refuses to start while one of them still holds the memory that they shared.
    while children.iter().any(|child| is_alive(*child)) {
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether the process is there and not just waits to be noticed by its parent.
fn is_alive(process: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero())).unwrap_or_default();
    // The name before the state is in brackets and may have some itself.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}
