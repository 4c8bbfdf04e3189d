//! The component's interface, as a golden file: what it imports and exports, printed as WIT.

use std::{env, fs};
use wit_component::{DecodedWasm, WitPrinter};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/component.wit");

#[test]
fn the_interface_is_the_golden_one() {
    let decoded = wit_component::decode(hitl_artifact::COMPONENT).unwrap();
    assert!(matches!(decoded, DecodedWasm::Component(..)));
    let mut printer = WitPrinter::default();
    let (resolve, package) = (decoded.resolve(), decoded.package());
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    printer.print(resolve, package, &others).unwrap();
    let printed = printer.output.to_string();
    if env::var_os("BLESS").is_some() {
        fs::write(GOLDEN, &printed).unwrap();
    }
    let golden = fs::read_to_string(GOLDEN).unwrap_or_default();
    // The linker leaves what is imported in an order that means nothing.
    let lines = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&printed), lines(&golden), "run with BLESS=1 if the change of the interface is meant");
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
    for folder in [env!("CARGO_MANIFEST_DIR"), "/.cargo/registry"] {
        assert!(!hitl_artifact::COMPONENT.windows(folder.len()).any(|part| part == folder.as_bytes()));
    }
}
