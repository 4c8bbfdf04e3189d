//! What the code map promises, held to.

use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Rust files in `folder` and below, apart from what was built or fetched.
pub(crate) fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let fetched = ["target", "node_modules", "venv"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !fetched {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What Cargo knows of the workspace's own crates.
fn packages() -> Vec<Json> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version=1", "--no-deps", "--offline"]).current_dir(root());
    let output = cargo.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Json = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(metadata["packages"].take()).unwrap()
}

/// What a crate is built with, tests apart: the names of its dependencies.
fn uses(packages: &[Json], name: &str) -> Vec<String> {
    let package = packages.iter().find(|package| package["name"] == name);
    let package = package.unwrap_or_else(|| panic!("there is no crate {name}"));
    let dependencies = package["dependencies"].as_array().unwrap();
    let built_with = dependencies.iter().filter(|dependency| dependency["kind"] != "dev");
    built_with.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_crate_uses_only_what_stands_to_its_left() {
    let packages = packages();
    for (name, left) in [
        ("hitl-limits", &[] as &[&str]),
        ("hitl-core", &["hitl-limits"]),
        ("hitl-storage", &["hitl-limits"]),
        ("hitl-remote", &["hitl-core"]),
        ("hitl-bindings", &["hitl-core", "hitl-remote"]),
        ("hitl-shell", &["hitl-bindings", "hitl-core"]),
        ("hitl-component", &["hitl-bindings", "hitl-core", "hitl-shell"]),
        ("hitl-sync", &["hitl-adapter", "hitl-bindings", "hitl-core", "hitl-shell"]),
        ("hitl-client-async", &["hitl-bindings", "hitl-core", "hitl-remote"]),
        ("hitl-client-sync", &["hitl-adapter", "hitl-bindings", "hitl-remote"]),
        ("hitl-adapter", &["hitl-limits"]),
        ("hitl-spin", &["hitl-adapter"]),
        ("hitl-spin-sync", &["hitl-adapter"]),
        ("hitl-wasi", &["hitl-adapter"]),
        ("hitl-wasi-sync", &["hitl-adapter"]),
        ("hitl-environment", &["hitl-adapter"]),
        ("hitl-flow", &["hitl-core"]),
        ("hitl-artifact", &[]),
        ("hitl-artifact-tool", &[]),
        ("hitl-store-object", &["hitl-storage"]),
        ("hitl-store-postgres", &["hitl-storage"]),
        ("hitl-types", &["hitl-core", "hitl-storage"]),
        ("hitl-client", &["hitl-core", "hitl-remote", "hitl-types"]),
        (
            "hitl",
            &[
                "hitl-core",
                "hitl-storage",
                "hitl-store-object",
                "hitl-store-postgres",
                "hitl-types",
                "hitl-wasmtime",
            ],
        ),
        ("hitl-wasmtime", &["hitl-artifact", "hitl-core", "hitl-storage", "hitl-types"]),
        ("hitl-cli", &["hitl", "hitl-artifact", "hitl-core"]),
    ] {
        let mut ours = uses(&packages, name);
        ours.retain(|used| used == "hitl" || used.starts_with("hitl-"));
        ours.sort();
        assert_eq!(ours, left, "{name}");
    }
    for (name, unknown) in [
        ("hitl-core", &["tokio", "wit-bindgen", "wasmtime", "getrandom"] as &[&str]),
        ("hitl-shell", &["tokio", "wit-bindgen", "wasmtime", "getrandom"]),
        ("hitl-adapter", &["tokio", "wit-bindgen", "wasmtime", "wasip3"]),
        ("hitl-remote", &["tokio", "wit-bindgen", "wasmtime", "getrandom"]),
        ("hitl-types", &["wasmtime", "wit-bindgen"]),
        ("hitl-client", &["wasmtime", "wit-bindgen"]),
        ("hitl-storage", &["wasmtime", "wit-bindgen"]),
        ("hitl-store-object", &["wasmtime", "wit-bindgen"]),
        ("hitl-store-postgres", &["wasmtime", "wit-bindgen"]),
    ] {
        let used = uses(&packages, name);
        assert!(!unknown.iter().any(|runtime| used.iter().any(|used| used == runtime)), "{name}: {used:?}");
    }
}

#[test]
fn every_test_runs() {
    let mut files = Vec::new();
    for folder in ["guest", "host", "tests"] {
        rust_files(&root().join(folder), &mut files);
    }
    assert!(files.len() > 50, "only {} files were found", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let ignored = ["#[", "ignore"].concat();
        assert!(!text.contains(&ignored), "{} has a test that does not run", file.display());
    }
}

/// The paths in code marks that begin with a folder of ours, in the documents for those who change something.
#[test]
fn what_the_documents_point_at_is_there() {
    for document in ["CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "docs/glossary.md", "docs/style.md"]
    {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let marked = text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2));
        let mut named = 0;
        for path in marked.filter(|mark| !mark.contains([' ', '*', '<', '{'])) {
            let path = path.split("::").next().unwrap();
            let folder = path.split('/').next().unwrap();
            if path.contains('/') && !matches!(folder, "" | "target") && root().join(folder).is_dir() {
                assert!(root().join(path).exists(), "{document} points at {path}");
                named += 1;
            }
        }
        assert!(named > 0 || document != "CONTRIBUTING.md", "{document}: no path was read");
    }
}

#[test]
fn the_tables_of_faults_and_attacks_name_tests_that_exist() {
    for (document, least) in [("docs/faults.md", 80), ("docs/attacks.md", 85)] {
        names_tests(document, least);
    }
}

fn names_tests(document: &str, least: usize) {
    let table = fs::read_to_string(root().join(document)).unwrap();
    let rows: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| ") && line.contains(" | ")).collect();
    let mut named = 0;
    for row in rows {
        let shown_by = row.trim_end_matches('|').rsplit('|').next().unwrap().trim();
        if matches!(shown_by, "shown by" | "---") {
            continue;
        }
        let (file, test) =
            shown_by.trim_matches('`').split_once("::").unwrap_or_else(|| panic!("no test: {row}"));
        let source = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(&format!("fn {test}(")), "there is no {test} in {file}");
        named += 1;
    }
    assert!(named >= least, "only {named} rows of {document} were read");
}

/// Every file and test that the document on a standard names is there.
#[test]
fn what_the_table_of_a_standard_names_is_there() {
    let table = fs::read_to_string(root().join("docs/asvs.md")).unwrap();
    let mut tests = 0;
    for name in table.split('`').skip(1).step_by(2).filter(|name| name.contains(".rs")) {
        let (file, test) = name.split_once("::").map_or((name, None), |(file, test)| (file, Some(test)));
        let source = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        if let Some(test) = test {
            assert!(source.contains(&format!("fn {test}(")), "there is no {test} in {file}");
            tests += 1;
        }
    }
    assert!(tests > 50, "only {tests} tests were read");
}

/// What `pip` installs is a version and its hashes; where it comes from is the machine's affair.
#[test]
fn what_pip_installs_is_pinned_and_nothing_else() {
    for folder in [
        "guest/examples/python",
        "scripts",
        "tests/api",
        "tests/clients",
        "tests/deploy",
        "tests/engines",
        "tests/services",
    ] {
        let file = root().join(folder).join("requirements.txt");
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.starts_with('#')).collect();
        for line in &lines {
            assert!(line.contains("==") || line.starts_with("--hash=sha256:"), "{folder}: {line:?}");
        }
        assert!(lines.iter().any(|line| line.starts_with("--hash")), "{folder}");
    }
}
