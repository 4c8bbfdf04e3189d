//! The guides: what each says to type into a shell does what it says, typed from its top to its end into one shell. They are for Linux: the
//! `install -D` and `cp -b` in them are GNU's, and so is the `timeout` that ends them here.

use crate::examples::{answer_all, script};
use crate::support::{KEY, PATIENCE, Place, Ran, Server};
use crate::tidy::root;
use serde_json::Value as Json;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// Each guide with something for a shell in it, how many questions it asks, and what it prints.
const GUIDES: [(&str, usize, &[&str]); 9] = [
    ("ci.md", 3, &["deployed"]),
    ("guides/cron.md", 2, &["deployed", "deployed"]),
    ("guides/flow.md", 4, &["deployed 3 replicas"; 3]),
    ("guides/night.md", 0, &["{\"status\":\"ready\"}", "pending", "/form/"]),
    ("guides/proxy.md", 1, &["https://apps.example.org/ask/form/"]),
    ("guides/python.md", 0, &[]),
    ("guides/scale.md", 1, &["{\"status\":\"ready\"}3\n", "hitl_events_open "]),
    ("guides/testing.md", 0, &[]),
    ("guides/typescript.md", 0, &[]),
];

/// Those for which another test runs what is in them, or in which nothing is run.
const ELSEWHERE: [&str; 2] = ["guides/answering.md", "guides/rust.md"];

/// Programs that are not ours, and what stands for them here.
const OTHERS: [(&str, &str); 10] = [
    ("crontab", "[ -f \"$1\" ]"),
    ("deploy", "echo deployed"),
    ("journalctl", "[ \"$1 $2\" = \"-u hitl\" ]"),
    ("nginx", "[ \"$1\" = -t ]"),
    ("npm", "[ \"$*\" = \"install hitl-events\" ]"),
    ("pip", "[ \"$1\" = install ] && [ -d \"${2%[*}\" ]"),
    // The user of the page is the one who runs the tests.
    ("runuser", "shift 3 && exec \"$@\""),
    ("tell-the-team", "[ \"$*\" = \"--channel deployments\" ] && grep -q '\"links\":'"),
    ("systemctl", "case \"$*\" in 'status hitl' | 'reload nginx' | 'reload caddy') ;; *) exit 1 ;; esac"),
    // A day that does not end while the test runs.
    ("date", "case \"$*\" in +%F) echo 2026-11-27 ;; *) exit 1 ;; esac"),
];

/// The blocks of a page in a language, without what they are indented by.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let (mut blocks, mut block): (Vec<String>, Option<(usize, String)>) = (Vec::new(), None);
    for line in page.lines() {
        let text = line.trim_start();
        match &mut block {
            Some((_, written)) if text == "```" => {
                blocks.push(std::mem::take(written));
                block = None;
            }
            Some((indent, written)) => {
                written.push_str(line.get(*indent..).unwrap_or(""));
                written.push('\n');
            }
            None if text.strip_prefix("```") == Some(language) => {
                block = Some((line.len() - text.len(), String::new()));
            }
            None => {}
        }
    }
    blocks
}

/// A machine with a server and a clone of the project, and a reader's shell on it.
struct Desk {
    place: Place,
    address: String,
    server: Option<Server>,
    /// What stands in the page, and what stands for it here.
    instead: Vec<(&'static str, String)>,
    printed: String,
}

/// An address on which nobody listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Desk {
    fn new() -> Desk {
        let mut place = Place::new("sqlite");
        // The one that is taken where none is named.
        place.store = format!("sqlite:{}", place.path().join("state/hitl/hitl.db").display());
        let address = format!("127.0.0.1:{}", free_port());
        let here = |name: &str| place.path().join(name).display().to_string();
        let mut instead = vec![
            ("HITL_API_KEY=…", format!("HITL_API_KEY={KEY}")),
            ("https://ask.example.org", format!("http://{address}")),
            ("postgres://hitl@db.example.org/hitl", place.store.clone()),
            ("/var/lib/hitl", here("state/hitl")),
            ("/usr/local/", format!("{}/", here("local"))),
            ("/etc/", format!("{}/", here("etc"))),
            ("/backup/", format!("{}/", here("backup"))),
            ("/run/hitl/", format!("{}/", here("run"))),
            ("127.0.0.1:8080", address.clone()),
        ];
        instead.extend(["8081", "8082"].map(|port| (port, free_port().to_string())));
        let mut desk = Desk { place, address, server: None, instead, printed: String::new() };
        for folder in ["backup", "bin", "data", "etc/caddy", "etc/hitl", "etc/nginx", "run", "state/hitl"] {
            fs::create_dir_all(desk.path(folder)).unwrap();
        }
        for (name, says) in OTHERS {
            script(&desk.path("bin").join(name), says);
        }
        script(&desk.path("deploy"), "echo deployed");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hitl"), desk.path("bin/hitl")).unwrap();
        for folder in ["clients", "examples"] {
            std::os::unix::fs::symlink(root().join(folder), desk.path(folder)).unwrap();
        }
        fs::write(desk.path("deploy.wasm"), hitl_flows::RUST).unwrap();
        fs::write(desk.path("etc/hitl/api-key"), format!("{KEY}\n")).unwrap();
        fs::write(desk.path("etc/hitl/hitl.env"), "").unwrap();
        desk.service("start");
        let made = desk.place.run(&["key", "new", "--role", "ask", "--name", "ci", "--json"]);
        let made: Json = serde_json::from_str(made.value()).unwrap();
        desk.instead.push(("3f2c9a0b", made["id"].as_str().unwrap()[..8].to_owned()));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// What `systemctl` does with the service.
    fn service(&mut self, what: &str) {
        if what != "start" {
            self.server.take().expect("it runs").stopped();
        }
        if what != "stop" {
            let mut serve = self.place.hitl(&["serve"]);
            serve.env("HITL_LISTEN", &self.address).env("HITL_API_KEY_FILE", self.path("etc/hitl/api-key"));
            let settings = fs::read_to_string(self.path("etc/hitl/hitl.env")).unwrap();
            serve.envs(settings.lines().map(|line| line.split_once('=').unwrap()));
            assert!(self.server.replace(Server::start(serve)).is_none(), "it runs already");
        }
    }

    /// Types what is in the page. What is done to the service is done by the test, between two shells that have the same variables.
    fn read(&mut self, page: &str) {
        let mut typed = blocks(page, "sh").join("\n");
        for (there, here) in &self.instead {
            typed = typed.replace(there, here);
        }
        let mut part = String::new();
        for line in typed.lines() {
            let done = line.strip_prefix("systemctl ").and_then(|rest| rest.strip_suffix(" hitl"));
            match done.filter(|what| matches!(*what, "start" | "stop" | "restart")) {
                Some(what) => {
                    self.type_in(&std::mem::take(&mut part));
                    self.service(what);
                }
                None => {
                    part.push_str(line);
                    part.push('\n');
                }
            }
        }
        self.type_in(&part);
    }

    fn type_in(&mut self, part: &str) {
        let backup = self.path("backup/hitl-2026-11-27.db");
        if part.contains("hitl restore") {
            // The last one has all that there is: nothing is lost by it.
            self.place.run(&["backup", backup.to_str().unwrap()]).value();
        }
        let kept = self.path("variables").display().to_string();
        // Servers in the background end with the shell.
        let before = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT";
        let whole =
            format!("{before}\nset -a\nif [ -f {kept} ]; then . {kept}; fi\n{part}\nexport -p >{kept}");
        // What nobody answers waits for an hour.
        let most = (PATIENCE * 5).as_secs().to_string();
        let mut bash = Command::new("timeout");
        bash.args([&*most, "bash", "-euo", "pipefail", "-c", &whole]);
        bash.current_dir(self.place.path()).stdin(Stdio::null());
        for (name, value) in self.place.hitl(&[]).get_envs() {
            match value {
                Some(value) => bash.env(name, value),
                None => bash.env_remove(name),
            };
        }
        let path = std::env::var("PATH").unwrap();
        bash.env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("TMPDIR", self.place.path())
            // The page says which store or server it is, or it is the one of everybody's state folder.
            .env_remove("HITL_STORE");
        for (name, value) in [("GITHUB_RUN_ID", "7"), ("GITHUB_JOB", "deploy")] {
            bash.env(name, value);
        }
        if !self.path("variables").exists() {
            for (name, prompt) in [("id", "How many replicas?"), ("other", "How many more?")] {
                bash.env(name, self.place.run(&["new", "--type", "int", prompt]).value());
            }
        }
        let ran = self.helped(bash, part);
        assert_eq!(ran.code, Some(0), "{part}\n{ran:?}");
        assert!(!ran.stderr.contains("Usage:"), "{part}\n{ran:?}");
        self.printed.push_str(&format!("\n{}\n", ran.stdout));
    }

    /// Runs it, while somebody answers what it asks and waits for.
    fn helped(&self, mut bash: Command, part: &str) -> Ran {
        let asks =
            ["hitl ask", "hitl confirm", "hitl run", "/nightly"].iter().any(|asking| part.contains(asking));
        let ended = AtomicBool::new(!asks);
        std::thread::scope(|scope| {
            let (place, ended) = (&self.place, &ended);
            scope.spawn(move || {
                while !ended.load(Ordering::Relaxed) {
                    answer_all(place);
                }
            });
            let ran = Ran::of(bash.output().unwrap());
            ended.store(true, Ordering::Relaxed);
            ran
        })
    }

    fn questions(&self) -> usize {
        self.place.run(&["list", "--all", "--json"]).value().lines().count()
    }
}

#[test]
fn what_the_guides_say_to_type_does_what_they_say() {
    for (guide, asked, printed) in GUIDES {
        let page = fs::read_to_string(root().join("docs").join(guide)).unwrap();
        let mut desk = Desk::new();
        desk.read(&page);
        assert_eq!(desk.questions(), asked + 2, "{guide}: {}", desk.printed);
        let mut rest = &*desk.printed;
        for part in printed {
            let at = rest.find(part).unwrap_or_else(|| panic!("{guide}: no {part:?} in {}", desk.printed));
            rest = &rest[at + part.len()..];
        }
    }
}

/// Nothing in a guide goes untested because nobody thought of it: its page is known here, and its languages to some test.
#[test]
fn every_guide_is_read() {
    let mut pages: Vec<String> = fs::read_dir(root().join("docs/guides"))
        .unwrap()
        .map(|entry| format!("guides/{}", entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    pages.push("ci.md".to_owned());
    pages.sort();
    let mut known: Vec<&str> = GUIDES.iter().map(|(guide, ..)| *guide).chain(ELSEWHERE).collect();
    known.sort_unstable();
    assert_eq!(pages, known);
    for page in pages {
        let text = fs::read_to_string(root().join("docs").join(&page)).unwrap();
        let all = text.lines().filter(|line| line.trim_start().starts_with("```")).count() / 2;
        let of = |language| blocks(&text, language).len();
        assert_eq!(
            of("sh") + of("python") + of("ts"),
            all,
            "{page} has a block of a language that no test runs"
        );
        assert_eq!(ELSEWHERE.contains(&&*page), of("sh") == 0, "{page}");
        assert!(of("python") == 0 || matches!(&*page, "guides/python.md" | "guides/testing.md"), "{page}");
        assert!(of("ts") == 0 || matches!(&*page, "guides/typescript.md" | "guides/testing.md"), "{page}");
    }
}

/// A page that is not in the summary is not in the site.
#[test]
fn every_page_is_in_the_summary() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let mut pages = 0;
    for (folder, before) in [("docs", ""), ("docs/guides", "guides/")] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") && name != "SUMMARY.md" {
                assert!(summary.contains(&format!("]({before}{name})")), "{folder}/{name} is not in it");
                pages += 1;
            }
        }
    }
    assert!(pages > 25, "only {pages} pages were found");
}
