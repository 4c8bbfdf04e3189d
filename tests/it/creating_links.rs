//! `hitl link --create`: an address for programs that can set no header.

use crate::support::{Place, Ran, question, send, try_submit};
use serde_json::{Value as Json, json};

fn ask(link: &str, more: &Json) -> crate::http::Reply {
    let mut body = question("bool");
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    send("POST", link, &[("content-type", "application/json")], body.to_string().as_bytes())
}

/// As a person does it who sets a workflow engine up.
#[test]
fn an_engine_asks_by_the_link_alone_and_a_person_answers() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let link = |more: &[&str]| {
        let mut args = vec!["link", "--create", "--project", "billing"];
        args.extend(more);
        place.run(&args)
    };
    let ran = link(&["--domain", "production", "--valid", "1h"]);
    assert!(ran.stderr.contains("questions of billing until 20"), "{ran:?}");
    let url = ran.value();
    assert!(url.starts_with(&format!("{}/v1/events?t=", server.url)), "{url}");
    let other = link(&[]).value().to_owned();
    let asked = ask(url, &json!({ "run": "run-1", "key": "refund" }));
    assert_eq!(asked.status, 201, "{asked:?}");
    let id = asked.json()["request_id"].as_str().unwrap().to_owned();
    let listed = place.run(&["list", "--json", "--project", "billing", "--domain", "production"]);
    let listed: Json = serde_json::from_str(listed.value()).unwrap();
    assert_eq!((&listed["request_id"], &listed["asked_by"]), (&json!(id), &json!("link\nbilling")));
    // Sent again, as engines do, also by the next link, it is the same question.
    let whole = json!({ "run": "run-1", "key": "refund", "domain": "production" });
    for link in [url, &other] {
        let again = ask(link, &whole);
        assert_eq!((again.status, &again.json()["request_id"]), (200, &json!(id)));
    }
    let form = place.run(&["link", &id]).value().to_owned();
    assert_eq!(try_submit(&form, &json!(true), None).unwrap().status, 200);
    assert_eq!(place.run(&["wait", &id]).value(), "true");
    // One is revoked, the other goes on.
    let revoked = place.run(&["link", "--create", "--revoke-link", url]);
    assert!(revoked.value().is_empty() && revoked.stderr.contains("creates nothing any more"), "{revoked:?}");
    let begun = std::time::Instant::now();
    while ask(url, &json!({})).status != 403 {
        assert!(begun.elapsed() < crate::http::PATIENCE, "a link that was revoked creates");
        std::thread::yield_now();
    }
    assert_eq!(ask(&other, &json!({})).status, 201);
}

/// Like a key, it may be what a new store begins with; and it says how to have it served.
#[test]
fn a_link_that_creates_may_come_first() {
    let place = Place::new("file");
    let ran =
        place.run(&["link", "--create", "--project", "billing", "--public-url", "https://ask.example.org/x"]);
    assert!(ran.value().starts_with("https://ask.example.org/x/v1/events?t="), "{ran:?}");
    let ran = place.run(&["link", "--create", "--project", "billing"]);
    assert!(ran.value().contains("/v1/events?t=") && ran.stderr.contains("hitl serve"), "{ran:?}");
    assert_eq!(place.run(&["list"]).value(), "");
}

#[test]
fn what_is_typed_wrong_is_told() {
    let place = Place::new("sqlite");
    let id = place.run(&["new", "Ship it?"]).value().to_owned();
    let long = "x".repeat(201);
    for (args, told) in [
        (&["link", "--create"][..], "--project"),
        (&["link"], "<ID>"),
        (&["link", &id, "--create", "--project", "a"], "--create"),
        (&["link", &id, "--run", "r"], "--run"),
        (&["link", "--create", "--project", "a", "--for", "ada"], "--for"),
        (&["link", "--create", "--project", "a", "--qr"], "--qr"),
        (&["link", "--create", "--project", "a", "--revoke"], "--revoke"),
        (&["link", "--create", "--project", "a", "--run", ""], "--run"),
        (&["link", "--create", "--project", "a", "--run", &long], "--run"),
        (&["link", "--create", "--project", "a\tb"], "--project"),
        (&["link", "--create", "--project", "a", "--valid", "0s"], "--valid"),
        (&["link", "--create", "--project", "a", "--valid", "11y"], "--valid"),
        (&["link", "--create", "--revoke-link", "https://example.org/v1/events?t=x"], "--revoke-link"),
    ] {
        let ran: Ran = place.run(args);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{args:?} {ran:?}");
        assert!(ran.stderr.contains(told), "{args:?} {ran:?}");
    }
}
