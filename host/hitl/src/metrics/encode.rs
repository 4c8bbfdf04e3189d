//! The numbers as Prometheus reads them.

use super::histogram::Snapshot;
use super::labels::{Failed, Operation};
use super::{Histogram, Metrics};
use hitl_core::{ActorKind, Status};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, NoLabelSet, prometheus_text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use std::fmt;
use std::sync::Arc;

/// What a scrape is answered with, in the Prometheus text format.
pub(super) const CONTENT_TYPE: &str = prometheus_text::CONTENT_TYPE;

/// How many events are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) count: u64,
    /// Whether there are more, which were not counted.
    pub(super) more: bool,
}

/// All numbers, as text. `open` is none if the store could not be asked.
pub(super) fn encode(metrics: &Arc<Metrics>, open: Option<Open>) -> String {
    let mut registry = Registry::with_prefix("hitl");
    registry.register_collector(Box::new(All { metrics: metrics.clone(), open }));
    let mut text = String::with_capacity(16 << 10);
    // A string takes whatever is written.
    let _ = prometheus_text::encode(&mut text, &registry);
    text
}

#[derive(Debug)]
struct All {
    metrics: Arc<Metrics>,
    open: Option<Open>,
}

impl Collector for All {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut write = Writer(encoder);
        let metrics = &*self.metrics;
        write.info("build", "The version of hitl", ("version", env!("CARGO_PKG_VERSION")))?;
        write.counter("events_created", "Events created by this process", &metrics.events_created)?;
        write.counters(
            "events_ended",
            "Events whose outcome this process wrote, by how they ended and who decided",
            ["status", "by"],
            Status::ALL.into_iter().zip(&metrics.events_ended).flat_map(|(status, actors)| {
                let actors = ActorKind::ALL.into_iter().zip(actors);
                actors.map(move |(actor, counter)| ([status.name(), actor.name()], counter.get()))
            }),
        )?;
        if let Some(open) = self.open {
            write.gauge("events_open", "Events of the store that are open", open.count)?;
            let help = "1 if there are more open events than hitl_events_open, which counts up to a bound";
            write.gauge("events_open_bounded", help, u64::from(open.more))?;
        }
        write.histogram(
            "submit_to_resume_seconds",
            "From the moment an answer is written here to the moment somebody who waits here has it",
            &metrics.submit_to_resume,
        )?;
        write.histograms(
            "store_operation_seconds",
            "How long operations of the store take",
            "operation",
            Operation::ALL.iter().map(|operation| operation.name()).zip(&metrics.store_operations),
        )?;
        write.counters(
            "store_errors",
            "Operations of the store that failed",
            ["operation", "error"],
            Operation::ALL.iter().zip(&metrics.store_errors).flat_map(|(operation, errors)| {
                Failed::ALL
                    .iter()
                    .zip(errors)
                    .map(move |(failed, counter)| ([operation.name(), failed.name()], counter.get()))
            }),
        )?;
        write.histogram(
            "request_seconds",
            "How long requests take from their last byte on, but for those that ask to wait",
            &metrics.requests,
        )?;
        write.counters(
            "responses",
            "Answers by the class of their status",
            ["class"],
            ["1xx", "2xx", "3xx", "4xx", "5xx"]
                .into_iter()
                .zip(&metrics.responses)
                .map(|(class, counter)| ([class], counter.get())),
        )?;
        write.counters(
            "callbacks",
            "Attempts to send an outcome to where its event says, by what came of them",
            ["result"],
            [
                ("delivered", &metrics.callbacks_delivered),
                ("refused", &metrics.callbacks_refused),
                ("failed", &metrics.callbacks_failed),
            ]
            .into_iter()
            .map(|(result, counter)| ([result], counter.get())),
        )?;
        let gauges = [
            ("instances", "Instances of the component", &metrics.instances),
            ("instances_busy", "Instances that serve a call", &metrics.instances_busy),
            ("waiters", "Callers who wait for an outcome", &metrics.waiters),
            ("connections", "Open connections", &metrics.connections),
        ];
        for (name, help, gauge) in gauges {
            write.gauge(name, help, u64::try_from(gauge.get()).unwrap_or_default())?;
        }
        let counters = [
            ("instances_started", "Instances that were made", &metrics.instances_started),
            ("traps", "Instances that failed", &metrics.traps),
            (
                "connections_evicted",
                "Idle connections that were closed to make room for others",
                &metrics.connections_evicted,
            ),
        ];
        for (name, help, counter) in counters {
            write.counter(name, help, counter)?;
        }
        Ok(())
    }
}

struct Writer<'a>(DescriptorEncoder<'a>);

impl Writer<'_> {
    fn counter(&mut self, name: &str, help: &str, counter: &super::Counter) -> fmt::Result {
        let counter = ConstCounter::new(counter.get());
        counter.encode(self.0.encode_descriptor(name, help, None, MetricType::Counter)?)
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        let gauge = ConstGauge::new(value);
        gauge.encode(self.0.encode_descriptor(name, help, None, MetricType::Gauge)?)
    }

    fn info(&mut self, name: &str, help: &str, label: (&str, &str)) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Info)?;
        encoder.encode_info(&[label])
    }

    fn counters<const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        labels: [&str; N],
        counters: impl Iterator<Item = ([&'static str; N], u64)>,
    ) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (values, count) in counters {
            let set: [(&str, &str); N] = std::array::from_fn(|n| (labels[n], values[n]));
            ConstCounter::new(count).encode(encoder.encode_family(&set)?)?;
        }
        Ok(())
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) -> fmt::Result {
        let Snapshot { buckets, sum, count } = histogram.snapshot();
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        encoder.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)
    }

    fn histograms<'h>(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        histograms: impl Iterator<Item = (&'static str, &'h Histogram)>,
    ) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        for (value, histogram) in histograms {
            let Snapshot { buckets, sum, count } = histogram.snapshot();
            let set = [(label, value)];
            encoder.encode_family(&set)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
        Ok(())
    }
}
