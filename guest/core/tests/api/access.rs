//! Who may do what.

use crate::support::{BEARER, BROWSER, FORM, JSON, KEY, World, encoded};
use hitl_core::links::session::sign_in_token;
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
        for wrong in
            [other, ("authorization", "Bearer "), ("authorization", "Bearer"), ("authorization", KEY)]
        {
            let wrong = world.send(method, path, &[wrong, JSON], b"{}").is(401);
            assert_eq!(wrong.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        }
        // What a browser shows to a login in front is no key, not even a wrong one.
        let basic = ("authorization", "Basic c2VzYW1lLW9wZW4tdXA6");
        let none = world.send(method, path, &[basic, JSON], b"{}").is(401);
        assert_eq!(none.header("www-authenticate"), "Bearer");
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
    world.send("POST", "/", &[BROWSER, FORM], b"key=").is(401);
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
            // Of what needs a link nothing is said without one, not even that it is there.
            let status = if (path, token) == ("status", "") { 404 } else { status };
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
    // A link is no key, and none of the kind that creates.
    for (method, path) in KEYED {
        let status = if (method, path) == ("POST", "/v1/events") { 403 } else { 401 };
        let uri = format!("{path}?t={t}").replace("/a", &format!("/{id}"));
        world.send(method, &uri, &[JSON], b"{}").is(status);
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
        // A link that does not fit opens nothing, whether or not there is such an event.
        for path in ["form", "status"] {
            world.get(&format!("/{path}/{bad}?t={t}")).is(403);
        }
        world.send("GET", &format!("/form/{bad}?t={t}"), &[BEARER], b"").is(404);
        for (query, headers) in [("?t=", &[][..]), ("", &[]), ("", &[BEARER])] {
            let status = world.send("GET", &format!("/status/{bad}{query}"), headers, b"").is(404).json();
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
        world.fill(&[("request_id", bad), ("t", &t), ("value", "3")]).is(403);
    }
    for bad in ["../../etc/passwd", "a/b", "a\\b", "a\0b", "", "ü"] {
        world.post("/submit/json", &json!({"request_id": bad, "t": t, "value": 3})).is(404);
        world.fill(&[("request_id", bad), ("t", &t), ("value", "3")]).is(403);
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
    signed.browse(&format!("/form/.{id}?t={t}")).is(403);
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
    let entered = world.sign_in("/");
    assert_eq!(entered.header("location"), "/");
    let cookie = entered.header("set-cookie").to_owned();
    for rule in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure", "Max-Age=43200"] {
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
        world.send("POST", &format!("/v1/events/{id}/cancel"), &headers, b"{}").is(403);
    }
    let foreign = [cookie, JSON, ("origin", "https://evil.example"), ("host", "ask.example.org")];
    world.send("POST", &format!("/v1/events/{id}/cancel"), &foreign, b"{}").is(403);
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
    // It has ended, wherever it may be.
    world.send("GET", "/", &[("cookie", &cookie)], b"").is(401);
    let cookie = session(&world);
    world.pass(12 * 3_600 - 1);
    world.send("GET", "/", &[("cookie", &cookie)], b"").is(200);
    world.pass(1);
    world.send("GET", "/", &[("cookie", &cookie)], b"").is(401);
    let plain = World::with(&[("public-url", "http://127.0.0.1:8080")]);
    assert!(!plain.sign_in("/").header("set-cookie").contains("Secure"));
}

/// Browsers keep one jar for all ports of a host (OctoPrint#1479).
#[test]
fn servers_on_one_host_do_not_sign_each_other_out() {
    let server = |url, key| World::with(&[("public-url", url), ("api-key", key)]);
    let worlds = [
        server("http://127.0.0.1:8080", "one"),
        server("http://127.0.0.1:8081", "one"),
        server("http://127.0.0.1:8082", "another"),
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

/// A key in an address would be in histories and logs; a token there is good once, for five minutes, and after a button.
#[test]
fn a_token_signs_in_once() {
    let world = World::new();
    world.browse(&format!("/?key={KEY}")).is(401);
    let token = |once: &str| sign_in_token(KEY, world.now.get(), once).unwrap();
    let enter =
        |token: &str| world.send("POST", "/", &[BROWSER, FORM], encoded(&[("token", token)]).as_bytes());
    let first = token("first");
    for _ in 0..2 {
        let page = world.browse(&format!("/?sign-in={first}")).is(200);
        assert!(page.body.contains("method=\"post\"") && page.header("set-cookie").is_empty());
    }
    let cookie = enter(&first).is(303).header("set-cookie").to_owned();
    let cookie = ("cookie", cookie.split(';').next().unwrap());
    world.send("GET", "/", &[BROWSER, cookie], b"").is(200);
    for bad in [&*first, "", "x", "1.2.3", &sign_in_token("another key", world.now.get(), "x").unwrap()] {
        assert_eq!(enter(bad).is(401).header("set-cookie"), "");
    }
    // It opens nothing by itself, and a cookie is no token.
    let second = token("second");
    world
        .send("GET", "/", &[("cookie", &format!("{}={second}", cookie.1.split('=').next().unwrap()))], b"")
        .is(401);
    world.send("GET", "/", &[("authorization", &format!("Bearer {second}"))], b"").is(401);
    enter(cookie.1.split_once('=').unwrap().1).is(401);
    world.pass(300);
    enter(&second).is(401);
}

/// What a page of another site makes a browser send is refused, whatever it has to show for itself; a program says nothing of
/// sites.
#[test]
fn what_another_site_sends_does_not_count() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let body = encoded(&[("request_id", &id), ("t", &t), ("value", "3")]);
    for foreign in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none "), ("origin", "https://evil.example")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "https://evil.example"), ("host", "ask.example.org")],
        vec![("origin", "https://ask.example.org.evil.example"), ("host", "ask.example.org")],
    ] {
        let mut headers = vec![BROWSER, FORM];
        headers.extend(foreign.clone());
        assert!(
            world.send("POST", "/submit", &headers, body.as_bytes()).is(403).body.contains("another site")
        );
        world.send("POST", "/", &headers, format!("key={KEY}").as_bytes()).is(403);
        world.send("POST", "/", &headers, b"action=sign-out").is(403);
    }
    assert_eq!(world.outcome(&id), None);
    for ours in [
        vec![("sec-fetch-site", "same-origin"), ("origin", "null")],
        vec![("sec-fetch-site", "none")],
        vec![("origin", "null")],
        vec![("origin", "https://ask.example.org")],
        vec![("origin", "http://10.0.0.7:8080"), ("host", "10.0.0.7:8080")],
        vec![],
    ] {
        let (id, t) = world.ask_for(DataType::Int);
        let body = encoded(&[("request_id", &id), ("t", &t), ("value", "3")]);
        let mut headers = vec![BROWSER, FORM];
        headers.extend(ours);
        world.send("POST", "/submit", &headers, body.as_bytes()).is(303);
    }
}

/// Where links are open the login in front is used by pages of other sites, too, and a name of one that was made to lead here
/// reads as well.
#[test]
fn open_links_are_open_to_our_own_pages_alone() {
    let world = World::with(&[("open-links", "true")]);
    let (id, _) = world.ask_for(DataType::Int);
    let body = encoded(&[("request_id", &id), ("value", "3")]);
    for foreign in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("host", "evil.example")],
        vec![("host", "evil.example:8080"), ("origin", "http://evil.example:8080")],
    ] {
        let mut headers = vec![BROWSER, FORM];
        headers.extend(foreign);
        let refused = world.send("POST", "/submit", &headers, body.as_bytes());
        assert!([401, 403].contains(&refused.status), "{headers:?} {}", refused.status);
    }
    world.send("GET", &format!("/form/{id}"), &[BROWSER, ("host", "evil.example")], b"").is(401);
    world.send("GET", &format!("/status/{id}"), &[("host", "evil.example")], b"").is(404);
    assert_eq!(world.outcome(&id), None);
    for host in [
        "ask.example.org",
        "ASK.example.org:443",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "hitl:8080",
    ] {
        world.send("GET", &format!("/form/{id}"), &[BROWSER, ("host", host)], b"").is(200);
        world.send("GET", &format!("/status/{id}"), &[("host", host)], b"").is(200);
    }
    // The form of our own has what a browser does not hide.
    let form = world.browse(&format!("/form/{id}")).is(200).body;
    let t = form.split_once("name=\"t\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let body = encoded(&[("request_id", &id), ("t", &t), ("value", "3")]);
    world.send("POST", "/submit", &[BROWSER, FORM, ("origin", "null")], body.as_bytes()).is(303);
}

/// Whoever has a link sees the question, and not who asks what elsewhere.
#[test]
fn a_link_shows_what_the_form_shows() {
    let world = World::new();
    let mut question = Question::new("approve", "Shall we?", DataType::Int);
    (question.org, question.run, question.key) =
        (Some("secret-org".into()), Some("secret-run".into()), Some("secret-key".into()));
    let (id, t) = world.ask(question);
    let seen = world.get(&format!("/status/{id}?t={t}")).is(200);
    assert!(!seen.body.contains("secret-"), "{}", seen.body);
    let all = world.send("GET", &format!("/status/{id}"), &[BEARER], b"").is(200);
    assert_eq!(all.body.matches("secret-").count(), 3);
}

/// From names nobody can tell whether there is such an event: ids are made with a secret of the store.
#[test]
fn ids_are_made_with_a_secret() {
    let [one, other] = [World::new(), World::new()].map(|world| {
        world.random();
        world
    });
    let asked = |world: &World| {
        let mut question = Question::new("approve", "Shall we?", DataType::Int);
        question.run = Some("run-42".into());
        world.ask(question).0
    };
    let (first, second) = (asked(&one), asked(&other));
    assert_eq!(first, asked(&one), "the same again");
    assert_eq!(first, second, "the secrets of these two are the same");
    one.store.map.borrow_mut().insert("hitl-secrets/id-key".to_owned(), vec![9; 32]);
    let elsewhere =
        World { events: hitl_core::Events::new(one.store, one.events.settings().clone()), ..World::new() };
    assert_ne!(asked(&elsewhere), first);
    // What an earlier version asked is still found.
    let id = "8afe5574d38439c146027712e0eb16cb";
    let world = World::new();
    let (random, _) = world.ask_for(DataType::Int);
    let stored = world.stored()[&format!("hitl-requests/{random}/request.json")].clone();
    let stored = String::from_utf8(stored).unwrap().replace("\"run\":null", "\"run\":\"run-42\"");
    world.store.map.borrow_mut().insert(format!("hitl-requests/{id}/request.json"), stored.into_bytes());
    assert_eq!(asked(&world), id);
}

/// A login in front has let somebody in: they are a person of that name. Elsewhere the header says nothing.
#[test]
fn a_login_in_front_says_who_a_person_is() {
    let user = ("hitl-user", "ada");
    World::new().send("GET", "/", &[BROWSER, user], b"").is(401);
    let world = World::with(&[("user-header", "trusted")]);
    let (id, _) = world.ask_for(DataType::Int);
    assert!(world.send("GET", "/", &[BROWSER, user], b"").is(200).body.contains("approve"));
    for nobody in ["", " ", &"x".repeat(101)] {
        world.send("GET", "/", &[BROWSER, ("hitl-user", nobody)], b"").is(401);
    }
    // They see and decide, and do not ask or manage.
    world.send("POST", "/v1/events", &[user, JSON], b"{}").is(403);
    world.send("GET", "/v1/keys", &[user], b"").is(403);
    let form = world.send("GET", &format!("/form/{id}"), &[BROWSER, user], b"").is(200).body;
    let t = form.split_once("name=\"t\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    // A page of another site uses the same login.
    let body = encoded(&[("request_id", &id), ("value", "3")]);
    for headers in [
        vec![user, FORM],
        vec![user, FORM, ("origin", "null")],
        vec![user, FORM, ("sec-fetch-site", "cross-site")],
    ] {
        let refused = world.send("POST", "/submit", &headers, body.as_bytes());
        assert!([401, 403].contains(&refused.status), "{headers:?}");
    }
    let body = encoded(&[("request_id", &id), ("t", &t), ("value", "3")]);
    world.send("POST", "/submit", &[user, FORM, ("origin", "null")], body.as_bytes()).is(303);
    assert_eq!(world.outcome(&id).unwrap()["actor"], json!({ "kind": "person", "name": "ada" }));
}

/// A login in front by HTTP's own scheme: browsers show it with each request.
#[test]
fn a_login_in_front_by_basic_is_no_hindrance() {
    let world = World::new();
    let basic = ("authorization", "Basic YWRhOnNlc2FtZQ==");
    let (id, t) = world.ask_for(DataType::Int);
    world.send("GET", &format!("/form/{id}?t={t}"), &[BROWSER, basic], b"").is(200);
    let entered = world.send("POST", "/", &[BROWSER, FORM, basic], format!("key={KEY}").as_bytes()).is(303);
    let cookie = entered.header("set-cookie").split(';').next().unwrap();
    world.send("GET", "/", &[BROWSER, basic, ("cookie", cookie)], b"").is(200);
    // It is sent from pages of other sites as well, so it vouches for nothing.
    let body = encoded(&[("request_id", &id), ("t", &t), ("value", "3")]);
    let foreign = [BROWSER, FORM, basic, ("sec-fetch-site", "cross-site")];
    world.send("POST", "/submit", &foreign, body.as_bytes()).is(403);
    assert!(world.outcome(&id).is_none());
}

/// A link is no place to try keys at.
#[test]
fn a_wrong_key_beside_a_link_is_told_as_wrong() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let wrong = ("authorization", "Bearer sesame-open-uq");
    for path in [format!("/form/{id}?t={t}"), format!("/status/{id}?t={t}")] {
        let told = world.send("GET", &path, &[wrong], b"").is(401);
        assert_eq!(told.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        world.get(&path).is(200);
    }
}

/// One browser has one session.
#[test]
fn signing_in_anew_ends_the_session_of_before() {
    let world = World::new();
    let first = world.sign_in("/");
    let first = first.header("set-cookie").split(';').next().unwrap();
    let again =
        world.send("POST", "/", &[BROWSER, FORM, ("cookie", first)], format!("key={KEY}").as_bytes()).is(303);
    let second = again.header("set-cookie").split(';').next().unwrap();
    world.send("GET", "/", &[BROWSER, ("cookie", first)], b"").is(401);
    world.send("GET", "/", &[BROWSER, ("cookie", second)], b"").is(200);
}
