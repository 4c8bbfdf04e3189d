//! What a person sees.

use crate::support::{BEARER, BROWSER, World};
use hitl_core::{DataType, OnTimeout, Question, Timeout, Value};

/// What an attacker would like to see in a page as it is.
const EVIL: &str = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>&lt;";

/// Asserts that nothing of [`EVIL`] stands in the page as markup, inside attributes or outside.
fn escaped(page: &str) {
    for bad in ["<img", "<script>", "\"'>", "onerror=alert(1)>"] {
        assert!(!page.contains(bad), "{bad} is in {page}");
    }
    assert!(page.contains("&lt;img"), "{page}");
}

#[test]
fn everything_is_escaped() {
    let world = World::new();
    for data_type in [DataType::Int, DataType::Float, DataType::Bool, DataType::Str] {
        let mut spec = Question::new(EVIL, EVIL, data_type);
        spec.project = Some(EVIL.into());
        spec.domain = Some(EVIL.into());
        spec.run = Some(EVIL.into());
        spec.key = Some(format!("{EVIL}{data_type}"));
        spec.timeout = Timeout::Seconds(60);
        if data_type == DataType::Str {
            spec.on_timeout = OnTimeout::Answer(Value::Str(EVIL.into()));
        }
        let (id, t) = world.ask(spec);
        let uri = format!("/form/{id}?t={t}");
        escaped(&world.browse(&uri).is(200).body);
        escaped(&world.send("GET", "/", &[BEARER, BROWSER], b"").is(200).body);
        escaped(&world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200).body);
        // Refused: what was typed comes back.
        let long = EVIL.repeat(40);
        let key = format!("{EVIL}{}", "k".repeat(200));
        let fields = [
            ("request_id", &*id),
            ("t", &*t),
            ("value", EVIL),
            ("comment", &long),
            ("idempotency_key", &*key),
        ];
        escaped(&world.fill(&fields).is(422).body);
        // Accepted: what was typed is shown for good.
        let typed = match data_type {
            DataType::Str => EVIL,
            DataType::Bool => "yes",
            DataType::Int | DataType::Float => "3",
            DataType::Form => unreachable!("forms have fields of other names"),
        };
        escaped(&world.thanked(&[("request_id", &id), ("t", &t), ("value", typed), ("comment", EVIL)]).body);
        escaped(&world.browse(&uri).is(200).body);
        escaped(&world.fill(&[("request_id", &id), ("t", &t), ("value", typed)]).is(409).body);
    }
    for query in ["project", "domain", "run"] {
        let uri = format!("/?{query}=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22'%3E");
        escaped(&world.send("GET", &uri, &[BEARER, BROWSER], b"").is(200).body);
    }
    // What is no id or no path is not shown at all.
    for (uri, status) in [("/form/%3Cimg%3E", 401), ("/%3Cimg%3E", 404), ("/form/a?t=%3Cimg%3E", 403)] {
        assert!(!world.browse(uri).is(status).body.contains("img"));
    }
}

#[test]
fn a_refused_answer_comes_back_as_it_was_typed() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let comment = "\nfirst line empty";
    let fields = [
        ("request_id", &*id),
        ("t", &*t),
        ("value", "1,5"),
        ("idempotency_key", "mine"),
        ("comment", comment),
    ];
    let page = world.fill(&fields).is(422).body;
    for part in [
        "<title>Error: ",
        "role=\"alert\"",
        "href=\"#value\"",
        "aria-describedby=\"value-hint value-error\"",
        "aria-invalid=\"true\"",
        "id=\"value-error\"",
        "value=\"1,5\"",
        "name=\"idempotency_key\" value=\"mine\"",
        "<details open>",
        "tabindex=\"-1\" autofocus",
        "There is a problem",
        ">\n\nfirst line empty</textarea>",
        &format!("name=\"t\" value=\"{t}\""),
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let (id, t) = world.ask_for(DataType::Bool);
    let page = world.fill(&[("request_id", &id), ("t", &t)]).is(422).body;
    assert!(page.contains("Choose Yes or No.") && !page.contains("checked"));
}

#[test]
fn the_form_fits_the_type() {
    let world = World::new();
    for (data_type, part) in [
        (DataType::Int, "type=\"text\" inputmode="),
        (DataType::Float, "type=\"text\" inputmode="),
        (DataType::Bool, "type=\"radio\" name=\"value\" value=\"false\""),
        (DataType::Str, "<textarea id=\"value\" name=\"value\""),
    ] {
        let (id, t) = world.ask_for(data_type);
        let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
        assert!(page.contains(part) && page.contains("novalidate") && !page.contains("checked"), "{page}");
        // What the browser would check or cut off, the page says in its own words.
        for attribute in [" required", "maxlength", "aria-invalid"] {
            assert!(!page.contains(attribute), "{attribute} is in {page}");
        }
        assert!(page.contains(
            "Answer by <strong><time datetime=\"2026-01-31T13:00:00.000Z\">31 January 2026, 13:00 UTC</time></strong> (1 hour \
             after this page was opened). After that nobody can answer"
        ), "{page}");
        // The question is the name of its field.
        let label = if data_type == DataType::Bool {
            "<legend><h1 dir=\"auto\" lang=\"\">"
        } else {
            "<h1 dir=\"auto\" lang=\"\"><label for=\"value\">"
        };
        assert!(page.contains(label), "{page}");
        // Sending no answer is apart from sending one.
        let (answers, declines) = page.split_once("<details class=\"apart\">").unwrap();
        assert!(answers.contains("Send answer</button>") && !answers.contains("Send without"), "{page}");
        assert!(declines.contains("Send without an answer</button>"), "{page}");
        assert_eq!(declines.contains("does not mean No"), data_type == DataType::Bool, "{page}");
    }
}

#[test]
fn the_inbox() {
    let world = World::new();
    let inbox = |query: &str| world.send("GET", &format!("/{query}"), &[BEARER, BROWSER], b"").is(200).body;
    assert!(inbox("").contains("No question is open"));
    for (name, timeout) in [
        ("soon", Timeout::Seconds(60)),
        ("never", Timeout::Never),
        ("late", Timeout::Seconds(7_200)),
        ("ended", Timeout::Default),
    ] {
        let mut spec = Question::new(name, format!("{name}?\n{}", "word ".repeat(100)), DataType::Bool);
        spec.timeout = timeout;
        spec.project = (name == "late").then(|| "other".into());
        let (id, t) = world.ask(spec);
        if name == "ended" {
            world.fill(&[("request_id", &id), ("t", &t), ("value", "yes")]).is(303);
        }
    }
    let page = inbox("");
    let place = |name: &str| page.find(&format!(">{name}?</a>"));
    assert!(place("soon") < place("late") && place("late") < place("never") && place("soon").is_some());
    assert_eq!(place("ended"), None);
    assert!(page.contains("3 open questions") && page.contains("2 hours left") && page.contains("…</p>"));
    let page = inbox("?project=other&domain=&run=");
    assert!(
        page.contains("1 open question<") && page.contains("value=\"other\"") && page.contains("Show all")
    );
    assert!(inbox("?project=none").contains("No open question matches"));
    let page = inbox("?q=SOON");
    assert!(
        page.contains("1 open question<") && page.contains(">soon?</a>") && page.contains("value=\"SOON\"")
    );
}

#[test]
fn an_inbox_that_is_full() {
    let world = World::new();
    for n in 0..201 {
        let mut spec = Question::new(format!("event-{n}"), "Well?", DataType::Bool);
        spec.key = Some(n.to_string());
        world.ask(spec);
    }
    let page = world.send("GET", "/", &[BEARER, BROWSER], b"").is(200).body;
    assert!(page.contains("200 open questions; more are on the next page"));
    assert_eq!(page.matches("<li>").count(), 200);
    let next = page.split("rel=\"next\" href=\".").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let last = world.send("GET", &next.replace("&amp;", "&"), &[BEARER, BROWSER], b"").is(200).body;
    assert!(last.contains("1 open question<") && !last.contains("rel=\"next\""));
}

/// denoland/deno#36195 and hypothesis/client#1717: what is approved is what is read, in whichever direction it is written.
#[test]
fn what_others_wrote_is_isolated_and_seen() {
    let world = World::new();
    let hidden = "שלום \u{202e}x\u{2066}y\u{200b}z\u{ad}w\u{e0041}";
    for data_type in [DataType::Int, DataType::Float, DataType::Bool, DataType::Str] {
        let mut spec =
            Question::new(format!("n {hidden} {data_type}"), format!("{hidden}\nthen {hidden}"), data_type);
        (spec.project, spec.domain, spec.run) =
            (Some(hidden.into()), Some(hidden.into()), Some(hidden.into()));
        let (id, t) = world.ask(spec);
        let uri = format!("/form/{id}?t={t}");
        let seen = |page: &str| {
            for letter in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{ad}', '\u{e0041}'] {
                assert!(!page.contains(letter), "{letter:?} is in {page}");
            }
            for escape in ["U+202E</bdi>", "U+2066</bdi>", "U+200B</bdi>", "U+00AD</bdi>", "U+E0041</bdi>"] {
                assert!(page.contains(escape), "{escape} is not in {page}");
            }
            assert!(page.contains("dir=\"auto\""), "{page}");
        };
        let page = world.browse(&uri).is(200).body;
        seen(&page);
        assert!(
            page.contains("<h1 dir=\"auto\" lang=\"\">")
                && page.contains("<p class=\"prompt\" dir=\"auto\" lang=\"\">"),
            "{page}"
        );
        seen(&world.send("GET", "/", &[BEARER, BROWSER], b"").is(200).body);
        seen(&world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200).body);
        let value = if data_type == DataType::Str { hidden } else { "1" };
        let body = serde_json::json!({"value": value, "comment": hidden, "decided_by": hidden});
        world.post(&format!("/v1/events/{id}/response"), &body).is(200);
        let page = world.browse(&uri).is(200).body;
        seen(&page);
        assert!(page.contains("answered by <bdi>“שלום "), "{page}");
        seen(&world.fill(&[("request_id", &id), ("t", &t), ("value", "1")]).is(409).body);
        // A program gets what was written.
        assert_eq!(world.outcome(&id).unwrap()["comment"], hidden);
    }
}

#[test]
fn what_one_person_typed_stands_in_nobody_elses_form() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Bool);
    let (other, its) = world.ask_for(DataType::Bool);
    let form = |id: &str, t: &str| world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    let long = "mine alone ".repeat(200);
    let before = form(&other, &its);
    for fields in [
        [("request_id", &*id), ("t", &*t), ("action", "decline"), ("comment.decline", &*long)],
        [("request_id", &*id), ("t", &*t), ("value", "true"), ("comment", &*long)],
    ] {
        let refused = world.fill(&fields).is(422).body;
        assert!(refused.contains("mine alone"), "{refused}");
        let after = form(&other, &its);
        assert!(!after.contains("mine alone"), "{after}");
        assert_eq!(after.matches("<details").count(), before.matches("<details").count());
        assert_eq!(after.matches("<details open").count(), 0, "{after}");
    }
}
