//! What a person sees beside a question.

use crate::support::{BEARER, World};
use serde_json::{Value as Json, json};

fn asked(world: &World, context: &Json) -> (String, String) {
    let body =
        json!({ "event_name": "deploy", "prompt": "Run this?", "data_type": "bool", "context": context });
    let event = world.post("/v1/events", &body).is(201).json();
    assert_eq!(&event["context"], context);
    let link = event["links"]["form"].as_str().unwrap();
    (event["request_id"].as_str().unwrap().to_owned(), link.split_once("?t=").unwrap().1.to_owned())
}

#[test]
fn facts_stand_beside_the_question() {
    let world = World::new();
    let context = json!([
        { "label": "Where", "text": "prod-db-1\neu-west" },
        { "label": "Command", "code": "rm -rf /srv/*\u{202e}\nsystemctl restart x" },
        { "label": "Change", "diff": " a\n-b <i>\n+c" },
        { "label": "Log", "url": "https://user@ci.example.org:8443/7?a=b&c=<d>".replace("<d>", "d"), "title": "Build 7", "type": "text/plain", "size": 1_234_567 },
        { "label": "Mail", "url": "mailto:ada@example.org" },
    ]);
    let nulls = json!([{ "label": "x", "url": "https://a.b", "title": null, "type": null, "size": null }]);
    let body = json!({ "event_name": "e", "prompt": "p", "data_type": "bool", "context": nulls });
    let event = world.post("/v1/events", &body).is(201).json();
    assert_eq!(event["context"], json!([{ "label": "x", "url": "https://a.b" }]));
    let (id, t) = asked(&world, &context);
    let uri = format!("/form/{id}?t={t}");
    let page = world.browse(&uri).is(200).body;
    for part in [
        "<dt dir=\"auto\">Where</dt><dd class=\"lines\" dir=\"auto\">prod-db-1\neu-west</dd>",
        "U+202E</bdi>",
        "<del>-b &lt;i&gt;</del>\n<ins>+c</ins>",
        "<a href=\"https://user@ci.example.org:8443/7?a=b&amp;c=d\" rel=\"noopener noreferrer nofollow\" target=\"_blank\"><bdi>Build 7</bdi></a>",
        "(ci.example.org:8443, text/plain, 1.2 MB)",
        "href=\"mailto:ada@example.org\"",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(
        page.find("Command").unwrap() < page.find("type=\"radio\"").unwrap(),
        "it is read before the answer"
    );
    world.fill(&[("request_id", &id), ("t", &t), ("value", "yes")]).is(303);
    assert!(world.browse(&uri).is(200).body.contains("systemctl restart x"), "the record has it, too");
}

#[test]
fn facts_that_are_none_are_refused_by_name() {
    let world = World::new();
    let long = "x".repeat(16_385);
    for (fact, field) in [
        (json!(3), "context.0"),
        (json!({ "text": "x" }), "context.0.label"),
        (json!({ "label": "" , "text": "x" }), "context.0.label"),
        (json!({ "label": "x" }), "context.0"),
        (json!({ "label": "x", "code": null }), "context.0.code"),
        (json!({ "label": null, "code": "x" }), "context.0.label"),
        (json!({ "label": "x", "text": "y", "code": null }), "context.0"),
        (json!({ "label": "x", "text": "y", "code": "z" }), "context.0"),
        (json!({ "label": "x", "text": 3 }), "context.0.text"),
        (json!({ "label": "x", "text": long }), "context.0.text"),
        (json!({ "label": "x", "text": "y", "colour": "red" }), "context.0.colour"),
        (json!({ "label": "x", "url": "javascript:alert(1)" }), "context.0.url"),
        (json!({ "label": "x", "url": " https://a.b" }), "context.0.url"),
        (json!({ "label": "x", "url": "https://a.b/<script>" }), "context.0.url"),
        (json!({ "label": "x", "url": "data:text/html,x" }), "context.0.url"),
        (json!({ "label": "x", "url": "//a.b" }), "context.0.url"),
        (json!({ "label": "x", "url": "https://a.b", "size": -1 }), "context.0.size"),
        (json!({ "label": "x", "url": "https://a.b", "title": "" }), "context.0.title"),
    ] {
        let body = json!({ "event_name": "e", "prompt": "p", "data_type": "bool", "context": [fact] });
        world.post("/v1/events", &body).is(422).names(field);
    }
    for (context, field) in
        [(json!({}), "context"), (json!(vec![json!({ "label": "x", "text": "y" }); 51]), "context")]
    {
        let body = json!({ "event_name": "e", "prompt": "p", "data_type": "bool", "context": context });
        world.post("/v1/events", &body).is(422).names(field);
    }
    let body = json!({ "event_name": "e", "prompt": "p", "data_type": "bool", "context": null });
    let event = world.post("/v1/events", &body).is(201).json();
    assert!(event.get("context").is_none());
}

#[test]
fn everything_in_a_fact_is_escaped() {
    const EVIL: &str = "\"'><img src=x onerror=alert(1)></pre></code></dd><script>alert(2)</script>";
    let world = World::new();
    let context = json!([
        { "label": EVIL, "text": EVIL }, { "label": EVIL, "code": EVIL }, { "label": EVIL, "diff": format!("+{EVIL}\n-{EVIL}\n{EVIL}") },
        { "label": EVIL, "url": "https://a.b/'onmouseover=alert(1)", "title": EVIL, "type": EVIL },
    ]);
    let (id, t) = asked(&world, &context);
    for page in [
        world.browse(&format!("/form/{id}?t={t}")).is(200).body,
        world.fill(&[("request_id", &id), ("t", &t)]).is(422).body,
        world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200).body,
        world.thanked(&[("request_id", &id), ("t", &t), ("value", "no")]).body,
    ] {
        for part in ["<img", "<script>", "\"'>", "\" onmouse"] {
            assert!(!page.contains(part), "{part} is in {page}");
        }
    }
}
