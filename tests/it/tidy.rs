//! What the code map promises, held to.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
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

/// The workspace crates that a manifest names.
fn uses(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let normal = text.split("[dev-dependencies]").next().unwrap();
    let names = normal.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| *name == "hitl" || name.starts_with("hitl-")).map(str::to_owned).collect()
}

#[test]
fn a_crate_uses_only_what_stands_to_its_left() {
    let none: [&str; 0] = [];
    assert_eq!(uses("guest/limits/Cargo.toml"), none);
    assert_eq!(uses("guest/core/Cargo.toml"), ["hitl-limits"]);
    assert_eq!(uses("host/storage/Cargo.toml"), ["hitl-limits"]);
    assert_eq!(uses("guest/component/Cargo.toml"), ["hitl-core"]);
    assert_eq!(uses("guest/client/Cargo.toml"), ["hitl-core"]);
    assert_eq!(uses("guest/spin/Cargo.toml"), ["hitl-limits"]);
    assert_eq!(uses("guest/artifact/Cargo.toml"), none);
    assert_eq!(uses("guest/artifact/tool/Cargo.toml"), none);
    assert_eq!(uses("host/hitl/Cargo.toml"), ["hitl-artifact", "hitl-storage"]);
    let core = fs::read_to_string(root().join("guest/core/Cargo.toml")).unwrap();
    for runtime in ["tokio", "wit-bindgen", "wasmtime", "getrandom"] {
        assert!(!core.contains(runtime), "the core knows no {runtime}");
    }
}

#[test]
fn files_have_one_subject_and_tests_run() {
    let mut files = Vec::new();
    for folder in ["guest", "host", "tests"] {
        rust_files(&root().join(folder), &mut files);
    }
    assert!(files.len() > 50, "only {} files were found", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 400, "{} has {lines} lines: does it hold one subject?", file.display());
        let ignored = ["#[", "ignore"].concat();
        assert!(!text.contains(&ignored), "{} has a test that does not run", file.display());
    }
}

#[test]
fn the_table_of_faults_names_tests_that_exist() {
    let table = fs::read_to_string(root().join("docs/faults.md")).unwrap();
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
        assert!(source.contains(&format!("fn {test}()")), "there is no {test} in {file}");
        named += 1;
    }
    assert!(named > 40, "only {named} rows were read");
}
