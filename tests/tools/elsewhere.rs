//! A flow with the remote face inside it, in a host that is not ours: the real `wasmtime run`.

use crate::support::{KEY, PATIENCE, Place, Running, Server, question, send, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

pub(crate) fn trials() -> Vec<Trial> {
    let wasmtime = wasmtime();
    let wanted = [(tools::runs(&wasmtime.display().to_string()), "wasmtime (`make host-packages`)")];
    tools::needing(
        "HOSTS",
        &wanted,
        tests![a_flow_asks_through_a_server_and_goes_on_after_it_was_killed, what_is_not_set_is_told],
    )
}

/// What `make host-packages` installs; else the one on the PATH.
fn wasmtime() -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hosts/venv/bin/wasmtime");
    if installed.is_file() { installed } else { PathBuf::from("wasmtime") }
}

fn run(place: &Place, environment: &[(&str, &str)]) -> Command {
    let flow = place.path().join("elsewhere.wasm");
    std::fs::write(&flow, hitl_flows::ELSEWHERE).unwrap();
    let mut command = Command::new(wasmtime());
    command.args(["run", "-S", "p3,http,inherit-network=y,allow-ip-name-lookup=y"]);
    for (name, value) in environment {
        command.arg("--env").arg(format!("{name}={value}"));
    }
    command.arg(flow).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The open question of this name, when it has been asked.
fn asked(server: &Server, name: &str) -> Json {
    let began = Instant::now();
    loop {
        let listed = server.get("/v1/events?run=nightly").json();
        let found =
            listed["events"].as_array().unwrap().iter().find(|event| event["event_name"] == name).cloned();
        if let Some(event) = found {
            return event;
        }
        assert!(began.elapsed() < PATIENCE, "it does not ask: {listed}");
        std::thread::yield_now();
    }
}

fn a_flow_asks_through_a_server_and_goes_on_after_it_was_killed() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let environment = [("HITL_SERVER_URL", &*server.url), ("HITL_API_KEY", KEY), ("HITL_RUN", "nightly")];
    let answer = |event: &Json, value: Json| {
        let reply = try_submit(event["links"]["form"].as_str().unwrap(), &value, None).unwrap();
        assert_eq!(reply.status, 200, "{reply:?}");
    };
    let running = Running::start(run(&place, &environment));
    let first = asked(&server, "approve");
    running.kill();
    answer(&first, json!(true));
    let running = Running::start(run(&place, &environment));
    let second = asked(&server, "replicas");
    running.kill();
    // Two of it at once are one run.
    let mut both = [(); 2].map(|()| Running::start(run(&place, &environment)));
    answer(&second, json!(5));
    for running in &mut both {
        let status = running.child.wait().unwrap();
        assert!(status.success(), "{status}");
    }
    let again = run(&place, &environment).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&again.stdout), "deployed 5 replicas\n", "{again:?}");
    let all = server.get("/v1/events?run=nightly&status=all").json();
    assert_eq!(all["events"].as_array().unwrap().len(), 2, "nobody is asked twice: {all}");
}

fn what_is_not_set_is_told() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    server.create(&question("int"));
    assert_eq!(send("GET", &format!("{}/v1/events", server.url), &[], b"").status, 401);
    for (environment, says) in [
        (&[][..], "server-url"),
        (&[("HITL_SERVER_URL", &*server.url)][..], "not deployed: "),
        (
            &[("HITL_SERVER_URL", &*server.url), ("HITL_API_KEY", "another-key-than-the-server-has")][..],
            "not deployed: ",
        ),
    ] {
        let ran = run(&place, environment).output().unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(!ran.status.success() && told.contains(says), "{environment:?}: {ran:?}");
    }
}
