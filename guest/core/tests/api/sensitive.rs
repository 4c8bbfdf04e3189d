//! Questions whose words nobody reads who has not asked for them.

use crate::support::{BEARER, BROWSER, World};
use serde_json::json;

#[test]
fn the_words_are_covered_until_a_person_asks_for_them() {
    let world = World::new();
    let body = json!({ "event_name": "lay-offs", "prompt": "Approve the list?\nAda, Grace", "data_type": "str", "sensitive": true,
                       "context": [{ "label": "Why", "text": "the quarter" }], "asked_by": "hr-bot" });
    let event = world.post("/v1/events", &body).is(201).json();
    assert_eq!(event["sensitive"], true);
    let id = event["request_id"].as_str().unwrap();
    let link = event["links"]["form"].as_str().unwrap();
    let t = link.split_once("?t=").unwrap().1;
    let uri = format!("/form/{id}?t={t}");
    let words = ["lay-offs", "Approve", "Ada", "the quarter", "no longer", "because"];
    let covered = |page: &str| {
        for word in words {
            assert!(!page.contains(word), "{word} is in {page}");
        }
        assert!(page.contains("A question for you") && page.contains("hr-bot"), "{page}");
        assert!(
            page.contains(&format!("<form method=\"post\" action=\"?t={t}\"><p>"))
                && page.contains("Show the question</button>"),
            "{page}"
        );
    };
    covered(&world.browse(&uri).is(200).body);
    let before = world.stored();
    let shown = world.send("POST", &uri, &[BROWSER], b"").is(200).body;
    for word in &words[..4] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }
    assert!(shown.contains("<title>A question for you"), "{shown}");
    assert_eq!(world.stored(), before, "looking changes nothing");
    let inbox = world.send("GET", "/", &[BEARER, BROWSER], b"").is(200).body;
    assert!(inbox.contains(">A question for you</a>") && !inbox.contains("Approve"), "{inbox}");
    let report = world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200).body;
    assert!(!report.contains("Approve") && !report.contains("lay-offs"), "{report}");
    // What was answered is not shown again, and the program has it.
    let fields = [
        ("request_id", id),
        ("t", t),
        ("value", "no longer"),
        ("comment", "because"),
        ("idempotency_key", "k1"),
    ];
    let thanks = world.fill(&fields).is(303).header("location").to_owned();
    let thanks = world.browse(thanks.trim_start_matches('.')).is(200).body;
    assert!(thanks.contains("Thank you") && thanks.contains("hidden"), "{thanks}");
    for word in words {
        assert!(!thanks.contains(word), "{word} is in {thanks}");
    }
    covered(&world.browse(&uri).is(200).body);
    let shown = world.send("POST", &uri, &[BROWSER], b"").is(200).body;
    assert!(
        shown.contains("Approve") && !shown.contains("no longer") && !shown.contains("because"),
        "{shown}"
    );
    let late = world
        .fill(&[("request_id", id), ("t", t), ("value", "another"), ("idempotency_key", "k2")])
        .is(409)
        .body;
    assert!(late.contains("another") && !late.contains("no longer"), "{late}");
    let event = world.send("GET", &format!("/v1/events/{id}"), &[BEARER], b"").is(200).json();
    assert_eq!((&event["response"]["value"], &event["prompt"]), (&json!("no longer"), &body["prompt"]));
}

#[test]
fn other_questions_show_their_words_either_way() {
    let world = World::new();
    let (id, t) = world.ask_for(hitl_core::DataType::Bool);
    let uri = format!("/form/{id}?t={t}");
    let (read, sent) =
        (world.browse(&uri).is(200).body, world.send("POST", &uri, &[BROWSER], b"").is(200).body);
    assert!(read.contains("Send answer</button>") && sent.contains("Send answer</button>"));
    // A page of another site sends nobody here.
    world.send("POST", &uri, &[BROWSER, ("sec-fetch-site", "cross-site")], b"").is(403);
}

/// Whoever is signed in, or let in by a login in front, sends nothing without a `t`, which is on the page.
#[test]
fn whoever_is_signed_in_sees_them_too() {
    let world = World::with(&[("user-header", "trusted")]);
    let body = json!({ "event_name": "e", "prompt": "Approve?", "data_type": "int", "sensitive": true });
    let event = world.post("/v1/events", &body).is(201).json();
    let path = format!("/form/{}", event["request_id"].as_str().unwrap());
    for let_in in [BEARER, ("hitl-user", "ada")] {
        let cover = world.send("GET", &format!("{path}?value=3"), &[BROWSER, let_in], b"").is(200).body;
        assert!(!cover.contains("Approve?"), "{cover}");
        let address =
            cover.split_once("<form method=\"post\" action=\"").unwrap().1.split_once('"').unwrap().0;
        let address = address.replace("&amp;", "&");
        // Only the `t` lets in what a page sends.
        let shown = world.send("POST", &format!("{path}{address}"), &[BROWSER], b"").is(200).body;
        assert!(shown.contains("Approve?") && shown.contains("value=\"3\""), "{shown}");
    }
}

#[test]
fn a_question_that_is_found_is_as_covered_as_it_was_asked_to_be() {
    let world = World::new();
    let mut body = json!({ "event_name": "e", "prompt": "p", "data_type": "int", "run": "r" });
    world.post("/v1/events", &body).is(201);
    for member in ["sensitive", "confirm"] {
        body[member] = true.into();
        world.post("/v1/events", &body).is(409);
        body[member] = false.into();
        world.post("/v1/events", &body).is(200);
    }
}
