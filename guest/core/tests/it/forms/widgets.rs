//! Widgets that say something about values.

use super::{errors, form};
use hitl_core::form::schema;
use serde_json::{Value as Json, json};

fn range(format: &str) -> Json {
    json!({ "type": "object", "x-hitl-widget": "date-range", "required": ["from"], "properties": {
        "from": { "type": "string", "format": format, "title": "From" }, "to": { "type": ["string", "null"], "format": format } } })
}

#[test]
fn a_range_does_not_end_before_it_begins() {
    let form_of = |format: &str| form(json!({ "r": range(format) }));
    for (format, from, to, fits) in [
        ("date", "2026-01-31", "2026-02-01", true),
        ("date", "2026-01-31", "2026-01-31", true),
        ("date", "2026-01-31", "2026-01-30", false),
        ("date", "1969-05-05", "1968-06-06", false),
        ("date-time", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5Z", true),
        ("date-time", "2026-01-31T12:00:00Z", "2026-01-31T12:30:00+01:00", false),
        ("date-time", "2026-01-31T12:30:00+01:00", "2026-01-31T12:00:00Z", true),
    ] {
        let given = json!({ "r": { "from": from, "to": to } });
        match form_of(format).read_json(&given) {
            Ok(read) => assert!(fits && Json::Object(read) == given, "{given}"),
            Err(faults) => assert!(!fits && errors(&faults) == ["value.r.to range_order"], "{given}"),
        }
    }
    let form = form_of("date");
    assert!(form.read_json(&json!({ "r": { "from": "2026-01-31" } })).is_ok());
    assert!(form.read_json(&json!({ "r": { "from": "2026-01-31", "to": null } })).is_ok());
    assert_eq!(
        errors(&form.read_json(&json!({ "r": { "to": "2026-01-31" } })).unwrap_err()),
        ["value.r.from missing"]
    );
    let both = form.read_json(&json!({ "r": { "from": "2026-01-31", "to": "soon" } })).unwrap_err();
    assert_eq!(errors(&both), ["value.r.to format"]);
    // It is stored with the form, and so holds for whoever reads it later.
    let stored: hitl_core::form::Form = serde_json::from_str(&serde_json::to_string(&form).unwrap()).unwrap();
    assert!(stored.read_json(&json!({ "r": { "from": "2026-01-31", "to": "2026-01-30" } })).is_err());
}

#[test]
fn what_is_no_range_is_refused_as_one() {
    let date = json!({ "type": "string", "format": "date" });
    let time = json!({ "type": "string", "format": "date-time" });
    for field in [
        json!({ "type": "string", "format": "date" }),
        json!({ "type": "object", "properties": { "a": date } }),
        json!({ "type": "object", "properties": { "a": date, "b": time } }),
        json!({ "type": "object", "properties": { "a": date, "b": date, "c": date } }),
        json!({ "type": "object", "properties": { "a": date, "b": { "type": "string" } } }),
    ] {
        let mut field = field;
        field["x-hitl-widget"] = "date-range".into();
        let faults = schema::normalize(&json!({ "properties": { "r": field } }), false).unwrap_err();
        assert_eq!(errors(&faults), ["schema/properties/r/x-hitl-widget schema_date_range"], "{field}");
        // What others say of how it is shown is no rule.
        field.as_object_mut().unwrap().shift_remove("x-hitl-widget");
        field["ui:widget"] = "date-range".into();
        assert!(schema::normalize(&json!({ "properties": { "r": field } }), false).is_ok(), "{field}");
    }
    let mut field = range("date");
    field["default"] = json!({ "from": "2026-01-31", "to": "2026-01-30" });
    let faults = schema::normalize(&json!({ "properties": { "r": field } }), false).unwrap_err();
    assert_eq!(errors(&faults), ["schema/properties/r/default schema_default"]);
    // What stands in the two fields at first has to be an answer, too.
    for (to, is_range) in [("2026-01-30", false), ("2026-02-01", true)] {
        let mut field = range("date");
        field["properties"]["from"]["default"] = "2026-01-31".into();
        field["properties"]["to"]["default"] = to.into();
        match schema::normalize(&json!({ "properties": { "r": field } }), false) {
            Ok(_) => assert!(is_range, "{field}"),
            Err(faults) => {
                let told = ["schema/properties/r/properties/to/default schema_default"];
                assert!(!is_range && errors(&faults) == told, "{faults:?}");
            }
        }
    }
}
