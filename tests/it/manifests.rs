//! The dependencies that examples tell a stranger to write are those that they are built with here.

use crate::tidy::root;
use std::collections::BTreeSet;
use std::fs;
use toml::{Table, Value};

fn table(path: &str) -> Table {
    fs::read_to_string(root().join(path)).unwrap().parse().unwrap()
}

/// What a table of dependencies says of one: its version and its features.
fn entry(dependencies: &Value, name: &str) -> (Option<String>, BTreeSet<String>) {
    let entry = dependencies.get(name).unwrap_or_else(|| panic!("there is no {name} in {dependencies:?}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let features = entry.get("features").and_then(Value::as_array).into_iter().flatten().map(text).collect();
    (entry.as_str().map(str::to_owned).or_else(|| entry.get("version").map(text)), features)
}

/// A dependency as the workspace has it, with what this manifest adds.
fn real(workspace: &Table, manifest: &Table, name: &str) -> (String, BTreeSet<String>) {
    let shared = &workspace["workspace"]["dependencies"];
    if name == "hitl-wasmtime" {
        // It has a version of its own.
        return (manifest["package"]["version"].as_str().unwrap().to_owned(), BTreeSet::new());
    }
    let (mut version, mut features) = (None, BTreeSet::new());
    let own = ["dependencies", "dev-dependencies"].map(|kind| &manifest[kind]);
    for dependencies in own.into_iter().filter(|table| table.get(name).is_some()).chain([shared]) {
        if dependencies.get(name).is_some() {
            let (its_version, its_features) = entry(dependencies, name);
            version = version.or(its_version);
            features.extend(its_features);
        }
    }
    (version.unwrap(), features)
}

#[test]
fn a_host_of_one_s_own_has_its_dependencies_at_its_top() {
    let example = fs::read_to_string(root().join("host/wasmtime/examples/own_wasmtime.rs")).unwrap();
    let (_, rest) = example.split_once("//! ```toml\n").unwrap();
    let (told, code) = rest.split_once("//! ```\n").unwrap();
    let told: Table = told
        .lines()
        .map(|line| format!("{}\n", line.trim_start_matches("//!")))
        .collect::<String>()
        .parse()
        .unwrap();
    let (workspace, manifest) = (table("Cargo.toml"), table("host/wasmtime/Cargo.toml"));

    let mut names = BTreeSet::new();
    for kind in ["dependencies", "dev-dependencies"] {
        for name in told[kind].as_table().unwrap().keys() {
            let (version, features) = entry(&told[kind], name);
            let (real_version, real_features) = real(&workspace, &manifest, name);
            assert_eq!(version.as_deref(), Some(&*real_version), "{name}");
            assert!(features.is_subset(&real_features), "{name}: {features:?} are not of {real_features:?}");
            names.insert(name.replace('-', "_"));
        }
    }
    // Each crate that it names is among them, and none that it does not name, but for that of the suite.
    let libraries = ["dependencies", "dev-dependencies"].map(|kind| manifest[kind].as_table().unwrap());
    let libraries = libraries.into_iter().flat_map(Table::keys).map(|name| name.replace('-', "_"));
    let mut used: BTreeSet<String> = libraries.filter(|name| code.contains(&format!("{name}::"))).collect();
    used.extend(["hitl_wasmtime".to_owned(), "hitl_storage".to_owned()]);
    assert_eq!(names, used);
}

/// The shortest flow: elsewhere its dependency is a version and not a path.
#[test]
fn a_flow_s_manifest_says_what_it_is_elsewhere() {
    let workspace = table("Cargo.toml");
    let version = workspace["workspace"]["package"]["version"].as_str().unwrap();
    let (version, _) = version.rsplit_once('.').unwrap();
    let elsewhere = format!("hitl-flow = {{ version = \"{version}\", default-features = false }}");
    for file in ["guest/examples/rust-main/Cargo.toml", "guest/examples/README.md", "guest/flow/README.md"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(&elsewhere), "{file} does not say {elsewhere}");
    }
    // What its README shows is what is built.
    let readme = fs::read_to_string(root().join("guest/examples/README.md")).unwrap();
    let source = fs::read_to_string(root().join("guest/examples/rust-main/src/main.rs")).unwrap();
    assert!(readme.contains(&format!("```rust\n{source}```")));
}
