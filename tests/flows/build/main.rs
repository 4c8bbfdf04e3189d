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
    let rust = guest::build(root, &out, "examples/rust", "hitl-flow")?;
    let hitl = guest::build(root, &out, "component", "hitl-component")?;
    fs::write(out.join("composed.wasm"), tool::Tool::build(root, &out)?.compose(&rust, &hitl)?)?;
    fs::write(out.join("rust.wasm"), rust)?;
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
