//! The reader's shell: one for a page from its top to its end, as far as variables go.

use super::Desk;
use crate::somebody::while_somebody_answers;
use crate::support::{PATIENCE, Ran, Server};
use std::process::{Command, Stdio};

/// What of a page is not typed into a shell that goes on with the next line.
enum Apart<'a> {
    /// `systemctl` with the service, by the test.
    Service(&'a str),
    /// A server that serves until it is stopped.
    Serves(&'a str),
}

impl Apart<'_> {
    fn of(line: &str) -> Option<Apart<'_>> {
        let command = line.split(" #").next().unwrap().trim_end();
        let service = command.strip_prefix("systemctl ").and_then(|rest| rest.strip_suffix(" hitl"));
        if let Some(what) = service.filter(|what| matches!(*what, "start" | "stop" | "restart")) {
            return Some(Apart::Service(what));
        }
        let mut words = command.split_whitespace().skip_while(|word| word.contains('='));
        let serves = words.next() == Some("hitl") && words.next() == Some("serve");
        (serves && !command.ends_with('&')).then_some(Apart::Serves(line))
    }
}

/// A server of a page, at `address` if the page does not say where.
fn at(address: &str, line: &str) -> String {
    if line.contains("--listen ") {
        return line.to_owned();
    }
    line.replace("hitl serve", &format!("hitl serve --listen {address}"))
}

/// Waits for those that are started in the background, so that one which does not start is told.
fn until_all_serve(part: &str) -> String {
    let started = part.lines().filter(|line| line.contains("hitl serve --listen ") && line.contains('&'));
    let addresses = started.filter_map(|line| line.split("--listen ").nth(1)?.split(' ').next());
    addresses
        .map(|address| format!("curl -fsS --retry 30 --retry-connrefused http://{address}/ready >&2\n"))
        .collect()
}

impl Desk {
    /// Types what is in a block. What is done to the service is done by the test, between two shells that have the same variables.
    pub(crate) fn type_in(&mut self, block: &str) {
        // Where the service runs, another server is at another address.
        let address = if self.server.is_some() { "127.0.0.1:0" } else { &*self.address };
        let lines: Vec<String> = self.here(block).lines().map(|line| at(address, line)).collect();
        let mut part = String::new();
        for line in &lines {
            if let Some(apart) = Apart::of(line) {
                self.run(&std::mem::take(&mut part));
                match apart {
                    Apart::Service(what) => self.service(what),
                    Apart::Serves(line) => self.serve(line),
                }
            } else {
                part.push_str(line);
                part.push('\n');
            }
        }
        self.run(&part);
        self.tells_what_is_shown(block);
    }

    fn run(&mut self, part: &str) {
        if part.trim().is_empty() {
            return;
        }
        if let Some(backup) = self.backs_up.filter(|_| part.contains("hitl restore")) {
            self.place.run(&["backup", self.path(backup).to_str().unwrap()]).value();
        }
        let kept = self.path("variables").display().to_string();
        // Servers in the background end with the shell.
        let before = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT";
        let script = format!("{before}\n{part}\n{}export -p >{kept}", until_all_serve(part));
        // What nobody answers waits for an hour.
        let most = (PATIENCE * 5).as_secs().to_string();
        let mut bash = self.shell(&["timeout", &most], &script);
        let asks = ["hitl ask", "hitl confirm", "hitl run", "/nightly", " ask '", "?wait=30"];
        let ran = if asks.iter().any(|asking| part.contains(asking)) {
            while_somebody_answers(&self.place, || Ran::of(bash.output().unwrap()))
        } else {
            Ran::of(bash.output().unwrap())
        };
        assert_eq!(ran.code, Some(0), "{part}\n{ran:?}");
        assert!(!ran.stderr.contains("Usage:"), "{part}\n{ran:?}");
        self.printed.push_str(&format!("\n{}\n", ran.stdout));
        self.told.push_str(&ran.stderr);
    }

    /// Starts a server, and stops it when it serves.
    fn serve(&mut self, line: &str) {
        let mut shell = self.shell(&["env"], &format!("exec env {line}"));
        shell.stdout(Stdio::piped()).stderr(Stdio::piped());
        let told = Server::start(shell).stopped();
        self.told.push_str(&told);
    }

    /// A shell with the variables of the one before, started by a program.
    fn shell(&self, by: &[&str], script: &str) -> Command {
        let kept = self.path("variables").display().to_string();
        let whole = format!("set -a\nif [ -f {kept} ]; then . {kept}; fi\n{script}");
        let mut bash = Command::new(by[0]);
        bash.args(&by[1..]).args(["bash", "-euo", "pipefail", "-c", &whole]);
        bash.current_dir(self.place.path()).stdin(Stdio::null());
        for (name, value) in self.place.hitl(&[]).get_envs() {
            match value {
                Some(value) => bash.env(name, value),
                None => bash.env_remove(name),
            };
        }
        let path = std::env::var("PATH").unwrap();
        let (ours, others) = (self.path("local/bin"), self.path("bin"));
        bash.env("PATH", format!("{}:{}:{path}", ours.display(), others.display()))
            .env("TMPDIR", self.place.path())
            .env("CURL_HOME", self.path("etc"))
            // The page says which store or server it is, or it is the one of everybody's state folder.
            .env_remove("HITL_STORE")
            .envs(&self.given)
            .envs([("GITHUB_RUN_ID", "7"), ("GITHUB_JOB", "deploy")]);
        bash
    }

    /// What stands in comments as what `hitl` tells is what it tells, but for numbers.
    fn tells_what_is_shown(&self, block: &str) {
        for shown in block.lines().filter_map(|line| line.strip_prefix("# hitl: ")) {
            let shown = self.here(shown);
            let wanted = words(shown.split('…').next().unwrap().trim_end());
            let told = self.told.lines().filter_map(|line| line.strip_prefix("hitl: "));
            assert!(told.map(words).any(|told| told.starts_with(&wanted)), "{shown}\n{}", self.told);
        }
    }
}

/// A line without its numbers, and without what they make of words.
fn words(line: &str) -> String {
    let words = line.split(' ').map(|word| {
        let bare = word.trim_start_matches(['(']);
        if bare.starts_with(|c: char| c.is_ascii_digit()) {
            "0"
        } else {
            word.trim_end_matches(['s', ',', ')'])
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
