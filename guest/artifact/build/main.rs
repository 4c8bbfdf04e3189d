//! Builds the component, checks it, and leaves it as `hitl.wasm` in the output folder.
//!
//! What goes wrong is told as one error of cargo each, without a trace of this script.
#![allow(clippy::print_stdout, reason = "a build script talks to cargo by its standard output")]

mod check;
mod guest;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The largest component that is let through, in bytes.
const BUDGET: usize = 400_000;

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
    let root = here.ancestors().nth(2).ok_or("this crate has to lie in guest/artifact")?;

    println!("cargo::rerun-if-env-changed=HITL_COMPONENT");
    watch(&here.join("build"));
    watch(&root.join("wit"));
    let component = match env::var_os("HITL_COMPONENT") {
        Some(path) => {
            let path = PathBuf::from(path);
            watch(&path);
            fs::read(&path).map_err(|error| format!("HITL_COMPONENT={}: {error}", path.display()))?
        }
        None => guest::build(root, &out)?,
    };
    check::interface(&component, &root.join("wit"))?;
    if component.len() > BUDGET {
        return Err(
            format!("the component has {} bytes, more than its budget of {BUDGET}", component.len()).into()
        );
    }
    fs::write(out.join("hitl.wasm"), &component)?;
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
