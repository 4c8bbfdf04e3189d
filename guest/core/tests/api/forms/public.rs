//! Forms as the programs have them that people know: the files in `tests/schemas`, each written as its documentation shows.
//!
//! What is typed and what is sent as JSON comes to the same value, which an independent validator takes.

use super::{as_shown, ask, borrowed, set, value};
use crate::support::{JSON, World};
use hitl_core::form::schema;
use serde_json::{Value as Json, json};
use std::fs;
use std::path::Path;

fn cases() -> Vec<(String, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read(&path).unwrap();
        cases.push((
            path.file_stem().unwrap().to_str().unwrap().to_owned(),
            hitl_core::json::read(&text).unwrap(),
        ));
    }
    assert_eq!(cases.len(), 14);
    cases
}

fn case(name: &str) -> Json {
    cases().into_iter().find_map(|(its, case)| (its == name).then_some(case)).unwrap()
}

#[test]
fn what_is_typed_and_what_is_sent_come_to_the_same() {
    for (name, case) in cases() {
        let schema = &case["schema"];
        let oracle = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
        for answer in case["answers"].as_array().unwrap() {
            let expected = &answer["value"];
            let world = World::new();
            let (id, t) = ask(&world, schema);
            let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
            for (field, texts) in answer["typed"].as_object().unwrap() {
                let texts: Vec<&str> =
                    texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
                assert!(
                    schema["properties"].get(field.split('.').next().unwrap()).is_some(),
                    "{name}: {field}"
                );
                set(&mut fields, field, &texts);
            }
            let sent = world.fill(&borrowed(&fields));
            // What was read otherwise is shown once more.
            let sent = if sent.status == 422 && sent.body.contains("This is read as") {
                world.fill(&borrowed(&as_shown(&sent.body)))
            } else {
                sent
            };
            assert_eq!(sent.status, 303, "{name}: {}", sent.body);
            let typed = value(&world, &id);
            assert_eq!(&typed, expected, "{name}, as it was typed");
            assert!(oracle.is_valid(&typed), "{name}: {typed}");
            let (id, t) = ask(&world, schema);
            let body = json!({ "request_id": id, "t": t, "value": expected }).to_string();
            world.send("POST", "/submit/json", &[JSON], body.as_bytes()).is(200);
            assert_eq!(&value(&world, &id), expected, "{name}, as JSON");
        }
    }
}

#[test]
fn what_cannot_be_shown_is_refused_by_its_pointer() {
    let mut refused = 0;
    for (name, case) in cases() {
        for cannot in case["refused"].as_array().into_iter().flatten() {
            let Err(faults) = schema::normalize(&cannot["schema"], false) else { panic!("{name}: {cannot}") };
            let at: Vec<_> =
                faults.iter().map(|fault| format!("{} {}", fault.field, fault.rule.code())).collect();
            assert_eq!(json!(at), cannot["at"], "{name}");
            refused += 1;
        }
    }
    assert!(refused > 5);
}

/// What SEP-1034 wants of a client: each default stands in its control, and is the answer of who leaves it alone.
#[test]
fn defaults_of_mcp_stand_in_the_form() {
    let world = World::new();
    let (id, t) = ask(&world, &case("mcp_defaults")["schema"]);
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    let fields = as_shown(&page);
    for (name, value) in
        [("name", "John Doe"), ("age", "30"), ("score", "95.5"), ("status", "active"), ("verified", "true")]
    {
        let standing: Vec<_> = fields.iter().filter(|(its, _)| its == name).map(|(_, text)| text).collect();
        assert_eq!(standing.last().map(|text| text.as_str()), Some(value), "{name}: {standing:?} in {page}");
    }
}

/// What SEP-1330 wants: of each of its five ways to write choices, titles are what a person reads, and values are what is answered.
#[test]
fn titles_of_mcp_are_shown_and_values_are_answered() {
    let world = World::new();
    let schema = &case("mcp_enums")["schema"];
    let (id, t) = ask(&world, schema);
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    for (name, value, words) in [
        ("untitledSingle", "option2", "option2"),
        ("titledSingle", "value3", "Third Option"),
        ("legacyEnum", "opt1", "Option One"),
        ("untitledMulti", "option3", "option3"),
        ("titledMulti", "value2", "Second Choice"),
    ] {
        assert_eq!(label(&page, name, value), words, "{name}");
    }
    for (name, titles) in [
        ("titledSingle", json!("Third Option")),
        ("legacyEnum", json!("Option One")),
        ("titledMulti", json!(["Second Choice"])),
        ("untitledMulti", json!([])),
        ("untitledMulti", json!("option1")),
    ] {
        let body = json!({ "request_id": id, "t": t, "value": { name: titles } }).to_string();
        let refused = world.send("POST", "/submit/json", &[JSON], body.as_bytes()).is(422).json();
        assert_eq!(refused["errors"][0]["field"], format!("value.{name}"), "{refused}");
    }
}

/// What stands beside the box or the button of this name that sends this value.
fn label(page: &str, name: &str, value: &str) -> String {
    let is_it = |tag: &&str| {
        tag.contains(&format!(" name=\"{name}\"")) && tag.contains(&format!(" value=\"{value}\""))
    };
    let tag = page.split("<input").skip(1).find(is_it).unwrap_or_else(|| panic!("{name} {value}: {page}"));
    let mut words = String::new();
    for text in tag.split_once("</label>").unwrap().0.split('<') {
        words.push_str(text.split_once('>').map_or("", |(_, text)| text));
    }
    words.trim().to_owned()
}
