//! Rates of requests and what each costs, over several rounds.

use crate::load::Ran;
use crate::stats::{median, ms, number, percentile};
use std::time::Duration;

/// How many connections ask at once.
pub(super) const CONNECTIONS: [usize; 3] = [1, 16, 256];

/// Several rounds of the same.
#[derive(Default)]
pub(super) struct Rounds {
    rates: Vec<f64>,
    costs: Vec<f64>,
    latencies: Vec<Duration>,
}

impl Rounds {
    pub(super) fn add(&mut self, (ran, cost): (Ran, Option<f64>)) {
        self.rates.push(ran.rate());
        self.costs.extend(cost);
        self.latencies.extend(ran.latencies);
    }

    pub(super) fn rate(&self) -> f64 {
        median(self.rates.clone())
    }

    /// Microseconds of the server's computing for each request.
    pub(super) fn cost(&self) -> Option<f64> {
        (!self.costs.is_empty()).then(|| median(self.costs.clone()))
    }

    /// Rate, cost and latencies, in words.
    pub(super) fn describe(&mut self) -> String {
        self.latencies.sort_unstable();
        let at = |share| ms(percentile(&self.latencies, share));
        format!("{}; p50 {} ms, p99 {} ms", self.in_short(), at(0.5), at(0.99))
    }

    /// Rate and cost.
    pub(super) fn in_short(&self) -> String {
        let cost = self.cost().map_or(String::new(), |cost| format!(", {} µs CPU", number(cost)));
        format!("{}/s{cost}", number(self.rate()))
    }

    /// The cost of each as a multiple of the other's.
    pub(super) fn compared(&self, other: &Rounds) -> String {
        let rate = number(self.rate() / other.rate());
        let cost = self.cost().zip(other.cost()).map(|(mine, theirs)| number(mine / theirs));
        cost.map_or(format!("rate × {rate}"), |cost| format!("rate × {rate}, CPU × {cost}"))
    }
}

/// `3 connections`.
pub(super) fn connections(count: usize) -> String {
    format!("{count} connection{}", if count == 1 { "" } else { "s" })
}
