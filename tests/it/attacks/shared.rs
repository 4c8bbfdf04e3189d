//! A folder that other programs write in, and a server on it.

use crate::support::{Place, Server, bearer, no_script_but_ours, question, send, try_submit};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// A server on a `file:` store, in which anything may be put.
pub(super) struct Shared {
    pub(super) place: Place,
    pub(super) server: Server,
}

/// What a list shows: the ids on it, and how many records could not be read.
#[derive(Debug, PartialEq)]
pub(super) struct Listed {
    pub(super) ids: Vec<String>,
    pub(super) unreadable: u64,
}

impl Shared {
    pub(super) fn new() -> Shared {
        let place = Place::new("file");
        let server = place.serve(&[]);
        Shared { place, server }
    }

    pub(super) fn address(&self) -> &str {
        self.server.url.strip_prefix("http://").unwrap()
    }

    /// The folder of the store.
    pub(super) fn folder(&self) -> PathBuf {
        self.place.path().join("store")
    }

    /// A file of an event.
    pub(super) fn file(&self, id: &str, name: &str) -> PathBuf {
        self.folder().join("hitl-requests").join(id).join(name)
    }

    /// Moves the store away, as a disk that is not there any more.
    pub(super) fn away(&self) {
        std::fs::rename(self.folder(), self.place.path().join("away")).unwrap();
    }

    /// Asks for a whole number; gives the id and the `t` of the event.
    pub(super) fn ask(&self) -> (String, String) {
        let event = self.server.create(&question("int"));
        let (_, id, t) = crate::support::parts(event["links"]["form"].as_str().unwrap());
        (id, t)
    }

    /// The statuses by which an event is shown: to whom has its link, as a page and as JSON, and to whom has the key.
    pub(super) fn shown(&self, (id, t): &(String, String)) -> [u16; 3] {
        let url = |path: &str| format!("{}{path}", self.server.url);
        let page = send("GET", &url(&format!("/form/{id}?t={t}")), &[("accept", "text/html")], b"");
        let text = page.text();
        assert!(no_script_but_ours(&text) && !text.contains("<img"), "{text}");
        let told = send("GET", &url(&format!("/status/{id}?t={t}")), &[], b"");
        let document = send("GET", &url(&format!("/v1/events/{id}")), &[("authorization", &bearer())], b"");
        [page.status, told.status, document.status]
    }

    /// Answers an event by its link, and gives the status.
    pub(super) fn answer(&self, (id, t): &(String, String)) -> u16 {
        let link = format!("{}/form/{id}?t={t}", self.server.url);
        try_submit(&link, &Json::from(3), None).unwrap().status
    }

    /// The list of what is open, or of all; the inbox is a page in either case.
    pub(super) fn listed(&self, all: bool) -> Listed {
        let inbox = send(
            "GET",
            &format!("{}/", self.server.url),
            &[("accept", "text/html"), ("authorization", &bearer())],
            b"",
        );
        assert_eq!(inbox.status, 200, "{}", inbox.text());
        let page =
            self.server.get(if all { "/v1/events?status=all&limit=200" } else { "/v1/events?limit=200" });
        assert_eq!(page.status, 200, "{}", page.text());
        let page = page.json();
        assert_eq!(page["next"], Json::Null, "{page}");
        let events = page["events"].as_array().unwrap().iter();
        let mut ids: Vec<_> = events.map(|event| event["request_id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        Listed { ids, unreadable: page["unreadable"].as_u64().unwrap() }
    }
}

/// A named pipe that nobody writes into.
pub(super) fn pipe(at: &Path) {
    let made = std::process::Command::new("mkfifo").arg(at).status();
    assert!(made.unwrap().success(), "{}", at.display());
}
