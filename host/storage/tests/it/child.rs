//! A test that runs a part of itself in another process.
//!
//! The child is this same test program, asked for the same test, with an order in its environment. So no second program has to
//! be built, and what the child does stands beside what the parent expects of it.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const URL: &str = "HITL_STORAGE_TEST_URL";

/// The store that this process is to work on, if it is a child.
pub(crate) fn url() -> Option<String> {
    env::var(URL).ok()
}

/// Tells the parent. Ends the process when the parent is gone.
pub(crate) fn tell(what: &str) {
    // One write a line: a child that is killed leaves no half of one.
    let line = format!("\ntold {what}\n");
    let mut out = std::io::stdout().lock();
    if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
        std::process::exit(1);
    }
}

/// A child process.
pub(crate) struct Running {
    child: Child,
    pub(crate) orders: ChildStdin,
    out: BufReader<ChildStdout>,
}

/// Runs the test `name` in a child, on the store at `url`.
pub(crate) fn spawn(name: &str, url: &str) -> Running {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(URL, url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let (orders, out) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    Running { child, orders, out }
}

impl Running {
    /// What the child tells next; none when it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            self.out.read_line(&mut line).unwrap();
            // The last line of a killed child may be cut off.
            let line = line.strip_suffix('\n')?;
            if let Some(told) = line.strip_prefix("told ") {
                return Some(told.to_owned());
            }
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
