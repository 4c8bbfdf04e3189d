//! Every example that the program's help and the README show for a shell does what it says, as it is written.

use crate::scripts::script;
use crate::somebody::while_somebody_answers;
use crate::support::{KEY, Place, Ran, Running};
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A place in which examples can be run: the program and what they name beside it, a question, a server.
struct Scene {
    place: Place,
    server: crate::support::Server,
    bin: PathBuf,
}

impl Scene {
    fn new() -> Scene {
        let place = Place::new("sqlite");
        let server = place.serve(&[]);
        let bin = place.path().join("bin");
        fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hitl"), bin.join("hitl")).unwrap();
        // Programs of the reader's own.
        for path in [place.path().join("deploy"), bin.join("deploy")] {
            script(&path, "echo deployed");
        }
        // It is not ours, and not everywhere.
        script(&bin.join("jq"), "cat > /dev/null");
        script(&bin.join("xdg-open"), "test -n \"$1\"");
        fs::create_dir_all(place.path().join("target/wasm32-wasip2/release")).unwrap();
        for flow in ["deploy.wasm", "report.wasm", "flow.wasm", "target/wasm32-wasip2/release/deploy.wasm"] {
            fs::write(place.path().join(flow), hitl_flows::RUST).unwrap();
        }
        let schema = r#"{"type": "object", "required": ["replicas"], "properties": {"replicas": {"type": "integer"}}}"#;
        fs::write(place.path().join("deploy.schema.json"), schema).unwrap();
        fs::create_dir(place.path().join("data")).unwrap();
        fs::create_dir(place.path().join("backup")).unwrap();
        let store = format!("file:{}", place.path().join("store").display());
        place.run(&["new", "--store", &store, "Which?"]).value();
        let config = help(&place, &["serve"])
            .lines()
            .filter(|line| line.contains(" = \""))
            .collect::<Vec<_>>()
            .join("\n");
        let config = config.replace("/var/lib/hitl/", &format!("{}/", place.path().display()));
        assert!(config.contains("store = ") && config.contains("public-url = "), "{config}");
        fs::write(place.path().join("hitl.toml"), config).unwrap();
        Scene { place, server, bin }
    }

    /// The example, with what is only a stand-in replaced.
    fn command(&self, script: &str) -> Command {
        let script = script
            .replace("HITL_API_KEY=…", &format!("HITL_API_KEY={KEY}"))
            .replace("/etc/hitl.toml", &format!("{}/hitl.toml", self.place.path().display()))
            .replace("/backup/", &format!("{}/backup/", self.place.path().display()))
            .replace("/var/lib/hitl/", &format!("{}/", self.place.path().display()))
            .replace("/run/hitl/", &format!("{}/", self.place.path().display()))
            .replace("--server https://ask.example.org", &format!("--server {}", self.server.url))
            .replace(":8080", ":0")
            .replace(":9090", ":0");
        let mut script = script;
        if script.contains("hitl key revoke") {
            let made = self.place.run(&["key", "new", "--role", "ask", "--json"]).value().to_owned();
            let made: Json = serde_json::from_str(&made).unwrap();
            script = script.replace("3f2c9a0b", &made["id"].as_str().unwrap()[..8]);
        }
        let id = self.place.run(&["new", "--type", "int", "How many replicas?"]).value().to_owned();
        let other = if script.contains("$other") {
            self.place.run(&["new", "--type", "int", "How many more?"]).value().to_owned()
        } else {
            String::new()
        };
        let hitl = self.place.hitl(&[]);
        let mut bash = Command::new("bash");
        bash.args(["-ec", &script]).current_dir(self.place.path()).stdin(Stdio::null());
        for (name, value) in hitl.get_envs() {
            match value {
                Some(value) => bash.env(name, value),
                None => bash.env_remove(name),
            };
        }
        if script.contains("--server") {
            bash.env_remove("HITL_STORE");
        }
        if script.contains("hitl inbox") {
            // Who sits at the server's machine has its key.
            bash.env("HITL_API_KEY", KEY);
        }
        if script.contains("hitl restore") {
            // Not the store that the server uses.
            bash.env("HITL_STORE", format!("file:{}", self.place.path().join("restored").display()));
        }
        let path = std::env::var("PATH").unwrap();
        bash.env("PATH", format!("{}:{path}", self.bin.display()))
            .env("id", id)
            .env("other", other)
            .env("CI_JOB_ID", "42")
            .env("HITL_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        bash
    }

    /// Runs an example. Somebody answers what it asks.
    fn run(&self, script: &str) {
        if script.contains("hitl follow") && !script.contains("--once") {
            let mut following = Running::start(self.command(script));
            assert!(following.after("hitl: following").is_some(), "{script}");
            following.kill();
            return;
        }
        if script.contains("hitl serve") && !script.contains(IN_BACKGROUND) {
            let mut serving = Running::start(self.command(script));
            // In JSON there are no lines for a person.
            let mark = if script.contains("json") { "\"started\"" } else { " on " };
            assert!(serving.after(mark).is_some(), "{script}");
            let kill = format!("kill {}", serving.child.id());
            assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
            return;
        }
        let asks = ["hitl ask", "hitl confirm", "hitl run"].iter().any(|asking| script.contains(asking));
        let waits = script.contains("hitl wait") && !script.contains("hitl answer");
        let run = || Ran::of(self.command(script).output().unwrap());
        let ran = if asks || waits { while_somebody_answers(&self.place, run) } else { run() };
        let finds_fault = script.contains("hitl doctor") && ran.code == Some(1);
        assert!(ran.code == Some(0) || finds_fault, "{script}\n{ran:?}");
        assert!(!ran.stderr.contains("Usage:"), "{script}\n{ran:?}");
    }
}

fn help(place: &Place, command: &[&str]) -> String {
    place.run(&[command, &["--help"]].concat()).value().to_owned()
}

/// The examples in a help text: what is indented below their title, in paragraphs; without what is said about them.
fn examples(help: &str) -> Vec<String> {
    let mut lines = help.lines().skip_while(|line| !matches!(*line, "Example:" | "Examples:")).skip(1);
    let mut found = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    loop {
        let line = lines.next().filter(|line| line.is_empty() || line.starts_with("  "));
        match line {
            Some(line) if !line.is_empty() => {
                let indented = line.trim_start();
                paragraph.push(indented.split("   ").next().unwrap().trim_end());
            }
            _ => {
                // Each line is one, but where lines go on.
                if paragraph.contains(&"case $? in") {
                    found.push(paragraph.join("\n"));
                } else {
                    found.extend(paragraph.iter().map(|line| (*line).to_owned()));
                }
                paragraph.clear();
                if line.is_none() {
                    return found;
                }
            }
        }
    }
}

#[test]
fn every_command_has_examples_that_work() {
    let scene = Scene::new();
    let all = help(&scene.place, &[]);
    let (_, commands) = all.split_once("Commands:\n").unwrap();
    let commands: Vec<&str> = commands
        .lines()
        .take_while(|line| line.starts_with("  "))
        .map(|line| line.split_whitespace().next().unwrap())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() >= 16, "{commands:?}");
    for example in examples(&all) {
        scene.run(&example);
    }
    for command in commands {
        let examples = examples(&help(&scene.place, &[command]));
        assert!(!examples.is_empty(), "{command} shows no example");
        for example in examples {
            assert!(example.contains(&format!("hitl {command}")), "{command}: {example}");
            scene.run(&example);
        }
    }
}

/// A server that the rest of an example uses.
const IN_BACKGROUND: &str = "hitl serve &";

/// What of the README is for a shell and is not run here, since it builds, or needs a server at a fixed address.
const NOT_HERE: [&str; 3] = ["make ", "curl ", "cargo build "];

#[test]
fn the_readme_s_examples_work() {
    let scene = Scene::new();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).unwrap();
    let mut run = 0;
    for block in readme.split("```sh\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        for paragraph in block.split("\n\n") {
            if NOT_HERE.iter().any(|start| paragraph.starts_with(start)) {
                continue;
            }
            // A server runs until it is stopped.
            let parts: Vec<String> = if paragraph.contains(IN_BACKGROUND) {
                // What has ended cannot be declined, as a reader sees, too.
                vec![format!("set +e\n{paragraph}\nkill $!")]
            } else if paragraph.contains("hitl serve") {
                paragraph.lines().map(str::to_owned).collect()
            } else {
                vec![paragraph.to_owned()]
            };
            for part in parts {
                scene.run(&part);
                run += 1;
            }
        }
    }
    assert!(run >= 8, "{run} examples were found");
}

/// The words that a script needs to tell the outcomes apart stand where it asks.
#[test]
fn confirm_says_all_its_exit_statuses() {
    let place = Place::new("sqlite");
    let (all, confirm) = (help(&place, &[]), help(&place, &["confirm"]));
    let (_, statuses) = all.split_once("Exit status").unwrap();
    assert!(confirm.contains(statuses), "{confirm}");
    assert!(confirm.contains("case $? in"));
}
