//! Groups that need not be filled in, as a person meets them: what is left alone is not there.

use super::{as_shown, ask, borrowed, set, value};
use crate::support::{JSON, World};
use serde_json::{Value as Json, json};

/// A form with one group that need not be there and demands a `name`, which has these fields besides.
fn schema(properties: &Json) -> Json {
    let mut inner = json!({ "name": { "type": "string", "minLength": 1 } });
    inner.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    let group = json!({ "type": "object", "properties": inner, "required": ["name"] });
    json!({ "type": "object", "properties": { "first": { "type": "string" }, "g": group } })
}

/// The answer to the form with these fields changed, or the page that says what is wrong.
fn answered(schema: &Json, query: &str, changes: &[(&str, &[&str])]) -> Result<Json, String> {
    let world = World::new();
    let (id, t) = ask(&world, schema);
    let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}{query}")).is(200).body);
    for (name, values) in changes {
        set(&mut fields, name, values);
    }
    let answer = world.fill(&borrowed(&fields));
    if answer.status == 303 { Ok(value(&world, &id)) } else { Err(answer.is(422).body) }
}

#[test]
fn a_group_that_was_left_alone_is_not_there() {
    let choices: Vec<String> = (0..20).map(|n| format!("c{n}")).collect();
    for (field, change) in [
        (json!({ "type": "string" }), &["x"][..]),
        (json!({ "type": "string", "default": "x" }), &[""]),
        (json!({ "type": "string", "default": "a\nb  \n" }), &["a"]),
        (json!({ "type": "string", "default": "" }), &["x"]),
        (json!({ "type": "integer", "default": 3 }), &["4"]),
        (json!({ "type": "number", "default": 1234.5 }), &["1234"]),
        (json!({ "type": "number", "default": 1e300 }), &[""]),
        (json!({ "type": "boolean", "default": true }), &["false"]),
        (json!({ "type": "boolean", "default": false }), &["false", "true"]),
        (json!({ "type": "boolean" }), &["false"]),
        (json!({ "type": "boolean" }), &["true"]),
        (json!({ "enum": ["a", "b"] }), &["a"]),
        (json!({ "enum": ["a", "b"], "default": "b" }), &["a"]),
        (json!({ "enum": choices, "default": "c7" }), &[""]),
        (json!({ "enum": [1, "1", true], "default": 1 }), &["\"1\""]),
        (json!({ "type": "array", "items": { "enum": ["a", "b"] } }), &["", "b"]),
        (json!({ "type": "array", "items": { "enum": ["a", "b"] }, "default": ["b", "a"] }), &["", "b"]),
        (json!({ "type": "array", "items": { "enum": ["a", "b"] }, "default": ["b"] }), &[""]),
        (json!({ "type": "array", "items": { "enum": choices }, "default": ["c3"] }), &["", "c4"]),
        (json!({ "type": "array", "items": { "type": "string" }, "default": ["a", "b"] }), &["b\r\na"]),
        (json!({ "type": "array", "items": { "type": "integer" }, "default": [] }), &["1"]),
        (json!({ "type": ["string", "integer"], "default": "3" }), &["4"]),
        (json!({ "type": "string", "format": "date", "default": "2026-01-31" }), &["2026-02-01"]),
        (json!({ "type": "string", "format": "date-time", "default": "2026-01-31T12:00:00Z" }), &[""]),
        (json!({ "type": "string", "format": "duration", "default": "PT5M" }), &["6m"]),
        (json!({ "type": "string", "format": "password" }), &["s3cr3t"]),
        (json!({ "type": "string", "format": "password", "default": "s3cr3t" }), &["other"]),
        (json!({ "x-hitl-widget": "json", "default": { "a": [1] } }), &["{}"]),
    ] {
        let schema = schema(&json!({ "x": field }));
        assert_eq!(answered(&schema, "", &[]), Ok(json!({})), "{field}");
        assert_eq!(answered(&schema, "", &[("first", &["1"])]), Ok(json!({ "first": "1" })), "{field}");
        // Whoever touches it has to give what is required in it.
        let page = answered(&schema, "", &[("g.x", change)]).expect_err(&field.to_string());
        assert!(page.contains("name: Enter an answer"), "{field}: {page}");
    }
}

#[test]
fn what_browsers_write_in_their_own_way_is_left_alone_too() {
    let field = json!({ "type": "string", "format": "date-time", "default": "2026-01-31T12:00:00Z" });
    let lines = json!({ "type": "array", "items": { "type": "string" }, "default": ["a", "b"] });
    let schema =
        schema(&json!({ "at": field, "lines": lines, "text": { "type": "string", "default": "a\nb" } }));
    let changes =
        [("g.at", &["2026-01-31T12:00"][..]), ("g.lines", &["a\r\nb\r\n"]), ("g.text", &["a\r\nb"])];
    assert_eq!(answered(&schema, "", &changes), Ok(json!({})));
}

#[test]
fn a_group_that_was_touched_is_there_with_all_that_stands_in_it() {
    let schema = schema(
        &json!({ "size": { "type": "integer", "default": 3 }, "on": { "type": "boolean", "default": true } }),
    );
    let name = ("g.name", &["n"][..]);
    assert_eq!(answered(&schema, "", &[name]), Ok(json!({ "g": { "name": "n", "size": 3, "on": true } })));
    assert_eq!(
        answered(&schema, "", &[name, ("g.on", &["false"])]),
        Ok(json!({ "g": { "name": "n", "size": 3, "on": false } }))
    );
    // What a link filled in was meant by somebody.
    assert_eq!(
        answered(&schema, "&g.name=by+link", &[]),
        Ok(json!({ "g": { "name": "by link", "size": 3, "on": true } }))
    );
}

#[test]
fn a_group_that_has_to_be_there_is() {
    let mut schema = schema(&json!({ "on": { "type": "boolean", "default": true } }));
    schema["required"] = json!(["g"]);
    assert!(answered(&schema, "", &[]).unwrap_err().contains("name: Enter an answer"));
    schema["properties"]["g"]["required"] = json!([]);
    assert_eq!(answered(&schema, "", &[]), Ok(json!({ "g": { "on": true } })));
    // And one that may be null is null.
    schema["properties"]["g"]["type"] = json!(["object", "null"]);
    assert_eq!(answered(&schema, "", &[]), Ok(json!({ "g": null })));
}

#[test]
fn a_group_in_json_is_there_if_it_was_sent() {
    let schema = schema(&json!({ "on": { "type": "boolean", "default": true } }));
    let world = World::new();
    let (id, t) = ask(&world, &schema);
    let send = |value: Json| {
        let body = json!({ "request_id": id, "t": t, "value": value }).to_string();
        world.send("POST", "/submit/json", &[JSON], body.as_bytes())
    };
    send(json!({ "g": { "on": true } })).is(422).names("value.g.name");
    send(json!({ "g": {} })).is(422).names("value.g.name");
    send(json!({})).is(200);
    assert_eq!(value(&world, &id), json!({}));
}

/// The default of a secret is shown to nobody, so that an empty control is not one that was emptied.
#[test]
fn a_secret_with_a_default_is_left_alone() {
    let schema = json!({ "type": "object", "properties": {
        "a": { "type": "string", "format": "password", "default": "s3cr3t" }, "b": { "type": "integer", "writeOnly": true, "default": 3 } } });
    assert_eq!(answered(&schema, "", &[]), Ok(json!({})));
    assert_eq!(answered(&schema, "", &[("b", &["4"])]), Ok(json!({ "b": 4 })));
}
