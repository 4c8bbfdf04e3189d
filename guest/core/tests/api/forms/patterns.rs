//! A text with a pattern, as a person meets it.

use super::{as_shown, ask, borrowed, set, value};
use crate::support::{JSON, World};
use serde_json::json;

#[test]
fn a_text_that_does_not_look_as_it_has_to_comes_back_with_what_is_wanted() {
    let world = World::new();
    let schema = json!({ "type": "object", "required": ["ticket"], "properties": {
        "ticket": { "type": "string", "pattern": "^[A-Z]{3}-[0-9]+$", "title": "Ticket", "examples": ["ABC-123"] },
        "hosts": { "type": "array", "items": { "type": "string", "pattern": "^[a-z]+$" }, "description": "Small letters." },
    } });
    let (id, t) = ask(&world, &schema);
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(page.contains("Such as ABC-123") && !page.contains(" pattern="), "{page}");
    let mut fields = as_shown(&page);
    set(&mut fields, "ticket", &["abc <1>"]);
    set(&mut fields, "hosts", &["web\r\nDB"]);
    let page = world.fill(&borrowed(&fields)).is(422).body;
    for part in [
        "<a href=\"#f0\">Ticket: This does not look as it has to. Such as ABC-123.</a>",
        "<a href=\"#f1\">hosts: Item 2: This does not look as it has to. Small letters.</a>",
        "value=\"abc &lt;1&gt;\"",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let body = json!({ "request_id": id, "t": t, "value": { "ticket": "ABC-1 ", "hosts": ["web", "DB"] } });
    let problem = world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(422).json();
    assert_eq!(problem["errors"][0]["code"], "pattern");
    assert_eq!(problem["errors"][0]["arguments"]["pattern"], "^[A-Z]{3}-[0-9]+$");
    assert_eq!(problem["errors"][1]["arguments"]["item"], "2");
    // Blanks at the ends come along with what is pasted.
    set(&mut fields, "ticket", &[" ABC-1\r\n"]);
    set(&mut fields, "hosts", &["web\r\ndb"]);
    world.fill(&borrowed(&fields)).is(303);
    assert_eq!(value(&world, &id), json!({ "ticket": "ABC-1", "hosts": ["web", "db"] }));
}

/// What is stored is read again: an answer that could not be would be lost.
#[test]
fn a_field_that_was_emptied_is_held_to_its_pattern() {
    let world = World::new();
    for (schema, fits) in [
        (json!({ "type": "string", "pattern": "^[A-Z]{3}$", "default": "ABC" }), false),
        (json!({ "type": "string", "pattern": ".", "minLength": 0, "default": "ABC" }), false),
        (json!({ "type": "string", "pattern": "^[A-Z]*$", "default": "ABC" }), true),
    ] {
        for required in [json!([]), json!(["z"])] {
            let schema = json!({ "type": "object", "required": required, "properties": { "z": schema } });
            let (id, t) = ask(&world, &schema);
            let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
            set(&mut fields, "z", &[""]);
            let answer = world.fill(&borrowed(&fields));
            assert_eq!(answer.status, if fits { 303 } else { 422 }, "{schema}: {}", answer.body);
            if fits {
                assert_eq!(value(&world, &id), json!({ "z": "" }));
            }
            world.browse(&format!("/form/{id}?t={t}")).is(200);
        }
    }
}

/// A page holds no secret, and says so where one has to be typed again.
#[test]
fn a_secret_is_asked_for_again() {
    let world = World::new();
    let schema = json!({ "type": "object", "required": ["a"], "properties": {
        "a": { "type": "integer" }, "pw": { "type": "string", "format": "password" },
    } });
    let (id, t) = ask(&world, &schema);
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(!page.contains("Type this again"), "{page}");
    let mut fields = as_shown(&page);
    set(&mut fields, "a", &["many"]);
    let page = world.fill(&borrowed(&fields)).is(422).body;
    assert!(!page.contains("Type this again"), "nothing was typed: {page}");
    set(&mut fields, "pw", &["s3cr3t"]);
    let page = world.fill(&borrowed(&fields)).is(422).body;
    assert!(page.contains("Type this again") && !page.contains("s3cr3t"), "{page}");
}
