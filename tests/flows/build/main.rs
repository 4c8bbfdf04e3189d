//! Builds the example flows that are Rust, as the components are built.
#![allow(clippy::print_stdout, reason = "a build script talks to cargo by its standard output")]

#[path = "../../../guest/artifact/build/guest.rs"]
mod guest;
#[path = "../../../guest/artifact/build/nested.rs"]
mod nested;
#[allow(dead_code, reason = "the components are described, these are not")]
#[path = "../../../guest/artifact/build/tool.rs"]
mod tool;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    if let Err(error) = run() {
        for line in error.to_string().lines() {
            println!("cargo::error={line}");
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = here.ancestors().nth(2).ok_or("this crate has to lie in tests/flows")?;
    watch(&root.join("wit"));
    watch(&root.join("tests/flows"));
    let build = |folder, package| guest::build(root, &out, folder, package, "");
    let rust = build("examples/rust", "hitl-example-deploy")?;
    let frozen = build("../tests/flows/frozen", "hitl-frozen-flow")?;
    let plain = build("../tests/flows/plain", "hitl-plain-flow")?;
    let nosy = build("../tests/flows/nosy", "hitl-nosy-flow")?;
    let reaching = build("../tests/flows/reaching", "hitl-reaching-flow")?;
    let hitl = build("component", "hitl-component")?;
    let tool = tool::Tool::build(root, &out, "script")?;
    let script = root.join("guest/examples/composed.wac");
    watch(&script);
    let composed = tool.script(&script, &[("example:flow", &rust), ("hitl:hitl", &hitl)])?;
    fs::write(out.join("composed.wasm"), composed)?;
    let environment = build("environment", "hitl-environment")?;
    let client = tool.compose(&build("client", "hitl-client-async")?, &environment)?;
    fs::write(out.join("elsewhere.wasm"), tool.compose(&rust, &client)?)?;
    // That it fits is the test: it is not run.
    tool.compose(&frozen, &hitl)?;
    let flows =
        [("rust", rust), ("frozen", frozen), ("plain", plain), ("nosy", nosy), ("reaching", reaching)];
    for (name, flow) in flows {
        fs::write(out.join(name).with_extension("wasm"), flow)?;
    }
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
