//! The nested build of the guest, and the component made of it.

use crate::nested::{self, variable};
use crate::watch;
use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wit_component::ComponentEncoder;

const TARGET: &str = "wasm32-unknown-unknown";

/// The component that the crate `name` in `guest/<folder>` is, built from the sources under `root` with these of its features.
pub(crate) fn build(
    root: &Path,
    out: &Path,
    folder: &str,
    name: &str,
    features: &str,
) -> Result<Vec<u8>, Box<dyn Error>> {
    find_target()?;
    let target = out.join("guest");
    watch(&root.join("guest/core/Cargo.toml"));
    watch(&root.join("Cargo.toml"));
    let manifest = root.join("guest").join(folder).join("Cargo.toml");
    let how = ["--lib", "--profile", "guest", "--target", TARGET, "--features", features];
    nested::build(&manifest, &target, &how, &flags(root))?;

    let built = target.join(TARGET).join("guest").join(name.replace('-', "_")).with_extension("wasm");
    nested::watch_sources(&built);
    let module = fs::read(built)?;
    let encode = || ComponentEncoder::default().module(&module)?.validate(true).encode();
    Ok(encode().map_err(|error| format!("the guest is no component: {error:#}"))?)
}

/// Fails with one sentence if the compiler has no standard library for the target.
fn find_target() -> Result<(), Box<dyn Error>> {
    let mut rustc = Command::new(variable("RUSTC", "rustc"));
    let found = rustc.args(["--print", "target-libdir", "--target", TARGET]).output()?;
    let folder = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim());
    let has_core = fs::read_dir(&folder).is_ok_and(|files| {
        files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
    });
    if has_core {
        return Ok(());
    }
    Err(format!(
        "the Rust target {TARGET}, which the component is built for, is not installed: `make run` sees to it, so does \
         `scripts/wasm-target`, and so does `rustup target add {TARGET}`"
    )
    .into())
}

/// Flags that keep the folders of this machine out of the component, so that it is the same wherever it is built, and
/// that keep it small.
fn flags(root: &Path) -> OsString {
    let mut flags = OsString::new();
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let mut folders = vec![(root.to_owned(), "hitl")];
    if let Some(home) = home {
        // A registry's folder is named after its address, which is another one behind a mirror.
        let registries = fs::read_dir(home.join("registry").join("src"));
        folders.extend(registries.into_iter().flatten().flatten().map(|entry| (entry.path(), "crates")));
        folders.insert(0, (home, "cargo"));
    }
    // Of two that fit, the compiler takes the later one.
    for (folder, name) in folders {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(folder);
        flags.push("=");
        flags.push(name);
    }
    // Else every number that the linker puts in takes five bytes. The stack lies before the data, so that a small one
    // makes addresses short; what runs out of it traps.
    for argument in ["--compress-relocations", "-zstack-size=262144"] {
        flags.push("\u{1f}-Clink-arg=");
        flags.push(argument);
    }
    flags
}
