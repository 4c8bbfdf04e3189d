//! Keys with roles: a matrix of role and route, and what those who ask can see.

use crate::support::{Answer, BEARER, BROWSER, FORM, JSON, World, block_on, encoded};
use hitl_core::links::token::LinkKey;
use hitl_core::role::{POWERS, Role};
use serde_json::{Value as Json, json};

/// Who sends a request, in the order of the columns below.
const COLUMNS: [&str; 6] = ["nobody", "ask, its own", "ask, another's", "answer", "admin", "API key"];

/// What each route answers to each of them. A route of the description without a row fails the test.
const MATRIX: &[(&str, &str, [u16; 6])] = &[
    ("GET", "/", [401, 403, 403, 200, 200, 200]),
    ("POST", "/", [422, 422, 422, 422, 422, 422]),
    ("GET", "/health", [200; 6]),
    ("GET", "/ready", [200; 6]),
    ("GET", "/favicon.ico", [200; 6]),
    ("GET", "/logo", [404; 6]),
    ("GET", "/openapi.json", [200; 6]),
    ("GET", "/form/{id}", [401, 403, 403, 200, 200, 200]),
    ("POST", "/form/{id}", [401, 403, 403, 200, 200, 200]),
    ("GET", "/submit", [405; 6]),
    ("POST", "/submit", [401, 403, 403, 303, 303, 303]),
    ("POST", "/submit/json", [401, 403, 403, 200, 200, 200]),
    ("GET", "/status/{id}", [404, 200, 404, 200, 200, 200]),
    ("POST", "/v1/events", [401, 201, 201, 403, 201, 201]),
    ("GET", "/v1/events", [401, 200, 200, 200, 200, 200]),
    ("GET", "/v1/events/{id}", [401, 200, 404, 200, 200, 200]),
    ("POST", "/v1/wait", [401, 200, 200, 200, 200, 200]),
    ("POST", "/v1/events/{id}/response", [401, 403, 403, 200, 200, 200]),
    ("POST", "/v1/events/{id}/decline", [401, 403, 403, 200, 200, 200]),
    ("POST", "/v1/events/{id}/cancel", [401, 200, 404, 403, 200, 200]),
    ("POST", "/v1/events/{id}/extend", [401, 403, 403, 200, 200, 200]),
    ("GET", "/v1/events/{id}/link", [401, 403, 403, 403, 200, 200]),
    ("POST", "/v1/events/{id}/links/revoke", [401, 403, 403, 403, 200, 200]),
    ("GET", "/v1/events/{id}/report", [401, 403, 403, 200, 200, 200]),
    ("POST", "/v1/keys", [401, 403, 403, 403, 201, 201]),
    ("GET", "/v1/keys", [401, 403, 403, 403, 200, 200]),
    ("POST", "/v1/keys/{id}/revoke", [401, 403, 403, 403, 404, 404]),
    ("POST", "/v1/links", [401, 403, 403, 403, 201, 201]),
    ("POST", "/v1/links/revoke", [401, 403, 403, 403, 422, 422]),
    ("POST", "/v1/links/rotate", [401, 403, 403, 403, 200, 200]),
    ("PUT", "/v1/logo", [401, 403, 403, 403, 415, 415]),
    ("DELETE", "/v1/logo", [401, 403, 403, 403, 204, 204]),
    ("POST", "/v1/purge", [401, 403, 403, 403, 200, 200]),
    ("POST", "/v1/callbacks/take", [401, 403, 403, 403, 200, 200]),
    ("POST", "/v1/callbacks/{id}/report", [401, 403, 403, 403, 404, 404]),
];

/// A key with a role, as an administrator makes it.
fn key(world: &World, role: &str, more: Json) -> String {
    let mut wanted = json!({ "role": role });
    wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.post("/v1/keys", &wanted).is(201).json()["key"].as_str().unwrap().to_owned()
}

fn send(world: &World, key: &str, method: &str, path: &str, body: &Json) -> Answer {
    let bearer = format!("Bearer {key}");
    let mut headers = if path == "/submit" || path == "/" { vec![FORM] } else { vec![JSON] };
    if !key.is_empty() {
        headers.push(("authorization", &bearer));
    }
    let form: Vec<(String, String)> =
        body.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.to_string())).collect();
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (&**k, v.trim_matches('"'))).collect();
    let sent = match (method, path) {
        ("GET", _) => String::new(),
        (_, "/submit" | "/") => encoded(&form),
        _ => body.to_string(),
    };
    world.send(method, path, &headers, sent.as_bytes())
}

fn ask(world: &World, key: &str, question: &Json) -> Json {
    send(world, key, "POST", "/v1/events", question).is(201).json()
}

fn question(run: &str) -> Json {
    json!({ "event_name": "approve", "prompt": "Shall we?", "data_type": "int", "run": run, "extend_seconds": 60 })
}

/// One cell of the matrix, in a world of its own; and the world, to look at what it told.
fn cell(method: &str, path: &str, column: &str) -> (World, Answer) {
    let world = World::new();
    let own = key(&world, "ask", json!({ "name": "ci" }));
    let other = key(&world, "ask", json!({ "name": "etl" }));
    let id = ask(&world, &own, &question("r"))["request_id"].as_str().unwrap().to_owned();
    let who = match column {
        "nobody" => String::new(),
        "ask, its own" => own,
        "ask, another's" => other,
        "API key" => BEARER.1.trim_start_matches("Bearer ").to_owned(),
        role => key(&world, role, json!({})),
    };
    let body = match path {
        "/submit" | "/submit/json" => json!({ "request_id": id, "value": 3 }),
        "/v1/events" => question("another"),
        "/v1/events/{id}/response" => json!({ "value": 3 }),
        "/v1/keys" => json!({ "role": "ask" }),
        "/v1/links" => json!({ "project": "billing" }),
        "/v1/links/revoke" => json!({ "t": "x" }),
        "/v1/wait" => json!({ "ids": [id] }),
        "/v1/purge" => json!({ "older_than_seconds": 0 }),
        "/v1/callbacks/{id}/report" => json!({ "attempt": 1, "status": 200 }),
        _ => json!({}),
    };
    let answer = send(&world, &who, method, &path.replace("{id}", &id), &body);
    (world, answer)
}

#[test]
fn every_route_has_a_row_and_every_role_gets_what_it_says() {
    let description: Json = serde_json::from_str(&World::new().get("/openapi.json").body).unwrap();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            let row = |(its, pattern, _): &&(&str, &str, _)| *its == method.to_uppercase() && pattern == path;
            assert!(MATRIX.iter().any(|row_| row(&row_)), "{method} {path} has no row");
        }
    }
    for (method, path, statuses) in MATRIX {
        for (column, status) in COLUMNS.iter().zip(statuses) {
            let (_, answer) = cell(method, path, column);
            assert_eq!(answer.status, *status, "{method} {path} for {column}: {}", answer.body);
        }
    }
}

/// All texts in `bytes` that could be a `t`.
fn tokens(text: &str) -> Vec<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(|c| !word(c)).filter(|word| word.matches('.').count() == 2).map(str::to_owned).collect()
}

/// What in `answer` opens something.
fn opening(world: &World, answer: &Answer) -> Option<String> {
    let stored = world.stored();
    let link_key = LinkKey::new(stored.get("hitl-secrets/link-key")?).unwrap();
    let ids: Vec<&str> = stored
        .keys()
        .filter_map(|key| key.strip_prefix("hitl-requests/")?.strip_suffix("/request.json"))
        .collect();
    let all = format!("{:?} {}", answer.headers, answer.body);
    let opens = |token: &String| ids.iter().any(|id| link_key.check(id, token, world.now.get()).is_ok());
    let looks_like = ["?t=", "\"form\"", "\"report\""].into_iter().find(|part| all.contains(part));
    tokens(&all).into_iter().find(opens).or_else(|| looks_like.map(str::to_owned))
}

fn opens_nothing(world: &World, answer: &Answer) {
    assert_eq!(opening(world, answer), None, "{answer:?}");
}

#[test]
fn who_asks_gets_nothing_that_answers() {
    // That the search finds what there is.
    let world = World::new();
    let told = world.post("/v1/events", &question("r")).is(201);
    assert!(opening(&world, &told).is_some_and(|found| found.len() > 40), "{told:?}");
    for (method, path, _) in MATRIX {
        for column in ["ask, its own", "ask, another's"] {
            let (world, answer) = cell(method, path, column);
            opens_nothing(&world, &answer);
        }
    }
    // How it ended it sees, with everything that was said.
    let world = World::new();
    let own = key(&world, "ask", json!({ "name": "ci" }));
    let id = ask(&world, &own, &question("r"))["request_id"].as_str().unwrap().to_owned();
    let answering = key(&world, "answer", json!({ "name": "ada" }));
    let said = json!({ "value": 3, "comment": "as agreed" });
    send(&world, &answering, "POST", &format!("/v1/events/{id}/response"), &said).is(200);
    for path in [format!("/v1/events/{id}"), format!("/status/{id}"), "/v1/events?status=all".to_owned()] {
        let seen = send(&world, &own, "GET", &path, &json!({})).is(200);
        for part in ["\"value\":3", "as agreed", "\"name\":\"ada\"", "\"kind\":\"program\""] {
            assert!(seen.body.contains(part), "{part} is not in {}", seen.body);
        }
        opens_nothing(&world, &seen);
    }
    let again = send(&world, &own, "POST", "/v1/events", &question("r")).is(200);
    assert_eq!(again.json()["response"]["value"], 3);
    opens_nothing(&world, &again);
}

/// What the table says, the routes do; and nobody but an administrator both asks and answers.
#[test]
fn nobody_is_its_own_human() {
    use hitl_core::role::{Power, Reach};
    for role in [Role::Ask, Role::Answer] {
        let has = |power| role.reach(power) != Reach::None;
        assert!(!(has(Power::Ask) && (has(Power::Decide) || has(Power::SeeForm) || has(Power::HandOut))));
    }
    for (power, _) in POWERS {
        assert_eq!(Role::Admin.reach(power), Reach::All, "{power:?}");
    }
}

#[test]
fn parties_share_neither_names_nor_events() {
    let world = World::new();
    let (ci, etl) =
        (key(&world, "ask", json!({ "name": "ci" })), key(&world, "ask", json!({ "name": "etl" })));
    let first = ask(&world, &ci, &question("r"));
    // The same names are another question, and the same party finds its own with another key.
    let second = ask(&world, &etl, &question("r"));
    assert_ne!(first["request_id"], second["request_id"]);
    let renewed = key(&world, "ask", json!({ "name": "ci" }));
    let found = send(&world, &renewed, "POST", "/v1/events", &question("r")).is(200).json();
    assert_eq!(found["request_id"], first["request_id"]);
    assert_eq!(found["asked_by"], "ci");
    for (key, id) in [(&ci, &first["request_id"]), (&etl, &second["request_id"])] {
        for query in ["", "?status=all"] {
            let listed = send(&world, key, "GET", &format!("/v1/events{query}"), &json!({})).is(200).json();
            let ids: Vec<_> =
                listed["events"].as_array().unwrap().iter().map(|event| &event["request_id"]).collect();
            assert_eq!(ids, [id]);
        }
    }
    // Of another's event and of none at all it hears the same.
    let theirs = second["request_id"].as_str().unwrap();
    for (method, path) in
        [("GET", "/v1/events/{id}"), ("POST", "/v1/events/{id}/cancel"), ("GET", "/status/{id}")]
    {
        let [one, other] = [theirs, "0b7c0b5e6d4c4f6e9f5a0d9f3d1f1f1f"].map(|id| {
            let answer = send(&world, &ci, method, &path.replace("{id}", id), &json!({})).is(404);
            answer.body.replace(id, "")
        });
        assert_eq!(one, other);
    }
}

#[test]
fn a_key_is_for_its_scope() {
    let world = World::new();
    let scope = json!({ "project": ["billing"], "domain": "production" });
    let (asking, answering, admin) = (
        key(&world, "ask", scope.clone()),
        key(&world, "answer", scope.clone()),
        key(&world, "admin", scope),
    );
    // What is not named is what the key is for.
    let event = ask(&world, &asking, &question("r"));
    assert_eq!((&event["project"], &event["domain"]), (&json!("billing"), &json!("production")));
    let mut elsewhere = question("r");
    elsewhere["project"] = "other".into();
    let refused = send(&world, &asking, "POST", "/v1/events", &elsewhere).is(403).json();
    assert!(refused["detail"].as_str().unwrap().contains("\"billing\""), "{refused}");
    let other =
        world.post("/v1/events", &elsewhere).is(201).json()["request_id"].as_str().unwrap().to_owned();
    for key in [&answering, &admin] {
        for (method, path) in [
            ("GET", "/form/{id}"),
            ("GET", "/status/{id}"),
            ("GET", "/v1/events/{id}"),
            ("POST", "/v1/events/{id}/decline"),
            ("GET", "/v1/events/{id}/report"),
        ] {
            send(&world, key, method, &path.replace("{id}", &other), &json!({})).is(404);
        }
        let submitted = json!({ "request_id": other, "value": 3 });
        send(&world, key, "POST", "/submit/json", &submitted).is(404);
        let listed = send(&world, key, "GET", "/v1/events", &json!({})).is(200).json();
        assert_eq!(listed["events"].as_array().unwrap().len(), 1);
        let page = send(&world, key, "GET", "/", &json!({})).is(200);
        assert!(!page.body.contains(&other));
    }
    // An administrator of a part makes no key for all.
    send(&world, &admin, "POST", "/v1/keys", &json!({ "role": "admin" })).is(403);
    assert_eq!(world.outcome(&other), None);
}

#[test]
fn a_key_ends() {
    let world = World::new();
    let short = key(&world, "answer", json!({ "valid_seconds": 60 }));
    let revoked = world.post("/v1/keys", &json!({ "role": "answer", "name": "ada" })).is(201).json();
    let gone = revoked["key"].as_str().unwrap();
    for key in [&*short, gone] {
        send(&world, key, "GET", "/v1/events", &json!({})).is(200);
    }
    let path = format!("/v1/keys/{}/revoke", revoked["id"].as_str().unwrap());
    for _ in 0..2 {
        assert!(world.post(&path, &json!({})).is(200).json()["revoked_at"].is_string());
    }
    world.pass(60);
    for key in [&*short, gone] {
        let refused = send(&world, key, "GET", "/v1/events", &json!({})).is(401);
        assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    }
    let listed = world.send("GET", "/v1/keys", &[BEARER], b"").is(200);
    assert_eq!(listed.json()["keys"].as_array().unwrap().len(), 2);
    for secret in [&*short, gone] {
        assert!(!listed.body.contains(secret) && !listed.body.contains("hash"));
    }
    // The store has no key, either.
    for (name, value) in world.stored() {
        let text = String::from_utf8_lossy(&value);
        for secret in [&*short, gone] {
            assert!(
                !text.contains(secret) && !text.contains(&secret[12..]) && !name.contains(secret),
                "{name}"
            );
        }
    }
}

#[test]
fn what_is_wrong_with_a_key_is_named() {
    let world = World::new();
    for (wanted, field) in [
        (json!({}), "role"),
        (json!({ "role": "boss" }), "role"),
        (json!({ "role": "ask", "name": "" }), "name"),
        (json!({ "role": "ask", "name": "a\u{7}b" }), "name"),
        (json!({ "role": "ask", "name": "x".repeat(101) }), "name"),
        (json!({ "role": "ask", "project": [3] }), "project"),
        (json!({ "role": "ask", "project": [""] }), "project"),
        (json!({ "role": "ask", "domain": vec!["x"; 51] }), "domain"),
        (json!({ "role": "ask", "valid_seconds": 0 }), "valid_seconds"),
        (json!({ "role": "ask", "valid_seconds": 315_360_001 }), "valid_seconds"),
        (json!({ "role": "ask", "scope": "x" }), "scope"),
    ] {
        world.post("/v1/keys", &wanted).is(422).names(field);
    }
    assert!(world.stored().keys().all(|key| !key.starts_with("hitl-keys/")));
    world.post("/v1/keys/..%2f/revoke", &json!({})).is(404);
}

/// The name of the key is who decided, whatever its holder says; with the API key of the host it may be said.
#[test]
fn the_name_of_the_key_is_the_name_of_who_decided() {
    let world = World::new();
    let ada = key(&world, "answer", json!({ "name": "ada" }));
    let new = || {
        ask(
            &world,
            BEARER.1.trim_start_matches("Bearer "),
            &json!({ "event_name": "e", "prompt": "p", "data_type": "int" }),
        )
    };
    let event = new();
    let id = event["request_id"].as_str().unwrap();
    let path = format!("/v1/events/{id}/response");
    send(&world, &ada, "POST", &path, &json!({ "value": 3, "decided_by": "boss" }))
        .is(422)
        .names("decided_by");
    send(&world, &ada, "POST", &path, &json!({ "value": 3, "decided_by": null, "via": "cli" })).is(200);
    assert_eq!(world.outcome(id).unwrap()["actor"], json!({ "kind": "program", "name": "ada" }));
    // The links that a key sees bear its name.
    let event = new();
    let id = event["request_id"].as_str().unwrap();
    let seen = send(&world, &ada, "GET", &format!("/v1/events/{id}"), &json!({})).is(200).json();
    let t = seen["links"]["form"].as_str().unwrap().split_once("?t=").unwrap().1.to_owned();
    world.fill(&[("request_id", id), ("t", &t), ("value", "3")]).is(303);
    assert_eq!(world.outcome(id).unwrap()["actor"], json!({ "kind": "person", "name": "ada" }));
}

/// A person signs in with a key of their own, and what they decide bears its name; revoked, it opens nothing more.
#[test]
fn a_person_signs_in_with_a_key() {
    let world = World::new();
    let made = world.post("/v1/keys", &json!({ "role": "answer", "name": "ada" })).is(201).json();
    let sign_in = |key: &str| world.send("POST", "/", &[BROWSER, FORM], encoded(&[("key", key)]).as_bytes());
    sign_in(&key(&world, "ask", json!({}))).is(403);
    let cookie = sign_in(made["key"].as_str().unwrap()).is(303).header("set-cookie").to_owned();
    let cookie = ("cookie", cookie.split(';').next().unwrap());
    let event = world.post("/v1/events", &question("r")).is(201).json();
    let id = event["request_id"].as_str().unwrap();
    let form = world.send("GET", &format!("/form/{id}"), &[BROWSER, cookie], b"").is(200).body;
    let t = form.split_once("name=\"t\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    world.fill(&[("request_id", id), ("t", &t), ("value", "3")]).is(303);
    assert_eq!(world.outcome(id).unwrap()["actor"], json!({ "kind": "person", "name": "ada" }));
    world.send("GET", "/", &[BROWSER, cookie], b"").is(200);
    world.send("POST", "/v1/events", &[cookie, JSON], question("q").to_string().as_bytes()).is(403);
    block_on(world.events.revoke_key(made["id"].as_str().unwrap(), world.now.get())).unwrap();
    world.send("GET", "/", &[BROWSER, cookie], b"").is(401);
}

/// The same for a program that the component is composed with, which shows no key: the host's settings say what it may.
#[test]
fn a_caller_of_the_component_has_its_run_and_no_other() {
    let world = World::with(&[("caller-run", "mine"), ("caller-decides", "false")]);
    let (events, now, random) = (&world.events, world.now.get(), || world.random());
    // Somebody else's, by HTTP, where keys count.
    let others = world.post("/v1/events", &question("nightly")).is(201).json();
    let others = others["request_id"].as_str().unwrap();
    let asked = question("nightly").to_string();
    let asked = block_on(events.create_from(asked.as_bytes(), now, &random)).unwrap().event;
    assert_eq!(asked.request.run.as_deref(), Some("mine"), "whichever run it names");
    let own = asked.request.request_id.clone();
    assert!(block_on(events.callers_event(&own, now)).is_ok());
    assert!(block_on(events.callers_request(&own)).is_ok());
    assert_eq!(block_on(events.callers_event(others, now)).unwrap_err(), hitl_core::Error::NotFound);
    assert_eq!(block_on(events.callers_request(others)).unwrap_err(), hitl_core::Error::NotFound);
    let told = events.caller_decides().unwrap_err().to_string();
    assert!(told.contains("--may-answer"), "{told}");
    let view = serde_json::to_string(&block_on(events.view(asked, now, &random)).unwrap()).unwrap();
    assert!(!view.contains("?t=") && !view.contains("\"form\""), "{view}");
    let filter = br#"{"run":"nightly","status":"all"}"#;
    let listed = block_on(events.list_from(filter, None, 10, now, &random)).unwrap().events;
    assert_eq!(listed.iter().map(|view| &*view.request.request_id).collect::<Vec<_>>(), [&*own]);
    // Without those settings a host lets them all.
    let world = World::new();
    let id = world.ask(hitl_core::Question::new("a", "?", hitl_core::DataType::Int)).0;
    assert!(block_on(world.events.callers_request(&id)).is_ok() && world.events.caller_decides().is_ok());
}
