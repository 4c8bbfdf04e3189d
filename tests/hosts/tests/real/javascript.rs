//! The form for programs that bring their own store, in Node.js: `examples/embedded/ask.mjs`, by the real jco.

use crate::table;
use crate::tools::{Test, runs, tests};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

pub(super) fn tests() -> Vec<Test> {
    tests![node_with_a_folder_and_a_form_of_its_own]
}

/// Whether Node.js has jco.
pub(super) fn wanted() -> [(bool, &'static str); 2] {
    [(runs("node"), "node"), (packages().join(".bin/jco").is_file(), "jco (`make host-packages`)")]
}

fn packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules")
}

/// The program while it waits.
struct Asking {
    program: Child,
    said: BufReader<ChildStderr>,
    link: String,
}

impl Asking {
    fn start(folder: &Path, port: u16) -> Asking {
        let mut command = Command::new("node");
        command
            .args(["ask.mjs", "What should I add to x?"])
            .current_dir(folder)
            .env("PORT", port.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = command.spawn().unwrap();
        let (mut said, mut line) = (BufReader::new(program.stderr.take().unwrap()), String::new());
        said.read_line(&mut line).unwrap();
        let mut asking = Asking { program, said, link: String::new() };
        asking.link = line.strip_prefix("answer at ").unwrap_or_else(|| panic!("{line}")).trim().to_owned();
        asking
    }

    /// What it prints in the end.
    fn answer(mut self) -> String {
        let (mut printed, mut said) = (String::new(), String::new());
        self.program.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        self.said.read_to_string(&mut said).unwrap();
        assert!(self.program.wait().unwrap().success(), "{said}");
        printed.trim().to_owned()
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.max_redirects_will_error(false).timeout_global(Some(Duration::from_mins(1))).build().into()
}

/// Sends the form behind `link` as a browser does; the status, and where the browser is sent on to, if it is.
fn fill(link: &str, value: &str) -> (u16, Option<String>) {
    let (base, rest) = link.split_once("/form/").unwrap();
    let (id, t) = rest.split_once("?t=").unwrap();
    let form = [("request_id", id), ("t", t), ("value", value)];
    let answer = agent().post(format!("{base}/submit")).send_form(form).unwrap();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap());
    (answer.status().as_u16(), to.map(|to| format!("{base}{}", to.trim_start_matches('.'))))
}

fn node_with_a_folder_and_a_form_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("hitl-sync-embedded.wasm"), hitl_artifact::SYNC_EMBEDDED.bytes).unwrap();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/embedded/ask.mjs");
    fs::copy(example, folder.join("ask.mjs")).unwrap();
    std::os::unix::fs::symlink(packages(), folder.join("node_modules")).unwrap();
    let mut jco = Command::new("node_modules/.bin/jco");
    jco.args(["transpile", "hitl-sync-embedded.wasm", "--instantiation", "--name", "hitl", "-o", "hitl"]);
    let made = jco.current_dir(folder).stdin(Stdio::null()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (port, other) = (free(), free());
    let mut killed = Asking::start(folder, port);
    killed.program.kill().unwrap();
    killed.program.wait().unwrap();
    let here = Asking::start(folder, port);
    assert_eq!(here.link, killed.link, "started again it has the same question");
    let there = Asking::start(folder, other);
    let elsewhere = killed.link.replace(&format!(":{port}/"), &format!(":{other}/"));
    assert_eq!(there.link, elsewhere, "another one in the same folder has it, too");

    assert_eq!(fill(&here.link, "many"), (422, None), "that is no number");
    let ends: Vec<_> = std::thread::scope(|scope| {
        let (here, there) = (&here.link, &there.link);
        let answerers: Vec<_> = (0..6)
            .map(|n| {
                let link = if n % 2 == 0 { here } else { there };
                scope.spawn(move || (n, link.clone(), fill(link, &n.to_string())))
            })
            .collect();
        answerers.into_iter().map(|answerer| answerer.join().unwrap()).collect()
    });
    let mut winners = Vec::new();
    for (n, link, end) in ends {
        match end {
            (303, Some(to)) => {
                assert_eq!(to, link, "who answered is sent on to the same page");
                winners.push(n.to_string());
            }
            lost => assert_eq!(lost, (409, None)),
        }
    }
    let [winner] = &winners[..] else { panic!("{winners:?} won") };
    assert_eq!([&here.answer(), &there.answer()], [winner, winner]);
    let version = Command::new(packages().join(".bin/jco")).arg("--version").output().unwrap();
    table::add("sync-embedded", "jco", String::from_utf8_lossy(&version.stdout).trim(), "1");
}
