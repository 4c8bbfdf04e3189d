//! What a flow reaches for that nobody gave it.

use crate::support::{Place, Ran, program};
use std::fs;

/// A core module whose `run` says that all is well.
const CONTENT: &[u8] =
    b"\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x07\x07\x01\x03run\0\0\x0a\x06\x01\x04\0\x41\0\x0b";

fn file(place: &Place, bytes: &[u8]) -> String {
    let path = place.path().join("flow.wasm");
    fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[test]
fn a_flow_has_no_variables_no_folders_and_no_network() {
    let place = Place::new("sqlite");
    let flow = file(&place, hitl_flows::REACHING);
    let run = |more: &[&str]| {
        let mut command = place.hitl(&[&["run", "--run-id", "r"], more, &[&*flow]].concat());
        command.env("AWS_SECRET_ACCESS_KEY", "a secret").env("HITL_API_KEY", "another-secret-0123456789");
        Ran::of(command.output().unwrap())
    };
    assert_eq!(run(&[]).value(), "variables: 0, folders: 0, socket: ErrorCode::AccessDenied");
    // That it has them where they are given shows that it looked.
    let folder = format!("{}::/data", place.path().display());
    let given = run(&["--env", "STAGE=test", "--dir", &folder, "--net"]);
    assert_eq!(given.value(), "variables: 1, folders: 1, socket: ErrorCode::ConnectionRefused");
}

/// A program that imports an interface with nothing in it, by this name.
fn importing(name: &str) -> Vec<u8> {
    let length = u8::try_from(name.len()).unwrap();
    // The type of an instance, the third of the component's, and the import of one.
    let import = [b"\x01\0", &[length][..], name.as_bytes(), b"\x05\x02"].concat();
    let import = [b"\x0a", &[u8::try_from(import.len()).unwrap()][..], &import].concat();
    [&program(CONTENT)[..], b"\x07\x03\x01\x42\0", &import].concat()
}

#[test]
fn a_flow_that_imports_the_store_or_its_settings_is_told_so() {
    let place = Place::new("sqlite");
    assert_eq!(
        place.run(&["run", &file(&place, &program(CONTENT))]).code,
        Some(0),
        "without an import it runs"
    );
    for (import, said) in [
        ("hitl:hitl/storage@0.1.1", "--allow-store"),
        ("hitl:hitl/settings@0.1.1", "it imports what no flow is given: hitl:hitl/settings@0.1.1"),
        ("hitl:hitl/timer@0.1.1", "it imports what no flow is given: hitl:hitl/timer@0.1.1"),
        ("hitl:hitl/decisions@0.1.1", "--may-answer"),
        ("wasi:http/client@0.3.0", "it imports what no flow is given: wasi:http/client@0.3.0"),
        ("wasi:keyvalue/store@0.2.0", "it imports what no flow is given: wasi:keyvalue/store@0.2.0"),
    ] {
        let ran = place.run(&["run", &file(&place, &importing(import))]);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{import} {ran:?}");
        assert!(ran.stderr.contains(said) && ran.stderr.contains(import), "{import} {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
    }
}

/// `unreachable`: it traps at once.
const TRAPPING: &[u8] =
    b"\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x07\x07\x01\x03run\0\0\x0a\x05\x01\x03\0\0\x0b";

#[test]
fn a_flow_that_traps_harms_nothing() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let id = place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
        let ran = place.run(&["run", "--run-id", "r", &file(&place, &program(TRAPPING))]);
        assert_eq!(ran.code, Some(134), "{ran:?}");
        assert!(ran.stderr.contains("the flow failed") && !ran.stderr.contains("panicked"), "{ran:?}");
        assert_eq!(place.run(&["list", "--all", "--json"]).value().lines().count(), 1);
        place.run(&["answer", &id, "3"]).value();
        assert_eq!(place.run(&["wait", &id]).value(), "3", "{scheme}");
    }
}

/// What a flow holds by a number of four bytes may be a prompt of 64 KB here, which no limit of the flow's memory counts.
#[test]
fn a_flow_holds_a_bounded_number_of_things_of_its_host() {
    let place = Place::new("sqlite");
    let flow = file(&place, hitl_flows::REACHING);
    let hold = |many: &str| place.run(&["run", "--run-id", "r", &flow, "--", many]);
    assert_eq!(hold("1000").value(), "held: 1000");
    let ran = hold("11000");
    assert_eq!((ran.code, &*ran.stdout), (Some(134), ""), "{ran:?}");
    assert!(ran.stderr.contains("the flow failed") && !ran.stderr.contains("panicked"), "{ran:?}");
    assert_eq!(place.run(&["list", "--all"]).value(), "");
}
