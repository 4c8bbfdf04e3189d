//! Schemas as generators write them.

use super::{errors, form};
use hitl_core::form::{FieldKind, Form, schema};
use serde_json::{Value as Json, json};

fn normalize(schema: &Json) -> Form {
    schema::normalize(schema, false).unwrap_or_else(|faults| panic!("{schema:#}: {:?}", errors(&faults)))
}

#[test]
fn a_model_of_pydantic() {
    let schema = json!({
        "$defs": {
            "Address": {
                "type": "object", "title": "Address", "required": ["street"],
                "properties": { "street": { "type": "string", "title": "Street" }, "zip": { "anyOf": [{ "type": "string" }, { "type": "null" }], "default": null, "title": "Zip" } },
            },
            "Color": { "enum": ["red", "green"], "title": "Color", "type": "string" },
            "Level": { "enum": [1, 2, 3], "title": "Level", "type": "integer" },
        },
        "title": "Deploy", "description": "What is to be deployed.", "type": "object",
        "required": ["color", "kind", "price", "address"],
        "properties": {
            "color": { "$ref": "#/$defs/Color" },
            "level": { "$ref": "#/$defs/Level", "default": 2 },
            "maybe": { "anyOf": [{ "$ref": "#/$defs/Color" }, { "type": "null" }], "default": null },
            "kind": { "const": "deploy", "title": "Kind", "type": "string" },
            "price": { "anyOf": [{ "type": "number" }, { "type": "string", "format": "uri" }], "title": "Price" },
            "exact": { "anyOf": [{ "type": "number", "minimum": 0 }, { "type": "string", "pattern": "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$" }], "default": 1.5 },
            "tags": { "items": { "type": "string" }, "type": "array", "uniqueItems": true, "default": [], "title": "Tags" },
            "colors": { "items": { "$ref": "#/$defs/Color" }, "type": "array", "default": ["red"], "title": "Colors" },
            "secret": { "anyOf": [{ "type": "string", "format": "password", "writeOnly": true }, { "type": "null" }], "default": null },
            "when": { "format": "date-time", "title": "When", "type": "string", "default": "2026-01-31T12:00:00Z" },
            "wait": { "format": "duration", "title": "Wait", "type": "string", "default": "PT5M" },
            "link": { "format": "uri", "maxLength": 2083, "minLength": 1, "type": "string", "default": "https://a.b" },
            "dry": { "type": "boolean", "default": false },
            "address": { "allOf": [{ "$ref": "#/$defs/Address" }], "title": "Where" },
        },
    });
    let form = normalize(&schema);
    let names: Vec<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
    let order: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, order, "in the order of the model");
    let field = |name: &str| form.fields.iter().find(|field| field.name == name).unwrap();
    assert!(field("maybe").nullable && matches!(field("maybe").kind, FieldKind::Choice(_)));
    assert!(field("secret").sensitive && !field("link").sensitive);
    assert_eq!(field("address").label(), "Where");
    let given = json!({ "color": "red", "price": 3.5, "address": { "street": "a" }, "level": 3.0 });
    let value = Json::Object(form.read_json(&given).unwrap());
    assert_eq!(
        value,
        json!({ "color": "red", "level": 3, "kind": "deploy", "price": 3.5, "address": { "street": "a" } })
    );
    assert!(jsonschema::is_valid(&schema, &value));
    let given = json!({ "color": "blue", "price": true, "address": { "zip": 1 }, "tags": ["a", "a"], "when": "today", "more": 1 });
    assert_eq!(
        errors(&form.read_json(&given).unwrap_err()),
        [
            "value.color choice",
            "value.price float",
            "value.tags unique",
            "value.when format",
            "value.address.street missing",
            "value.address.zip not_text",
            "value.more unknown_member",
        ]
    );
}

#[test]
fn what_schemars_and_zod_write() {
    let schemars = normalize(&json!({
        "type": "object",
        "properties": {
            "count": { "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 },
            "maybe": { "type": ["string", "null"] },
            "mode": { "oneOf": [{ "type": "string", "enum": ["fast", "slow"] }, { "type": "string", "const": "safe", "description": "Looks twice." }] },
            "at": { "type": "string", "format": "partial-time" },
            "wait": { "type": "object", "required": ["secs", "nanos"], "properties": { "secs": { "type": "integer", "format": "uint64", "minimum": 0 }, "nanos": { "type": "integer", "format": "uint32", "minimum": 0 } } },
        },
        "required": ["count", "mode", "at", "wait"],
    }));
    let value = json!({ "count": 255, "maybe": null, "mode": "safe", "at": "12:00:00", "wait": { "secs": 1, "nanos": 0 } });
    assert_eq!(Json::Object(schemars.read_json(&value).unwrap()), value);
    let zod = normalize(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
        "properties": {
            "email": { "type": "string", "format": "email", "pattern": "^(?!\\.)x$" },
            "level": { "anyOf": [{ "type": "string", "const": "low" }, { "type": "string", "const": "high" }] },
            "size": { "default": 3, "type": "integer", "minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64 },
            "either": { "anyOf": [{ "anyOf": [{ "type": "string", "const": "x" }, { "type": "null" }] }, { "type": "number", "exclusiveMinimum": 0 }] },
        },
        "required": ["email", "level", "size", "either"],
    }));
    let value = json!({ "email": "a@b.c", "level": "low", "size": 4, "either": null });
    assert_eq!(Json::Object(zod.read_json(&value).unwrap()), value);
    assert_eq!(
        errors(
            &zod.read_json(&json!({ "email": "a@b.c", "level": "low", "size": 4, "either": 0 })).unwrap_err()
        ),
        ["value.either choice"]
    );
}

#[test]
fn what_mcp_elicits() {
    let form = normalize(&json!({
        "type": "object",
        "properties": {
            "untitled": { "type": "string", "enum": ["option1", "option2"], "default": "option1" },
            "titled": { "type": "string", "oneOf": [{ "const": "v1", "title": "First" }, { "const": "v2", "title": "Second" }] },
            "legacy": { "type": "string", "enum": ["a", "b"], "enumNames": ["Option A", "Option B"] },
            "many": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "type": "string", "enum": ["x", "y", "z"] } },
            "many_titled": { "type": "array", "items": { "anyOf": [{ "const": "p", "title": "P" }, { "const": "q", "title": "Q" }] }, "default": ["q"] },
            "score": { "type": "number", "minimum": 0, "maximum": 100, "default": 95.5 },
        },
        "required": ["titled", "many"],
    }));
    let labels = |name: &str| match &form.fields.iter().find(|field| field.name == name).unwrap().kind {
        FieldKind::Choice(choices) | FieldKind::Multi(choices, _) => {
            choices.iter().map(hitl_core::form::Choice::label).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(labels("titled"), ["First", "Second"]);
    assert_eq!(labels("legacy"), ["Option A", "Option B"]);
    assert_eq!(labels("many_titled"), ["P", "Q"]);
    assert_eq!(
        errors(&form.read_json(&json!({ "titled": "v1", "many": [] })).unwrap_err()),
        ["value.many items"]
    );
    assert!(form.read_json(&json!({ "titled": "v2", "many": ["x", "z"], "score": 100 })).is_ok());
}

#[test]
fn others_keywords_are_read() {
    let form = normalize(
        &json!({
            "type": "object",
            "x-order": ["b", "a"],
            "properties": {
                "a": { "type": ["integer", "null"], "enum": [1, 2, null], "values_display": { "1": "one" } },
                "b": { "type": "string", "ui:widget": "textarea", "nullable": true, "examples": ["x", "y"] },
                "c": { "type": "string", "readOnly": true, "default": "fixed" },
                "d": { "type": "string", "readOnly": true },
                "e": { "type": "string", "ui:widget": "password" },
                "f": { "type": "number", "minimum": 0, "exclusiveMinimum": true },
                "g": { "type": ["string", "number"] },
                "h": {},
                "i": true,
            },
        })
        .clone_without(&["h", "i"]),
    );
    let names: Vec<_> = form.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["b", "a", "c", "e", "f", "g"]);
    assert_eq!(form.fields[0].examples, ["x", "y"]);
    assert!(form.fields[3].sensitive);
    let value = Json::Object(form.read_json(&json!({ "a": null, "g": "3" })).unwrap());
    assert_eq!(value, json!({ "a": null, "c": "fixed", "g": "3" }));
    assert_eq!(
        errors(&form.read_json(&json!({ "c": "other", "f": 0 })).unwrap_err()),
        ["value.c fixed", "value.f bounds"]
    );
}

trait Without {
    fn clone_without(&self, names: &[&str]) -> Json;
}

impl Without for Json {
    fn clone_without(&self, names: &[&str]) -> Json {
        let mut copy = self.clone();
        for name in names {
            copy["properties"].as_object_mut().unwrap().shift_remove(*name);
        }
        copy
    }
}

#[test]
fn what_no_field_can_show_is_a_box_for_json_if_one_likes() {
    let schema = json!({ "properties": { "any": {}, "yes": true, "map": { "type": "object", "additionalProperties": {} }, "list": { "type": "array", "items": { "type": "object" } }, "not": { "not": {} } } });
    let form = schema::normalize(&schema, true).unwrap();
    assert!(form.fields.iter().all(|field| field.kind == FieldKind::Json), "{form:?}");
    let one = normalize(&json!({ "properties": { "any": { "x-hitl-widget": "json" } } }));
    assert_eq!(
        one.read_json(&json!({ "any": [1, { "a": null }] })).unwrap()["any"],
        json!([1, { "a": null }])
    );
}

#[test]
fn what_is_stored_is_read_again() {
    let stored = form(json!({
        "s": { "type": "string", "minLength": 2, "format": "email", "title": "S", "description": "d", "default": "a@b.c", "examples": ["b@c.d"] },
        "i": { "type": "integer", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 2 },
        "f": { "type": "number", "exclusiveMinimum": 0.5 },
        "b": { "type": ["boolean", "null"] },
        "c": { "enum": ["a", 1, true, null], "x-hitl-widget": "select" },
        "m": { "type": "array", "items": { "oneOf": [{ "const": "x", "title": "X", "description": "dx" }] }, "minItems": 1, "uniqueItems": true },
        "l": { "type": "array", "items": { "type": "integer" }, "maxItems": 3 },
        "u": { "oneOf": [{ "type": "integer" }, { "type": "string", "writeOnly": true }] },
        "k": { "const": { "a": [1] } },
        "g": { "type": "object", "properties": { "x": { "type": "string", "format": "textarea" } } },
        "j": { "x-hitl-widget": "json" },
        "p": { "type": "string", "format": "password" },
    }));
    let text = serde_json::to_string(&stored).unwrap();
    assert_eq!(serde_json::from_str::<Form>(&text).unwrap(), stored);
}
