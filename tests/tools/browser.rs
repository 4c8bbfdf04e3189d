//! The form as a person meets it, in headless Chromium. Needs Node.js, Chromium and `make browser`.

use crate::gallery::every_page_in_every_state;
use crate::support::{Place, Ran, Server, question};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the scripts and their packages are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser")
}

pub(crate) fn trials() -> Vec<Trial> {
    let packages = folder().join("node_modules/playwright-core").is_dir();
    let wanted = [
        (tools::runs("node"), "Node.js"),
        (tools::runs(&chromium()), "Chromium"),
        (packages, "the packages that `make browser` installs"),
    ];
    let tests = tests![
        open_submit_see_the_outcome_open_again,
        keyboard_only,
        without_scripts,
        on_a_phone,
        a_wrong_value_comes_back_with_its_error,
        sending_no_answer_is_apart_from_sending_one,
        a_form_of_many_fields_with_scripts_and_without,
        axe_finds_nothing,
        every_page_in_every_state,
        a_link_signs_in_once,
        a_number_is_what_was_typed,
        back_and_reload_after_an_accepted_answer,
        back_after_a_refused_answer,
        back_brings_what_was_too_long,
        what_is_written_from_the_right_and_what_is_not_seen,
        what_was_typed_is_kept_on_the_device_until_it_is_sent,
        nothing_secret_is_kept_on_the_device,
        a_reader_elsewhere_has_their_own_time,
        time_that_runs_out_is_told,
        long_text_is_counted,
        a_slider_fills_its_field,
        a_button_that_is_pressed_twice_sends_once,
    ];
    tools::needing("BROWSER", &wanted, tests)
}

fn chromium() -> String {
    std::env::var("HITL_CHROMIUM").unwrap_or_else(|_| "chromium".into())
}

/// Runs one scenario on a link and gives what it saw.
fn scenario(name: &str, link: &str, extra: &[&str]) -> Json {
    scenario_in(None, name, link, extra)
}

/// The same in a browser of this language.
pub(crate) fn scenario_in(language: Option<&str>, name: &str, link: &str, extra: &[&str]) -> Json {
    let mut command = Command::new("node");
    command.arg(folder().join("scenarios.mjs")).args([name, link]).args(extra);
    command.env("HITL_CHROMIUM", chromium()).env_remove("HITL_LANGUAGE").stdin(Stdio::null());
    if let Some(language) = language {
        command.env("HITL_LANGUAGE", language);
    }
    let output = command.output().unwrap();
    let ran = Ran::of(output);
    assert_eq!(ran.code, Some(0), "{name}: {}\n{}", ran.stdout, ran.stderr);
    serde_json::from_str(ran.stdout.lines().last().unwrap_or_default()).unwrap()
}

fn event(server: &Server, data_type: &str) -> (String, String) {
    let event = server.create(&question(data_type));
    (event["request_id"].as_str().unwrap().to_owned(), event["links"]["form"].as_str().unwrap().to_owned())
}

fn outcome(server: &Server, id: &str) -> Json {
    server.get(&format!("/v1/events/{id}")).json()["response"].clone()
}

fn open_submit_see_the_outcome_open_again() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, typed, value) in [
        ("int", "42", json!(42)),
        ("float", "0.5", json!(0.5)),
        ("bool", "Yes", json!(true)),
        ("str", "a <b>\n\"c\"", json!("a <b>\n\"c\"")),
    ] {
        let (id, link) = event(&server, data_type);
        let seen = scenario("answer", &link, &[data_type, typed]);
        assert!(seen["prompt"].as_str().unwrap().contains("What should I add to x?"), "{seen}");
        assert!(seen["thanks"].as_str().unwrap().contains("saved"), "{seen}");
        assert_eq!(seen["again_has_form"], false, "{seen}");
        assert_eq!(outcome(&server, &id)["value"], value);
    }
}

fn keyboard_only() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, typed, value) in [("int", "7", json!(7)), ("bool", "", json!(true))] {
        let (id, link) = event(&server, data_type);
        let seen = scenario("keyboard", &link, &[data_type, typed]);
        assert_eq!(seen["focus_always_visible"], true, "{seen}");
        assert_eq!(outcome(&server, &id)["value"], value);
    }
}

fn without_scripts() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "int");
    let seen = scenario("no_scripts", &link, &["int", "8"]);
    assert!(seen["thanks"].as_str().unwrap().contains("saved"), "{seen}");
    assert_eq!(outcome(&server, &id)["value"], 8);
}

fn on_a_phone() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "bool");
    let seen = scenario("phone", &link, &["bool", "No"]);
    assert_eq!(seen["scrolls_sideways"], false, "{seen}");
    assert!(seen["smallest_target"].as_f64().unwrap() >= 24.0, "{seen}");
    assert_eq!(outcome(&server, &id)["value"], false);
}

fn a_wrong_value_comes_back_with_its_error() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "int");
    let seen = scenario("wrong", &link, &["int", "12,5 <i>"]);
    assert_eq!(seen["status"], 422, "{seen}");
    assert_eq!(seen["typed"], "12,5 <i>", "{seen}");
    assert_eq!(seen["invalid"], "true", "{seen}");
    assert!(seen["described"].as_str().unwrap().contains("whole number"), "{seen}");
    // Whoever hears the page hears first what is wrong, without scripts, too.
    assert!(seen["focus"].as_str().unwrap().starts_with("There is a problem"), "{seen}");
    assert_eq!(outcome(&server, &id), Json::Null);
}

fn sending_no_answer_is_apart_from_sending_one() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "bool");
    let seen = scenario("declines", &link, &["not mine to say"]);
    assert_eq!(seen["buttons"], json!(["Send answer"]), "{seen}");
    assert!(seen["thanks"].as_str().unwrap().contains("You sent no answer"), "{seen}");
    assert_eq!(seen["focus"], "You sent no answer", "{seen}");
    let outcome = outcome(&server, &id);
    assert_eq!((&outcome["status"], &outcome["comment"]), (&json!("declined"), &json!("not mine to say")));
}

fn what_was_typed_is_kept_on_the_device_until_it_is_sent() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "str");
    let other = server.get(&format!("/v1/events/{id}/link?subject=grace")).json()["form"]
        .as_str()
        .unwrap()
        .to_owned();
    let seen = scenario("draft", &link, &[&other, "half an\nanswer"]);
    assert_eq!(seen["first"], json!({ "offered": 0, "kept": [] }), "{seen}");
    let kept = format!("hitl draft {id}");
    assert_eq!(seen["others"], json!({ "offered": 0, "kept": [kept] }), "{seen}");
    assert_eq!((&seen["again"]["offered"], &seen["again"]["value"]), (&json!(1), &json!("")), "{seen}");
    assert!(seen["again"]["text"].as_str().unwrap().contains("was kept on this device"), "{seen}");
    assert_eq!(
        seen["back"],
        json!({ "offered": 0, "value": "half an\nanswer", "comment": "a remark", "open": true }),
        "{seen}"
    );
    assert_eq!(seen["forgotten"], json!({ "offered": 0, "value": "", "kept": [] }), "{seen}");
    assert!(seen["sent"]["text"].as_str().unwrap().contains("saved"), "{seen}");
    assert_eq!(seen["sent"]["kept"], json!([]), "{seen}");
    assert_eq!(outcome(&server, &id)["value"], "half an\nanswer");
}

fn nothing_secret_is_kept_on_the_device() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let schema = json!({ "type": "object", "properties": {
        "name": { "type": "string", "title": "Name" },
        "token": { "type": "string", "title": "Token", "format": "password" },
        "where": { "enum": ["Staging", "Production"], "title": "Where" },
        "days": { "type": "array", "items": { "enum": ["Monday", "Tuesday"] }, "title": "Days" },
        "dry": { "type": "boolean", "default": true, "title": "Try first" },
        "place": { "enum": ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"], "title": "Place" },
    } });
    let link = |more: Json| {
        let mut question = json!({ "event_name": "q", "prompt": "What?", "data_type": "form", "schema": schema, "key": hitl::random_key() });
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.create(&question)["links"]["form"].as_str().unwrap().to_owned()
    };
    let seen = scenario("draft_of_form", &link(json!({})), &[]);
    let kept = seen["kept"].as_str().unwrap();
    assert!(kept.contains("Ada") && !kept.contains("s3cret") && !kept.contains("Token"), "{seen}");
    let put_back = json!({
        "kept": kept, "name": "Ada", "token": "", "radio": true, "box": true, "dry": false, "place": "c3",
    });
    assert_eq!(seen, put_back);
}

fn a_reader_elsewhere_has_their_own_time() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let schema =
        json!({ "type": "object", "properties": { "when": { "type": "string", "format": "date-time" } } });
    let asked = server
        .create(&json!({ "event_name": "q", "prompt": "When?", "data_type": "form", "schema": schema }));
    let link = asked["links"]["form"].as_str().unwrap();
    let seen = scenario("elsewhere", link, &["Asia/Kolkata"]);
    // Half an hour and five hours later than UTC, all year round.
    let datetime = seen["datetime"].as_str().unwrap();
    let (hours, minutes) = datetime[11..16].split_once(':').unwrap();
    let there = hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap() + 330;
    let hour = there / 60 % 12;
    // Where it is the next day already, that is said first.
    let before = if there < 24 * 60 { "UTC (" } else { " at " };
    let expected = format!("{before}{}:{:02}", if hour == 0 { 12 } else { hour }, there % 60);
    let until = seen["until"].as_str().unwrap();
    assert!(
        until.contains("UTC (") && until.contains(&expected) && until.contains("GMT+5:30)"),
        "{expected}: {seen}"
    );
    let said = seen["said"].as_str().unwrap();
    assert!(said.starts_with("= July 2") && said.contains("5:00 AM"), "{seen}");
    // Who lives by UTC is told nothing twice.
    let seen = scenario("elsewhere", &event(&server, "int").1, &["UTC"]);
    assert_eq!(seen["until"].as_str().unwrap().matches('(').count(), 1, "{seen}");
}

fn time_that_runs_out_is_told() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut question = question("int");
    question["timeout_seconds"] = 900.into();
    let link = server.create(&question)["links"]["form"].as_str().unwrap().to_owned();
    let seen = scenario("time_passes", &link, &["20"]);
    let said = json!([
        "10 minutes left to answer.",
        "5 minutes left to answer.",
        "1 minute left to answer.",
        "Time is over. What you typed is still here, to be copied.",
    ]);
    assert_eq!(seen["said"], said);
}

fn long_text_is_counted() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let seen = scenario("counter", &event(&server, "int").1, &["1599", "1600", "2001", "3"]);
    assert_eq!(seen["said"], json!(["", "1,600 of 2,000 characters", "2,001 of 2,000 characters", ""]));
}

fn a_slider_fills_its_field() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let schema = json!({ "type": "object", "required": ["replicas"], "properties": {
        "replicas": { "type": "integer", "title": "How many?", "minimum": 1, "maximum": 20, "x-hitl-widget": "slider" },
        "share": { "type": "number", "title": "Share", "minimum": 0, "maximum": 1 },
    } });
    let asked = server
        .create(&json!({ "event_name": "q", "prompt": "How many?", "data_type": "form", "schema": schema }));
    let seen = scenario("slider", asked["links"]["form"].as_str().unwrap(), &[]);
    assert_eq!(
        (&seen["before"], &seen["slid"], &seen["typed"]),
        (&json!(""), &json!("3"), &json!("17")),
        "{seen}"
    );
    assert_eq!(seen["violations"], json!([]));
    assert_eq!(outcome(&server, asked["request_id"].as_str().unwrap())["value"], json!({ "replicas": 17 }));
}

fn a_button_that_is_pressed_twice_sends_once() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "int");
    let seen = scenario("presses", &link, &["5"]);
    assert_eq!((&seen["posts"], &seen["said"]), (&json!(1), &json!("Sending …")), "{seen}");
    assert_eq!(outcome(&server, &id)["value"], 5);
}

fn a_form_of_many_fields_with_scripts_and_without() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let schema = json!({
        "type": "object", "description": "What, and where to.", "required": ["replicas", "where", "region", "days", "sure", "address"],
        "properties": {
            "replicas": { "type": "integer", "minimum": 1, "maximum": 20, "title": "How many?", "description": "Each has 2 GB." },
            "where": { "oneOf": [{ "const": "s", "title": "Staging", "description": "Nobody sees it." }, { "const": "p", "title": "Production" }], "title": "Where to?" },
            "region": { "enum": ["a", "b", "c", "d", "e", "f", "g", "h"], "title": "Region" },
            "notes": { "type": ["string", "null"], "format": "multiline", "title": "Notes" },
            "tags": { "type": "array", "items": { "type": "string" }, "title": "Tags" },
            "days": { "type": "array", "items": { "enum": ["mon", "tue"] }, "minItems": 1, "title": "Days" },
            "when": { "type": "string", "format": "date-time", "title": "When" },
            "dry": { "type": "boolean", "default": true, "title": "Dry run" },
            "sure": { "type": "boolean", "title": "Sure?" },
            "token": { "type": "string", "format": "password", "title": "Token" },
            "stars": { "type": "integer", "minimum": 1, "maximum": 5, "x-hitl-widget": "rating", "title": "Stars" },
            "kind": { "const": "deploy", "title": "Kind" },
            "address": { "type": "object", "title": "Address", "required": ["street"], "properties": { "street": { "type": "string", "title": "Street" } } },
        },
    });
    let steps = json!([
        ["How many?", "fill", "10"],
        ["Where to?", "check", "Production"],
        ["Region", "select", "h"],
        ["Notes", "fill", "a\n\n<b>"],
        ["Tags", "fill", "x\ny z"],
        ["Days", "check", "mon"],
        ["Days", "check", "tue"],
        ["When", "fill", "2026-12-01T20:15"],
        ["Sure?", "check", "No"],
        ["Token", "fill", "s3cr3t"],
        ["Stars", "check", "4"],
        ["Street", "fill", "Main St 1"],
    ]);
    let expected = json!({
        "replicas": 10, "where": "p", "region": "h", "notes": "a\n\n<b>", "tags": ["x", "y z"], "days": ["mon", "tue"],
        "when": "2026-12-01T20:15:00Z", "dry": true, "sure": false, "token": "s3cr3t", "stars": 4, "kind": "deploy", "address": { "street": "Main St 1" },
    });
    for (scripts, width) in [("true", "1000"), ("false", "320")] {
        let mut body = question("form");
        body["schema"] = schema.clone();
        let event = server.create(&body);
        // Labels have what is said of the field beside them.
        let optional = |label: &str| ["Notes", "Tags", "When", "Token", "Stars"].contains(&label);
        let mut steps = steps.clone();
        for step in steps.as_array_mut().unwrap() {
            if let Some(label) = step[0].as_str().filter(|label| optional(label)) {
                step[0] = format!("{label} (optional)").into();
            }
        }
        let seen =
            scenario("form", event["links"]["form"].as_str().unwrap(), &[&steps.to_string(), scripts, width]);
        assert_eq!(
            (&seen["refused"], &seen["sent"], &seen["broad"]),
            (&json!(422), &json!(200), &json!(false)),
            "{seen}"
        );
        let summary = seen["summary"].as_str().unwrap();
        for label in ["How many?", "Where to?", "Region", "Days", "Sure?", "Street"] {
            assert!(summary.contains(label), "{label}: {seen}");
        }
        assert!(seen["focus"].as_str().unwrap().starts_with("There is a problem"), "{seen}");
        let text = seen["text"].as_str().unwrap();
        assert!(text.contains("saved") && text.contains("Production") && !text.contains("s3cr3t"), "{seen}");
        assert_eq!(seen["violations"], json!([]));
        assert_eq!(outcome(&server, event["request_id"].as_str().unwrap())["value"], expected);
    }
}

fn axe_finds_nothing() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut links = Vec::new();
    for data_type in ["int", "float", "bool", "str"] {
        links.push(event(&server, data_type).1);
    }
    let (answered, link) = event(&server, "str");
    server.post(&format!("/v1/events/{answered}/response"), &json!({ "value": "<b>", "comment": "so" }));
    links.push(link);
    let (declined, link) = event(&server, "str");
    server.post(&format!("/v1/events/{declined}/decline"), &json!({}));
    links.push(link.clone());
    links.push(link.replace("?t=", "?t=x"));
    links.push(format!("{}/", server.url));
    links.push(format!("{}/nowhere", server.url));
    for link in links {
        for scheme in ["light", "dark"] {
            let seen = scenario("axe", &link, &[scheme]);
            assert_eq!(seen["violations"], json!([]), "{link} {scheme}");
        }
    }
    let (_, link) = event(&server, "int");
    assert_eq!(scenario("axe_wrong", &link, &["int", "x"])["violations"], json!([]));
}

/// A link that signs in once leads to the inbox, and leaves no secret in the address, where histories keep it.
fn a_link_signs_in_once() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    event(&server, "int");
    let now = hitl::Timestamp::from_millis(
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64,
    );
    let token = hitl_core::links::session::sign_in_token(crate::support::KEY, now, "a1b2").unwrap();
    let seen = scenario("sign_in", &format!("{}/?sign-in={token}", server.url), &[]);
    assert_eq!(seen["violations"], json!([]), "{seen}");
    assert_eq!(seen["address"], format!("{}/", server.url), "{seen}");
    assert!(seen["again"].as_str().unwrap().contains("used before"), "{seen}");
}

/// enketo#1522, whatwg/html#10911, laravel-enso/forms#28, ioBroker.admin#2119: in whichever language the browser is, a number is
/// stored as it was typed, or it is refused; never another one.
fn a_number_is_what_was_typed() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let cases = [
        ("int", "wheel", "10", Some(json!(10))),
        ("int", "arrows", "10", Some(json!(10))),
        ("float", "wheel", "0.5", Some(json!(0.5))),
        ("float", "arrows", "0.5", Some(json!(0.5))),
        ("float", "typed", "1,5", Some(json!(1.5))),
        ("int", "typed", "1,5", None),
        ("float", "pasted", "1\u{a0}234,5", Some(json!(1234.5))),
        ("float", "pasted", "\u{2212}3", Some(json!(-3.0))),
        ("int", "typed", "١٢", None),
        ("float", "typed", "١٫٥", None),
        ("int", "pasted", "１２", Some(json!(12))),
        ("float", "pasted", "１２．５", Some(json!(12.5))),
    ];
    for language in [None, Some("de"), Some("ar")] {
        let events = cases.each_ref().map(|(data_type, ..)| event(&server, data_type));
        let asked = events.iter().zip(&cases).map(|((_, link), (_, how, text, _))| json!([link, how, text]));
        let asked = Json::from(asked.collect::<Vec<_>>()).to_string();
        let seen = scenario_in(language, "numbers", "", &[&asked]);
        for (n, ((id, _), (data_type, how, text, value))) in events.iter().zip(&cases).enumerate() {
            let context = format!("{language:?} {data_type} {how} {text}: {}", seen[n]);
            assert_eq!(seen[n]["typed"], *text, "{context}");
            assert_eq!(seen[n]["status"], if value.is_some() { 303 } else { 422 }, "{context}");
            assert_eq!(outcome(&server, id)["value"], value.clone().unwrap_or_default(), "{context}");
            if let Some(language) = language {
                assert!(seen[n]["language"].as_str().unwrap().starts_with(language), "{context}");
            }
        }
    }
}

/// Nothing is sent twice, and nobody is asked whether to.
fn back_and_reload_after_an_accepted_answer() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, typed) in [("int", "3"), ("bool", "No"), ("str", "long\ntext")] {
        let (id, link) = event(&server, data_type);
        let seen = scenario("revisits", &link, &[data_type, typed]);
        for step in ["sent", "reloaded", "back", "forward"] {
            assert_eq!(seen[step]["posts"], 1, "{step}: {seen}");
            let words = if step == "back" { "This question was answered" } else { "Thank you" };
            assert!(seen[step]["text"].as_str().unwrap().contains(words), "{step}: {seen}");
        }
        assert!(seen["address"].as_str().unwrap().starts_with(&link), "{seen}");
        assert_eq!(outcome(&server, &id)["status"], "completed");
    }
}

/// Chromium asks whether to send a form again where it does not have the page that answered it.
fn back_after_a_refused_answer() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, wrong, right) in [("int", "3,5", "3"), ("float", "x", "0.5")] {
        let (id, link) = event(&server, data_type);
        let seen = scenario("refused_revisits", &link, &[data_type, wrong, right]);
        for step in ["refused", "back"] {
            assert!(seen[step]["text"].as_str().unwrap().contains("There is a problem"), "{step}: {seen}");
            assert_eq!(seen[step]["comment"], "so", "{step}: {seen}");
        }
        assert_eq!(
            (&seen["refused"]["value"], &seen["refused"]["posts"]),
            (&json!(wrong), &json!(1)),
            "{seen}"
        );
        assert!(seen["sent"]["text"].as_str().unwrap().contains("Thank you"), "{seen}");
        assert!(seen["first"]["text"].as_str().unwrap().contains("This question was answered"), "{seen}");
        assert_eq!(outcome(&server, &id)["comment"], "so");
    }
}

/// tatoeba2#458: what the server has not read, the browser still has.
fn back_brings_what_was_too_long() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "str");
    let seen = scenario("too_long", &link, &["600000"]);
    assert_eq!(seen["status"], 413, "{}", seen["text"]);
    assert!(seen["text"].as_str().unwrap().contains("Go back in your browser"), "{}", seen["text"]);
    assert_eq!((&seen["letters"], &seen["comment"]), (&json!(600_000), &json!("so")));
    assert_eq!(outcome(&server, &id), Json::Null);
}

/// hypothesis/client#1717, denoland/deno#36195.
fn what_is_written_from_the_right_and_what_is_not_seen() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let asked = |prompt: &str| {
        let mut body = question("str");
        // Below the line that is its heading.
        body["prompt"] = format!("What now?\n{prompt}").into();
        let link = server.create(&body)["links"]["form"].as_str().unwrap().to_owned();
        scenario("prompt", &link, &[])
    };
    for (prompt, direction) in
        [("האם לפרסם את גרסה 2?", "rtl"), ("هل ننشر الإصدار 2؟", "rtl"), ("Ship version 2?", "ltr")]
    {
        let seen = asked(prompt);
        assert_eq!(seen["directions"], json!(["ltr", direction]), "{seen}");
        assert_eq!(seen["boxes"], json!([]), "{seen}");
    }
    let seen = asked("rm -rf /srv/data \u{202e}tset a si siht #\u{2066}\u{200b}");
    let boxes = seen["boxes"].as_array().unwrap();
    let texts: Vec<_> = boxes.iter().map(|seen| seen["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["U+202E", "U+2066", "U+200B"], "{seen}");
    for shown in boxes {
        assert!(shown["line"].as_f64() > Some(0.0) && shown["width"].as_f64() > Some(10.0), "{seen}");
    }
    assert!(seen["text"].as_str().unwrap().contains("tset a si siht #"), "{seen}");
}
