//! Three servers on one PostgreSQL behind nginx, with the `nginx.conf` of `examples/deploy`.

use crate::support::{Place, Running, Server, bearer, fill, question, send};
use crate::tools::{self, tests};
use hitl_services::{Absent, Postgres};
use libtest_mimic::Trial;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) fn trials() -> Vec<Trial> {
    let postgres = Postgres::available();
    let why = postgres.as_ref().err().map_or("PostgreSQL", |Absent(why)| why.as_str()).to_owned();
    let wanted = [(postgres.is_ok(), &*why), (nginx().is_some(), "Debian's package nginx-light")];
    tools::needing("SERVERS", &wanted, tests![three_servers_are_one])
}

fn nginx() -> Option<PathBuf> {
    ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.is_file())
}

/// nginx with the example's configuration, where names and ports are those of this test.
fn start(folder: &Path, servers: &[&Server]) -> (Running, String) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/deploy/nginx.conf");
    let mut config = std::fs::read_to_string(example).unwrap();
    // Somebody else may take the port before it is used, which nginx says then.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let mut put = |from: &str, to: &str| {
        assert!(config.contains(from), "the example has no {from}");
        config = config.replace(from, to);
    };
    for (index, server) in servers.iter().enumerate() {
        put(
            &format!("server hitl-{}:8080", index + 1),
            &format!("server {}", server.url.strip_prefix("http://").unwrap()),
        );
    }
    put("listen 8080;", &format!("listen {address};"));
    put("/tmp/", &format!("{}/", folder.display()));
    let file = folder.join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let mut command = Command::new(nginx().unwrap());
    // Its workers are another user's when it is root's, and its folder is not theirs.
    command
        .args(["-g", "daemon off; error_log stderr notice; user root;", "-p"])
        .arg(folder)
        .arg("-c")
        .arg(&file);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running::start(command);
    running.after("start worker process").expect("nginx starts");
    (running, format!("http://{address}"))
}

fn three_servers_are_one() {
    let postgres = Postgres::shared().unwrap_or_else(|Absent(why)| panic!("{why}"));
    let place = Place::on(postgres.database(), Vec::new());
    let mut servers: Vec<_> = (0..3).map(|_| place.serve(&[])).collect();
    let folder = tempfile::tempdir().unwrap();
    let (_nginx, url) = start(folder.path(), &servers.iter().collect::<Vec<_>>());
    let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
    let ask = |name: &str| {
        let mut question = question("int");
        question["event_name"] = name.into();
        let asked = send("POST", &format!("{url}/v1/events"), &headers, question.to_string().as_bytes());
        assert_eq!(asked.status, 201, "{}", asked.text());
        asked.json()
    };
    // Asked by one, shown and answered by others, as chance has it; then the same with fewer and fewer servers.
    for left in (1..=3).rev() {
        for turn in 0..6 {
            let event = ask(&format!("turn {left}/{turn}"));
            let id = event["request_id"].as_str().unwrap().to_owned();
            let link = event["links"]["form"].as_str().unwrap().replace(&base(&event), &url);
            let waiting = std::thread::spawn({
                let url = format!("{url}/v1/events/{id}?wait=30");
                move || send("GET", &url, &[("authorization", &bearer())], b"")
            });
            fill(&link, "42");
            let waited = waiting.join().unwrap();
            assert_eq!(waited.json()["response"]["value"], 42, "{}", waited.text());
            let listed = send("GET", &format!("{url}/v1/events"), &headers, b"");
            assert!(!listed.text().contains(&id), "what was answered is not open on any server");
        }
        servers.pop().unwrap().kill();
    }
    let metrics = send("GET", &format!("{url}/metrics"), &headers, b"");
    assert_eq!(metrics.status, 404, "numbers are for the inside");
}

/// What the event's links begin with.
fn base(event: &serde_json::Value) -> String {
    event["links"]["form"].as_str().unwrap().split("/form/").next().unwrap().to_owned()
}
