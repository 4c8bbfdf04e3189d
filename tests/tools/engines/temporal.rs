//! `examples/engines/temporal/` in the development server of Temporal.

use super::{events, eventually, root, started};
use crate::support::{KEY, PATIENCE, Place, Running, Server, send, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// As a name that has to be escaped in an address.
const WORKFLOW: &str = "shop 1.4 für Zoë";
const ESCAPED: &str = "shop%201.4%20f%C3%BCr%20Zo%C3%AB";

pub(crate) fn trials() -> Vec<Trial> {
    let installed = packages().join("installed").is_file();
    let wanted = [(installed, "Temporal (`make engine-packages`)")];
    tools::needing("ENGINES", &wanted, tests![a_workflow_gets_its_answer_whatever_is_killed])
}

fn packages() -> PathBuf {
    root().join("tests/engines/venv")
}

/// A server of Temporal, with what it keeps in a file.
struct Temporal {
    process: Running,
    ports: [u16; 2],
}

impl Temporal {
    /// On ports that nobody has.
    fn start(file: &Path) -> Temporal {
        // Somebody else may take one of them before the server does.
        let mut tries = (0..5).filter_map(|_| {
            let held = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
            let ports = held.map(|listener| listener.local_addr().unwrap().port());
            Temporal::start_on(ports, file)
        });
        tries.next().expect("it serves")
    }

    fn start_on(ports: [u16; 2], file: &Path) -> Option<Temporal> {
        let [port, http] = ports.map(|port| port.to_string());
        let mut command = Command::new(packages().join("bin/temporal"));
        command
            .args(["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level", "error"])
            .args(["--disable-config-file", "--disable-config-env"])
            .args(["--port", &port, "--http-port", &http, "--db-filename"])
            .arg(file);
        let mut process = started(&command);
        process.after("Temporal HTTP:")?;
        Some(Temporal { process, ports })
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.ports[0])
    }

    /// The result of `temporal workflow` with these arguments.
    fn workflow(&self, args: &[&str]) -> Json {
        let mut command = Command::new(packages().join("bin/temporal"));
        command
            .args(["workflow", args[0], "--address", &self.address(), "--workflow-id", WORKFLOW])
            .args(&args[1..])
            .args(["--output", "json", "--disable-config-file", "--disable-config-env"])
            .args(["--command-timeout", &format!("{}s", PATIENCE.as_secs())]);
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// How often the history of the workflow has an event of this kind.
    fn events(&self, kind: &str) -> usize {
        let history = send("GET", &format!("{}{ESCAPED}/history", workflows(self.ports)), &[], b"").json();
        let events = history["history"]["events"].as_array().unwrap();
        events.iter().filter(|event| event["eventType"] == format!("EVENT_TYPE_{kind}")).count()
    }

    /// Sends a signal as hitl does, and gives the status of the answer.
    fn signal(&self, body: &Json) -> u16 {
        let url = format!("{}{ESCAPED}/signal/outcome", workflows(self.ports));
        send("POST", &url, &[("content-type", "application/json")], body.to_string().as_bytes()).status
    }
}

/// What the addresses of workflows begin with in the server on these ports.
fn workflows([_, http]: [u16; 2]) -> String {
    format!("http://127.0.0.1:{http}/api/v1/namespaces/default/workflows/")
}

/// A server that may send signals to workflows of the one on these ports.
fn server(place: &Place, ports: [u16; 2], address: &str) -> Server {
    let prefix = workflows(ports);
    Server::start(place.hitl(&["serve", "--listen", address, "--api-key", KEY, "--allow-callback", &prefix]))
}

fn worker(hitl: &str, temporal: &Temporal) -> Running {
    let mut command = Command::new(packages().join("bin/python"));
    // No bytecode beside the example.
    command.arg("-B").arg(root().join("examples/engines/temporal/deploy.py"));
    command.env("HITL_SERVER", hitl).env("HITL_API_KEY", KEY);
    command.env("TEMPORAL_ADDRESS", temporal.address());
    command.env("TEMPORAL_HTTP", format!("http://127.0.0.1:{}", temporal.ports[1]));
    let mut running = started(&command);
    running.after("deploy: works for").expect("it works");
    running
}

fn a_workflow_gets_its_answer_whatever_is_killed() {
    let place = Place::new("sqlite");
    let file = place.path().join("temporal.db");
    let temporal = Temporal::start(&file);
    let ports = temporal.ports;
    let hitl = server(&place, ports, "127.0.0.1:0");
    let at = hitl.url.clone();
    let first = worker(&at, &temporal);
    temporal.workflow(&["start", "--type", "deploy", "--task-queue", "deploy", "--input", "\"shop-1.4\""]);
    let asked = events(&hitl);
    let (id, link) = (asked[0]["request_id"].as_str().unwrap(), asked[0]["links"]["form"].as_str().unwrap());
    // A step that is killed is begun anew after a while, which is not what this waits for: it has asked, and has nothing to do.
    eventually("it waits", || temporal.events("WORKFLOW_TASK_COMPLETED") == 2);
    // All three end as in a crash, and come back where they were. Temporal is away when there is an answer.
    hitl.kill();
    first.kill();
    temporal.process.kill();
    let hitl = server(&place, ports, at.strip_prefix("http://").unwrap());
    assert_eq!(try_submit(link, &json!(3), None).unwrap().status, 200);
    let delivery = || hitl.get(&format!("/v1/events/{id}")).json()["delivery"].clone();
    eventually("it was tried", || delivery()["last_error"].is_string());
    let temporal = Temporal::start_on(ports, &file).expect("it serves again");
    eventually("it was sent", || delivery()["state"] == "delivered");
    // What comes once more counts once.
    assert_eq!(temporal.signal(&json!({ "input": ["again"], "requestId": id })), 200);
    let state = temporal.workflow(&["describe"])["workflowExecutionInfo"]["status"].clone();
    assert_eq!(state, "WORKFLOW_EXECUTION_STATUS_RUNNING");
    let _second = worker(&at, &temporal);
    assert_eq!(temporal.workflow(&["result"])["result"], "shop-1.4 runs 3 times");
    assert_eq!(temporal.events("WORKFLOW_EXECUTION_SIGNALED"), 1);
    // A workflow that is begun anew finds the question, and what was answered.
    temporal.workflow(&[
        "reset",
        "--type",
        "FirstWorkflowTask",
        "--reason",
        "a test",
        "--reapply-exclude",
        "Signal",
    ]);
    assert_eq!(temporal.workflow(&["result"])["result"], "shop-1.4 runs 3 times");
    assert_eq!(temporal.events("WORKFLOW_EXECUTION_SIGNALED"), 0);
    assert_eq!(events(&hitl).len(), 1, "nobody was asked twice");
}
