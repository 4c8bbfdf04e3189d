//! What is refused of a schema, and where.

use super::errors;
use hitl_core::form::schema;
use serde_json::{Value as Json, json};

fn refused(schema: &Json) -> Vec<String> {
    match schema::normalize(schema, false) {
        Err(faults) => errors(&faults),
        Ok(form) => panic!("{schema} was taken: {form:?}"),
    }
}

#[test]
fn each_refusal_names_where() {
    let field = |field: Json| json!({ "type": "object", "properties": { "a/b~": field } });
    for (keyword, schema, code) in [
        ("", json!({}), "schema_unsupported"),
        ("", json!(true), "schema_unsupported"),
        ("", json!(3), "not_a_schema"),
        ("", json!({ "type": "object", "additionalProperties": { "type": "string" } }), "schema_unsupported"),
        ("/not", json!({ "not": { "type": "string" } }), "schema_unsupported"),
        ("/if", json!({ "type": "string", "if": {} }), "schema_unsupported"),
        ("/allOf", json!({ "allOf": [{ "type": "string" }, { "minLength": 3 }] }), "schema_unsupported"),
        (
            "/minLength",
            json!({ "allOf": [{ "type": "string", "minLength": 1 }], "minLength": 3 }),
            "schema_unsupported",
        ),
        ("/$ref", json!({ "$ref": "https://example.org/x.json" }), "schema_reference"),
        ("/$ref", json!({ "$ref": "#/$defs/nothing" }), "schema_reference"),
        ("/$ref", json!({ "$ref": 3 }), "schema_reference"),
        ("/pattern", json!({ "type": "string", "pattern": "^(?=a)" }), "schema_pattern"),
        ("/pattern", json!({ "type": "string", "pattern": 3 }), "schema_keyword"),
        ("/pattern", json!({ "pattern": "(a{1000}){1000}" }), "schema_pattern"),
        ("/default", json!({ "type": "integer", "default": "three" }), "schema_default"),
        ("/default", json!({ "type": "integer", "default": null }), "schema_default"),
        (
            "/default",
            json!({ "type": "array", "items": { "type": "string" }, "default": ["a\nb"] }),
            "schema_default",
        ),
        ("/type", json!({ "type": "text" }), "schema_keyword"),
        ("/type", json!({ "type": 3 }), "schema_keyword"),
        ("/enum", json!({ "enum": [] }), "schema_keyword"),
        ("/enum", json!({ "enum": [[1]] }), "schema_unsupported"),
        ("/enum", json!({ "enum": ["a"], "type": "integer" }), "schema_impossible"),
        ("/anyOf", json!({ "anyOf": [] }), "schema_keyword"),
        (
            "/anyOf",
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }),
            "schema_unsupported",
        ),
        ("/minimum", json!({ "type": "integer", "minimum": "1" }), "schema_keyword"),
        ("/multipleOf", json!({ "type": "integer", "multipleOf": 0 }), "schema_keyword"),
        ("", json!({ "type": "integer", "minimum": 3, "maximum": 2 }), "schema_impossible"),
        ("/minLength", json!({ "type": "string", "minLength": 3, "maxLength": 2 }), "schema_impossible"),
        ("/minLength", json!({ "type": "string", "minLength": -1 }), "schema_keyword"),
        ("", json!({ "type": "array" }), "schema_unsupported"),
        (
            "/items",
            json!({ "type": "array", "items": { "type": "array", "items": { "type": "string" } } }),
            "schema_unsupported",
        ),
        ("/items", json!({ "type": "array", "items": { "type": ["string", "null"] } }), "schema_unsupported"),
        ("/prefixItems", json!({ "type": "array", "prefixItems": [] }), "schema_unsupported"),
        ("/title", json!({ "type": "string", "title": "x".repeat(201) }), "schema_long_title"),
    ] {
        assert_eq!(
            refused(&field(schema.clone())),
            [format!("schema/properties/a~1b~0{keyword} {code}")],
            "{schema}"
        );
    }
}

#[test]
fn forms_that_are_none() {
    for (schema, expected) in [
        (json!({}), "schema/type schema_not_an_object"),
        (json!({ "type": "string" }), "schema/type schema_not_an_object"),
        (json!([]), "schema not_a_schema"),
        (json!("{}"), "schema not_a_schema"),
        (json!({ "type": "object" }), "schema/properties schema_no_fields"),
        (json!({ "type": "object", "properties": [] }), "schema/properties schema_keyword"),
        (
            json!({ "type": "object", "properties": {}, "required": ["a"] }),
            "schema/required schema_impossible",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "string" } }, "if": {} }),
            "schema/if schema_unsupported",
        ),
        (
            json!({ "properties": { "a": { "type": "string", "readOnly": true } }, "required": ["a"] }),
            "schema/properties/a/readOnly schema_impossible",
        ),
        (
            json!({ "properties": { "a": { "properties": { "b": { "properties": { "c": { "type": "string" } } } } } } }),
            "schema/properties/a/properties/b schema_unsupported",
        ),
        (json!({ "properties": { "a".repeat(201): { "type": "string" } } }), "schema/properties/"),
    ] {
        let refused = refused(&schema);
        assert!(refused.len() == 1 && refused[0].starts_with(expected), "{schema}: {refused:?}");
    }
}

/// Small texts that say much: what is looked at is bounded, whatever refers to what.
#[test]
fn schemas_that_explode() {
    let circle = json!({ "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "$ref": "#/$defs/a" } }, "properties": { "x": { "$ref": "#/$defs/a" } } });
    assert!(refused(&circle)[0].ends_with("schema_too_deep"));
    let own = json!({ "$ref": "#", "properties": { "x": { "$ref": "#" } } });
    assert!(!refused(&own).is_empty());
    let mut doubling = json!({ "type": "string" });
    for _ in 0..40 {
        doubling = json!({ "anyOf": [doubling, { "type": "integer" }] });
    }
    assert!(!refused(&json!({ "properties": { "x": doubling } })).is_empty());
    let mut levels = serde_json::Map::new();
    for level in 0..30 {
        let next = format!("#/$defs/l{}", level + 1);
        levels.insert(
            format!("l{level}"),
            json!({ "anyOf": [{ "$ref": next }, { "$ref": next }, { "type": "null" }] }),
        );
    }
    levels.insert("l30".into(), json!({ "type": "string" }));
    assert!(
        !refused(&json!({ "$defs": levels, "properties": { "x": { "$ref": "#/$defs/l0" } } })).is_empty()
    );
    let choices: Vec<_> = (0..5_000).collect();
    assert_eq!(
        refused(&json!({ "properties": { "x": { "enum": choices } } })),
        ["schema/properties/x/enum schema_too_many_choices"]
    );
    let consts: Vec<_> = (0..1_500).map(|n| json!({ "const": n })).collect();
    assert_eq!(
        refused(&json!({ "properties": { "x": { "oneOf": consts } } })),
        ["schema/properties/x/oneOf schema_too_many_choices"]
    );
    let fields: serde_json::Map<_, _> =
        (0..51).map(|n| (format!("f{n}"), json!({ "type": "string" }))).collect();
    assert_eq!(refused(&json!({ "properties": fields })), ["schema/properties schema_too_many_fields"]);
    let long = json!({ "properties": { "x": { "type": "string", "description": "x".repeat(70_000) } } });
    assert_eq!(refused(&long), ["schema schema_too_long"]);
}
