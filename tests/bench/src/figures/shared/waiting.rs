//! What waiting costs a shared store, and how soon waiters hear of what others write.

use crate::bench::Bench;
use crate::stats::{number, percentile};
use crate::table::Table;
use anyhow::{Context, Result, ensure};
use serde_json::Value as Json;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::time::Duration;

/// What is waited for, and by whom.
pub(super) struct Waiting<'a> {
    /// What the store is called in the table.
    pub(super) name: &'a str,
    /// The waiters' way to it, and the writer's.
    pub(super) store: &'a str,
    pub(super) other: &'a str,
    pub(super) variables: &'a [(&'a str, &'a str)],
    /// What the waiters are asked to reach.
    pub(super) aim: &'a str,
}

impl Waiting<'_> {
    /// `count` waiters: what they cost while nothing happens, as `asked` counts requests, and how soon they hear of `trials`
    /// outcomes, `rest` apart. `meanwhile` runs from the first of these to the last.
    pub(super) fn measure(
        &self,
        bench: &Bench,
        table: &mut Table,
        count: u64,
        trials: u64,
        asked: impl Fn() -> Result<f64>,
        meanwhile: Option<(&str, &(dyn Fn() + Sync))>,
    ) -> Result<()> {
        let rest = bench.amount(70_u64, 20);
        let mut command = bench.role("measure-hub")?;
        command.args([self.store, self.other, &count.to_string(), &trials.to_string(), &rest.to_string()]);
        command.envs(self.variables.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = Reaped(command.spawn()?);
        let mut lines = BufReader::new(child.0.stdout.take().context("no output")?).lines();
        let first = lines.next().context("the waiters ended")??;
        ensure!(first == "waiting", "the waiters said {first:?}");
        let idle = bench.amount(30, 3);
        if meanwhile.is_none() {
            // What began with the waiters is over.
            std::thread::sleep(Duration::from_secs(2));
            let before = asked()?;
            std::thread::sleep(Duration::from_secs(idle));
            let each_minute = (asked()? - before) * 60.0 / idle as f64;
            table.row(
                &format!("{}: {} waiters, while nothing happens", self.name, number(count as f64)),
                &format!("{} requests to the store a minute", number(each_minute)),
                "the same for any number",
                "",
            );
        }
        child.0.stdin.take().context("no input")?.write_all(b"go on\n")?;
        let over = std::sync::atomic::AtomicBool::new(false);
        let told = std::thread::scope(|scope| {
            if let Some((_, happens)) = meanwhile {
                scope.spawn(|| {
                    while !over.load(std::sync::atomic::Ordering::SeqCst) {
                        happens();
                    }
                });
            }
            let told = lines.next();
            over.store(true, std::sync::atomic::Ordering::SeqCst);
            told
        });
        let told: Json = serde_json::from_str(&told.context("the waiters ended")??)?;
        let mut latencies: Vec<f64> =
            told["latencies"].as_array().context("no latencies")?.iter().filter_map(Json::as_f64).collect();
        latencies.sort_by(f64::total_cmp);
        let at = |share| number(percentile(&latencies, share) / 1e3);
        let what = meanwhile.map_or(String::new(), |(what, _)| format!(", {what}"));
        table.row(
            &format!(
                "{}: from an outcome to one of {} waiters elsewhere{what}",
                self.name,
                number(count as f64)
            ),
            &format!("p50 {} ms, p99 {} ms, max {} ms", at(0.5), at(0.99), at(1.0)),
            self.aim,
            &format!(
                "{} outcomes; {} bytes for each waiter in the hub",
                latencies.len(),
                number(told["memory"].as_f64().unwrap_or_default())
            ),
        );
        Ok(())
    }
}

/// A process that is gone when this is dropped.
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
