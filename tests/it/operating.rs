//! The operator's page: what it says to type upgrades, goes back, moves, backs up, changes keys and cleans up, in the order of the page.

use crate::desk::Desk;
use crate::markdown::{blocks, page};
use crate::support::{browse, send, try_submit};
use serde_json::{Value as Json, json};
use std::fs;

/// A question that is answered, and one that is open, by its id and link.
fn ask(desk: &Desk) -> (String, String, String) {
    let new = |prompt: &str| {
        let public = format!("http://{}", desk.address);
        let made = desk.place.run(&["new", "--type", "int", "--public-url", &public, prompt]);
        let id = made.value().to_owned();
        let link = desk.place.run(&["link", "--public-url", &public, &id]).value().to_owned();
        (id, link)
    };
    let (answered, link) = new("How many?");
    assert_eq!(try_submit(&link, &json!(3), None).unwrap().status, 200);
    let (open, link) = new("How many of these?");
    (answered, open, link)
}

fn value(desk: &Desk, id: &str) -> Json {
    let shown: Json = serde_json::from_str(desk.place.run(&["show", "--json", id]).value()).unwrap();
    shown["response"]["value"].clone()
}

#[test]
fn what_the_operator_s_page_says_to_type_does_what_it_says() {
    let page = page("docs/operating.md");
    let mut desk = Desk::new();
    fs::write(desk.path("etc/hitl/api-key"), "key-of-the-host-0123456789abcdef\n").unwrap();
    desk.service("restart");
    let (answered, open, link) = ask(&desk);
    let (mut run, mut opens) = (Vec::new(), true);
    for section in page.split("\n## ") {
        let title = section.lines().next().unwrap();
        for block in blocks(section, "sh") {
            desk.type_in(&block);
            if desk.server.is_none() {
                // The new machine has the backup and the settings, and no store.
                fs::remove_dir_all(desk.path("state/hitl")).unwrap();
                continue;
            }
            assert_eq!(value(&desk, &answered), json!(3), "{title}");
            opens &= !block.contains("--grace 0s");
            if opens {
                assert!(browse(&link).contains("How many of these?"), "{title}: the link of before opens");
            }
        }
        run.push(title);
    }
    // What is above the first heading, and the sections.
    assert_eq!(run.len(), 1 + 6, "{run:?}");
    assert_eq!(value(&desk, &open), Json::Null);
    let opened = send("GET", &link, &[("accept", "text/html")], b"");
    assert!(!opens && opened.status != 200, "the key that signs links was changed: {opened:?}");

    let backups: Vec<_> = fs::read_dir(desk.path("backup")).unwrap().collect();
    assert_eq!(backups.len(), 3, "{backups:?}");
    let key = fs::read_to_string(desk.path("etc/hitl/api-key")).unwrap();
    assert!(key.len() > 60 && !key.contains("key-of-the-host"), "the key is another one");
    let keys = desk.place.run(&["key", "list", "--json"]);
    let is_there = |id: &str| keys.value().contains(id);
    assert!(is_there("\"ci\"") && !is_there(&desk.key), "one was made, one is revoked: {keys:?}");
    assert_eq!(fs::read_to_string(desk.path("etc/hitl/hitl.env")).unwrap(), "HITL_RETAIN=90d\n");
}
