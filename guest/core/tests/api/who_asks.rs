//! Who asks whom, for whom, and whose pages these are.

use crate::support::{BEARER, BROWSER, FORM, JSON, KEY, World, encoded};
use base64ct::{Base64, Encoding};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

/// A question with these members besides the usual ones, asked by the holder of `bearer`.
fn asked(world: &World, bearer: &str, more: &Json) -> Json {
    let mut body = json!({ "event_name": "approve-release", "prompt": "Ship 2.4.1?\nIt was built at noon.", "data_type": "bool" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let headers = [("authorization", bearer), JSON];
    world.send("POST", "/v1/events", &headers, body.to_string().as_bytes()).is(201).json()
}

fn page(world: &World, event: &Json) -> String {
    let id = event["request_id"].as_str().unwrap();
    let link = world.send("GET", &format!("/v1/events/{id}/link"), &[BEARER], b"").is(200).json();
    let link = link["form"].as_str().unwrap().split_once("/form/").unwrap().1.to_owned();
    world.browse(&format!("/form/{link}")).is(200).body
}

/// A key with a role and a name.
fn key(world: &World, role: &str, name: &str) -> String {
    let made = world.post("/v1/keys", &json!({ "role": role, "name": name })).is(201).json();
    format!("Bearer {}", made["key"].as_str().unwrap())
}

#[test]
fn the_question_is_the_heading_and_the_rest_is_small_print() {
    let world = World::new();
    let more = json!({ "project": "shop", "domain": "production", "run": "run-42" });
    let page = page(&world, &asked(&world, BEARER.1, &more));
    let (main, footer) = page.split_once("</main>").unwrap();
    assert!(main.contains("<title>Ship 2.4.1? · hitl</title>"), "{page}");
    assert!(
        main.contains("<h1 dir=\"auto\" lang=\"\">Ship 2.4.1?</h1>")
            && main.contains("It was built at noon.")
    );
    assert!(!main.contains("approve-release") && !main.contains("run-42"), "{main}");
    // Copied without styles, names do not run together.
    assert!(
        footer.contains("<bdi>approve-release</bdi> · <bdi>Run run-42</bdi> · <bdi>shop</bdi> · <bdi>production</bdi> · <bdi>asked "),
        "{footer}"
    );
    let plain = self::page(&world, &asked(&world, BEARER.1, &json!({})));
    for default in ["default", "development"] {
        assert!(!plain.contains(default), "{default} is in {plain}");
    }
}

#[test]
fn who_asks_is_told_and_never_owns_by_what_it_says() {
    let world = World::new();
    let (ci, etl) = (key(&world, "ask", "ci"), key(&world, "ask", "etl"));
    let event = asked(&world, &ci, &json!({}));
    assert_eq!((&event["asked_by"], event.get("asked_with")), (&json!("ci"), None));
    assert!(page(&world, &event).contains("Question from <bdi><strong>ci</strong></bdi></p>"));
    // A name of its own is told with the key.
    let event = asked(&world, &ci, &json!({ "asked_by": "etl", "org": "Acme" }));
    assert_eq!((&event["asked_by"], &event["asked_with"]), (&json!("etl"), &json!("ci")));
    let shown = page(&world, &event);
    assert!(
        shown.contains("Question from <bdi><strong>etl</strong></bdi> (<bdi>ci</bdi>), <bdi>Acme</bdi></p>"),
        "{shown}"
    );
    let cancel = |event: &Json, bearer: &str| {
        let path = format!("/v1/events/{}/cancel", event["request_id"].as_str().unwrap());
        world.send("POST", &path, &[("authorization", bearer)], b"").status
    };
    assert_eq!((cancel(&event, &etl), cancel(&event, &ci)), (404, 200));
    // Nor does a key without a name hand its events to whom it names.
    let event = asked(&world, BEARER.1, &json!({ "asked_by": "ci" }));
    assert_eq!((&event["asked_by"], &event["asked_with"]), (&json!("ci"), &json!("")));
    assert!(page(&world, &event).contains("Question from <bdi><strong>ci</strong></bdi></p>"));
    assert_eq!(cancel(&event, &ci), 404);
    // The same name says nothing new.
    let event = asked(&world, &ci, &json!({ "asked_by": "ci" }));
    assert_eq!(event.get("asked_with"), None);
    assert_eq!(cancel(&event, &ci), 200);
    for (member, wrong) in [
        ("asked_by", json!("")),
        ("asked_by", json!(" \u{a0}")),
        ("asked_by", json!("a\nb")),
        ("asked_by", json!("x".repeat(201))),
        ("asked_by", json!(3)),
    ] {
        let mut body = json!({ "event_name": "e", "prompt": "p", "data_type": "bool" });
        body[member] = wrong;
        world.post("/v1/events", &body).is(422).names(member);
    }
}

#[test]
fn the_language_of_a_question_is_its_own() {
    let world = World::new();
    let shown = page(&world, &asked(&world, BEARER.1, &json!({ "lang": "zh-Hant-TW" })));
    assert!(shown.contains("<h1 dir=\"auto\" lang=\"zh-Hant-TW\">"), "{shown}");
    assert!(shown.contains("<p class=\"prompt\" dir=\"auto\" lang=\"zh-Hant-TW\">"), "{shown}");
    for wrong in ["", "e", "de_DE", "-de", "de-", "de\"onload=", "deutschdeutsch", "42"] {
        let body = json!({ "event_name": "e", "prompt": "p", "data_type": "bool", "lang": wrong });
        world.post("/v1/events", &body).is(422).names("lang");
    }
}

#[test]
fn the_pages_are_the_operators() {
    let settings = [
        ("operator-name", "Acme <Operations>"),
        ("operator-contact", "ops@example.org"),
        ("operator-footer", "Acme Ltd, 1 Example Street"),
        ("operator-colours", "#0b5c3b, #7fd6ac"),
    ];
    let world = World::with(&settings);
    let event = asked(&world, BEARER.1, &json!({}));
    let id = event["request_id"].as_str().unwrap().to_owned();
    let link = event["links"]["form"].as_str().unwrap().split_once("/form/").unwrap().1.to_owned();
    let form = world.browse(&format!("/form/{link}")).is(200);
    let pages = [
        form.clone(),
        world.browse(&format!("/form/{id}")).is(401),
        world.browse("/nowhere").is(404),
        world.browse("/").is(401),
        world.send("GET", "/", &[BEARER, BROWSER], b"").is(200),
        world.send("POST", "/submit", &[BROWSER, FORM], b"x=y").is(422),
    ];
    let style = ":root{--main:#0b5c3b}@media (prefers-color-scheme:dark){:root{--main:#7fd6ac}}";
    let hash = format!("'sha256-{}'", Base64::encode_string(&Sha256::digest(style)));
    for page in pages {
        for part in [
            " · Acme &lt;Operations&gt;</title>",
            "<bdi>Acme &lt;Operations&gt;</bdi>",
            "Questions? <a href=\"mailto:ops@example.org\" rel=\"noreferrer\"><bdi>ops@example.org</bdi></a>",
            "Acme Ltd, 1 Example Street",
            &format!("<style>{style}</style>"),
        ] {
            assert!(page.body.contains(part), "{part} is not in {}", page.body);
        }
        assert!(page.header("content-security-policy").contains(&hash), "{page:?}");
    }
    assert!(form.body.contains("A program of <bdi>Acme &lt;Operations&gt;</bdi> stopped to ask"));
    // What is no pair of colours is as none, and what is no page has no style.
    assert!(!world.get("/openapi.json").header("content-security-policy").contains(&hash));
    let world = World::with(&[("operator-colours", "red;}body{display:none}")]);
    assert!(!world.browse("/").body.contains("display:none"));
}

#[test]
fn a_chat_shows_nothing_of_a_question() {
    let world = World::new();
    let shown = page(&world, &asked(&world, BEARER.1, &json!({})));
    for part in [
        "<meta property=\"og:title\" content=\"A question for you\">",
        "<meta property=\"og:site_name\" content=\"hitl\">",
        "<meta property=\"og:description\" content=\"Open the link to read and answer. Ends 31 January 2026, 13:00 UTC.\">",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let never = page(&world, &asked(&world, BEARER.1, &json!({ "timeout_seconds": null })));
    assert!(never.contains("content=\"Open the link to read and answer.\""), "{never}");
}

#[test]
fn text_is_asked_for_with_a_warning() {
    let world = World::new();
    let warning = "Never type a password";
    assert!(!page(&world, &asked(&world, BEARER.1, &json!({}))).contains(warning));
    assert!(page(&world, &asked(&world, BEARER.1, &json!({ "data_type": "str" }))).contains(warning));
    let form = |field: Json| json!({ "data_type": "form", "schema": { "type": "object", "properties": { "a": field } } });
    assert!(page(&world, &asked(&world, BEARER.1, &form(json!({ "type": "string" })))).contains(warning));
    let secret = form(json!({ "type": "string", "format": "password" }));
    assert!(!page(&world, &asked(&world, BEARER.1, &secret)).contains(warning));
}

#[test]
fn a_long_prompt_does_not_stand_between_a_person_and_the_answer() {
    let world = World::new();
    let prompt = |words: usize| json!({ "prompt": format!("Ship it?\n{}", "word ".repeat(words)) });
    let short = page(&world, &asked(&world, BEARER.1, &prompt(200)));
    assert!(!short.contains("Go to your answer"), "{short}");
    let long = page(&world, &asked(&world, BEARER.1, &prompt(2_000)));
    let place = |part: &str| long.find(part).unwrap_or_else(|| panic!("{part} is not in {long}"));
    assert!(place("Ship it?</h1>") < place("<a href=\"#value\">Go to your answer</a>"));
    assert!(place("Answer by") < place("Read all of it") && place("Read all of it") < place("word word"));
}

#[test]
fn signing_in_leads_back_to_where_one_came_from() {
    let world = World::new();
    let event = asked(&world, BEARER.1, &json!({}));
    let id = event["request_id"].as_str().unwrap();
    let sign_in = |next: &str| {
        let fields = encoded(&[("key", KEY), ("next", next)]);
        world.send("POST", "/", &[BROWSER, FORM], fields.as_bytes()).is(303).header("location").to_owned()
    };
    let refused = world.browse(&format!("/form/{id}")).is(401).body;
    let next = format!("form/{id}");
    assert!(
        refused.contains("action=\"../\"") && refused.contains(&format!("name=\"next\" value=\"{next}\"")),
        "{refused}"
    );
    assert_eq!(sign_in(&next), format!("/{next}"));
    // A secret in the address goes nowhere.
    let refused = world.browse("/?project=a%26b&q=x&key=nobodys").is(401).body;
    assert!(
        refused.contains("name=\"next\" value=\"?q=x&amp;project=a%26b\"") && !refused.contains("nobodys"),
        "{refused}"
    );
    assert_eq!(sign_in("?q=x&project=a%26b"), "/?q=x&project=a%26b");
    for elsewhere in [
        "//evil.example",
        "https://evil.example",
        "/form/x",
        "form/../../x",
        "form/a?b",
        "form//x",
        "\\evil",
        "?a\r\nb",
        "javascript:x",
    ] {
        assert_eq!(sign_in(elsewhere), "/", "{elsewhere}");
    }
    // Without a key to sign in with, nobody is asked for one.
    let closed = World::with(&[("api-key", "")]);
    assert!(!closed.browse("/form/abc").is(401).body.contains("name=\"key\""));
}

/// A link is cut most often within its `t`.
#[test]
fn whoever_has_a_key_gets_on_from_a_link_that_was_cut() {
    let world = World::new();
    let event = asked(&world, BEARER.1, &json!({}));
    let id = event["request_id"].as_str().unwrap();
    let refused = world.browse(&format!("/form/{id}?t=17.x")).is(403).body;
    assert!(refused.contains(&format!("name=\"next\" value=\"form/{id}\"")), "{refused}");
}

#[test]
fn the_address_that_takes_answers_says_so_to_a_person() {
    let world = World::new();
    let german = world.send("GET", "/submit", &[BROWSER, ("accept-language", "de")], b"").is(405);
    assert!(
        german.body.contains("durch das Senden einer Antwort") && german.header("allow") == "POST",
        "{german:?}"
    );
    assert!(world.get("/submit").is(405).json()["detail"].as_str().unwrap().contains("It takes POST"));
}

#[test]
fn a_line_that_is_no_heading_stands_below_its_beginning() {
    let world = World::new();
    let line = "word ".repeat(3_000);
    let name: String = line.chars().take(200).collect();
    for format in ["text", "markdown"] {
        let more = json!({ "event_name": name.trim(), "prompt": line.trim(), "prompt_format": format });
        let page = page(&world, &asked(&world, BEARER.1, &more));
        let heading = page.split_once("<h1").unwrap().1.split_once("</h1>").unwrap().0;
        assert!(heading.contains("word word") && heading.len() < 300, "{format}: {heading}");
        assert!(page.contains("Go to your answer") && page.matches("word ").count() < 3_100, "{format}");
    }
}
