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
