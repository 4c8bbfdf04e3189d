//! What goes to the log, which is stderr: lines for a person, or a JSON object a line for a program.

use crate::exit::Failure;
use clap::Args;
use std::io::{IsTerminal, stderr};
use tracing::Level;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::fmt::{self, format};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// What is logged, and how it is written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct LogOptions {
    /// What to log to stderr: off, error, warn, info, debug or trace, for all or for parts as in
    /// info,hitl::observe=debug (also RUST_LOG) [default: info for serve, else failures]
    #[arg(long = "log", global = true, env = "HITL_LOG", value_name = "FILTER")]
    pub(crate) filter: Option<String>,
    /// How to write it: text or json [default: text]
    #[arg(long = "log-format", global = true, env = "HITL_LOG_FORMAT", value_name = "FORMAT")]
    pub(crate) format: Option<String>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For a person.
    Text,
    /// For a program.
    Json,
}

impl LogOptions {
    /// How the log is written.
    pub(crate) fn format(&self) -> Result<Format, Failure> {
        match self.format.as_deref().unwrap_or_default() {
            "" | "text" => Ok(Format::Text),
            "json" => Ok(Format::Json),
            other => Err(Failure::Usage(format!("--log-format is text or json, not {other:?}"))),
        }
    }

    /// Begins to log. Without a filter it is what `usual` says.
    pub(crate) fn start(&self, usual: &str) -> Result<(), Failure> {
        let filter = match self.filter.as_deref().filter(|text| !text.is_empty()) {
            Some(given) => parse(given)?,
            // It is for all programs, so what it says may be for others and in their own way.
            None => match std::env::var("RUST_LOG").ok().filter(|text| !text.is_empty()) {
                Some(given) => given.parse().or_else(|_| parse(usual))?,
                None => parse(usual)?,
            },
        };
        // A failure to write to stderr cannot be reported on stderr.
        let lines = fmt::layer().with_writer(stderr).log_internal_errors(false);
        // What other libraries say below a warning shows what passes through them: links, answers, keys.
        let safe = filter_fn(|what| what.target().starts_with("hitl") || *what.level() <= Level::WARN);
        let registry = tracing_subscriber::registry().with(filter).with(safe);
        let begun = match self.format()? {
            Format::Json => {
                registry.with(lines.json().flatten_event(true).with_current_span(false)).try_init()
            }
            Format::Text if in_colour() => registry.with(lines.with_target(false)).try_init(),
            // Each request has a span whose fields are written out when it begins, which is cheaper without colours.
            Format::Text => {
                let plain = format::debug_fn(|line, field, value| match field.name() {
                    "message" => write!(line, "{value:?}"),
                    name => write!(line, "{name}={value:?}"),
                });
                let lines = lines.with_target(false).with_ansi(false).fmt_fields(plain.delimited(" "));
                registry.with(lines).try_init()
            }
        };
        begun.map_err(|error| Failure::Internal(error.into()))
    }
}

/// Reads a filter. A word that is no level is a part's name to the filter, and mostly a level that was mistyped.
fn parse(filter: &str) -> Result<Targets, Failure> {
    let mistyped =
        filter.split(',').find(|part| !part.contains('=') && part.trim().parse::<LevelFilter>().is_err());
    match filter.parse() {
        Ok(targets) if mistyped.is_none() => Ok(targets),
        _ => Err(Failure::Usage(format!(
            "--log (HITL_LOG) is off, error, warn, info, debug or trace, or a list such as \
             info,hitl::observe=debug, not {filter:?}"
        ))),
    }
}

fn in_colour() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_levels_for_all_or_for_parts() {
        for good in ["info", "off", "TRACE", "warn,hitl::observe=debug", "hitl=info,hitl_storage=trace"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in ["inof", "info,hitl", "hitl=loud", "chatty!"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
