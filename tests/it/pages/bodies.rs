//! What pages show of requests, outcomes and the interface is what a server takes and sends, and what is there.

use crate::markdown::{blocks, page};
use crate::receiver::Receiver;
use crate::support::{Place, fill, question, send};
use crate::tidy::root;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fs;

/// The blocks of JSON of a page.
fn bodies(path: &str) -> Vec<Json> {
    // An id is shown by its first letters.
    let read = |block: &String| serde_json::from_str(&block.replace('…', "")).unwrap();
    blocks(&page(path), "json").iter().map(read).collect()
}

#[test]
fn an_outcome_is_sent_as_the_page_shows_it() {
    let [shown] = &bodies("docs/callbacks.md")[..] else { panic!("another block") };
    let (place, receiver) = (Place::new("sqlite"), Receiver::start());
    let server = place.serve(&["--allow-callback", &receiver.url]);
    let mut body = question("bool");
    body["callback"] = json!({ "url": receiver.url });
    let id = server.create(&body)["request_id"].clone();
    let by = shown["decided_by"].as_str().unwrap();
    let link = place.run(&["link", "--for", by, "--public-url", &server.url, id.as_str().unwrap()]);
    fill(link.value(), "yes");
    let mut sent = receiver.next().body;
    assert_eq!(sent["request_id"], id);
    for member in ["request_id", "decided_at"] {
        assert!(sent[member].is_string(), "{sent}");
        sent[member] = shown[member].clone();
    }
    assert_eq!(sent, *shown);
}

#[test]
fn a_server_takes_the_questions_of_engines() {
    let place = Place::new("sqlite");
    let secrets = place.path().join("secrets");
    fs::write(&secrets, "obelisk http://127.0.0.1:5005/v1/executions/ TOKEN\n").unwrap();
    let mut args = vec!["--callback-secrets", secrets.to_str().unwrap()];
    // What the page starts it with.
    for allowed in
        ["http://127.0.0.1:7243/api/v1/namespaces/default/workflows/", "http://127.0.0.1:5005/v1/executions/"]
    {
        let started = format!("--allow-callback {allowed}");
        assert!(page("docs/engines.md").contains(&started), "{started}");
        args.extend(["--allow-callback", allowed]);
    }
    let server = place.serve(&args);
    let bodies = bodies("docs/engines.md");
    assert!(bodies.len() >= 2, "{bodies:?}");
    for shown in bodies {
        // One shows nothing but what is said of where it is sent.
        let mut body = question("bool");
        for (name, member) in shown.as_object().unwrap() {
            body[name] = member.clone();
        }
        let created = server.create(&body);
        for (name, member) in shown["callback"].as_object().unwrap() {
            assert_eq!(created["callback"][name], *member, "{created}");
        }
    }
}

/// The names in a text of WIT, of types and members alike.
fn names(wit: &str) -> BTreeSet<String> {
    let code = wit.lines().map(|line| line.split("//").next().unwrap());
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = code.flat_map(|line| line.split(move |c| !is_part(c)));
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())).map(str::to_owned).collect()
}

#[test]
fn a_record_for_an_outcome_has_all_its_members() {
    let [wit] = &blocks(&page("docs/engines.md"), "wit")[..] else { panic!("another block") };
    let (_, record) = wit.split_once("record outcome {").unwrap();
    let code = record.lines().map(|line| line.split("//").next().unwrap());
    let members: BTreeSet<String> = code
        .flat_map(|line| line.split(", "))
        .filter_map(|member| Some(member.split_once(": ")?.0.trim().to_owned()))
        .collect();
    let sent = &bodies("docs/callbacks.md")[0];
    assert_eq!(members, sent.as_object().unwrap().keys().map(|name| name.replace('_', "-")).collect());
    // Its status is one of those that there are.
    let (_, rest) = wit.split_once("enum status {").unwrap();
    let types = fs::read_to_string(root().join("wit/types.wit")).unwrap();
    let (_, there) = types.split_once("enum status {").unwrap();
    let cases = |text: &str| names(text.split('}').next().unwrap());
    assert_eq!(cases(rest), cases(there));
}

/// It is a sketch, and no WIT: what it leaves out is not said, but what it names is there.
#[test]
fn the_interface_on_one_screen_names_what_is_there() {
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("wit")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "wit") {
            there.extend(names(&fs::read_to_string(path).unwrap()));
        }
    }
    let [sketch] = &blocks(&page("README.md"), "wit")[..] else { panic!("another block") };
    let named = names(sketch);
    assert!(named.len() > 40, "{named:?}");
    let made_up: Vec<_> = named.difference(&there).collect();
    assert!(made_up.is_empty(), "{made_up:?}");
}

#[test]
fn a_link_that_creates_takes_the_payload_of_a_webhook() {
    let [code] = &blocks(&page("docs/keys.md"), "python")[..] else { panic!("another block") };
    let (_, rest) = code.split_once("question = ").unwrap();
    let payload = format!("{}}}", rest.split_once('}').unwrap().0);
    // What is not JSON in it: an expression, and how Python may write a number.
    let payload = payload.replace("flyte.ctx().action.run_name", "\"r42\"").replace("86_400", "86400");
    let payload: Json = serde_json::from_str(&payload).unwrap();
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let url = place.run(&["link", "--create", "--project", "billing", "--public-url", &server.url]);
    let headers = [("content-type", "application/json")];
    let created = send("POST", url.value(), &headers, payload.to_string().as_bytes());
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(created.json()["run"], "r42");
}
