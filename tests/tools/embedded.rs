//! The remote face without `async` in a program in Python: `examples/embedded/remote.py`, in the real `wasmtime` for Python.

use crate::support::{KEY, Place, Running, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) fn trials() -> Vec<Trial> {
    let mut command = Command::new(python());
    let told = command.args(["-c", "import wasmtime"]).stdin(Stdio::null()).stderr(Stdio::null()).status();
    let wanted = [(told.is_ok_and(|told| told.success()), "Python with `wasmtime` (`make host-packages`)")];
    tools::needing(
        "HOSTS",
        &wanted,
        tests![a_program_asks_through_a_server_whatever_is_killed, what_a_server_refuses_is_told],
    )
}

fn python() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hosts/venv/bin/python")
}

fn remote(place: &Place, url: &str, key: &str) -> Command {
    std::fs::write(place.path().join("hitl-client-sync.wasm"), hitl_artifact::CLIENT_SYNC.bytes).unwrap();
    let mut command = Command::new(python());
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/embedded/remote.py"));
    command.arg("How many replicas?").current_dir(place.path());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HITL_")) {
        command.env_remove(name);
    }
    command.env("HITL_SERVER_URL", url).env("HITL_API_KEY", key).env("HITL_RUN", "nightly");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn a_program_asks_through_a_server_whatever_is_killed() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let mut killed = Running::start(remote(&place, &server.url, KEY));
    let first = killed.after("answer at ").unwrap();
    killed.kill();
    let mut running = Running::start(remote(&place, &server.url, KEY));
    assert_eq!(running.after("answer at ").unwrap(), first, "started again it has the same question");
    server.kill();
    running.after("trying again").expect("it goes on over a server that is away");
    let _server = place.serve_on(&address);
    assert_eq!(try_submit(&first, &json!(5), None).unwrap().status, 200);
    let ended = running.end();
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "5"), "{ended:?}");
    let again = Running::start(remote(&place, &format!("http://{address}"), KEY)).end();
    assert_eq!((again.code, &*again.stdout), (Some(0), "5"), "it is answered for good: {again:?}");
}

fn what_a_server_refuses_is_told() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (url, key, says) in [
        (&*server.url, "another-key-than-the-server-has", "not-allowed"),
        ("nowhere", KEY, "server-url"),
        (&*server.url, "two\nlines", "api-key"),
    ] {
        let ended = Running::start(remote(&place, url, key)).end();
        assert!(ended.code == Some(1) && ended.stderr.contains(says), "{says}: {ended:?}");
    }
}
