//! Many that wait in one process.

use crate::bench::Bench;
use crate::process;
use crate::server::store;
use crate::stats::number;
use crate::table::Table;
use anyhow::{Context, Result};
use serde_json::Value as Json;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let counts = bench.amount::<&[u32]>(&[1_000, 10_000, 100_000], &[100, 1_000]);
    let idle = bench.amount(10, 1);
    for count in counts {
        eprintln!("bench: {count} waiters …");
        let place = bench.place()?;
        let mut command = bench.role("measure-waiters")?;
        command.args([store(&place), count.to_string(), idle.to_string()]);
        let ran: Json = serde_json::from_str(&process::output(&mut command)?)?;
        Ran { ran: &ran, count: f64::from(*count), idle: f64::from(idle) }.rows(table)?;
    }
    Ok(())
}

struct Ran<'a> {
    ran: &'a Json,
    count: f64,
    idle: f64,
}

impl Ran<'_> {
    fn get(&self, name: &str) -> Result<f64> {
        self.ran[name].as_f64().with_context(|| format!("no {name}"))
    }

    /// Operations on the store.
    fn operations(&self, name: &str) -> f64 {
        ["gets", "writes", "lists"].iter().filter_map(|kind| self.ran[name][kind].as_f64()).sum()
    }

    fn rows(&self, table: &mut Table) -> Result<()> {
        let what = |what: &str| format!("{} waiters: {what}", number(self.count));
        let kib = |from, to| {
            Ok::<_, anyhow::Error>(number((self.get(to)? - self.get(from)?) / self.count / 1024.0))
        };

        let held = format!("{} KiB for the handle of each event before that", kib("empty", "created")?);
        let measured = format!("{} KiB", kib("created", "waiting")?);
        table.row(&what("memory for each to wait"), &measured, "4 KiB, then 2 KiB", &held);

        let all_wait = format!("all wait {} s after being told to", number(self.get("all_wait")?));
        let each_second = number(self.operations("idle_operations") / self.idle);
        let measured = format!("{each_second} storage operations per second");
        table.row(&what("while nothing happens"), &measured, "none, and not growing", &all_wait);

        let cpu = self.ran["idle_cpu"].as_f64().map_or("unknown".to_owned(), |cpu| number(cpu * 1000.0));
        table.row(&what("computing while nothing happens"), &format!("{cpu} ms in {} s", self.idle), "", "");

        let answered = self.get("answered")?;
        let measured = format!(
            "{} s, the last {} ms after its 200",
            number(answered),
            number(self.get("last_after")? * 1e3)
        );
        let beside = format!(
            "{} answers per second; {} had not resumed at the last 200; for each answer {} storage operations, {} wake-ups",
            number(self.count / answered),
            number(self.get("behind")?),
            number(self.operations("operations") / self.count),
            number(self.get("woken")? / self.count),
        );
        table.row(&what("all answered, all resumed"), &measured, "", &beside);
        Ok(())
    }
}
