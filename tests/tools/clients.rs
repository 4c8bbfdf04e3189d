//! The packages in `clients/`: built as they would be published, and tried together with `hitl serve` by tests of their own.

use crate::support::Ran;
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

pub(crate) fn trials() -> Vec<Trial> {
    let installed = root().join("tests/clients/venv/installed").is_file();
    let packages = (installed, "the packages that `make python` installs");
    tools::needing("PYTHON", &[packages], tests![the_python_package_passes_its_tests])
}

/// Runs Python with the packages that the tests have, in `folder`, and expects success.
fn python(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(root().join("tests/clients/venv/bin/python"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HITL_")) {
        command.env_remove(name);
    }
    command
        .arg("-B")
        .args(args)
        .current_dir(folder)
        .env("HITL_PROGRAM", env!("CARGO_BIN_EXE_hitl"))
        // Whose README and guides have code in Python, too.
        .env("HITL_PROJECT", root())
        // What is tested is the wheel, and not the sources.
        .env("PYTHONPATH", folder.join("installed"))
        .stdin(Stdio::null());
    let ran = Ran::of(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    ran
}

fn the_python_package_passes_its_tests() {
    let folder = tempfile::tempdir().unwrap();
    let package = root().join("clients/python");
    let (source, at) = (package.to_str().unwrap(), folder.path());
    let pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"];
    let build = ["wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", "wheels", source];
    python(at, &[&pip[..], &build].concat());
    let wheels: Vec<PathBuf> =
        std::fs::read_dir(at.join("wheels")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [wheel] = &wheels[..] else { panic!("{wheels:?}") };
    let install = ["install", "--no-index", "--no-deps", "--target", "installed", wheel.to_str().unwrap()];
    python(at, &[&pip[..], &install].concat());
    for name in ["tests", "docs", "README.md", "pyproject.toml"] {
        let copied = Command::new("cp").arg("-R").arg(package.join(name)).arg(at).status().unwrap();
        assert!(copied.success(), "{name}");
    }
    let ran = python(at, &["-m", "pytest", "-p", "no:cacheprovider", "tests"]);
    // All that a test may lack is there.
    assert!(!ran.stdout.contains("skipped"), "{}", ran.stdout);
}
