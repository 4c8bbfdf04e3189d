//! Where a prompt in markdown is shown, and in which words.

use super::{form, marked, question};
use crate::support::{BEARER, World};
use hitl_core::pages::markdown::plain;
use hitl_core::{DataType, Kind, PromptFormat, Question};
use serde_json::{Value as Json, json};

fn heading(page: &str) -> &str {
    let heading = page.split_once("<h1 dir=\"auto\" lang=\"\">").unwrap().1.split_once("</h1>").unwrap().0;
    heading
        .split_once("<label for=\"value\">")
        .map_or(heading, |(_, label)| label.strip_suffix("</label>").unwrap())
}

#[test]
fn a_prompt_is_asked_for_by_its_format() {
    let world = World::new();
    let body = |format: &str| json!({ "event_name": "e", "prompt": "*p*", "data_type": "int", "run": "r", "prompt_format": format });
    let event = world.post("/v1/events", &body("markdown")).is(201).json();
    assert_eq!((&event["prompt_format"], &event["prompt"]), (&json!("markdown"), &json!("*p*")));
    assert_eq!(world.post("/v1/events", &body("markdown")).is(200).json(), event);
    // The same words mean something else as text.
    world.post("/v1/events", &body("text")).is(409);
    let problem = world.post("/v1/events", &body("html")).is(422).names("prompt_format").json();
    assert_eq!(problem["errors"][0]["code"], "one_of");
    assert_eq!(problem["errors"][0]["arguments"]["words"], "text, markdown");
    // What a question is sent as is what it is read from.
    let sent = serde_json::to_value(question("e", "*p*")).unwrap();
    assert_eq!(sent["prompt_format"], "markdown");
    assert!(
        serde_json::to_value(Question::new("e", "p", DataType::Int)).unwrap().get("prompt_format").is_none()
    );
}

#[test]
fn a_question_named_by_its_prompt_says_it_once() {
    let world = World::new();
    for (name, prompt, wanted, rest) in [
        ("**Ship** it?", "**Ship** it?", "Ship it?", ""),
        ("Ship it?", "**Ship** it?", "Ship it?", ""),
        ("# Ship `it`? Now.", "# Ship `it`?\n\nNow.", "Ship it?", "<p dir=\"auto\">Now.</p>"),
        ("Ship it? Now.", "Ship it?\n\n*Now.*", "Ship it?", "<p dir=\"auto\"><em>Now.</em></p>"),
        ("Ship <it>?", "Ship <it>?", "Ship &lt;it&gt;?", ""),
        // What is more than words is shown below, too.
        ("a b", "a\nb", "a", "<p dir=\"auto\">a\nb</p>"),
        ("- a", "- a", "- a", "<ul><li dir=\"auto\">a</li></ul>"),
        ("~~a~~ b", "~~a~~ b", "~~a~~ b", "<p dir=\"auto\"><s>a</s> b</p>"),
        ("deploy", "**Ship** it?", "Ship it?", ""),
        ("deploy", "- a", "deploy", "<ul><li dir=\"auto\">a</li></ul>"),
    ] {
        let page = form(&world, name, prompt);
        assert_eq!((heading(&page), marked(&page)), (wanted, rest), "{prompt:?}");
        let title = page.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
        assert_eq!(title, format!("{wanted} · hitl"));
    }
    // A definition of the first block holds below it, and one below it within it.
    let page = form(&world, "a b", "[b]: https://x.y\n\na\n\nb");
    assert_eq!((heading(&page), marked(&page)), ("a", "<p dir=\"auto\">b</p>"), "{page}");
    // What shows nothing at all is shown as text.
    let page = form(&world, "deploy", "[a]: https://b.c");
    assert!(page.contains("<label for=\"value\">[a]: https://b.c</label>"), "{page}");
}

#[test]
fn each_page_shows_it() {
    let world = World::with(&[("image-hosts", "img.example.org")]);
    let prompt = "# Top\n\n# Next\n\n**Ship** it? ![chart](https://img.example.org/1)\n\n```\nrm\n```";
    let shown = |level: u8| {
        format!(
            "<h{level} dir=\"auto\">Next</h{level}><p dir=\"auto\"><strong>Ship</strong> it? <img src=\"https://img.example.org/1\" \
             alt=\"chart\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></p><pre dir=\"ltr\"><code>rm\n</code></pre>"
        )
    };
    let images = "; img-src 'self' https://img.example.org";
    for kind in [
        Kind::One(DataType::Int),
        Kind::One(DataType::Bool),
        Kind::One(DataType::Str),
        Kind::Form(r#"{"type": "object", "properties": {"a": {"type": "integer"}}}"#.into()),
        Kind::Form(
            r#"{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}"#.into(),
        ),
    ] {
        let name = if matches!(kind, Kind::Form(_)) { "a" } else { "value" };
        let (id, t) = world.ask(Question { kind, confirm: true, ..question("deploy", prompt) });
        let uri = format!("/form/{id}?t={t}");
        let page = world.browse(&uri).is(200);
        assert!(page.body.contains(&shown(2)), "{}", page.body);
        assert!(page.header("content-security-policy").ends_with(images));
        let fields = [("request_id", &*id), ("t", &*t), (name, "x\u{7}"), ("idempotency_key", "k")];
        let refused = world.fill(&fields);
        assert!(refused.header("content-security-policy").ends_with(images));
        let fields = [("request_id", &*id), ("t", &*t), (name, "1"), ("idempotency_key", "k")];
        let check = world.fill(&fields).is(200).body;
        assert!(check.contains(&shown(3)), "{check}");
        let confirmed = [&fields[..], &[("confirmed", "yes")]].concat();
        let thanks = world.thanked(&confirmed);
        assert!(thanks.body.contains(&shown(3)), "{}", thanks.body);
        assert!(world.browse(&uri).is(200).body.contains(&shown(2)));
        let late = world.fill(&[("request_id", &id), ("t", &t), (name, "2"), ("confirmed", "yes")]).is(409);
        assert!(late.body.contains(&shown(3)), "{}", late.body);
    }
    let (id, _) = world.ask(question("deploy", prompt));
    // A page of somebody else's is not ours to load images into.
    let report = world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200);
    let fourth = "<h4 dir=\"auto\">Next</h4><p dir=\"auto\"><strong>Ship</strong> it? <a href=\"https://img.example.org/1\"";
    assert!(report.body.contains(fourth) && !report.body.contains("<img"), "{}", report.body);
    assert!(!report.header("content-security-policy").contains("img.example.org"));
    for uri in ["/", "/health", "/form/unknown"] {
        let policy = world.send("GET", uri, &[BEARER, crate::support::BROWSER], b"");
        let shows = uri.starts_with("/form");
        assert_eq!(policy.header("content-security-policy").contains("img.example.org"), shows, "{uri}");
    }
    // In a list there is a line of words.
    let inbox = world.send("GET", "/", &[BEARER, crate::support::BROWSER], b"").is(200).body;
    assert!(
        inbox.contains("<p dir=\"auto\">Next Ship it? chart (https://img.example.org/1) rm</p>"),
        "{inbox}"
    );
}

#[test]
fn in_plain_words() {
    for (prompt, words) in [
        ("a\nb  \nc\n\nd", "a\nb\nc\n\nd"),
        ("# a\n## *b*\n***\nc", "a\n\nb\n\n---\n\nc"),
        ("**a** _b_ `c` ~~d~~ &lt;&#65; \\*", "a b c ~~d~~ <A *"),
        (
            "[a](https://b.c) <https://d.e> <f@g.h> ![i](j) ![](k) [](l)",
            "a (https://b.c) https://d.e f@g.h i (j) k l",
        ),
        ("[a *b*](javascript:x)", "a b (javascript:x)"),
        ("- a\n- b\n  - c\n    d\n- - e\n-\n- > f\n  > g", "- a\n- b\n  - c\n    d\n- - e\n- \n- > f\n  > g"),
        ("a\n\n9. b\n10. c\n\n    d", "a\n\n9. b\n\n10. c\n\n    d"),
        ("> a\n> b\n\n> > c", "> a\n> b\n\n> > c"),
        ("```\na\n\n  b\n```\nc", "a\n\n  b\n\nc"),
        ("- ```\n  a\n  b\n  ```", "- a\n  b"),
        ("a|b\n-|-\n1|\n||2\n3|4\n5|\n\nc", "a | b\n1\n | 2\n3 | 4\n5\n\nc"),
        ("<div>\n<!-- a -->\n</div>\n\nb <i>c</i>", "<div>\n<!-- a -->\n</div>\n\nb <i>c</i>"),
        ("", ""),
        ("[a]: b", ""),
    ] {
        assert_eq!(plain(prompt), words, "{prompt:?}");
    }
    let text = Question::new("e", "*p*", DataType::Int);
    let stored = text.request(&hitl_core::Settings::default(), hitl_core::Timestamp::from_millis(0)).unwrap();
    assert_eq!(stored.plain_prompt(), "*p*");
}

/// A later version may know more formats: what it stored is shown as text.
#[test]
fn a_format_that_is_not_known_is_text() {
    let world = World::new();
    let (id, t) = world.ask(question("deploy", "*p*"));
    let key = format!("hitl-requests/{id}/request.json");
    let stored = String::from_utf8(world.stored()[&key].clone()).unwrap();
    let later = stored.replace("\"markdown\"", "\"asciidoc\"");
    assert_ne!(stored, later);
    world.store.map.borrow_mut().insert(key, later.into_bytes());
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(page.contains("<label for=\"value\">*p*</label>"), "{page}");
    let event: Json = world.send("GET", &format!("/v1/events/{id}"), &[BEARER], b"").is(200).json();
    assert_eq!(event["prompt_format"], PromptFormat::Text.name());
}
