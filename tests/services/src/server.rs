//! One process that serves, from its start to its end.

use crate::user::User;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take to start or to end, on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(120);

/// The variable with the files that a server leaves outside its folder, to be removed with it.
pub(crate) const LEAVES: &str = "LEAVES";

/// A server's process and its folder, under the care of `supervisor.sh`.
#[derive(Debug)]
pub(crate) struct Server {
    folder: PathBuf,
    process: Mutex<Process>,
}

#[derive(Debug)]
struct Process {
    supervisor: Child,
    /// Closed to end all.
    orders: Option<ChildStdin>,
    /// What the supervisor tells.
    told: Receiver<String>,
    /// The server's process, while it runs.
    pid: Option<Pid>,
}

/// Why a server is not ready.
pub(crate) enum Failed {
    /// It ended by itself, perhaps since its port was taken.
    Ended,
    /// It runs, and did not get ready.
    Silent,
}

/// An empty folder for a server of `user`.
pub(crate) fn folder(user: User) -> PathBuf {
    let folder = tempfile::Builder::new().prefix("hitl-services-").tempdir().unwrap().keep();
    user.own_path(&folder);
    folder
}

impl Server {
    /// Takes `folder` over, and starts nothing yet. `last` is the name of the signal that ends the server at the end.
    pub(crate) fn new(user: User, folder: PathBuf, last: &str, command: &Command) -> Self {
        let mut shell = user.command(Path::new("/bin/sh"));
        shell.args(["-c", include_str!("supervisor.sh"), "supervisor"]).arg(&folder).arg(last);
        shell.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        // An interrupt at a terminal is for the tests; what they started ends with them.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut supervisor = shell.spawn().expect("a shell");
        let orders = supervisor.stdin.take();
        let stdout = BufReader::new(supervisor.stdout.take().expect("its stdout"));
        let (tell, told) = channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        Self { folder, process: Mutex::new(Process { supervisor, orders, told, pid: None }) }
    }

    /// The folder with its data and its log.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The end of what the server wrote.
    pub(crate) fn log(&self) -> String {
        let log = fs::read(self.folder.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// Starts the process, and waits until `is_ready`.
    pub(crate) fn start(&self, is_ready: impl Fn() -> bool) -> Result<(), Failed> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        process.start();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if process.has_ended() {
                return Err(Failed::Ended);
            }
            if is_ready() {
                return Ok(());
            }
            // Nothing tells when a server listens; it is asked.
            thread::sleep(Duration::from_millis(10));
        }
        Err(Failed::Silent)
    }

    /// [`Server::start`], where the server's data would not be used on another port.
    pub(crate) fn start_again(&self, is_ready: impl Fn() -> bool) {
        if self.start(is_ready).is_err() {
            panic!("a server did not start again:\n{}", self.log());
        }
    }

    /// The process, while it runs.
    pub(crate) fn pid(&self) -> Option<Pid> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        if process.has_ended() { None } else { process.pid }
    }

    /// Sends the process a signal, and waits until it has ended. Nothing happens if it does not run.
    pub(crate) fn end(&self, signal: Signal) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        process.end(signal);
    }
}

impl Process {
    fn start(&mut self) {
        assert!(self.has_ended(), "the server runs already");
        let orders = self.orders.as_mut().expect("orders are taken until the end");
        orders.write_all(b"start\n").expect("the supervisor reads");
        let started = self.told.recv_timeout(PATIENCE).expect("the supervisor starts the server");
        let pid = started.strip_prefix("started ").and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
        self.pid = Some(pid.unwrap_or_else(|| panic!("no process: {started:?}")));
    }

    fn has_ended(&mut self) -> bool {
        if !matches!(self.told.try_recv(), Err(TryRecvError::Empty)) {
            self.pid = None;
        }
        self.pid.is_none()
    }

    fn end(&mut self, signal: Signal) {
        if self.has_ended() {
            return;
        }
        let Some(pid) = self.pid else { return };
        // It may end by itself in this very moment.
        let _ = kill_process(pid, signal);
        if let Err(RecvTimeoutError::Timeout) = self.told.recv_timeout(PATIENCE) {
            panic!("a server goes on after {signal:?}");
        }
        self.pid = None;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.supervisor.wait();
    }
}
