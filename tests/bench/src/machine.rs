//! What was measured on.

use crate::bench::Bench;
use crate::process;
use crate::stats::{median, number};
use anyhow::Result;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::time::Instant;

/// The machine, the disk and the versions, in one line.
pub(crate) fn describe(bench: &Bench) -> Result<String> {
    let cpu = read("/proc/cpuinfo").and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let cpu = cpu.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = read("/proc/sys/kernel/osrelease").map(|release| format!(" {}", release.trim()));
    let sync = number(sync_cost(bench.folder(), bench.amount(200, 20))?);
    let version = process::output(bench.hitl().arg("--version"))?;
    Ok(format!(
        "{cpu}, {cores} cores; {}{}; a disk sync takes {sync} ms; {}, wasmtime {}; load {} at the beginning",
        std::env::consts::OS,
        kernel.unwrap_or_default(),
        version.trim(),
        wasmtime(),
        load(),
    ))
}

/// How many processes want to run, on the average of the last minute, where the system tells.
pub(crate) fn load() -> String {
    let load = read("/proc/loadavg").and_then(|text| text.split(' ').next().map(str::to_owned));
    load.unwrap_or_else(|| "unknown".to_owned())
}

/// How many milliseconds it takes until 4 KiB are on the disk: what no durable write can be faster than.
pub(crate) fn sync_cost(folder: &Path, trials: u32) -> Result<f64> {
    let mut file = File::create(folder.join("sync"))?;
    let mut costs = Vec::new();
    for _ in 0..trials {
        // Written over, as a log is that has reached its size.
        file.rewind()?;
        let began = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        costs.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(median(costs))
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// The version that this workspace is built with.
fn wasmtime() -> &'static str {
    let lock = include_str!("../../../Cargo.lock");
    let version =
        lock.split("name = \"wasmtime\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    version.unwrap_or("unknown")
}
