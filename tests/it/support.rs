//! What the tests have in common: a place of their own, processes of `hitl`, and HTTP.

use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Long enough for a loaded machine; a test that waits so long fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The API key of all tests.
pub(crate) const KEY: &str = "key-of-the-tests-0123456789";

/// A place with its own state folder and store, removed at the end.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) store: String,
}

impl Place {
    pub(crate) fn new(scheme: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = match scheme {
            "sqlite" => format!("sqlite:{}", folder.path().join("hitl.db").display()),
            "file" => format!("file:{}", folder.path().join("store").display()),
            other => panic!("no such kind of store: {other}"),
        };
        Place { folder, store }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `hitl` with these arguments, on this place's store and nothing of the user's.
    pub(crate) fn hitl(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hitl"));
        for (name, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("HITL_") || name == "_U_ORG_NAME")
        {
            command.env_remove(name);
        }
        command
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("HITL_STORE", &self.store)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .args(args);
        command
    }

    /// Runs `hitl` to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.hitl(args).output().unwrap())
    }

    /// Starts `hitl serve` on a free port and waits until it serves.
    pub(crate) fn serve(&self, args: &[&str]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0", "--api-key", KEY];
        all.extend(args);
        Server::start(self.hitl(&all))
    }

    /// The same at an address of before, which is free again.
    pub(crate) fn serve_on(&self, address: &str) -> Server {
        Server::start(self.hitl(&["serve", "--listen", address, "--api-key", KEY]))
    }
}

/// What a program that has ended left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(output: std::process::Output) -> Ran {
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap().trim_end().to_owned(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What it printed; it has to have ended well.
    pub(crate) fn value(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.stdout
    }
}

/// A process whose stderr is read line by line. It is killed when this is dropped.
pub(crate) struct Running {
    pub(crate) child: Child,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Running {
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Running { child, lines, seen: Vec::new() }
    }

    /// The rest of the first line on stderr that has `mark` in it, or none if it ended before.
    pub(crate) fn after(&mut self, mark: &str) -> Option<String> {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let found = line.split_once(mark).map(|(_, rest)| rest.trim().to_owned());
                    self.seen.push(line);
                    if found.is_some() {
                        return found;
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("nothing with {mark:?} in {:?}", self.seen),
            }
        }
    }

    /// The link that `hitl ask` shows.
    pub(crate) fn link(&mut self) -> String {
        self.after("answer here:").unwrap_or_else(|| panic!("no link in {:?}", self.seen))
    }

    /// Ends it as a crash would: no chance to clean up.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it, and gives all that it said on stderr.
    pub(crate) fn killed(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
        self.seen.join("\n")
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let mut stdout = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let code = self.child.wait().unwrap().code();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
        Ran { code, stdout: stdout.trim_end().to_owned(), stderr: self.seen.join("\n") }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running `hitl serve`.
pub(crate) struct Server {
    pub(crate) process: Running,
    pub(crate) url: String,
}

impl Server {
    fn start(command: Command) -> Server {
        let mut process = Running::start(command);
        let url = process.after(" on ").expect("the server says where it serves");
        Server { process, url }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        send("GET", &format!("{}{path}", self.url), &[("authorization", &bearer())], b"")
    }

    pub(crate) fn post(&self, path: &str, body: &Json) -> Reply {
        let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
        send("POST", &format!("{}{path}", self.url), &headers, body.to_string().as_bytes())
    }

    /// Creates an event and gives it in JSON.
    pub(crate) fn create(&self, body: &Json) -> Json {
        let reply = self.post("/v1/events", body);
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()
    }
}

pub(crate) fn bearer() -> String {
    format!("Bearer {KEY}")
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request, or says why it could not be sent.
pub(crate) fn try_send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply, String> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(PATIENCE))
        .build();
    let agent: ureq::Agent = config.into();
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.to_vec()).map_err(|error| error.to_string())?;
    let mut response = agent.run(request).map_err(|error| error.to_string())?;
    let body = response.body_mut().read_to_vec().map_err(|error| error.to_string())?;
    let headers = response.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("?").to_owned())).collect();
    Ok(Reply { status: response.status().as_u16(), headers, body })
}

/// Sends one request.
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    try_send(method, url, headers, body).unwrap_or_else(|error| panic!("{method} {url}: {error}"))
}

/// A question in JSON, with everything else at its default.
pub(crate) fn question(data_type: &str) -> Json {
    json!({ "event_name": "test", "data_type": data_type, "prompt": "What should I add to x?" })
}

/// The parts of a link to a form: where, the event's id, and `t`.
pub(crate) fn parts(link: &str) -> (String, String, String) {
    let (base, rest) = link.split_once("/form/").unwrap_or_else(|| panic!("no link to a form: {link}"));
    let (id, t) = rest.split_once("?t=").unwrap_or_else(|| panic!("no t in {link}"));
    (base.to_owned(), id.to_owned(), t.to_owned())
}

/// Submits a value by a link, as a program would.
pub(crate) fn try_submit(link: &str, value: &Json, idempotency_key: Option<&str>) -> Result<Reply, String> {
    let (base, id, t) = parts(link);
    let mut body = json!({ "request_id": id, "value": value, "t": t });
    if let Some(key) = idempotency_key {
        body["idempotency_key"] = key.into();
    }
    let headers = [("content-type", "application/json")];
    try_send("POST", &format!("{base}/submit/json"), &headers, body.to_string().as_bytes())
}
