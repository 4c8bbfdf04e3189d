//! Questions whose answer is shown once more before it counts.

use crate::support::{BEARER, BROWSER, FORM, JSON, World, encoded};
use hitl_core::{DataType, Kind, Question};
use serde_json::{Value as Json, json};

fn ask(world: &World, kind: impl Into<Kind>) -> (String, String) {
    world.ask(Question { confirm: true, ..Question::new("deploy", "Run this on <prod>?", kind) })
}

fn response(world: &World, id: &str) -> Json {
    world.send("GET", &format!("/v1/events/{id}"), &[BEARER], b"").is(200).json()["response"].clone()
}

/// The fields that a page would send by its first button.
fn carried(page: &str) -> Vec<(String, String)> {
    let form = page.split_once("<form").unwrap().1.split_once("</form>").unwrap().0;
    let unescaped = |text: &str| {
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap();
        let attribute = |name: &str| {
            Some(unescaped(tag.split_once(&format!(" {name}=\""))?.1.split_once('"').unwrap().0))
        };
        match tag.split(' ').next().unwrap() {
            "input" => fields.push((attribute("name").unwrap(), attribute("value").unwrap_or_default())),
            "textarea" => {
                fields.push((attribute("name").unwrap(), unescaped(text.strip_prefix('\n').unwrap_or(text))))
            }
            _ => {}
        }
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (&**name, &**value)).collect()
}

#[test]
fn an_answer_is_shown_once_more_before_it_counts() {
    let world = World::new();
    for (data_type, typed, shown, value) in [
        (DataType::Bool, "true", "Send: Yes", json!(true)),
        (DataType::Bool, "false", "Send: No", json!(false)),
        (DataType::Int, "1 000", "Send: 1000", json!(1000)),
        (DataType::Str, "\none\r\n<b>", "Send answer", json!("\none\n<b>")),
    ] {
        let (id, t) = ask(&world, data_type);
        let form = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
        assert!(form.contains(">Continue</button>") && form.contains("You can check your answer"), "{form}");
        let fields = [
            ("request_id", &*id),
            ("t", &*t),
            ("value", typed),
            ("comment", "so\r\nit is"),
            ("idempotency_key", "k"),
        ];
        let page = world.fill(&fields).is(200).body;
        for part in [
            "Check your answer",
            "Run this on &lt;prod&gt;?",
            shown,
            "Nothing is sent yet.",
            "Change my answer",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("<b>"), "{page}");
        assert_eq!(response(&world, &id), Json::Null, "it does not count yet");
        // Sent again, it is shown again.
        world.fill(&fields).is(200);
        let mut sent = carried(&page);
        // The other button brings the form back, filled in.
        let mut change = sent.clone();
        change.push(("action".into(), "change".into()));
        let form = world.fill(&borrowed(&change)).is(200).body;
        assert!(form.contains(">Continue</button>") && form.contains("so\nit is</textarea>"), "{form}");
        assert_eq!(response(&world, &id), Json::Null);
        let thanks = world.thanked(&borrowed(&sent)).body;
        assert!(thanks.contains("Your answer is saved"), "{thanks}");
        let response = response(&world, &id);
        assert_eq!((&response["value"], &response["comment"]), (&value, &json!("so\nit is")));
        // Twice is once, also by way of the page that shows it.
        world.fill(&borrowed(&sent)).is(303);
        world.fill(&fields).is(303);
        sent.iter_mut().find(|(name, _)| name == "idempotency_key").unwrap().1 = "other".into();
        assert!(world.fill(&borrowed(&sent)).is(409).body.contains("What you sent"));
    }
}

#[test]
fn what_is_refused_is_refused_before_it_is_shown() {
    let world = World::new();
    let (id, t) = ask(&world, DataType::Int);
    let long = "x".repeat(2_001);
    let page = world.fill(&[("request_id", &id), ("t", &t), ("value", "x"), ("comment", &long)]).is(422).body;
    assert!(page.contains("There is a problem") && page.matches("<li>").count() == 2, "{page}");
    world.fill(&[("request_id", &id), ("t", &t), ("value", "3"), ("comment", &long)]).is(422);
    // What was changed after it was shown is read again.
    world.fill(&[("request_id", &id), ("t", &t), ("value", "x"), ("confirmed", "yes")]).is(422);
    assert_eq!(response(&world, &id), Json::Null);
    world.post(&format!("/v1/events/{id}/cancel"), &json!({})).is(200);
    world.fill(&[("request_id", &id), ("t", &t), ("value", "3")]).is(410);
}

#[test]
fn declining_is_apart_and_programs_are_not_asked_twice() {
    let world = World::new();
    let (id, t) = ask(&world, DataType::Bool);
    world.fill(&[("request_id", &id), ("t", &t), ("action", "decline")]).is(303);
    assert_eq!(response(&world, &id)["status"], "declined");
    let (id, t) = ask(&world, DataType::Bool);
    let fields = encoded(&[("request_id", &id), ("t", &t), ("value", "yes")]);
    world.send("POST", "/submit", &[FORM], fields.as_bytes()).is(303);
    let (id, t) = ask(&world, DataType::Bool);
    let body = json!({ "request_id": id, "t": t, "value": true });
    world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(200);
    // Who asks without it has one page less.
    let (id, t) = world.ask_for(DataType::Bool);
    world
        .send(
            "POST",
            "/submit",
            &[BROWSER, FORM],
            encoded(&[("request_id", &id), ("t", &t), ("value", "yes")]).as_bytes(),
        )
        .is(303);
    let body = json!({ "event_name": "e", "prompt": "p", "data_type": "int", "confirm": true });
    assert_eq!(world.post("/v1/events", &body).is(201).json()["confirm"], true);
    let body = json!({ "event_name": "e", "prompt": "p", "data_type": "int", "confirm": "yes" });
    world.post("/v1/events", &body).is(422).names("confirm");
}

#[test]
fn a_form_is_carried_whole() {
    let world = World::new();
    let schema = json!({ "type": "object", "required": ["n", "m"], "properties": {
        "n": { "type": "integer" }, "m": { "type": "array", "items": { "enum": ["x", "y"] } }, "b": { "type": "boolean", "default": true },
        "p": { "type": "string", "format": "password" }, "confirmed": { "type": "string" }, "l": { "type": "array", "items": { "type": "string" } } } });
    let (id, t) = ask(&world, Kind::Form(schema.to_string()));
    let fields = [
        ("request_id", &*id),
        ("t", &*t),
        ("sensitive", "p"),
        ("n", "3"),
        ("m", ""),
        ("m", "x"),
        ("m", "y"),
        ("b", "false"),
        ("p", "s3cr3t"),
        ("value.confirmed", "<i>"),
        ("l", "a\r\nb"),
    ];
    let page = world.fill(&fields).is(200).body;
    let seen = page.split_once("<form").unwrap().0;
    assert!(seen.contains("&lt;i&gt;") && !seen.contains("s3cr3t") && !page.contains("<i>"), "{page}");
    world.fill(&borrowed(&carried(&page))).is(303);
    let expected =
        json!({ "n": 3, "m": ["x", "y"], "b": false, "p": "s3cr3t", "confirmed": "<i>", "l": ["a", "b"] });
    assert_eq!(response(&world, &id)["value"], expected);
}
