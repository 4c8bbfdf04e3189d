//! A desk to read pages at: a machine with the service and a clone of the project, and a reader's shell on it, into which what a page says
//! to type is typed. It is for Linux: the `install -D` and `cp -b` of the pages are GNU's, and so is the `timeout` that ends them here.

mod others;
mod shell;

use crate::scripts::script;
use crate::support::{KEY, Place, Server};
use crate::tidy::root;
use others::OTHERS;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

/// The machine, and what was typed there so far.
pub(crate) struct Desk {
    pub(crate) place: Place,
    /// Where the service listens, if it runs.
    pub(crate) address: String,
    pub(crate) server: Option<Server>,
    /// The beginning of the id of the key `ci`, for programs that ask.
    pub(crate) key: String,
    /// What stands in pages, and what stands for it here, in the order in which it is replaced.
    instead: Vec<(String, String)>,
    /// Variables that the reader has.
    given: BTreeMap<String, String>,
    /// The backup that is made before the page restores it.
    pub(crate) backs_up: Option<&'static str>,
    /// What came on stdout, and on stderr.
    pub(crate) printed: String,
    pub(crate) told: String,
}

/// A port on which nobody listens, in which none of those of pages is found when they are replaced.
fn free_port() -> u16 {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    std::iter::repeat_with(free).find(|port| !port.to_string().contains("808")).unwrap()
}

impl Desk {
    /// A machine on which the service runs, and has two open questions.
    pub(crate) fn new() -> Desk {
        let mut desk = Desk::without_service();
        desk.service("start");
        desk
    }

    /// The same where nothing runs yet: the store and the questions are there.
    pub(crate) fn without_service() -> Desk {
        let mut place = Place::new("sqlite");
        // The one that is taken where none is named.
        place.store = format!("sqlite:{}", place.path().join("state/hitl/hitl.db").display());
        let address = format!("127.0.0.1:{}", free_port());
        let mut desk = Desk {
            place,
            address,
            server: None,
            key: String::new(),
            instead: Vec::new(),
            given: BTreeMap::new(),
            backs_up: None,
            printed: String::new(),
            told: String::new(),
        };
        desk.furnish();
        let made = desk.place.run(&["key", "new", "--role", "ask", "--name", "ci", "--json"]);
        let made: Json = serde_json::from_str(made.value()).unwrap();
        made["id"].as_str().unwrap()[..8].clone_into(&mut desk.key);
        desk.replaced();
        for (name, prompt) in [("id", "How many replicas?"), ("other", "How many more?")] {
            let id = desk.place.run(&["new", "--type", "int", prompt]).value().to_owned();
            desk.give(name, &id);
        }
        desk
    }

    /// Puts files and programs where pages have them.
    fn furnish(&self) {
        let folders = [
            "backup",
            "bin",
            "data",
            "etc/caddy",
            "etc/hitl",
            "etc/nginx",
            "local/bin",
            "root",
            "run",
            "state/hitl",
            "hitl-OLD-TARGET",
            "hitl-VERSION-TARGET",
        ];
        for folder in folders {
            fs::create_dir_all(self.path(folder)).unwrap();
        }
        // A file and no link, since pages install another one in its place.
        for program in ["local/bin/hitl", "hitl-OLD-TARGET/hitl", "hitl-VERSION-TARGET/hitl"] {
            script(&self.path(program), &format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_hitl")));
        }
        self.stand_in(&OTHERS);
        script(&self.path("deploy"), "echo deployed");
        for folder in ["clients", "examples"] {
            symlink(root().join(folder), self.path(folder)).unwrap();
        }
        fs::write(self.path("deploy.wasm"), hitl_flows::RUST).unwrap();
        fs::write(self.path("etc/hitl/api-key"), format!("{KEY}\n")).unwrap();
        fs::write(self.path("etc/hitl/hitl.env"), "").unwrap();
        // A status of failure fails, also where a page does not say so.
        fs::write(self.path("etc/.curlrc"), "fail\nshow-error\n").unwrap();
    }

    /// What a reader puts in the place of examples.
    fn replaced(&mut self) {
        let (store, address, key) = (self.place.store.clone(), self.address.clone(), self.key.clone());
        let here = |name: &str| self.path(name).display().to_string();
        let pairs = [
            ("HITL_API_KEY=…", format!("HITL_API_KEY={KEY}")),
            ("https://ask.example.org", format!("http://{address}")),
            ("postgres://hitl@db.example.org/hitl", store),
            ("/var/lib/hitl", here("state/hitl")),
            ("/usr/local/", here("local/")),
            ("/etc/", here("etc/")),
            ("/backup", here("backup")),
            ("/root/", here("root/")),
            ("/run/hitl/", here("run/")),
            ("127.0.0.1:8080", address),
            ("3f2c9a0b", key),
            ("8081", free_port().to_string()),
            ("8082", free_port().to_string()),
        ];
        for (there, here) in pairs {
            self.instead(there, &here);
        }
    }

    /// Puts `here` where a page says `there`. What was named before is replaced before.
    pub(crate) fn instead(&mut self, there: &str, here: &str) {
        self.instead.push((there.to_owned(), here.to_owned()));
    }

    /// Gives the reader a variable.
    pub(crate) fn give(&mut self, name: &str, value: &str) {
        self.given.insert(name.to_owned(), value.to_owned());
    }

    /// What was given under a name.
    pub(crate) fn given(&self, name: &str) -> &str {
        &self.given[name]
    }

    /// Makes a store of files in a folder, with a question in it.
    pub(crate) fn has_store(&self, folder: &str) {
        let store = format!("file:{}", self.path(folder).display());
        self.place.run(&["new", "--store", &store, "Which?"]).value();
    }

    /// Puts programs on the PATH that stand for others of their names.
    pub(crate) fn stand_in(&self, programs: &[(&str, &str)]) {
        for (name, says) in programs {
            script(&self.path("bin").join(name), says);
        }
    }

    /// What a page says, as it is on this machine.
    pub(crate) fn here(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (there, here) in &self.instead {
            text = text.replace(there, here);
        }
        text
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// What `systemctl` does with the service.
    pub(crate) fn service(&mut self, what: &str) {
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

    /// How many questions the page asked.
    pub(crate) fn asked(&self) -> usize {
        self.place.run(&["list", "--all", "--json"]).value().lines().count() - 2
    }
}
