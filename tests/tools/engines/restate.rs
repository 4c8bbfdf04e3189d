//! `examples/engines/restate/` in the real server of Restate.

use super::{events, root, started};
use crate::support::{KEY, Place, Running, Server, send, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn trials() -> Vec<Trial> {
    let sdk = example().join("node_modules/@restatedev/restate-sdk").is_dir();
    let wanted = [
        (sdk && restate_server().is_some(), "Restate (`make engine-packages`)"),
        (node().is_some(), "Node.js 22 (`make engine-packages`)"),
    ];
    tools::needing("ENGINES", &wanted, tests![a_service_goes_on_with_the_answer_whatever_is_killed])
}

fn example() -> PathBuf {
    root().join("examples/engines/restate")
}

/// The program `name` of the package for this machine below `packages`, whose name begins with `package`.
fn program(packages: &Path, package: &str, name: &str) -> Option<PathBuf> {
    let found = std::fs::read_dir(packages).ok()?.flatten();
    let mut its = found.filter(|entry| entry.file_name().to_string_lossy().starts_with(package));
    its.find_map(|entry| Some(entry.path().join("bin").join(name)).filter(|path| path.is_file()))
}

fn restate_server() -> Option<PathBuf> {
    program(&example().join("node_modules/@restatedev"), "restate-server-", "restate-server")
}

/// The one that the SDK wants, which may be another than this machine's.
fn node() -> Option<PathBuf> {
    program(&root().join("tests/engines/node_modules"), "node-", "node")
}

/// A server of Restate on free ports, with what it keeps in a folder.
struct Restate {
    _process: Running,
    ingress: String,
    admin: String,
}

impl Restate {
    fn start(folder: &Path) -> Restate {
        let mut command = Command::new(restate_server().unwrap());
        command
            .args(["--listen-mode", "tcp", "--bind-ip", "127.0.0.1", "--use-random-ports", "true"])
            .args(["--no-logo", "--log-format", "json", "--node-name", "tests", "--base-dir"])
            .arg(folder)
            .env("RESTATE_DISABLE_TELEMETRY", "true")
            .env("RESTATE_DEFAULT_NUM_PARTITIONS", "1")
            .env("RESTATE_ROCKSDB_TOTAL_MEMORY_SIZE", "128MB");
        let mut process = started(&command);
        let ingress = address(&process.after("Ingress HTTP listening").expect("it listens"));
        let admin = process.after("Admin API starting on: ").expect("it can be told of services");
        let admin = admin.split(['/', '"']).nth(2).map(|address| format!("http://{address}")).unwrap();
        process.after("became Leader").expect("it takes invocations");
        Restate { _process: process, ingress, admin }
    }

    /// Sends JSON, and gives the answer.
    fn post(url: &str, body: &Json) -> Json {
        let reply = send("POST", url, &[("content-type", "application/json")], body.to_string().as_bytes());
        assert!(reply.status / 100 == 2, "{reply:?}");
        reply.json()
    }

    /// What Restate answers about an invocation: `attach` waits for its result, `output` does not.
    fn invocation(&self, id: &str, end: &str) -> crate::http::Reply {
        send("GET", &format!("{}/restate/invocation/{id}/{end}", self.ingress), &[], b"")
    }
}

/// The address in the rest of a line of the log.
fn address(rest: &str) -> String {
    let port = rest.split("server.port\":").nth(1).expect("a port");
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    format!("http://127.0.0.1:{port}")
}

/// The service, at `port`, which is any that is free if it is 0.
fn service(hitl: &str, restate: &Restate, port: &str) -> (Running, String) {
    let mut command = Command::new(node().unwrap());
    command.arg(example().join("deploy.mjs")).arg(port);
    command.env("HITL_SERVER", hitl).env("HITL_API_KEY", KEY).env("RESTATE_INGRESS", &restate.ingress);
    let mut running = started(&command);
    let url = running.after("deploy: on ").expect("it serves");
    (running, url)
}

/// A server that may send where `restate` takes outcomes.
fn server(place: &Place, restate: &Restate, address: &str) -> Server {
    let prefix = format!("{}/restate/awakeables/", restate.ingress);
    Server::start(place.hitl(&["serve", "--listen", address, "--api-key", KEY, "--allow-callback", &prefix]))
}

fn a_service_goes_on_with_the_answer_whatever_is_killed() {
    let place = Place::new("sqlite");
    let restate = Restate::start(&place.path().join("restate"));
    let hitl = server(&place, &restate, "127.0.0.1:0");
    let at = hitl.url.clone();
    let (first, url) = service(&at, &restate, "0");
    Restate::post(&format!("{}/deployments", restate.admin), &json!({ "uri": url }));
    let sent = Restate::post(&format!("{}/deploy/release/send", restate.ingress), &json!("shop-1.4"));
    let invocation = sent["invocationId"].as_str().unwrap();
    let asked = events(&hitl);
    let link = asked[0]["links"]["form"].as_str().unwrap();
    // Both end as in a crash, and come back where they were.
    hitl.kill();
    first.kill();
    assert_ne!(restate.invocation(invocation, "output").status, 200, "it waits for the answer");
    let hitl = server(&place, &restate, at.strip_prefix("http://").unwrap());
    let (_second, again) = service(&at, &restate, url.rsplit(':').next().unwrap());
    assert_eq!(again, url);
    assert_eq!(try_submit(link, &json!(3), None).unwrap().status, 200);
    let ended = restate.invocation(invocation, "attach");
    assert_eq!((ended.status, ended.json()), (200, json!("shop-1.4 runs 3 times")));
    assert_eq!(events(&hitl).len(), 1, "nobody was asked twice");
}
