//! The component's interface, as a golden file: what it imports and exports, printed as WIT.

use std::{env, fs};
use wit_parser::Resolve;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

#[test]
fn the_interfaces_are_the_golden_ones() {
    for artifact in hitl_artifact::ALL {
        let (name, printed) = (artifact.name, artifact.interface);
        let golden = format!("{GOLDEN}/{name}.wit");
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, printed).unwrap();
        }
        let golden = fs::read_to_string(golden).unwrap_or_default();
        let differs = printed.lines().zip(golden.lines()).find(|(printed, golden)| printed != golden);
        assert!(printed == golden, "{name}: run with BLESS=1 if this is meant: {differs:?}");
    }
}

#[test]
fn every_file_of_the_interface_is_embedded() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit");
    for (below, prefix) in [("", ""), ("/deps", "deps/")] {
        for file in fs::read_dir(format!("{folder}{below}")).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".wit") {
                let name = format!("{prefix}{name}");
                assert!(hitl_artifact::WIT.iter().any(|(path, _)| *path == name), "{name}");
            }
        }
    }
}

#[test]
fn no_folder_of_the_builder_is_in_it() {
    // Panic messages name source files; the build maps their folders to short names.
    for artifact in hitl_artifact::ALL {
        for folder in [env!("CARGO_MANIFEST_DIR"), "/.cargo/registry"] {
            assert!(!has(artifact.bytes, folder), "{}: {folder}", artifact.name);
        }
    }
}

#[test]
fn they_say_what_they_are() {
    for artifact in hitl_artifact::ALL {
        let name = match artifact.name {
            "hitl" => "hitl".to_owned(),
            world => format!("hitl-{world}"),
        };
        let list = format!("\u{0}{}{}{name}", char::from(name.len() as u8 + 1), char::from(name.len() as u8));
        for said in [&list, "\u{7}version0.1.0", "\u{8}licensesApache-2.0"] {
            assert!(has(artifact.bytes, said), "{name}: {said:?}");
        }
    }
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
#[cfg(unix)]
fn what_blocks_is_the_same_but_for_async() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/wit-sync");
    let checked = std::process::Command::new(script).arg("--check").output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

/// Whoever saves what is printed has what the folder holds: the same worlds, interfaces, functions and words about them.
#[test]
fn the_package_in_one_piece_is_the_folder() {
    let mut folder = Resolve::default();
    folder.push_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit")).unwrap();
    let mut piece = Resolve::default();
    piece.push_str("hitl.wit", hitl_artifact::WIT_PACKAGE).unwrap();
    assert_eq!(told(&piece), told(&folder));
    assert!(told(&folder).iter().any(|line| line.starts_with("hitl:hitl@0.1.1 world client")));
}

fn told(resolve: &Resolve) -> Vec<String> {
    let mut told = Vec::new();
    for (_, package) in &resolve.packages {
        for (name, world) in &package.worlds {
            let world = &resolve.worlds[*world];
            let (imports, exports) = (world.imports.len(), world.exports.len());
            told.push(format!("{} world {name} {imports} {exports} {:?}", package.name, world.docs));
        }
        for (name, interface) in &package.interfaces {
            let interface = &resolve.interfaces[*interface];
            told.push(format!("{} interface {name} {:?}", package.name, interface.docs));
            for (function, its) in &interface.functions {
                told.push(format!("{} {name} {function} {} {:?}", package.name, its.params.len(), its.docs));
            }
        }
    }
    told.sort();
    told
}
