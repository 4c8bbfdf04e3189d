//! Processes that are measured: started, watched, and gone when they are dropped.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// A process of ours. It is killed when this is dropped.
pub(crate) struct Process {
    child: Arc<Mutex<Child>>,
    id: u32,
}

static RUNNING: Mutex<Vec<Weak<Mutex<Child>>>> = Mutex::new(Vec::new());

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Result<Process> {
        let child =
            command.spawn().with_context(|| format!("{:?} cannot be started", command.get_program()))?;
        let id = child.id();
        let child = Arc::new(Mutex::new(child));
        let mut running = lock(&RUNNING);
        running.retain(|child| child.strong_count() > 0);
        running.push(Arc::downgrade(&child));
        Ok(Process { child, id })
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&self) -> bool {
        !matches!(lock(&self.child).try_wait(), Ok(None))
    }

    /// How long it has computed so far, in user and in system mode; none where the system does not tell.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        cpu(&self.id.to_string())
    }

    /// How much memory it has resident, in bytes.
    pub(crate) fn rss(&self) -> Option<u64> {
        rss(&self.id.to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        // It may have ended already.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Runs `command` to its end, and gives what it printed. What it says on stderr goes where this program's goes.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let process = Process::start(command.stdout(Stdio::piped()))?;
    let stdout = lock(&process.child).stdout.take();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut stdout.context("there is no output")?, &mut text)?;
    let status = lock(&process.child).wait()?;
    if !status.success() {
        bail!("a process that measured ended with {status}");
    }
    Ok(text)
}

/// Ticks of the clock in `/proc/PID/stat`: 100 a second on every Linux that Rust runs on.
const TICKS: u64 = 100;

/// A time in these ticks.
pub(crate) fn ticks(time: Duration) -> f64 {
    time.as_secs_f64() * TICKS as f64
}

/// How long the process `id` (a number, or `self`) has computed.
pub(crate) fn cpu(id: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in parentheses may hold anything, so the count begins behind it, with field 3.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks(14)? + ticks(15)?) * 1000 / TICKS))
}

/// How much memory the process `id` (a number, or `self`) has resident, in bytes.
pub(crate) fn rss(id: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// Kills what runs and removes `folder` if this program is told to stop before its end.
pub(crate) fn clean_up_when_interrupted(folder: PathBuf) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let told = async {
        let interrupted = tokio::signal::ctrl_c();
        #[cfg(unix)]
        if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminate.recv() => {}
            }
        }
        #[cfg(not(unix))]
        let _ = interrupted.await;
    };
    std::thread::Builder::new().name("interrupted".to_owned()).spawn(move || {
        runtime.block_on(told);
        for child in lock(&RUNNING).iter().filter_map(Weak::upgrade) {
            // What has ended already needs no killing. One that is being waited for is left alone: it ends with its input.
            if let Ok(mut child) = child.try_lock() {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
        let _ = std::fs::remove_dir_all(folder);
        std::process::exit(130);
    })?;
    Ok(())
}
