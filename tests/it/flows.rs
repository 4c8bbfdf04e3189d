//! Workflow components in Rust, run by `hitl run`, killed and started again. Other languages are in `tests/tools/flows.rs`.

use crate::support::{Place, Running, parts, program, try_submit};
use serde_json::{Value as Json, json};

/// A place with the flow in Rust as a file.
fn with_rust(scheme: &str) -> (Place, String) {
    let place = Place::new(scheme);
    let path = place.path().join("rust.wasm");
    std::fs::write(&path, hitl_flows::RUST).unwrap();
    (place, path.display().to_string())
}

fn answer(link: &str, value: &Json) {
    let reply = try_submit(link, value, None).unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
}

/// All events of a run, open or not, as `hitl list` has them.
fn events(place: &Place, run: &str) -> Vec<Json> {
    let listed = place.run(&["list", "--all", "--run", run, "--json"]);
    listed.value().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_flow_asks_one_after_the_other_and_prints_what_came_of_it() {
    for scheme in ["sqlite", "file"] {
        let (place, flow) = with_rust(scheme);
        let mut running = Running::start(place.hitl(&["run", "--run-id", "r", &flow]));
        answer(&running.link(), &json!(true));
        answer(&running.link(), &json!(3));
        let ran = running.end();
        assert_eq!((ran.code, &*ran.stdout), (Some(0), "deployed 3 replicas"), "{ran:?}");
        assert!(ran.stderr.contains("How many replicas?: answered by a person"), "{ran:?}");
        assert_eq!(events(&place, "r").len(), 2);
    }
}

#[test]
fn killed_anywhere_it_goes_on_where_it_was_and_asks_nobody_twice() {
    let (place, flow) = with_rust("sqlite");
    let run = ["run", "--run-id", "nightly 42/ü", &flow];
    let mut first = None;
    for _ in 0..3 {
        let mut running = Running::start(place.hitl(&run));
        let link = running.link();
        assert_eq!(*first.get_or_insert_with(|| link.clone()), link, "the same link each time");
        running.kill();
    }
    let mut running = Running::start(place.hitl(&run));
    answer(&running.link(), &json!(true));
    let second = running.link();
    running.kill();
    let mut running = Running::start(place.hitl(&run));
    assert_eq!(running.link(), second, "the first question is not asked again");
    answer(&second, &json!(7));
    running.kill();
    for _ in 0..2 {
        let ran = place.run(&run);
        assert_eq!(ran.value(), "deployed 7 replicas");
        assert!(!ran.stderr.contains("answer here"), "{ran:?}");
    }
    let events = events(&place, "nightly 42/ü");
    assert_eq!(events.len(), 2, "{events:?}");
}

#[test]
fn a_run_of_its_own_is_told_and_is_another() {
    let (place, flow) = with_rust("sqlite");
    let mut runs = Vec::new();
    for value in ["yes", "no"] {
        let mut running = Running::start(place.hitl(&["run", &flow]));
        let run = running.after("--run-id").unwrap();
        let link = running.link();
        answer(&link, &json!(value));
        if value == "yes" {
            answer(&running.link(), &json!(1));
        }
        let ran = running.end();
        assert_eq!(ran.stdout, if value == "yes" { "deployed 1 replicas" } else { "not approved" });
        assert_eq!(place.run(&["run", "--run-id", &run, &flow]).value(), ran.stdout);
        runs.push((run, parts(&link).1));
    }
    assert_ne!(runs[0].0, runs[1].0);
    assert_ne!(runs[0].1, runs[1].1);
}

/// A component that imports and exports nothing but empty instances of these names.
fn component(imports: &[&str], exports: &[&str]) -> Vec<u8> {
    // The type of an instance of nothing, and one of it.
    let mut bytes = b"\0asm\x0d\0\x01\0\x07\x03\x01\x42\0\x05\x03\x01\x01\0".to_vec();
    let mut add = |kind: u8, name: &str, what: &[u8]| {
        let name = [&[u8::try_from(name.len()).unwrap()], name.as_bytes()].concat();
        let section = [&[1, 0], &*name, what].concat();
        bytes.extend([&[kind, u8::try_from(section.len()).unwrap()], &*section].concat());
    };
    for name in imports {
        add(10, name, &[5, 0]);
    }
    for name in exports {
        add(11, name, &[5, 0, 0]);
    }
    bytes
}

/// What the file is, and what makes a flow of it, in a line.
#[test]
fn what_is_no_flow_is_refused_with_the_reason() {
    let (place, flow) = with_rust("sqlite");
    let file = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    const MODULE: &[u8] = b"\0asm\x01\0\0\0";
    let described = [MODULE, b"\0\x0f\x0ecomponent-type"].concat();
    let of_wasi_01 = [MODULE, b"\x02\x1d\x01\x16wasi_snapshot_preview1\x01x\x02\0\x01"].concat();
    let run = ["wasi:cli/run@0.3.0"];
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &["empty"]),
        (b"GIF89a\xff\xfe", &["not WebAssembly", "47 49 46"]),
        (b"\x1f\x8b\x08\0", &["gzip"]),
        (b"<!DOCTYPE html>", &["HTML"]),
        (b"(component)", &["WebAssembly as text", "wasm-tools parse"]),
        (b"package a:b; interface c { d: func(); }", &["interface in WIT"]),
        (MODULE, &["core module", "wasm32-wasip2", "wasm-tools component new"]),
        (&described, &["core module", "wasm-tools component new"]),
        (&of_wasi_01, &["WASI 0.1", "wasm32-wasip2"]),
        (hitl::COMPONENT, &["hitl itself", "exports no wasi:cli/run", "hitl serve"]),
        (&hitl::COMPONENT[..100_000], &["100000 bytes"]),
        (&component(&[], &["wasi:http/incoming-handler@0.2.0"]), &["HTTP requests", "wasmtime serve"]),
        (&component(&[], &["acme:mail/send"]), &["library", "acme:mail/send", "wasm32-wasip2"]),
        (&component(&[], &["wasi:cli/run@0.3.0-rc-2025-09-16"]), &["0.3.0-rc-2025-09-16", "0.2 and 0.3"]),
        (&component(&["wasi:http/client@0.3.0"], &run), &["wasi:http/client@0.3.0 (", "--net"]),
        (&component(&["acme:mail/send"], &run), &["acme:mail/send (", "wac plug"]),
        (&component(&["hitl:hitl/settings@0.1.1"], &run), &["hitl:hitl/settings@0.1.1 (", "--allow-store"]),
    ];
    for (bytes, says) in cases {
        let path = file("file.wasm", bytes);
        let ran = place.run(&["run", &path]);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{says:?} {ran:?}");
        assert!(
            ran.stderr.contains("file.wasm cannot be run: it ") && ran.stderr.trim().lines().count() == 1,
            "{ran:?}"
        );
        for part in *says {
            assert!(ran.stderr.contains(part), "{part:?}: {ran:?}");
        }
    }
    let missing = place.path().join("missing.wasm").display().to_string();
    let folder = place.path().display().to_string();
    for (args, said) in [
        (vec!["run", &*missing], "cannot be read"),
        (vec!["run", &*folder], "is a folder"),
        (vec!["run", "--dir", "/no/such/folder", &*flow], "/no/such/folder"),
        (vec!["run", "--env", "HITL_NO_SUCH_VARIABLE", &*flow], "HITL_NO_SUCH_VARIABLE"),
        (vec!["run", "--server", "http://127.0.0.1:1", &*flow], "--server"),
    ] {
        let mut command = place.hitl(&args);
        if args.contains(&"--server") {
            command.env_remove("HITL_STORE");
        }
        let ran = crate::support::Ran::of(command.output().unwrap());
        assert_eq!(ran.code, Some(2), "{args:?} {ran:?}");
        assert!(ran.stderr.contains(said) && !ran.stderr.contains("panicked"), "{args:?} {ran:?}");
    }
}

#[test]
fn a_flow_that_may_answer_says_so_and_one_that_may_not_is_refused() {
    let place = Place::new("sqlite");
    let flow = place.path().join("plain.wasm");
    std::fs::write(&flow, hitl_flows::PLAIN).unwrap();
    let flow = flow.display().to_string();
    let ran = place.run(&["run", "--run-id", "r", &flow]);
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{ran:?}");
    for said in ["hitl:hitl/decisions@0.1.1", "--may-answer"] {
        assert!(ran.stderr.contains(said), "{ran:?}");
    }
    assert_eq!(place.run(&["list", "--all"]).stdout, "", "it has not begun");

    let ran = place.run(&["run", "--run-id", "r", "--may-answer", &flow]);
    assert_eq!(ran.value(), "pending, completed in r, link: true, late: true, looked: true");
    let events = events(&place, "r");
    assert_eq!(events[0]["response"]["actor"], json!({ "kind": "program" }), "{events:?}");
    assert_eq!(events[0]["response"]["comment"], json!("mine"));
}

/// What a flow is given is its own run: the events of others are not there for it, and it asks in no run but its own, so that
/// it can answer nothing before it was asked.
#[test]
fn a_flow_has_its_own_run_and_no_other() {
    let place = Place::new("sqlite");
    let flow = place.path().join("nosy.wasm");
    std::fs::write(&flow, hitl_flows::NOSY).unwrap();
    let flow = flow.display().to_string();
    let id = place.run(&["new", "--run", "nightly", "--type", "int", "How many?"]).value().to_owned();
    let run = |own: &str, more: &[&str]| {
        let args = [&["run", "--run-id", own, "--may-answer"], more, &[&*flow]].concat();
        let mut running = Running::start(place.hitl(&args));
        answer(&running.link(), &json!(id));
        running.end()
    };
    let ran = run("one", &[]);
    let nothing = ["not-found"; 6].join(" ");
    assert_eq!(ran.value(), format!("{nothing}, listed: false, asked in one"), "{ran:?}");
    assert!(place.run(&["show", &id]).value().contains("pending"));
    assert_eq!(events(&place, "nightly").len(), 1);
    // Whoever runs it may let it.
    let ran = run("two", &["--all-runs"]);
    let all = "done done done done ended ended, listed: true, asked in nightly";
    assert_eq!(ran.value(), all, "{ran:?}");
}

/// `(i32.eq (memory.grow 32) -1)`: it asks for 2 MiB.
const GREEDY: &[u8] = b"\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x05\x03\x01\0\0\x07\x07\x01\x03run\0\0\
      \x0a\x0b\x01\x09\0\x41\x20\x40\0\x41\x7f\x46\x0b";

#[test]
fn a_flow_has_as_much_memory_as_it_is_given() {
    let place = Place::new("sqlite");
    let flow = place.path().join("greedy.wasm");
    std::fs::write(&flow, program(GREEDY)).unwrap();
    let flow = flow.display().to_string();
    assert_eq!(place.run(&["run", "--memory", "4", &flow]).code, Some(0));
    assert_eq!(place.run(&["run", "--memory", "1", &flow]).code, Some(1), "it got none");
    assert_eq!(place.run(&["run", "--memory", "0", &flow]).code, Some(2));
}
