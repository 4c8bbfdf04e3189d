//! The package for TypeScript and JavaScript, packed and installed as a user would, in `clients/typescript/`.

use crate::support::Ran;
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/typescript")
}

pub(crate) fn trials() -> Vec<Trial> {
    let has_node = (tools::runs("node"), "Node.js");
    // On Windows it is a script, which is not started as a program is.
    let has_npm = (tools::runs(if cfg!(windows) { "npm.cmd" } else { "npm" }), "npm");
    let installed = package().join("node_modules/typescript").is_dir();
    let has_packages = (installed, "the packages that `make node` installs");
    tools::needing(
        "NODE",
        &[has_node, has_npm, has_packages],
        tests![
            the_types_are_those_of_the_description_and_of_the_readme,
            it_does_what_it_says_against_its_own_fake,
            it_asks_a_real_server,
            its_version_is_that_of_everything,
        ],
    )
}

/// Packs it, installs it, and runs a part of its tests on what was installed.
fn passes(part: &str) {
    let mut command = Command::new("node");
    command
        .arg(package().join("scripts/test.mjs"))
        .arg(part)
        .env("HITL_PROGRAM", env!("CARGO_BIN_EXE_hitl"))
        .stdin(Stdio::null());
    let ran = Ran::of(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{part}:\n{}{}", ran.stdout, ran.stderr);
}

fn the_types_are_those_of_the_description_and_of_the_readme() {
    passes("types");
}

fn it_does_what_it_says_against_its_own_fake() {
    passes("fake");
}

fn it_asks_a_real_server() {
    passes("server");
}

fn its_version_is_that_of_everything() {
    for file in ["package.json", "package-lock.json"] {
        let text = std::fs::read_to_string(package().join(file)).unwrap();
        let written: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(written["version"], env!("CARGO_PKG_VERSION"), "{file}");
    }
}
