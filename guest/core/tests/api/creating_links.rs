//! Links that create: an address at which a program without a key asks questions of one project.

use crate::support::{Answer, BASE, BEARER, FORM, JSON, KEY, World, encoded};
use hitl_core::{Events, Settings};
use serde_json::{Value as Json, json};

/// A link of an administrator's, as the path and query that a program sends its questions to.
fn link(world: &World, wanted: &Json) -> String {
    let made = world.post("/v1/links", wanted).is(201).json();
    made["create"].as_str().unwrap().strip_prefix(BASE).expect("an address of the server").to_owned()
}

fn t(link: &str) -> &str {
    link.strip_prefix("/v1/events?t=").expect("the address of POST /v1/events, and no more")
}

fn question(more: &Json) -> Json {
    let mut question = json!({ "event_name": "approve", "prompt": "Shall we?", "data_type": "bool" });
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    question
}

/// Asks without a key.
fn ask(world: &World, link: &str, more: &Json) -> Answer {
    world.send("POST", link, &[JSON], question(more).to_string().as_bytes())
}

fn seen(world: &World, id: &Json) -> Json {
    world.send("GET", &format!("/v1/events/{}", id.as_str().unwrap()), &[BEARER], b"").is(200).json()
}

#[test]
fn it_creates_where_it_is_for_and_finds_what_it_created() {
    let world = World::new();
    let link = link(&world, &json!({ "project": "billing" }));
    let first = ask(&world, &link, &json!({ "run": "run-1", "domain": "production" })).is(201);
    let event = first.json();
    assert_eq!(
        first.header("location"),
        format!("{BASE}/v1/events/{}", event["request_id"].as_str().unwrap())
    );
    let stored = seen(&world, &event["request_id"]);
    for (member, value) in [
        ("project", json!("billing")),
        ("domain", json!("production")),
        ("run", json!("run-1")),
        ("org", json!("")),
        ("status", json!("pending")),
        ("asked_by", json!("link\nbilling")),
    ] {
        assert_eq!(stored[member], value, "{member}");
    }
    let again = |link: &str| {
        let found = ask(&world, link, &json!({ "run": "run-1", "domain": "production" })).is(200);
        assert_eq!(found.json()["request_id"], event["request_id"]);
        found
    };
    again(&link);
    // By the link that follows on it, too: nobody is asked twice since an address was changed.
    world.pass(60);
    again(&self::link(&world, &json!({ "project": "billing", "domain": "production", "run": "run-1" })));
    // Whoever has a key asks for itself, under the same names.
    let own = question(&json!({ "run": "run-1", "project": "billing", "domain": "production" }));
    assert_ne!(world.post("/v1/events", &own).is(201).json()["request_id"], event["request_id"]);
    // Where it says all, the question need say nothing.
    let all = json!({ "org": "acme", "project": "billing", "domain": "staging", "run": "run-2", "valid_seconds": 60 });
    let event = ask(&world, &self::link(&world, &all), &json!({})).is(201).json();
    for member in ["org", "project", "domain", "run"] {
        assert_eq!(event[member], all[member], "{member}");
    }
}

#[test]
fn a_question_of_other_names_is_refused_by_the_field() {
    let world = World::new();
    let all = json!({ "org": "acme", "project": "billing", "domain": "production", "run": "run-1" });
    let (one, all) = (link(&world, &json!({ "project": "billing" })), link(&world, &all));
    let before = world.stored();
    for (field, name) in [
        ("org", "other"),
        ("project", "default"),
        ("project", "billing "),
        ("domain", "development"),
        ("run", "run-2"),
    ] {
        ask(&world, &all, &json!({ field: name })).is(422).names(field);
        if matches!(field, "org" | "project") {
            ask(&world, &one, &json!({ field: name })).is(422).names(field);
        }
    }
    // What is wrong besides is told as ever.
    ask(&world, &one, &json!({ "timeout_seconds": 0 })).is(422).names("timeout_seconds");
    ask(&world, &one, &json!({ "project": "" })).is(422).names("project");
    ask(&world, &format!("{one}&project=other"), &json!({})).is(422).names("project");
    world.send("POST", &one, &[FORM], b"event_name=a").is(415);
    world.send("POST", &one, &[JSON], b"[]").is(400);
    assert_eq!(world.stored(), before);
}

/// Everything else that there is, with the link's `t` wherever one is taken.
#[test]
fn it_does_nothing_but_create() {
    let world = World::new();
    let link = link(&world, &json!({ "project": "billing" }));
    let created = ask(&world, &link, &json!({ "run": "r" })).is(201);
    for secret in ["?t=", "\"form\"", "\"report\"", KEY] {
        assert!(!created.body.contains(secret), "{secret} is in {}", created.body);
    }
    let event = created.json();
    let id = event["request_id"].as_str().unwrap();
    let t = t(&link);
    let query = encoded(&[("t", t)]);
    let before = world.stored();
    for (method, path, status) in [
        ("GET", "/", 401),
        ("GET", "/form/{id}", 403),
        ("GET", "/status/{id}", 403),
        ("GET", "/v1/events", 401),
        ("GET", "/v1/events/{id}", 401),
        ("GET", "/v1/events/{id}/link", 401),
        ("GET", "/v1/events/{id}/report", 401),
        ("GET", "/v1/keys", 401),
        ("POST", "/v1/wait", 401),
        ("POST", "/v1/events/{id}/response", 401),
        ("POST", "/v1/events/{id}/decline", 401),
        ("POST", "/v1/events/{id}/cancel", 401),
        ("POST", "/v1/events/{id}/links/revoke", 401),
        ("POST", "/v1/links", 401),
        ("POST", "/v1/links/revoke", 401),
        ("POST", "/v1/links/rotate", 401),
        ("POST", "/v1/keys", 401),
        ("POST", "/v1/purge", 401),
    ] {
        let path = format!("{}?{query}", path.replace("{id}", id));
        let body = if method == "GET" { "" } else { r#"{"value":true}"# };
        let answer = world.send(method, &path, &[JSON], body.as_bytes());
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
    }
    let bearer = format!("Bearer {t}");
    world.send("GET", "/v1/events", &[("authorization", &bearer)], b"").is(401);
    // Nor is there an event in the place of those that it is signed for.
    for (id, status) in [(id, 403), ("~create", 404)] {
        let body = json!({ "request_id": id, "t": t, "value": true }).to_string();
        world.send("POST", "/submit/json", &[JSON], body.as_bytes()).is(status);
        world
            .send(
                "POST",
                "/submit",
                &[FORM],
                encoded(&[("request_id", id), ("t", t), ("value", "yes")]).as_bytes(),
            )
            .is(status);
        world.get(&format!("/form/{id}?{query}")).is(403);
    }
    assert_eq!(world.stored(), before);
    // How it ended it says, and nothing of what was answered.
    let said = json!({ "value": true, "comment": "as agreed", "decided_by": "ada" });
    world.post(&format!("/v1/events/{id}/response"), &said).is(200);
    let found = ask(&world, &link, &json!({ "run": "r" })).is(200);
    assert_eq!((&found.json()["status"], &found.json()["response"]), (&json!("completed"), &Json::Null));
    assert!(!found.body.contains("as agreed") && !found.body.contains("ada"), "{}", found.body);
}

#[test]
fn no_key_sees_what_came_by_a_link_but_those_that_see_all() {
    let world = World::new();
    let event =
        ask(&world, &link(&world, &json!({ "project": "billing" })), &json!({ "run": "r" })).is(201).json();
    let path = format!("/v1/events/{}", event["request_id"].as_str().unwrap());
    // Whatever it is called; the name of a link is none that a key can have.
    for name in ["link", "billing", "link billing", "link\\nbilling", "link\u{2028}billing"] {
        let made = world.post("/v1/keys", &json!({ "role": "ask", "name": name })).is(201).json();
        let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
        world.send("GET", &path, &[("authorization", &bearer)], b"").is(404);
        let found = world.send(
            "POST",
            "/v1/events",
            &[("authorization", &bearer), JSON],
            question(&json!({ "run": "r", "project": "billing" })).to_string().as_bytes(),
        );
        assert_ne!(found.is(201).json()["request_id"], event["request_id"]);
    }
    world.post("/v1/keys", &json!({ "role": "ask", "name": "link\nbilling" })).is(422).names("name");
    let made = world.post("/v1/keys", &json!({ "role": "answer", "project": "billing" })).is(201).json();
    let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
    world.send("GET", &path, &[("authorization", &bearer)], b"").is(200);
}

#[test]
fn what_is_no_link_that_creates_creates_nothing() {
    let world = World::new();
    let link = link(&world, &json!({ "project": "billing" }));
    let (_, events) = world.ask_for(hitl_core::DataType::Bool);
    let others = self::link(&World::new(), &json!({ "project": "billing" }));
    let payroll = self::link(&world, &json!({ "project": "payroll" }));
    let (head, signature) = link.rsplit_once('.').unwrap();
    let moved = format!("{}.{signature}", payroll.rsplit_once('.').unwrap().0);
    let later = head.replacen("t=1", "t=2", 1) + "." + signature;
    let cut = &link[..link.len() - 1];
    // Another store has another key; this one is of the same random bytes.
    let other_store = World::new();
    other_store.random();
    let other_store = self::link(&other_store, &json!({ "project": "billing" }));
    assert_eq!(t(&others), t(&link), "the same key signs the same");
    let before = world.stored();
    for bad in [
        &*moved,
        &later,
        cut,
        &format!("/v1/events?t={events}"),
        &other_store,
        "/v1/events?t=x",
        "/v1/events?t=..",
        &format!("/v1/events?t={}", "9".repeat(4_000)),
    ] {
        let refused = ask(&world, bad, &json!({})).is(403);
        assert!(refused.body.contains("not valid here"), "{}", refused.body);
    }
    // Links that are open to all are those to questions.
    let open = World::with(&[("open-links", "true")]);
    for bad in [cut, &format!("/v1/events?t={events}")] {
        ask(&open, bad, &json!({})).is(403);
    }
    assert!(open.stored().keys().all(|key| !key.starts_with("hitl-requests/")));
    ask(&world, "/v1/events?t=", &json!({})).is(401);
    ask(&world, "/v1/events", &json!({})).is(401);
    // What is no link is no way around a key that is none, and a key asks for itself.
    let body = question(&json!({})).to_string();
    world.send("POST", &link, &[("authorization", "Bearer x"), JSON], body.as_bytes()).is(401);
    world.send("POST", &link, &[BEARER, JSON], body.as_bytes()).is(422).names("t");
    // Pages of other sites have no business here.
    world.send("POST", &link, &[JSON, ("sec-fetch-site", "cross-site")], body.as_bytes()).is(403);
    assert_eq!(world.stored(), before);
    // A login of others in front of the server is not asked.
    world.send("POST", &link, &[("authorization", "Basic YTpi"), JSON], body.as_bytes()).is(201);
}

#[test]
fn it_ends_is_revoked_and_is_rotated_away() {
    let world = World::new();
    let made = world.post("/v1/links", &json!({ "project": "billing" })).is(201).json();
    assert_eq!(made["expires_at"], json!(world.now.get().plus_seconds(90 * 86_400)));
    let link = |seconds: u32| self::link(&world, &json!({ "project": "billing", "valid_seconds": seconds }));
    let (short, kept, gone) = (link(60), link(7_200), link(3_600));
    ask(&world, &short, &json!({})).is(201);
    world.pass(60);
    assert!(ask(&world, &short, &json!({})).is(403).body.contains("expired"));
    let revoke = |t: &str| world.post("/v1/links/revoke", &json!({ "t": t }));
    for t in [t(&gone), t(&gone), t(&short)] {
        assert_eq!(revoke(t).is(204).body, "");
    }
    let server = another(&world);
    for world in [&world, &server] {
        assert!(ask(world, &gone, &json!({})).is(403).body.contains("revoked"));
        ask(world, &kept, &json!({})).is(201);
    }
    let (_, events) = world.ask_for(hitl_core::DataType::Bool);
    for none in ["x", "", &events] {
        revoke(none).is(422).names("t");
    }
    world.post("/v1/links/revoke", &json!({})).is(422).names("t");
    world.post("/v1/links/rotate", &json!({ "grace_seconds": 60 })).is(200);
    ask(&world, &kept, &json!({})).is(201);
    world.pass(60);
    ask(&world, &kept, &json!({})).is(403);
}

/// Another server on the store of `world`.
fn another(world: &World) -> World {
    let settings = Settings::read(|name| (name == "public-url").then(|| BASE.into()));
    // It has no key, and its API is closed but to links.
    World {
        events: Events::new(world.store, settings),
        store: world.store,
        now: world.now.clone(),
        drawn: 100.into(),
    }
}

#[test]
fn what_is_wrong_with_what_a_link_is_for_is_named() {
    let world = World::new();
    let long = "x".repeat(201);
    for (wanted, field) in [
        (json!({}), "project"),
        (json!({ "project": null }), "project"),
        (json!({ "project": "" }), "project"),
        (json!({ "project": ["a", "b"] }), "project"),
        (json!({ "project": "a\nb" }), "project"),
        (json!({ "project": "a", "org": long }), "org"),
        (json!({ "project": "a", "domain": "" }), "domain"),
        (json!({ "project": "a", "run": long }), "run"),
        (json!({ "project": "a", "valid_seconds": 0 }), "valid_seconds"),
        (json!({ "project": "a", "valid_seconds": null, "valid": 1 }), "valid"),
        (json!({ "project": "a", "valid_seconds": 315_360_001 }), "valid_seconds"),
    ] {
        world.post("/v1/links", &wanted).is(422).names(field);
    }
    assert!(world.stored().is_empty(), "nothing was signed");
}

#[test]
fn an_administrator_of_a_part_makes_links_for_that_part() {
    let world = World::new();
    let key = |scope: Json| {
        let mut wanted = json!({ "role": "admin" });
        wanted.as_object_mut().unwrap().extend(scope.as_object().unwrap().clone());
        let made = world.post("/v1/keys", &wanted).is(201).json();
        format!("Bearer {}", made["key"].as_str().unwrap())
    };
    let send = |bearer: &str, path: &str, body: &Json| {
        world.send("POST", path, &[("authorization", bearer), JSON], body.to_string().as_bytes())
    };
    let billing = key(json!({ "project": "billing", "domain": "production" }));
    let named = json!({ "project": "billing", "domain": "production" });
    let made = send(&billing, "/v1/links", &named).is(201).json();
    let made = made["create"].as_str().unwrap().strip_prefix(BASE).unwrap();
    ask(&world, made, &json!({ "domain": "development" })).is(422).names("domain");
    assert_eq!(ask(&world, made, &json!({})).is(201).json()["domain"], "production");
    // Without a domain it would be for all of them.
    for other in [
        json!({ "project": "payroll", "domain": "production" }),
        json!({ "project": "billing", "domain": "development" }),
        json!({ "project": "billing" }),
    ] {
        let refused = send(&billing, "/v1/links", &other).is(403);
        assert!(refused.body.contains("production"), "{}", refused.body);
    }
    let two = key(json!({ "domain": ["production", "development"] }));
    send(&two, "/v1/links", &json!({ "project": "billing" })).is(403);
    send(&two, "/v1/links", &json!({ "project": "billing", "domain": "production" })).is(201);
    let other = link(&world, &json!({ "project": "payroll" }));
    send(&billing, "/v1/links/revoke", &json!({ "t": t(&other) })).is(403);
    ask(&world, &other, &json!({})).is(201);
    send(&billing, "/v1/links/revoke", &json!({ "t": t(made) })).is(204);
    ask(&world, made, &json!({})).is(403);
}
