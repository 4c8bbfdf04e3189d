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
    assert_eq!(cases.len(), 12);
    cases
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
