//! Widgets, as a person meets them.

use super::{as_shown, ask, borrowed, set, value};
use crate::support::World;
use serde_json::json;

#[test]
fn two_dates_stand_in_one_group_in_their_order() {
    let world = World::new();
    let date = json!({ "type": "string", "format": "date" });
    let (id, t) = ask(
        &world,
        &json!({ "type": "object", "required": ["leave"], "properties": { "leave": {
            "type": "object", "title": "Leave", "x-hitl-widget": "date-range", "required": ["start", "end"], "properties": { "start": date, "end": date } } } }),
    );
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(
        page.contains("<legend dir=\"auto\">Leave</legend>") && page.matches("type=\"date\"").count() == 2,
        "{page}"
    );
    let mut fields = as_shown(&page);
    set(&mut fields, "leave.start", &["2026-07-20"]);
    set(&mut fields, "leave.end", &["2026-07-02"]);
    let page = world.fill(&borrowed(&fields)).is(422).body;
    assert!(page.contains("<a href=\"#f1\">end: This must not be before “start”.</a>"), "{page}");
    set(&mut fields, "leave.end", &["2026-07-22"]);
    world.fill(&borrowed(&fields)).is(303);
    assert_eq!(value(&world, &id), json!({ "leave": { "start": "2026-07-20", "end": "2026-07-22" } }));
}

#[test]
fn choices_are_put_in_an_order() {
    let world = World::new();
    let asked = |more: serde_json::Value| {
        let mut field = json!({ "type": "array", "uniqueItems": true, "x-hitl-widget": "ranking", "title": "Order",
            "items": { "oneOf": [{ "const": "a", "title": "Alpha" }, { "const": 2 }, { "const": "c" }] } });
        field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ask(
            &world,
            &json!({ "type": "object", "required": ["o"], "properties": { "n": { "type": "integer" }, "o": field } }),
        )
    };
    let posted = |id: &str, t: &str, query: &str, changes: Option<&[&str]>| {
        let page = world.browse(&format!("/form/{id}?t={t}{query}")).is(200).body;
        let mut fields = as_shown(&page);
        if let Some(values) = changes {
            set(&mut fields, "o", values);
        }
        (page, world.fill(&borrowed(&fields)), fields)
    };
    let (id, t) = asked(json!({ "minItems": 3 }));
    let (page, answer, mut fields) = posted(&id, &t, "", Some(&["c", "a", "c"]));
    assert_eq!(page.matches("<select").count(), 3);
    for part in [
        "<legend dir=\"auto\">Order</legend>",
        "<label for=\"f1\">Place 1</label>",
        "<label for=\"f1-2\">Place 3</label>",
        ">Alpha</option>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let page = answer.is(422).body;
    assert!(page.contains("<a href=\"#f1\">Order: No two of these may be the same.</a>"), "{page}");
    // What was chosen stays, each in its place.
    let kept: Vec<_> =
        as_shown(&page).into_iter().filter(|(name, _)| name == "o").map(|(_, value)| value).collect();
    assert_eq!(kept, ["c", "a", "c"]);
    set(&mut fields, "o", &["c", "", "a"]);
    assert!(world.fill(&borrowed(&fields)).is(422).body.contains("Order: Give at least 3 of these."));
    set(&mut fields, "o", &["c", "a", "2"]);
    let page = world.thanked(&borrowed(&fields)).body;
    assert!(page.contains("1. c\n2. Alpha\n3. 2"), "{page}");
    assert_eq!(value(&world, &id), json!({ "o": ["c", "a", 2] }));
    // The order that was given is the answer of who leaves it alone, and fewer places are fewer controls.
    let (id, t) = asked(json!({ "default": [2, "a"], "maxItems": 2 }));
    let (page, answer, _) = posted(&id, &t, "", None);
    assert_eq!(page.matches("<select").count(), 2);
    answer.is(303);
    assert_eq!(value(&world, &id), json!({ "o": [2, "a"] }));
    let (id, t) = asked(json!({}));
    posted(&id, &t, "&o=c&o=2", None).1.is(303);
    assert_eq!(value(&world, &id), json!({ "o": ["c", 2] }));
    // Without the promise that each comes once, it is no order.
    let (id, t) = asked(json!({ "uniqueItems": false }));
    assert_eq!(posted(&id, &t, "", None).0.matches("type=\"checkbox\"").count(), 3);
}

/// The same choices in another order are another answer.
#[test]
fn a_group_with_another_order_was_touched() {
    let world = World::new();
    let order = json!({ "type": "array", "uniqueItems": true, "x-hitl-widget": "ranking", "items": { "enum": ["a", "b"] }, "default": ["b", "a"] });
    let schema = json!({ "type": "object", "properties": { "g": { "type": "object", "properties": { "o": order } } } });
    for (values, expected) in [(["b", "a"], json!({})), (["a", "b"], json!({ "g": { "o": ["a", "b"] } }))] {
        let (id, t) = ask(&world, &schema);
        let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
        set(&mut fields, "g.o", &values);
        world.fill(&borrowed(&fields)).is(303);
        assert_eq!(value(&world, &id), expected);
    }
}
