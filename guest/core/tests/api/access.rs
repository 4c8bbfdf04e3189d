//! Who may do what.

use crate::support::{BEARER, BROWSER, FORM, JSON, KEY, World, encoded};
use hitl_core::{DataType, Question};
use serde_json::json;

const KEYED: [(&str, &str); 9] = [
    ("GET", "/"),
    ("POST", "/v1/events"),
    ("GET", "/v1/events"),
    ("GET", "/v1/events/a"),
    ("GET", "/v1/events/a?wait=30"),
    ("POST", "/v1/events/a/response"),
    ("POST", "/v1/events/a/decline"),
    ("POST", "/v1/events/a/cancel"),
    ("GET", "/v1/events/a/report"),
];

#[test]
fn the_key_is_asked_for_before_anything_else() {
    let world = World::new();
    let other = ("authorization", "Bearer sesame-open-uq");
    for (method, path) in KEYED {
        let none = world.send(method, path, &[JSON], b"{}").is(401);
        assert_eq!(none.header("www-authenticate"), "Bearer");
        for wrong in [
            other,
            ("authorization", "Bearer "),
            ("authorization", "Bearer"),
            ("authorization", "Basic c2VzYW1lLW9wZW4tdXA6"),
            ("authorization", KEY),
        ] {
            let wrong = world.send(method, path, &[wrong, JSON], b"{}").is(401);
            assert_eq!(wrong.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        }
        let page = world.send(method, path, &[BROWSER, JSON], b"{}").is(401);
        assert!(page.header("content-type").starts_with("text/html"));
    }
    assert!(world.stored().is_empty());
    world.send("GET", "/v1/events", &[("authorization", "bearer  sesame-open-up ")], b"").is(200);
}

#[test]
fn without_a_key_the_api_is_closed() {
    let world = World::with(&[("api-key", "")]);
    for (method, path) in KEYED {
        let closed = world.send(method, path, &[BEARER, JSON], b"{}").is(401);
        assert!(closed.json()["detail"].as_str().unwrap().contains("api-key"));
    }
    world.browse("/?key=").is(401);
    assert!(world.stored().is_empty());
    let (id, t) = world.ask_for(DataType::Bool);
    world.get(&format!("/form/{id}?t={t}")).is(200);
}

#[test]
fn a_link_opens_one_event_and_nothing_else() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let (_, others) = world.ask_for(DataType::Int);
    let before = world.stored();
    let cut = &t[..t.len() - 1];
    let longer = format!("9{t}");
    let huge = "9".repeat(5_000);
    let tokens = [
        ("", 401),
        (&*others, 403),
        (cut, 403),
        (&*longer, 403),
        ("null", 403),
        ("%00", 403),
        ("..", 403),
        (&*huge, 403),
    ];
    for (token, status) in tokens {
        for path in ["form", "status"] {
            let uri = format!("/{path}/{id}?t={token}");
            let refused = world.get(&uri).is(status);
            assert!(!refused.body.contains(&t));
            world.browse(&uri).is(status);
        }
        world.fill(&[("request_id", &id), ("t", token), ("value", "3")]).is(status);
        let body = json!({"request_id": id, "t": token, "value": 3});
        world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(status);
        let body = json!({"request_id": id, "value": 3});
        let uri = format!("/submit/json?t={token}");
        world.send("POST", &uri, &[JSON], body.to_string().as_bytes()).is(status);
    }
    // A link is no key.
    for (method, path) in KEYED {
        world.send(method, &format!("{path}?t={t}").replace("/a", &format!("/{id}")), &[JSON], b"{}").is(401);
    }
    assert_eq!(world.stored(), before);
    for path in ["form", "status"] {
        world.get(&format!("/{path}/{id}?t={t}")).is(200);
        world.send("GET", &format!("/{path}/{id}"), &[BEARER], b"").is(200);
    }
}

/// A browser sends one cookie of a name. Each costs a signature to check, and the API key to derive what checks it.
#[test]
fn of_many_cookies_the_first_two_count() {
    let world = World::new();
    let signed_in = world.send("POST", "/", &[FORM], format!("key={KEY}").as_bytes()).is(303);
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let (name, _) = cookie.split_once('=').unwrap();
    let inbox = |before: &str| world.send("GET", "/", &[("cookie", &format!("{before}{cookie}"))], b"");
    let wrong = format!("{name}=1.2.3; ");
    inbox("other=1; hitl-session-0=2; ").is(200);
    inbox(&wrong).is(200);
    inbox(&wrong.repeat(2)).is(401);
}

#[test]
fn links_expire() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    world.pass(3_600 + 29 * 86_400);
    world.get(&format!("/form/{id}?t={t}")).is(200);
    world.pass(2 * 86_400);
    let expired = world.get(&format!("/form/{id}?t={t}")).is(403);
    assert!(expired.body.contains("has expired"));
}

#[test]
fn ids_of_nothing() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let before = world.stored();
    let longer = format!("{id}0");
    let long = "a".repeat(129);
    for bad in [
        "unknown", &*longer, ".", "..", "%2e%2e", "a%2fb", "a.b", "%00", &*long, "a%20b", "~", "'", "%3Cb%3E",
    ] {
        for headers in [&[][..], &[BEARER][..]] {
            world.send("GET", &format!("/form/{bad}?t={t}"), headers, b"").is(404);
            let status = world.send("GET", &format!("/status/{bad}?t={t}"), headers, b"").is(404).json();
            assert_eq!(status["status"], "not_found");
        }
        let missing = world.send("GET", &format!("/v1/events/{bad}"), &[BEARER], b"").is(404).json();
        assert_eq!(missing["type"], "urn:hitl:problem:no-event");
        // Where there is nothing whatever the id, nothing is said of an event.
        let nowhere = world.send("GET", &format!("/v2/events/{bad}"), &[BEARER], b"").is(404).json();
        assert_eq!(nowhere["type"], "about:blank");
        world.send("GET", &format!("/v1/events/{bad}/report"), &[BEARER], b"").is(404);
        for what in ["decline", "cancel"] {
            world.send("POST", &format!("/v1/events/{bad}/{what}"), &[BEARER], b"").is(404);
        }
        world.post(&format!("/v1/events/{bad}/response"), &json!({"value": 3})).is(404);
        world.post("/submit/json", &json!({"request_id": bad, "t": t, "value": 3})).is(404);
        world.fill(&[("request_id", bad), ("t", &t), ("value", "3")]).is(404);
    }
    for bad in ["../../etc/passwd", "a/b", "a\\b", "a\0b", "", "ü"] {
        world.post("/submit/json", &json!({"request_id": bad, "t": t, "value": 3})).is(404);
        world.fill(&[("request_id", bad), ("t", &t), ("value", "3")]).is(404);
    }
    assert_eq!(world.stored(), before);
}

/// urlwatch#387, liberapay#1476: what a chat or a mail made part of a link that ends with the id.
#[test]
fn what_a_message_adds_to_an_id_does_not_count() {
    let world = World::with(&[("open-links", "true")]);
    let (id, t) = world.ask_for(DataType::Int);
    for end in [
        ".",
        "...",
        ")",
        "].",
        ",",
        ";",
        "!",
        "'",
        "\"",
        "%3E",
        "%2E",
        "%29.",
        "%22",
        "%E2%80%9D",
        "%20and",
        "*",
    ] {
        let page = world.browse(&format!("/form/{id}{end}")).is(200).body;
        assert!(page.contains(&format!("name=\"request_id\" value=\"{id}\"")), "{end}: {page}");
        world.browse(&format!("/form/{id}{end}?t={t}")).is(200);
        // A program sends what it was given.
        world.get(&format!("/status/{id}{end}")).is(404);
        world.send("GET", &format!("/v1/events/{id}{end}"), &[BEARER], b"").is(404);
        world.post(&format!("/v1/events/{id}{end}/cancel"), &json!({})).is(404);
    }
    // The link opens what it opened before, for whom it did, and nothing else.
    let signed = World::new();
    let (id, t) = signed.ask_for(DataType::Int);
    signed.browse(&format!("/form/{id}.")).is(401);
    signed.browse(&format!("/form/{id}.?t={t}.")).is(200);
    signed.browse(&format!("/form/.{id}?t={t}")).is(404);
    signed.browse(&format!("/form/{id}./?t={t}")).is(404);
}

#[test]
fn open_links_need_no_signature() {
    let world = World::with(&[("open-links", "true")]);
    let (id, t) = world.ask_for(DataType::Int);
    assert_eq!(t, "");
    for uri in [format!("/form/{id}"), format!("/form/{id}?t=nonsense"), format!("/status/{id}")] {
        world.get(&uri).is(200);
    }
    world.get("/v1/events").is(401);
    world.fill(&[("request_id", &id), ("value", "3")]).is(303);
    assert_eq!(world.outcome(&id).unwrap()["decided_by"], "link");
}

/// The cookie that signing in sets, as a browser sends it back.
fn session(world: &World) -> String {
    let entered = world.get("/?key=sesame-open-up").is(303);
    assert_eq!(entered.header("location"), "/");
    let cookie = entered.header("set-cookie").to_owned();
    for rule in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure", "Max-Age=43200"] {
        assert!(cookie.contains(rule), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

#[test]
fn the_cookie_opens_the_inbox_and_answers_nothing_by_itself() {
    let world = World::new();
    let (id, _) = world.ask_for(DataType::Int);
    let cookie = format!("a=b; {}; c=d", session(&world));
    let cookie = ("cookie", &*cookie);
    assert!(world.send("GET", "/", &[BROWSER, cookie], b"").is(200).body.contains("approve"));
    world.send("GET", "/v1/events", &[cookie], b"").is(200);
    let form = world.send("GET", &format!("/form/{id}"), &[BROWSER, cookie], b"").is(200);
    let before = world.stored();
    // What another site's page can make a browser send, cookie and all.
    let body = encoded(&[("request_id", &id), ("value", "3")]);
    world.send("POST", "/submit", &[BROWSER, FORM, cookie], body.as_bytes()).is(401);
    world.send("POST", &format!("/v1/events/{id}/cancel"), &[cookie], b"").is(401);
    world.send("POST", &format!("/v1/events/{id}/cancel"), &[cookie, FORM], b"{}").is(401);
    for site in ["cross-site", "same-site"] {
        let headers = [cookie, JSON, ("sec-fetch-site", site)];
        world.send("POST", &format!("/v1/events/{id}/cancel"), &headers, b"{}").is(401);
    }
    assert_eq!(world.stored(), before);
    // The form that it opened carries a token of its own.
    let t = form.body.split_once("name=\"t\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    world.fill(&[("request_id", &id), ("t", &t), ("value", "3")]).is(303);
    assert_eq!(world.outcome(&id).unwrap()["actor"], json!({"kind": "operator"}));
}

#[test]
fn the_cookie_ends() {
    let world = World::new();
    let cookie = session(&world);
    let (name, value) = cookie.split_once('=').unwrap();
    for bad in [
        &format!("{name}="),
        &format!("{name}=sesame-open-up"),
        &cookie[..cookie.len() - 1],
        &format!("x{cookie}"),
        &format!("hitl-session={value}"),
        &format!("hitl-session-={value}"),
    ] {
        world.send("GET", "/", &[("cookie", bad)], b"").is(401);
    }
    world.send("GET", "/", &[("cookie", &cookie)], b"").is(200);
    let out = world.send("POST", "/", &[FORM, ("cookie", &cookie)], b"action=sign-out").is(303);
    assert!(
        out.header("set-cookie").starts_with(&format!("{name}=; "))
            && out.header("set-cookie").contains("Max-Age=0")
    );
    // Who has none has none to forget, and learns no name.
    let out = world.send("POST", "/", &[FORM], b"action=sign-out").is(303);
    assert_eq!(out.header("set-cookie"), "");
    world.pass(12 * 3_600);
    world.send("GET", "/", &[("cookie", &cookie)], b"").is(401);
    let plain = World::with(&[("public-url", "http://127.0.0.1:8080")]);
    assert!(!plain.get("/?key=sesame-open-up").is(303).header("set-cookie").contains("Secure"));
}

/// Browsers keep one jar for all ports of a host (OctoPrint#1479).
#[test]
fn servers_on_one_host_do_not_sign_each_other_out() {
    let server = |url, key| World::with(&[("public-url", url), ("api-key", key)]);
    let worlds = [
        server("http://127.0.0.1:8080", "one"),
        server("http://127.0.0.1:8081", "one"),
        server("http://127.0.0.1:8080", "another"),
        server("http://127.0.0.1:8080/below", "one"),
    ];
    let set = |world: &World, cookies: &str, body: &str| {
        let answer = world.send("POST", "/", &[FORM, ("cookie", cookies)], body.as_bytes()).is(303);
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    };
    let mut jar: Vec<(String, String)> = Vec::new();
    for (world, key) in worlds.iter().zip(["one", "one", "another", "one"]) {
        let cookie = set(world, "", &format!("key={key}"));
        let (name, value) = cookie.split_once('=').unwrap();
        assert!(jar.iter().all(|(its, _)| its != name), "{name} comes twice");
        jar.push((name.to_owned(), value.to_owned()));
    }
    let all =
        |jar: &[(String, String)]| jar.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
    for world in &worlds {
        world.send("GET", "/", &[BROWSER, ("cookie", &all(&jar))], b"").is(200);
    }
    let forgotten = set(&worlds[1], &all(&jar), "action=sign-out");
    jar.retain(|(name, _)| *name != forgotten.trim_end_matches('='));
    assert_eq!(jar.len(), 3);
    for (world, status) in worlds.iter().zip([200, 401, 200, 200]) {
        world.send("GET", "/", &[BROWSER, ("cookie", &all(&jar))], b"").is(status);
    }
}

#[test]
fn signing_in_by_the_form() {
    let world = World::new();
    let page = world.browse("/").is(401);
    assert!(page.body.contains("type=\"password\"") && page.body.contains("method=\"post\""));
    assert!(
        !world
            .send("POST", "/", &[BROWSER, FORM], b"key=sesame-open-up")
            .is(303)
            .header("set-cookie")
            .is_empty()
    );
    let wrong = world.send("POST", "/", &[BROWSER, FORM], b"key=guess-of-mine").is(401);
    assert!(wrong.body.contains("aria-invalid") && !wrong.body.contains("guess-of-mine"));
    world.browse("/?key=guess-of-mine").is(401);
    world.send("POST", "/", &[FORM], b"").is(422).names("key");
    world.send("POST", "/", &[JSON], b"{}").is(415);
}

#[test]
fn a_link_names_its_subject() {
    let world = World::new();
    let (id, _) = world.ask(Question::new("approve", "Shall we?", DataType::Int));
    let random = || world.random();
    let request = crate::support::block_on(world.events.request(&id)).unwrap();
    let link = world.events.link(&request, Some("Ada <ada@example.org>"), Some(60), world.now.get(), &random);
    let link = crate::support::block_on(link).unwrap();
    let t = link.split_once("?t=").unwrap().1;
    let body = json!({"request_id": id, "t": t, "value": 3, "decided_by": "boss"});
    world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(422).names("decided_by");
    world.fill(&[("request_id", &id), ("t", t), ("value", "3"), ("decided_by", "boss")]).is(303);
    let outcome = world.outcome(&id).unwrap();
    assert_eq!((&outcome["decided_by"], &outcome["via"]), (&json!("Ada <ada@example.org>"), &json!("form")));
}
