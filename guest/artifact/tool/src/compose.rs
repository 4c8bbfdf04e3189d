//! One component put under another.

use std::error::Error;
use std::fs;
use std::path::Path;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};

/// Writes to `output` the component in `socket`, with its imports met by the exports of the one in `plug`.
pub(crate) fn compose(socket: &Path, plug: &Path, output: &Path) -> Result<(), Box<dyn Error>> {
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
