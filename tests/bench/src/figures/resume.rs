//! From an answer to whoever waits for it.

use crate::bench::Bench;
use crate::process;
use crate::server::{Server, store};
use crate::stats::{number, percentile};
use crate::table::Table;
use anyhow::{Context, Result};
use serde_json::Value as Json;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let trials = bench.amount(1000, 20);
    // Looks follow each other closely for a second after a write; most answers come later than that.
    let (rested, rest) = bench.amount((60, 1500), (2, 1100));
    for (server, aim) in [(false, "p99 < 2 ms after the 200"), (true, "p99 < 120 ms after the 200")] {
        for (trials, rest) in [(trials, 2), (rested, rest)] {
            let place = bench.place()?;
            let server = if server { Some(Server::hitl(bench, &place)?) } else { None };
            let mut command = bench.role("measure-resume")?;
            command.args([store(&place), trials.to_string(), rest.to_string()]);
            command.args(server.iter().map(|server| server.address.to_string()));
            let trials: Json = serde_json::from_str(&process::output(&mut command)?)?;
            let after_ok = Trials::of(&trials, "after_ok")?;
            let after_sending = Trials::of(&trials, "after_sending")?;
            let round_trips = Trials::of(&trials, "round_trips")?;
            let what = format!(
                "submit to resume, {}, {} trials, {}",
                if server.is_some() { "another process" } else { "same process" },
                after_ok.0.len(),
                if rest < 1000 { "one right after the other" } else { "more than a second apart" },
            );
            table.row(
                &what,
                &after_ok.after_the_200(),
                aim,
                &format!("the submit itself: {}", round_trips.describe()),
            );
            let beside =
                format!("× {} of the submit itself", number(after_sending.at(0.5) / round_trips.at(0.5)));
            table.row(&format!("{what}, from sending"), &after_sending.describe(), "", &beside);
        }
    }
    Ok(())
}

/// Microseconds, sorted.
pub(super) struct Trials(Vec<f64>);

impl Trials {
    pub(super) fn of(trials: &Json, name: &str) -> Result<Trials> {
        let values = trials[name].as_array().context("no trials")?;
        let mut values: Vec<f64> = values.iter().filter_map(Json::as_f64).collect();
        values.sort_by(f64::total_cmp);
        Ok(Trials(values))
    }

    fn at(&self, share: f64) -> f64 {
        percentile(&self.0, share)
    }

    pub(super) fn describe(&self) -> String {
        let at = |share| number(self.at(share) / 1000.0);
        format!("p50 {} ms, p99 {} ms, max {} ms", at(0.5), at(0.99), at(1.0))
    }

    /// Whoever resumes before the 200 is read has waited for nothing.
    pub(super) fn after_the_200(&self) -> String {
        let before = self.0.iter().filter(|micros| **micros <= 0.0).count();
        let counted = Trials(self.0.iter().map(|micros| micros.max(0.0)).collect());
        let share = 100.0 * before as f64 / self.0.len() as f64;
        format!("{}; {}% resumed before the 200 was read", counted.describe(), number(share))
    }
}
