//! What a generator of clients finds in the description: a name for all that it makes, and nothing that it takes for less.

use crate::described::description;
use serde_json::Value as Json;
use std::collections::BTreeSet;

fn operations() -> Vec<&'static Json> {
    let holders = ["paths", "webhooks"].iter().filter_map(|part| description()[*part].as_object());
    let items = holders.flat_map(serde_json::Map::values).filter_map(Json::as_object);
    items.flatten().filter(|(method, _)| *method != "parameters").map(|(_, operation)| operation).collect()
}

#[test]
fn every_operation_has_a_name_a_sentence_and_a_tag() {
    let mut names = BTreeSet::new();
    let mut used = BTreeSet::new();
    for operation in operations() {
        let name = operation["operationId"].as_str().expect("an operation has a name");
        assert!(names.insert(name), "{name} is the name of two");
        // A function of this name does something to something.
        let is_verb_and_object = name.starts_with(|c: char| c.is_ascii_lowercase())
            && (name.contains(|c: char| c.is_ascii_uppercase()));
        assert!(is_verb_and_object, "{name}");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{name}");
        let [tag] = &operation["tags"].as_array().expect("an operation has tags")[..] else {
            panic!("{name} has not one tag")
        };
        used.insert(tag.as_str());
    }
    let tags = description()["tags"].as_array().expect("there are tags");
    assert!(tags.iter().all(|tag| tag["description"].as_str().is_some_and(|text| !text.is_empty())));
    assert_eq!(used, tags.iter().map(|tag| tag["name"].as_str()).collect());
}

/// Whether a generator makes a type of its own for it.
fn wants_a_name(schema: &Json) -> bool {
    let kinds = schema["type"].as_array().into_iter().flatten().chain([&schema["type"]]);
    let is_object = kinds.into_iter().any(|kind| kind == "object");
    (is_object && schema.get("title").is_none())
        || ["enum", "allOf", "oneOf", "anyOf"].iter().any(|key| schema.get(key).is_some())
}

/// Finds fault with a schema that has a name or needs none, and with those in it.
fn check(name: &str, schema: &Json) {
    assert!(schema.is_object(), "{name}: generators do not take {schema} for a schema");
    let mut kinds = schema["type"].as_array().into_iter().flatten();
    assert!(kinds.all(|kind| kind != "object"), "{name}: one of several types has no name");
    if let Some(parts) = schema["allOf"].as_array() {
        let is_only_a_reference = parts.len() == 1 && parts[0].get("$ref").is_some();
        assert!(!is_only_a_reference, "{name}: the only part is taken for the whole");
    }
    for part in ["oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten() {
        let only_says_what_is_required = part.get("required").is_some() && part.get("type").is_none();
        assert!(!only_says_what_is_required, "{name}: a type is made for {part}");
        assert!(!wants_a_name(part), "{name}: one of several has no name: {part}");
        check(name, part);
    }
    let parts = schema["allOf"].as_array().into_iter().flatten();
    for holder in parts.chain([schema]) {
        for (member, its) in holder["properties"].as_object().into_iter().flatten() {
            let name = format!("{name}.{member}");
            let is_object = its.get("properties").is_some();
            assert!(!is_object, "{name}: an object has no name");
            check(&name, its);
        }
    }
    if let Some(items) = schema.get("items") {
        assert!(!wants_a_name(items), "{name}: items have no name");
        check(name, items);
    }
}

#[test]
fn every_type_has_a_name() {
    for (name, schema) in description()["components"]["schemas"].as_object().into_iter().flatten() {
        assert!(schema.get("$ref").is_none(), "{name} is only another name");
        check(name, schema);
    }
    for operation in operations() {
        let name = &operation["operationId"];
        let answers = operation["responses"].as_object().into_iter().flatten().map(|(_, answer)| answer);
        for content in
            answers.chain([&operation["requestBody"]]).filter_map(|holder| holder["content"].as_object())
        {
            for schema in content.values().map(|media| &media["schema"]) {
                let is_named = schema.get("$ref").is_some() || schema.get("title").is_some();
                assert!(is_named || !wants_a_name(schema), "{name}: {schema}");
            }
        }
    }
}
