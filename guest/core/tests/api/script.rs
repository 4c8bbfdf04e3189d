//! The one script of the pages: which have it, and what it is told.

use crate::support::{BEARER, BROWSER, World};
use serde_json::{Value as Json, json};

/// The element of the script in a page, if it has one: the support took its text out, after it was looked at.
fn element(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<script ")?;
    Some(rest.split_once("></script>").expect("an element that ends").0)
}

fn ask(world: &World, more: &Json) -> (String, String) {
    let mut question = json!({ "event_name": "q", "prompt": "Which city?", "data_type": "str" });
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let event = world.post("/v1/events", &question).is(201).json();
    let (_, rest) = event["links"]["form"].as_str().unwrap().split_once("/form/").unwrap();
    let (id, t) = rest.split_once("?t=").unwrap();
    (id.to_owned(), t.to_owned())
}

#[test]
fn a_form_says_where_its_draft_is_and_how_long_there_is() {
    let world = World::new();
    let (id, t) = ask(&world, &json!({ "timeout_seconds": 900 }));
    let form = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    let script = element(&form).unwrap();
    assert!(script.contains(&format!("data-draft=\"{id}\"")), "{script}");
    assert!(script.contains("data-left=\"900000\""), "{script}");
    assert!(
        script.contains(
            "data-steps=\"10 minutes left to answer.|5 minutes left to answer.|1 minute left to answer.|Time is over."
        ),
        "{script}"
    );
    assert!(form.contains("name=\"value\" dir=\"auto\" rows=\"5\" data-max=\"32768\""), "{form}");
    assert!(form.contains("name=\"comment\" dir=\"auto\" rows=\"3\" data-max=\"2000\""), "{form}");
    // A question that waits for ever has nothing to say of time.
    let (id, t) = ask(&world, &json!({ "timeout_seconds": null, "key": "2" }));
    let form = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(!element(&form).unwrap().contains("data-left"), "{form}");
}

#[test]
fn what_one_person_typed_is_not_offered_to_another() {
    let world = World::new();
    let (id, _) = ask(&world, &json!({}));
    let drafts = ["ada", "grace hopper"].map(|name| {
        let uri = format!("/v1/events/{id}/link?subject={}", name.replace(' ', "%20"));
        let link =
            world.send("GET", &uri, &[BEARER], b"").is(200).json()["form"].as_str().unwrap().to_owned();
        let page = world.browse(&link[link.find("/form/").unwrap()..]).is(200).body;
        element(&page).unwrap().split_once("data-draft=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
    });
    assert_eq!(drafts, [format!("{id} ada"), format!("{id} grace hopper")]);
}

#[test]
fn nothing_is_kept_of_a_sensitive_question_nor_of_what_has_ended() {
    let world = World::new();
    let (id, t) = ask(&world, &json!({ "sensitive": true }));
    let uri = format!("/form/{id}?t={t}");
    assert_eq!(element(&world.browse(&uri).is(200).body), None, "nothing is typed there");
    let shown = world.send("POST", &uri, &[BROWSER], b"").is(200).body;
    assert!(!element(&shown).unwrap().contains("data-draft"), "{shown}");
    let (id, t) = ask(&world, &json!({ "key": "2" }));
    let fields = [("request_id", &*id), ("t", &t), ("value", "Oslo")];
    let refused = world.fill(&[fields[0], fields[1], ("value", "")]).is(422).body;
    assert!(element(&refused).unwrap().contains(&format!("data-draft=\"{id}\"")), "{refused}");
    let ended = format!("data-ended=\"{id}\"");
    let thanks = world.thanked(&fields).body;
    let late = world.fill(&[fields[0], fields[1], ("value", "Rome")]).is(409).body;
    let looked = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    for page in [thanks, late, looked] {
        let script = element(&page).unwrap();
        assert!(script.contains(&ended) && !script.contains("data-draft"), "{page}");
    }
}

#[test]
fn an_answer_that_is_checked_keeps_its_draft_until_it_is_sent() {
    let world = World::new();
    let (id, t) = ask(&world, &json!({ "confirm": true }));
    let page = world.fill(&[("request_id", &id), ("t", &t), ("value", "Oslo")]).is(200).body;
    let script = element(&page).unwrap();
    assert!(script.contains("data-sending") && !script.contains("data-ended"), "{script}");
    assert!(!script.contains("data-draft"), "there is nothing to type into: {script}");
}

#[test]
fn a_slider_is_told_its_ends() {
    let world = World::new();
    let number = |more: Json| {
        let mut field = json!({ "type": "number", "x-hitl-widget": "slider" });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        field
    };
    let schema = json!({ "type": "object", "properties": {
        "a": { "type": "integer", "x-hitl-widget": "slider", "minimum": 1, "maximum": 20 },
        "b": number(json!({ "minimum": 0, "maximum": 1, "multipleOf": 0.05 })),
        "c": number(json!({ "minimum": -1.5, "maximum": 2.5 })),
        "d": number(json!({ "minimum": 0 })),
        "e": number(json!({ "exclusiveMinimum": 0, "maximum": 1 })),
        "f": { "type": "integer", "minimum": 1, "maximum": 20 },
        "g": { "type": "string", "maxLength": 100 },
        "h": { "type": "string", "maxLength": 10 },
        "i": { "type": "string", "format": "password" },
    } });
    let (id, t) = ask(&world, &json!({ "data_type": "form", "schema": schema }));
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    let control = |name: &str| {
        let (_, rest) = page.split_once(&format!(" name=\"{name}\"")).unwrap();
        let its = rest.split_once('>').unwrap().0;
        its.split(' ').filter(|word| word.starts_with("data-")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(control("a"), "data-least=\"1\" data-most=\"20\" data-step=\"1\"");
    assert_eq!(control("b"), "data-least=\"0\" data-most=\"1\" data-step=\"0.05\"");
    assert_eq!(control("c"), "data-least=\"-1.5\" data-most=\"2.5\"");
    for name in ["d", "e", "f", "h", "i"] {
        assert_eq!(control(name), "", "{name}");
    }
    assert_eq!(control("g"), "data-max=\"100\"");
}

#[test]
fn pages_without_a_question_have_none() {
    let world = World::new();
    for (uri, headers) in [
        ("/", vec![BROWSER]),
        ("/", vec![BROWSER, BEARER]),
        ("/form/x?t=y", vec![BROWSER]),
        ("/nowhere", vec![BROWSER]),
    ] {
        assert_eq!(element(&world.send("GET", uri, &headers, b"").body), None, "{uri}");
    }
}
