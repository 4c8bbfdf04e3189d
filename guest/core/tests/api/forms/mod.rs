//! Forms of several fields: shown, filled in, refused, answered.

mod groups;
mod patterns;
mod public;
mod widgets;

use crate::support::{BEARER, BROWSER, FORM, JSON, World};
use hitl_core::{Kind, Question};
use serde_json::{Value as Json, json};

fn schema() -> Json {
    json!({
        "title": "Deploy", "description": "What, and where to.", "type": "object", "required": ["replicas", "where", "price", "address"],
        "properties": {
            "replicas": { "type": "integer", "minimum": 1, "maximum": 20, "title": "How many?", "description": "Each has 2 GB." },
            "where": { "enum": ["staging", "production"] },
            "region": { "enum": ["a", "b", "c", "d", "e", "f", "g", "h"], "default": "b" },
            "price": { "type": "number" },
            "notes": { "type": ["string", "null"], "format": "multiline" },
            "tags": { "type": "array", "items": { "type": "string" } },
            "days": { "type": "array", "items": { "enum": ["mon", "tue", "wed"] }, "minItems": 1, "default": ["mon", "wed"] },
            "when": { "type": "string", "format": "date-time" },
            "day": { "type": "string", "format": "date" },
            "dry": { "type": "boolean", "default": true },
            "sure": { "type": "boolean" },
            "token": { "type": "string", "format": "password" },
            "kind": { "const": "deploy", "title": "Kind" },
            "comment": { "type": "string", "default": "as ever" },
            "address": { "type": "object", "title": "Address", "required": ["street"], "properties": { "street": { "type": "string" }, "zip": { "type": "string" } } },
        },
    })
}

fn ask(world: &World, schema: &Json) -> (String, String) {
    world.ask(Question::new("deploy", "What shall be deployed?", Kind::Form(schema.to_string())))
}

/// What a browser sends of the form as it is shown, by a reader of its own: hidden fields, text, what is ticked and selected.
fn as_shown(page: &str) -> Vec<(String, String)> {
    let page = page.split_once("<main>").unwrap().1;
    let form = page.split_once("<form").unwrap().1.split_once("</form>").unwrap().0;
    let unescaped = |text: &str| {
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let mut fields = Vec::new();
    let (mut select, mut select_at) = (String::new(), 0);
    for tag in form.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        let attribute = |name: &str| {
            let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
            Some(unescaped(rest.split_once('"').unwrap().0))
        };
        let name = attribute("name").unwrap_or_default();
        let value = attribute("value").unwrap_or_default();
        match tag.split([' ', '/']).next().unwrap() {
            "input" => {
                let kind = attribute("type").unwrap();
                if !matches!(&*kind, "radio" | "checkbox")
                    || tag.ends_with("checked")
                    || tag.contains(" checked ")
                {
                    fields.push((name, value));
                }
            }
            "textarea" => fields.push((name, unescaped(text.strip_prefix('\n').unwrap_or(text)))),
            "select" => {
                (select, select_at) = (name, fields.len());
                if !tag.contains("multiple") {
                    fields.push((select.clone(), String::new()));
                }
            }
            "option" if tag.contains(" selected") && !select.is_empty() => {
                // The first option stands for a select with nothing selected.
                if fields.get(select_at).is_some_and(|(_, text)| text.is_empty()) {
                    fields.truncate(select_at);
                }
                fields.push((select.clone(), value));
            }
            _ => {}
        }
    }
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, values: &[&str]) {
    fields.retain(|(its, _)| its != name);
    fields.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn value(world: &World, id: &str) -> Json {
    world.send("GET", &format!("/v1/events/{id}"), &[BEARER], b"").is(200).json()["response"]["value"].clone()
}

#[test]
fn a_form_is_filled_in_and_answered() {
    let world = World::new();
    let (id, t) = ask(&world, &schema());
    let uri = format!("/form/{id}?t={t}");
    let page = world.browse(&uri).is(200).body;
    for part in [
        "<h1 dir=\"auto\" lang=\"\">What shall be deployed?</h1>",
        "What, and where to.",
        "<bdi>deploy</bdi>",
        "How many?",
        "Each has 2 GB.",
        "A whole number from 1 to 20",
        "type=\"datetime-local\"",
        "In UTC",
        "type=\"date\"",
        "type=\"password\"",
        "<legend dir=\"auto\">Address</legend>",
        "name=\"address.street\"",
        "name=\"value.comment\"",
        "<dt dir=\"auto\">Kind</dt>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let mut fields = as_shown(&page);
    for (name, values) in [
        ("replicas", &["3"][..]),
        ("where", &["production"]),
        ("price", &["1,5"]),
        ("notes", &["first\r\n\r\nthird"]),
        ("tags", &["a\r\n\r\nb c  \r\n"]),
        ("when", &["2026-02-01T20:15"]),
        ("token", &["s3cr3t"]),
        ("address.street", &["Main St 1"]),
        ("comment", &["beside the form"]),
    ] {
        set(&mut fields, name, values);
    }
    let page = world.thanked(&borrowed(&fields)).body;
    assert!(
        page.contains("production") && page.contains("Address: street") && page.contains("Main St 1"),
        "{page}"
    );
    assert!(!page.contains("s3cr3t"), "a secret is shown");
    let expected = json!({
        "replicas": 3, "where": "production", "region": "b", "price": 1.5, "notes": "first\n\nthird", "tags": ["a", "b c"],
        "days": ["mon", "wed"], "when": "2026-02-01T20:15:00Z", "dry": true, "token": "s3cr3t", "kind": "deploy",
        "comment": "as ever", "address": { "street": "Main St 1" },
    });
    let stored = value(&world, &id);
    assert_eq!(stored, expected);
    assert_eq!(stored.to_string(), expected.to_string(), "in the order of the schema");
    assert!(jsonschema::is_valid(&schema(), &stored));
    assert!(!world.browse(&uri).is(200).body.contains("s3cr3t"));
    // The same by JSON.
    let (id, t) = ask(&world, &schema());
    let body = json!({ "request_id": id, "t": t, "value": expected });
    let answer = world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(200).json();
    assert_eq!((&answer["value"], &answer["data_type"]), (&expected, &json!("form")));
    // And as JSON in one field.
    let (id, t) = ask(&world, &schema());
    let text = expected.to_string();
    world.fill(&[("request_id", &id), ("t", &t), ("value", &text)]).is(303);
    assert_eq!(value(&world, &id), expected);
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_what_was_typed_stays() {
    let world = World::new();
    let (id, t) = ask(&world, &schema());
    let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
    for (name, values) in [
        ("replicas", &["21"][..]),
        ("price", &["<b>"]),
        ("notes", &["  kept\nas it is "]),
        ("days", &[""]),
        ("when", &["tomorrow"]),
        ("token", &["s3cr3t"]),
        ("region", &[""]),
    ] {
        set(&mut fields, name, values);
    }
    fields.retain(|(name, value)| !(name == "dry" && value == "true"));
    let page = world.fill(&borrowed(&fields)).is(422).body;
    for part in [
        "<a href=\"#f0\">How many? This has to be from 1 to 20.</a>",
        "<a href=\"#f1\">where: Choose an answer.</a>",
        "<a href=\"#f2\">region: Choose an answer.</a>",
        "price: Your answer must be a number",
        "days: Give at least 1 of these.",
        "when: This has to be a date and time",
        "street: Enter an answer",
        "value=\"21\"",
        "value=\"&lt;b&gt;\"",
        "  kept\nas it is </textarea>",
        "type=\"text\" value=\"tomorrow\"",
        "aria-invalid=\"true\"",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(!page.contains("s3cr3t"), "a secret is shown");
    let again = as_shown(&page);
    let find = |name: &str| {
        again.iter().filter(|(its, _)| its == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(find("dry"), ["false"], "what was not ticked is not ticked");
    assert_eq!(find("days"), [""]);
    // By JSON, with the codes.
    let body = json!({ "request_id": id, "t": t, "value": { "replicas": 0, "where": "x", "more": 1, "address": 3 } });
    let problem = world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(422).json();
    let errors: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        errors,
        [
            ("value.replicas", "bounds"),
            ("value.where", "choice"),
            ("value.price", "missing"),
            ("value.address", "not_object"),
            ("value.more", "unknown_member")
        ]
    );
    for wrong in [
        json!(3),
        json!("x"),
        json!([]),
        json!(null),
        json!(true),
        json!("{\"replicas\": 1, \"replicas\": 2}"),
    ] {
        let body = json!({ "request_id": id, "t": t, "value": wrong });
        world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(422);
    }
    assert_eq!(value(&world, &id), Json::Null, "nothing is stored");
}

#[test]
fn a_link_fills_in_and_never_sends() {
    let world = World::new();
    let (id, t) = ask(&world, &schema());
    let page = world.browse(&format!("/form/{id}?t={t}&replicas=7&where=staging&days=tue&token=x&address.zip=%3Cb%3E&nothing=1&comment=no")).is(200).body;
    let shown = as_shown(&page);
    let find = |name: &str| {
        shown.iter().filter(|(its, _)| its == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(find("replicas"), ["7"]);
    assert_eq!(find("where"), ["staging"]);
    assert_eq!(find("days"), ["", "tue"]);
    assert_eq!(find("region"), ["b"], "what the link does not say is as it was");
    assert_eq!(find("address.zip"), ["<b>"]);
    assert_eq!(find("token"), [""], "a secret in an address is none");
    assert_eq!((find("comment"), find("value.comment")), (vec![""], vec!["as ever"]));
    assert_eq!(value(&world, &id), Json::Null);
    let (id, t) = world.ask_for(hitl_core::DataType::Int);
    assert!(world.browse(&format!("/form/{id}?t={t}&value=42")).is(200).body.contains("value=\"42\""));
}

#[test]
fn names_of_all_kinds() {
    let world = World::new();
    let names = [
        "request_id",
        "t",
        "value",
        "action",
        "comment",
        "",
        "a.b",
        "__proto__",
        "x[0]",
        "sp ace",
        "k",
        "sensitive",
        "_charset_",
        "<b>\"'&",
        "value.t",
    ];
    let mut properties = serde_json::Map::new();
    for name in names {
        properties.insert(name.into(), json!({ "type": "string" }));
    }
    properties.insert("a".into(), json!({ "type": "object", "properties": { "b": { "type": "string" } } }));
    let (id, t) = ask(&world, &json!({ "type": "object", "properties": properties }));
    let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
    let own = ["request_id", "t", "comment", "idempotency_key"];
    for (n, (name, value)) in fields.iter_mut().enumerate() {
        if !own.contains(&&**name) {
            *value = format!("text {n}");
        }
    }
    let typed: Vec<String> =
        fields.iter().map(|(_, value)| value.clone()).filter(|value| value.starts_with("text ")).collect();
    assert_eq!(typed.len(), names.len() + 1);
    world.fill(&borrowed(&fields)).is(303);
    let value = value(&world, &id);
    let stored: Vec<&str> = names
        .iter()
        .map(|name| value[name].as_str().unwrap())
        .chain([value["a"]["b"].as_str().unwrap()])
        .collect();
    assert_eq!(stored, typed);
}

#[test]
fn fields_that_there_are_not_and_fields_twice() {
    let world = World::new();
    let (id, t) = ask(
        &world,
        &json!({ "type": "object", "properties": { "a": { "type": "string" }, "m": { "type": "array", "items": { "enum": ["x"] } } } }),
    );
    let own = [("request_id", &*id), ("t", &*t)];
    let send = |more: &[(&str, &str)]| {
        let fields = [&own[..], more].concat();
        world.send("POST", "/submit", &[FORM], crate::support::encoded(&fields).as_bytes())
    };
    send(&[("a", "1"), ("b", "2")]).is(422).names("b");
    send(&[("a", "1"), ("a", "2")]).is(422).names("value.a");
    send(&[("a", "1"), ("value", "{}")]).is(422).names("value");
    send(&[("m", "x"), ("m", "y")]).is(422).names("value.m");
    send(&[("a", "1"), ("comment", "1"), ("comment", "2")]).is(400).names("comment");
    assert_eq!(value(&world, &id), Json::Null);
    send(&[("a", "1")]).is(303);
    assert_eq!(value(&world, &id), json!({ "a": "1" }));
}

/// What stood in a control and was taken out of it does not come back as the program's own default.
#[test]
fn an_emptied_field_is_not_its_default() {
    let world = World::new();
    let schema = json!({ "type": "object", "properties": {
        "text": { "type": "string", "default": "x" }, "number": { "type": "integer", "default": 3 },
        "maybe": { "type": ["integer", "null"], "default": 3 }, "list": { "type": "array", "items": { "type": "string" }, "default": ["x"] },
        "many": { "type": "array", "items": { "enum": ["x", "y"] }, "default": ["x"] }, "other": { "type": "integer" } } });
    let (id, t) = ask(&world, &schema);
    let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
    for name in ["text", "number", "maybe", "list", "many"] {
        set(&mut fields, name, &[""]);
    }
    let page = world.fill(&borrowed(&fields)).is(422).body;
    assert!(page.contains("number: Enter an answer") && page.matches("<li>").count() == 1, "{page}");
    set(&mut fields, "number", &["4"]);
    world.fill(&borrowed(&fields)).is(303);
    assert_eq!(value(&world, &id), json!({ "text": "", "number": 4, "maybe": null, "list": [], "many": [] }));
}

#[test]
fn a_number_that_was_read_otherwise_is_shown_before_it_counts() {
    let world = World::new();
    let (id, t) = ask(
        &world,
        &json!({ "type": "object", "properties": { "x": { "type": "number" }, "l": { "type": "array", "items": { "type": "integer" } } } }),
    );
    let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
    set(&mut fields, "x", &["1.234,5"]);
    let page = world.fill(&borrowed(&fields)).is(422).body;
    assert!(page.contains("This is read as 1234.5.") && page.contains("value=\"1234.5\""), "{page}");
    world.fill(&borrowed(&as_shown(&page))).is(303);
    assert_eq!(value(&world, &id), json!({ "x": 1234.5 }));
}

#[test]
fn everything_in_a_schema_is_escaped() {
    const EVIL: &str =
        "\"'><img src=x onerror=alert(1)></textarea></option></title><script>alert(2)</script>";
    let world = World::new();
    let field = |kind: Json| {
        let mut field = json!({ "title": EVIL, "description": EVIL });
        field.as_object_mut().unwrap().extend(kind.as_object().unwrap().clone());
        field
    };
    let choice = json!([{ "const": EVIL, "title": EVIL, "description": EVIL }, { "const": "b" }]);
    let schema = json!({ "title": EVIL, "description": EVIL, "properties": {
        EVIL: field(json!({ "type": "string", "default": EVIL, "examples": [EVIL] })),
        "b": field(json!({ "type": "string", "default": EVIL, "format": "multiline" })),
        "c": field(json!({ "oneOf": choice })),
        "d": field(json!({ "enum": [EVIL, 1, 2, 3, 4, 5, 6, 7, 8], "enumNames": [EVIL] })),
        "e": field(json!({ "type": "array", "items": { "oneOf": choice } })),
        "f": field(json!({ "const": EVIL })),
        "g": field(json!({ "properties": { EVIL: field(json!({ "type": "boolean" })) } })),
        "h": field(json!({ "type": "string", "writeOnly": true })),
        "i": field(json!({ "type": "array", "items": { "type": "string" }, "default": [EVIL] })),
    } });
    let (id, t) = ask(&world, &schema);
    let escaped = |page: &str| {
        for part in ["<img", "<script>", "</textarea></option>", "\"'>"] {
            assert!(!page.contains(part), "{part} is in {page}");
        }
    };
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    escaped(&page);
    let mut fields = as_shown(&page);
    set(&mut fields, "c", &[EVIL]);
    set(&mut fields, "d", &["nothing"]);
    let page = world.fill(&borrowed(&fields)).is(422).body;
    escaped(&page);
    set(&mut fields, "d", &[EVIL]);
    escaped(&world.thanked(&borrowed(&fields)).body);
    escaped(&world.fill(&borrowed(&fields)).body);
    set(&mut fields, "idempotency_key", &["another"]);
    escaped(&world.fill(&borrowed(&fields)).is(409).body);
    assert_eq!(value(&world, &id)["c"], EVIL);
    let report = world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200).body;
    escaped(&report);
}

#[test]
fn what_came_too_late_can_be_copied_but_secrets() {
    let world = World::new();
    let (id, t) = ask(&world, &schema());
    let mut fields = as_shown(&world.browse(&format!("/form/{id}?t={t}")).is(200).body);
    set(&mut fields, "notes", &["an hour of typing"]);
    set(&mut fields, "token", &["s3cr3t"]);
    world.post(&format!("/v1/events/{id}/cancel"), &json!({})).is(200);
    let page = world.fill(&borrowed(&fields)).is(410).body;
    assert!(page.contains("an hour of typing") && !page.contains("s3cr3t"), "{page}");
    // The same where the event cannot even be seen.
    set(&mut fields, "t", &["wrong"]);
    let page = world.fill(&borrowed(&fields)).is(403).body;
    assert!(page.contains("an hour of typing") && !page.contains("s3cr3t"), "{page}");
    let page = world
        .send("POST", "/submit", &[BROWSER, FORM], b"request_id=x&sensitive=a%0Ab&a=s3cr3t&b=s3cr3t&c=shown")
        .body;
    assert!(page.contains("shown") && !page.contains("s3cr3t"), "{page}");
}

#[test]
fn a_question_of_one_field_is_its_label() {
    let world = World::new();
    let (id, t) = ask(
        &world,
        &json!({ "type": "object", "required": ["env"], "properties": { "env": { "enum": ["a", "b"], "title": "Environment" } } }),
    );
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(
        page.contains(
            "<legend dir=\"auto\"><h1 dir=\"auto\" lang=\"\">What shall be deployed?</h1></legend>"
        ),
        "{page}"
    );
    assert_eq!(page.matches("<h1").count(), 1);
    let (id, t) = ask(
        &world,
        &json!({ "type": "object", "required": ["n"], "properties": { "n": { "type": "integer" } } }),
    );
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(
        page.contains("<h1 dir=\"auto\" lang=\"\"><label for=\"f0\">What shall be deployed?</label></h1>"),
        "{page}"
    );
}

#[test]
fn forms_are_created_found_and_told_apart() {
    let world = World::new();
    let body = |schema: &Json| json!({ "event_name": "e", "prompt": "p", "data_type": "form", "run": "r", "schema": schema, "on_timeout": { "answer": { "a": "x" } } });
    let schema =
        json!({ "type": "object", "properties": { "b": { "type": "integer" }, "a": { "type": "string" } } });
    let event = world.post("/v1/events", &body(&schema)).is(201).json();
    assert_eq!((&event["schema"], &event["data_type"]), (&schema, &json!("form")));
    assert_eq!(event["form"]["fields"][0], json!({ "name": "b", "type": "int" }));
    world.post("/v1/events", &body(&schema)).is(200);
    // What only says nothing about values is the same form.
    let mut said = schema.clone();
    said["$comment"] = "x".into();
    world.post("/v1/events", &body(&said)).is(200);
    let other = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let problem = world.post("/v1/events", &body(&other)).is(409).json();
    assert!(problem["detail"].as_str().unwrap().contains("another schema"), "{problem}");
    for (wrong, field) in [
        (json!({ "schema": null }), "schema"),
        (json!({ "schema": "x" }), "schema"),
        (
            json!({ "schema": { "type": "object", "properties": { "a/b": { "type": "string", "pattern": "^(?!x)" } } } }),
            "schema/properties/a~1b/pattern",
        ),
        (json!({ "on_timeout": { "answer": { "a": 3 } } }), "on_timeout.a"),
        (json!({ "on_timeout": { "answer": 3 } }), "on_timeout"),
        (json!({ "data_type": "int", "on_timeout": "fail" }), "schema"),
        (json!({ "data_type": "int", "schema": null, "on_timeout": { "answer": {} } }), "on_timeout"),
        (json!({ "allow_json": 3 }), "allow_json"),
    ] {
        let mut body = body(&schema);
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        world.post("/v1/events", &body).is(422).names(field);
    }
    let any = json!({ "event_name": "any", "prompt": "p", "data_type": "form", "schema": { "properties": { "x": {} } }, "allow_json": true });
    let event = world.post("/v1/events", &any).is(201).json();
    assert_eq!(event["form"]["fields"][0]["type"], "json");
    // The deadline answers as it was said.
    world.now.set(world.now.get().plus_seconds(4_000));
    let found = |event: &Json| event["event_name"] == "e";
    let listed = world.send("GET", "/v1/events?status=all", &[BEARER], b"").is(200).json();
    let events = listed["events"].as_array().unwrap();
    assert_eq!(events.iter().find(|event| found(event)).unwrap()["response"]["value"], json!({ "a": "x" }));
}
