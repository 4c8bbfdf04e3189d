//! Answers are judged as an independent validator judges them, for any schema that is accepted and any value.

use super::errors;
use hitl_core::form::schema;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json, json};

fn number() -> impl Strategy<Value = Json> {
    prop_oneof![
        (-20_i64..20).prop_map(Json::from),
        (-40_i64..40).prop_map(|n| json!(n as f64 / 4.0)),
        any::<i64>().prop_map(Json::from),
        prop::sample::select(vec![json!(1e15), json!(0.1), json!(0.3), json!(-0.0)]),
    ]
}

fn text() -> impl Strategy<Value = Json> {
    let known = [
        "",
        "a",
        "b",
        "red",
        "3",
        "true",
        " ",
        "ü€",
        "2026-01-31",
        "2026-02-30",
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00",
        "12:00:00Z",
        "12:00:00",
        "PT1H30M",
        "P2W",
        "P",
        "a@b.c",
        "a@",
        "https://a.b/c?d#e",
        "a b",
        "/x",
        "::1",
        "127.0.0.1",
        "a-b.c",
        "-a",
        "01234567-89ab-cdef-0123-456789abcdef",
        "a\nb",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(Json::from), "[a-c]{0,6}".prop_map(Json::from)]
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![3 => text(), 3 => number(), 1 => any::<bool>().prop_map(Json::from), 1 => Just(Json::Null)]
}

fn value() -> impl Strategy<Value = Json> {
    prop_oneof![
        6 => scalar(),
        2 => prop::collection::vec(scalar(), 0..4).prop_map(Json::Array),
        1 => (scalar(), prop::option::of(scalar())).prop_map(|(x, y)| match y {
            Some(y) => json!({ "x": x, "y": y }),
            None => json!({ "x": x }),
        }),
    ]
}

/// A schema of one value.
fn scalar_schema() -> impl Strategy<Value = Json> {
    let formats =
        ["date", "date-time", "time", "duration", "email", "uri", "uuid", "ipv4", "ipv6", "hostname"];
    let small = -10_i64..10;
    let string = (
        prop::option::of(0_u64..4),
        prop::option::of(0_u64..6),
        prop::option::of(prop::sample::select(formats.to_vec())),
    )
        .prop_map(|(least, most, format)| {
            with(
                json!({ "type": "string" }),
                [
                    ("minLength", least.map(Json::from)),
                    ("maxLength", most.map(Json::from)),
                    ("format", format.map(Json::from)),
                ],
            )
        });
    let bound = prop_oneof![small.prop_map(Json::from), (-40_i64..40).prop_map(|n| json!(n as f64 / 4.0))];
    let step =
        prop::option::of(prop::sample::select(vec![json!(1), json!(2), json!(0.5), json!(0.25), json!(3)]));
    let name = prop::sample::select(vec!["integer", "number"]);
    let numbers = (
        name,
        prop::option::of(bound.clone()),
        prop::option::of(bound.clone()),
        prop::option::of(bound),
        step,
    )
        .prop_map(|(name, least, open, most, step)| {
            with(
                json!({ "type": name }),
                [("minimum", least), ("exclusiveMinimum", open), ("maximum", most), ("multipleOf", step)],
            )
        });
    let choices = prop::collection::vec(scalar(), 1..5);
    // A format beside a pattern stands for it, and is no part of this.
    let patterns = vec!["^[a-c]*$", "b", r"^\d+$", "^(red|a{2,3})$", r"\s", "^.{2}$"];
    let looks =
        prop::sample::select(patterns).prop_map(|pattern| json!({ "type": "string", "pattern": pattern }));
    prop_oneof![
        3 => string,
        1 => looks,
        3 => numbers,
        1 => Just(json!({ "type": "boolean" })),
        1 => prop::collection::vec(scalar(), 1..5).prop_map(|values| json!({ "enum": values })),
        1 => choices.prop_map(|values| json!({ "anyOf": values.into_iter().map(|value| json!({ "const": value })).collect::<Vec<_>>() })),
        1 => scalar().prop_map(|value| json!({ "const": value })),
    ]
}

fn with<const N: usize>(mut schema: Json, members: [(&str, Option<Json>); N]) -> Json {
    for (name, value) in members {
        if let Some(value) = value {
            schema[name] = value;
        }
    }
    schema
}

fn field_schema() -> impl Strategy<Value = Json> {
    let counts = (prop::option::of(0_u64..3), prop::option::of(0_u64..4), any::<bool>());
    let list = (scalar_schema(), counts).prop_map(|(items, (least, most, unique))| {
        with(
            json!({ "type": "array", "items": items, "uniqueItems": unique }),
            [("minItems", least.map(Json::from)), ("maxItems", most.map(Json::from))],
        )
    });
    let group = (scalar_schema(), scalar_schema(), any::<bool>()).prop_map(|(x, y, required)| {
        json!({ "type": "object", "additionalProperties": false, "properties": { "x": x, "y": y }, "required": if required { vec!["x"] } else { vec![] } })
    });
    prop_oneof![
        5 => scalar_schema(),
        2 => scalar_schema().prop_map(|schema| json!({ "anyOf": [schema, { "type": "null" }] })),
        2 => (scalar_schema(), scalar_schema()).prop_map(|(a, b)| json!({ "anyOf": [a, b] })),
        1 => (scalar_schema(), scalar_schema()).prop_map(|(a, b)| json!({ "oneOf": [a, b] })),
        2 => list,
        1 => group,
        1 => scalar_schema().prop_map(|schema| json!({ "allOf": [schema], "title": "T" })),
    ]
}

/// How many schemas were refused, and how many values were judged either way: a test that refuses all would say nothing.
#[derive(Default)]
struct Seen {
    refused: usize,
    good: usize,
    bad: usize,
}

#[test]
fn answers_are_judged_alike() {
    let fields = prop::collection::vec((field_schema(), any::<bool>()), 1..3);
    let values = prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, value()), 3), 6);
    let seen = std::cell::RefCell::new(Seen::default());
    let mut runner = TestRunner::new(ProptestConfig { cases: 20_000, ..ProptestConfig::default() });
    let ran = runner
        .run(&(fields, values), |(fields, values)| judged_alike(fields, values, &mut seen.borrow_mut()));
    ran.unwrap_or_else(|error| panic!("{error}"));
    let Seen { refused, good, bad } = seen.into_inner();
    println!("{refused} schemas refused, {good} values taken, {bad} refused");
    assert!(refused < 10_000 && good > 5_000 && bad > 5_000);
}

/// Whether each of the values is judged as the oracle judges it, if the schema is taken.
fn judged_alike(
    fields: Vec<(Json, bool)>,
    values: Vec<Vec<Option<Json>>>,
    seen: &mut Seen,
) -> Result<(), TestCaseError> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (n, (schema, is_required)) in fields.into_iter().enumerate() {
        properties.insert(format!("f{n}"), schema);
        if is_required {
            required.push(format!("f{n}"));
        }
    }
    let names: Vec<_> = properties.keys().cloned().collect();
    let schema = json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required });
    // What is refused names its place.
    let form = match schema::normalize(&schema, false) {
        Ok(form) => form,
        Err(faults) => {
            seen.refused += 1;
            for fault in faults {
                let pointer = fault.field.strip_prefix("schema").unwrap();
                prop_assert!(pointer.starts_with("/properties"), "{}", fault.field);
                // To something, or to where a keyword would be.
                let (parent, _) = pointer.rsplit_once('/').unwrap();
                prop_assert!(schema.pointer(parent).is_some(), "{schema}: {}", fault.field);
            }
            return Ok(());
        }
    };
    let oracle = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    for values in values {
        let members = names.iter().cloned().zip(values).filter_map(|(name, value)| Some((name, value?)));
        let value = Json::Object(members.collect());
        match form.read_json(&value) {
            Ok(read) => {
                seen.good += 1;
                let read = Json::Object(read);
                prop_assert!(oracle.is_valid(&read), "{schema}: {value} was read as {read}");
                let again = form.read_json(&read).map(Json::Object);
                prop_assert_eq!(again, Ok(read), "what is stored stays what it is");
            }
            Err(faults) => {
                seen.bad += 1;
                prop_assert!(
                    !oracle.is_valid(&value),
                    "{schema}: {value} was refused: {:?}",
                    errors(&faults)
                );
            }
        }
    }
    Ok(())
}
