//! `hitl-compose SOCKET PLUG OUTPUT`: the component SOCKET with its imports met by the exports of the component PLUG.
//!
//! A program of its own, which the build script of `hitl-artifact` builds and runs: as a dependency of that script
//! `wac-graph` would change the features of crates that wasmtime's macros use, and so have wasmtime built anew.
#![allow(clippy::print_stderr, reason = "a tool of the build")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(socket), Some(plug), Some(output), None) =
        (paths.next(), paths.next(), paths.next(), paths.next())
    else {
        return Err("usage: hitl-compose SOCKET PLUG OUTPUT".into());
    };
    let mut graph = CompositionGraph::new();
    let mut register = |name, path| {
        let package = Package::from_file(name, None, path, graph.types_mut());
        let package = package.map_err(|error| format!("{name} cannot be read: {error:#}"))?;
        Ok::<_, Box<dyn Error>>(graph.register_package(package)?)
    };
    let (socket, plug) = (register("hitl:socket", socket)?, register("hitl:plug", plug)?);
    wac_graph::plug(&mut graph, vec![plug], socket)?;
    let composed =
        graph.encode(EncodeOptions { define_components: true, validate: true, processor: None })?;
    Ok(fs::write(output, composed)?)
}
