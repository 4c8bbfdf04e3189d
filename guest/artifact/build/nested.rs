//! Builds of other crates of the workspace, by a cargo of their own in a target folder of their own, which they share.

use crate::watch;
use std::env;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the compiler of this name makes of the crate whose manifest is `manifest`: `arguments` say how it is built.
pub(crate) fn build(
    manifest: &Path,
    target: &Path,
    arguments: &[&str],
    flags: &OsStr,
) -> Result<(), Box<dyn Error>> {
    watch(manifest);
    let mut cargo = Command::new(variable("CARGO", "cargo"));
    cargo
        .args(["build", "--quiet", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(target)
        .args(arguments)
        // What is meant for the host's code: flags, wrappers such as clippy's, another target or folder.
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WRAPPER")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CLIPPY_ARGS")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO_BUILD_TARGET_DIR")
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .stdin(Stdio::null());
    let done = cargo.output().map_err(|error| format!("cargo could not be started: {error}"))?;
    if !done.status.success() {
        let told = String::from_utf8_lossy(&done.stderr);
        return Err(format!("{} could not be built:\n{}", manifest.display(), told.trim()).into());
    }
    Ok(())
}

/// Has the script run again when one of the files changes that the compiler read for `built`. They are in its
/// dependency file: `output: source source …`, blanks escaped.
pub(crate) fn watch_sources(built: &Path) {
    let text = fs::read_to_string(built.with_extension("d")).unwrap_or_default();
    let sources = text.lines().find_map(|line| line.split_once(": ")).map_or("", |(_, sources)| sources);
    let marked = sources.replace("\\ ", "\0");
    for source in marked.split_whitespace() {
        watch(&PathBuf::from(source.replace('\0', " ")));
    }
}

pub(crate) fn variable(name: &str, default: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| default.into())
}
