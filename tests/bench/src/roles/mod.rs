//! What this program does in processes of its own, so that their memory and time are their own.

mod counted;
mod hub;
mod hyper_server;
mod resume;
mod waiters;

use anyhow::{Context, Result};
use std::str::FromStr;

/// A role, given the rest of the command line. What it measures it prints as JSON.
pub(crate) type Role = fn(&[String]) -> Result<()>;

/// The role called `name`, if it is one. No figure has such a name.
pub(crate) fn named(name: &str) -> Option<Role> {
    match name {
        "hyper-server" => Some(hyper_server::run),
        "measure-hub" => Some(hub::run),
        "measure-resume" => Some(resume::run),
        "measure-waiters" => Some(waiters::run),
        _ => None,
    }
}

/// The argument at `at`.
fn arg<T: FromStr>(args: &[String], at: usize) -> Result<T> {
    args.get(at)
        .and_then(|text| text.parse().ok())
        .with_context(|| format!("argument {at} is missing or wrong"))
}

/// Hands the result to the process that started this one.
#[allow(clippy::print_stdout, reason = "this is how the process that asked gets the result")]
fn result(json: &serde_json::Value) {
    println!("{json}");
}
