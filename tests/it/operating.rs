//! The operator's page: what it says to type upgrades, goes back, moves, backs up, changes keys and cleans up, in the order of the page.

use crate::examples::script;
use crate::support::{Place, Ran, Server, browse, send, try_submit};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A machine with the service of the page, whose folders are in a place of the test.
struct Machine {
    place: Place,
    address: String,
    server: Option<Server>,
    /// The key that the page revokes.
    revoked: String,
}

impl Machine {
    fn new() -> Machine {
        let mut place = Place::new("sqlite");
        place.store = format!("sqlite:{}", place.path().join("lib/hitl.db").display());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut machine =
            Machine { place, address: format!("127.0.0.1:{port}"), server: None, revoked: String::new() };
        for name in ["lib", "bin", "etc", "root", "backup", "hitl-VERSION-TARGET", "hitl-OLD-TARGET"] {
            fs::create_dir(machine.path(name)).unwrap();
        }
        for program in ["bin", "hitl-VERSION-TARGET", "hitl-OLD-TARGET"] {
            let path = machine.path(program).join("hitl");
            script(&path, &format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_hitl")));
        }
        // The user of the page is the one who runs the tests.
        script(&machine.path("bin/runuser"), "shift 3 && exec \"$@\"");
        script(&machine.path("bin/chown"), "[ \"$1\" = hitl: ] && [ -d \"$2\" ]");
        fs::write(machine.path("etc/api-key"), "key-of-the-host-0123456789abcdef\n").unwrap();
        fs::write(machine.path("etc/hitl.env"), "").unwrap();
        machine.service("start");
        machine
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
            serve.env("HITL_LISTEN", &self.address).env("HITL_API_KEY_FILE", self.path("etc/api-key"));
            let settings = fs::read_to_string(self.path("etc/hitl.env")).unwrap();
            serve.envs(settings.lines().map(|line| line.split_once('=').unwrap()));
            assert!(self.server.replace(Server::start(serve)).is_none(), "it runs already");
        }
    }

    /// Runs a block of the page.
    fn run(&mut self, block: &str) {
        let here = |name: &str| self.path(name).display().to_string();
        let block = block
            .replace("/usr/local/bin", &here("bin"))
            .replace("/var/lib/hitl", &here("lib"))
            .replace("/etc/hitl", &here("etc"))
            .replace("/backup", &here("backup"))
            .replace("/root", &here("root"))
            .replace("127.0.0.1:8080", &self.address)
            .replace("3f2c9a0b", &self.revoked);
        for line in block.lines() {
            if let Some(what) = line.strip_prefix("systemctl ") {
                self.service(what.strip_suffix(" hitl").unwrap());
                continue;
            }
            let mut bash = Command::new("bash");
            let path = std::env::var("PATH").unwrap();
            bash.args(["-euo", "pipefail", "-c", line])
                .current_dir(self.place.path())
                .env("PATH", format!("{}:{path}", self.path("bin").display()))
                .stdin(Stdio::null());
            for (name, value) in self.place.hitl(&[]).get_envs() {
                match value {
                    Some(value) => bash.env(name, value),
                    None => bash.env_remove(name),
                };
            }
            if line.contains(" --server ") {
                bash.env_remove("HITL_STORE");
            }
            let ran = Ran::of(bash.output().unwrap());
            assert_eq!(ran.code, Some(0), "{line}\n{ran:?}");
        }
    }

    /// A question that is answered, and one that is open, by its id and link.
    fn ask(&self) -> (String, String, String) {
        let new = |prompt: &str| {
            let public = format!("http://{}", self.address);
            let made = self.place.run(&["new", "--type", "int", "--public-url", &public, prompt]);
            let id = made.value().to_owned();
            let link = self.place.run(&["link", "--public-url", &public, &id]).value().to_owned();
            (id, link)
        };
        let (answered, link) = new("How many?");
        assert_eq!(try_submit(&link, &json!(3), None).unwrap().status, 200);
        let (open, link) = new("How many more?");
        (answered, open, link)
    }

    fn value(&self, id: &str) -> Json {
        let shown: Json = serde_json::from_str(self.place.run(&["show", "--json", id]).value()).unwrap();
        shown["response"]["value"].clone()
    }
}

#[test]
fn what_the_operator_s_page_says_to_type_does_what_it_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operating.md");
    let page = fs::read_to_string(page).unwrap();
    let mut machine = Machine::new();
    let (answered, open, link) = machine.ask();
    machine.revoked = {
        let made = machine.place.run(&["key", "new", "--role", "ask", "--name", "ci", "--json"]);
        let made: Json = serde_json::from_str(made.value()).unwrap();
        made["id"].as_str().unwrap()[..8].to_owned()
    };
    let (mut run, mut opens) = (Vec::new(), true);
    for section in page.split("\n## ").skip(1) {
        let title = section.lines().next().unwrap();
        for block in section.split("```sh\n").skip(1) {
            machine.run(block.split_once("```").unwrap().0);
            if machine.server.is_none() {
                // The new machine has the backup and the settings, and no store.
                fs::remove_dir_all(machine.path("lib")).unwrap();
                continue;
            }
            assert_eq!(machine.value(&answered), json!(3), "{title}");
            opens &= !block.contains("--grace 0s");
            if opens {
                assert!(browse(&link).contains("How many more?"), "{title}: the link of before opens");
            }
        }
        run.push(title);
    }
    assert_eq!(run.len(), 6, "{run:?}");
    assert_eq!(machine.value(&open), Json::Null);
    let opened = send("GET", &link, &[("accept", "text/html")], b"");
    assert!(!opens && opened.status != 200, "the key that signs links was changed: {opened:?}");

    let backups: Vec<_> = fs::read_dir(machine.path("backup")).unwrap().collect();
    assert_eq!(backups.len(), 3, "{backups:?}");
    let key = fs::read_to_string(machine.path("etc/api-key")).unwrap();
    assert!(key.len() > 60 && !key.contains("key-of-the-host"), "the key is another one");
    let keys = machine.place.run(&["key", "list", "--json"]);
    let is_there = |id: &str| keys.value().contains(id);
    assert!(is_there("\"ci\"") && !is_there(&machine.revoked), "one was made, one is revoked: {keys:?}");
    assert_eq!(fs::read_to_string(machine.path("etc/hitl.env")).unwrap(), "HITL_RETAIN=90d\n");
}
