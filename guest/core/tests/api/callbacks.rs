//! Sending outcomes: what a creator may say, what a courier takes and reports, and what is shown of it.

use crate::described;
use crate::support::{BEARER, BROWSER, FORM, JSON, World, block_on};
use hitl_core::documents::{CallbackState, Deliveries, DeliveryView};
use serde_json::{Value as Json, json};

const ALLOWED: &str = "https://engine.example.org/done/ http://127.0.0.1:8080";
const URL: &str = "https://engine.example.org/done/7";
/// What the courier of the host shows.
const COURIER: &str = "of-the-courier-alone";

fn world() -> World {
    World::with(&[("callbacks", ALLOWED), ("courier-key", COURIER)])
}

fn question(callback: &Json) -> Json {
    json!({ "event_name": "deploy", "prompt": "Ship it?", "data_type": "bool", "callback": callback })
}

fn ask(world: &World, callback: &Json) -> String {
    let asked = world.post("/v1/events", &question(callback)).is(201).json();
    asked["request_id"].as_str().unwrap().to_owned()
}

fn say(world: &World, id: &str) {
    world.post(&format!("/v1/events/{id}/response"), &json!({ "value": true, "decided_by": "ann" })).is(200);
    tidy(world);
}

/// What a host does when an answer is out.
fn tidy(world: &World) {
    block_on(world.events.run_cleanup(&|| world.now.get()));
}

fn courier(world: &World, path: &str, body: &Json) -> crate::support::Answer {
    let bearer = format!("Bearer {COURIER}");
    world.send("POST", path, &[("authorization", &bearer), JSON], body.to_string().as_bytes())
}

fn turn(world: &World, body: &Json) -> Deliveries {
    let turn: Deliveries =
        serde_json::from_value(courier(world, "/v1/callbacks/take", body).is(200).json()).unwrap();
    for delivery in &turn.callbacks {
        described::check_sent(&delivery.body);
    }
    tidy(world);
    turn
}

fn take(world: &World) -> Vec<DeliveryView> {
    turn(world, &json!({})).callbacks
}

fn report(world: &World, delivery: &DeliveryView, mut came: Json) -> CallbackState {
    came["attempt"] = delivery.attempt.into();
    let path = format!("/v1/callbacks/{}/report", delivery.request_id);
    serde_json::from_value(courier(world, &path, &came).is(200).json()).unwrap()
}

fn shown(world: &World, id: &str) -> Json {
    world.send("GET", &format!("/v1/events/{id}"), &[BEARER], b"").is(200).json()
}

#[test]
fn an_outcome_is_sent_once_and_says_what_version_1_says() {
    let world = world();
    let callback = json!({ "url": URL, "method": "PUT", "headers": { "Authorization": "Bearer {secret:engine}" },
        "wrap": "ok" });
    let id = ask(&world, &callback);
    assert!(take(&world).is_empty(), "an open question has no outcome");
    assert_eq!(shown(&world, &id)["delivery"], Json::Null);
    say(&world, &id);
    assert_eq!(shown(&world, &id)["delivery"]["state"], "waiting");
    let taken = take(&world);
    let [delivery] = &taken[..] else { panic!("{taken:?}") };
    assert_eq!((&*delivery.request_id, delivery.attempt, &*delivery.callback.url), (&*id, 1, URL));
    assert_eq!(delivery.callback.method.name(), "PUT");
    let headers = [("Authorization".to_owned(), "Bearer {secret:engine}".to_owned())];
    assert_eq!(delivery.callback.headers, headers);
    let body: Json = serde_json::from_str(&delivery.body).unwrap();
    let decided_at = shown(&world, &id)["response"]["decided_at"].clone();
    let sent = json!({ "ok": { "status": "completed", "value": true, "request_id": id, "data_type": "bool",
        "decided_at": decided_at, "decided_by": "ann", "via": "api", "comment": null } });
    assert_eq!(body, sent);
    // It is one courier's.
    assert!(take(&world.again()).is_empty());
    let state = report(&world, delivery, json!({ "status": 202 }));
    assert_eq!((&*state.state, state.attempts, state.last_status), ("delivered", 1, Some(202)));
    let delivery = shown(&world, &id)["delivery"].clone();
    assert_eq!((&delivery["state"], &delivery["attempts"]), (&json!("delivered"), &json!(1)));
    world.pass(1_000_000);
    assert!(take(&world).is_empty());
    let left: Vec<String> =
        world.stored().into_keys().filter(|key| key.starts_with("hitl-callbacks/")).collect();
    assert_eq!(left, [format!("hitl-callbacks/done/{id}")]);
}

#[test]
fn the_outcome_is_wrapped_as_its_receiver_takes_it() {
    let world = world();
    for (wrap, path) in
        [(json!(null), ""), (json!("none"), ""), (json!("ok"), "/ok"), (json!("signal"), "/input/0")]
    {
        let id = ask(&world, &json!({ "url": URL, "wrap": wrap }));
        let shown_wrap = shown(&world, &id)["callback"]["wrap"].clone();
        assert_eq!(shown_wrap, if wrap.is_null() { json!("none") } else { wrap });
        say(&world, &id);
        let taken = take(&world).remove(0);
        let mut body: Json = serde_json::from_str(&taken.body).unwrap();
        let outcome = body.pointer_mut(path).unwrap().take();
        assert_eq!((outcome.as_object().unwrap().len(), &outcome["request_id"]), (8, &json!(id)));
        // Each attempt at a signal has the same id, by which a server of Temporal's knows it.
        let around = match path {
            "" => json!(null),
            "/ok" => json!({ "ok": null }),
            _ => json!({ "input": [null], "requestId": id }),
        };
        assert_eq!(body, around);
        report(&world, &taken, json!({ "error": "no route" }));
        world.pass(5);
        let again = take(&world).remove(0);
        assert_eq!((again.attempt, &again.body), (2, &taken.body));
        report(&world, &again, json!({ "status": 200 }));
    }
    let refused = world.post("/v1/events", &question(&json!({ "url": URL, "wrap": "Signal" }))).is(422);
    for wrap in ["none", "ok", "signal"] {
        assert!(refused.body.contains(wrap), "{}", refused.body);
    }
}

#[test]
fn every_end_is_sent() {
    let world = world();
    let ids: Vec<String> = (0..4).map(|_| ask(&world, &json!({ "url": URL }))).collect();
    say(&world, &ids[0]);
    world.post(&format!("/v1/events/{}/decline", ids[1]), &json!({})).is(200);
    world.post(&format!("/v1/events/{}/cancel", ids[2]), &json!({})).is(200);
    tidy(&world);
    let first = turn(&world, &json!({}));
    assert!(!first.more);
    // The deadline: nobody looks but the courier.
    let deadline = shown(&world, &ids[3])["expires_at"].clone();
    assert_eq!(json!(first.look_again_at), deadline);
    world.pass(3_600);
    let second = turn(&world, &json!({}));
    assert!(second.more, "what ended just now can be taken at once");
    let third = turn(&world, &json!({}));
    let taken = first.callbacks.iter().chain(&second.callbacks).chain(&third.callbacks);
    let mut statuses: Vec<Json> = taken
        .filter(|taken| taken.attempt == 1)
        .map(|taken| serde_json::from_str::<Json>(&taken.body).unwrap()["status"].clone())
        .collect();
    statuses.sort_by_key(ToString::to_string);
    assert_eq!(statuses, ["cancelled", "completed", "declined", "timed_out"]);
}

#[test]
fn what_fails_is_tried_again_and_shown() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    say(&world, &id);
    let mut pauses = Vec::new();
    for attempt in 1..=20_u32 {
        let taken = take(&world);
        let [delivery] = &taken[..] else { panic!("attempt {attempt}: {taken:?}") };
        assert_eq!(delivery.attempt, attempt);
        let came = if attempt % 2 == 0 { json!({ "status": 503 }) } else { json!({ "error": "no route" }) };
        let state = report(&world, delivery, came);
        assert_eq!((&*state.state, state.attempts), ("waiting", attempt));
        let next = state.next_at.unwrap();
        pauses.push((next.millis() - world.now.get().millis()) / 1_000);
        assert_eq!(json!(state), shown(&world, &id)["delivery"]);
        let turn = turn(&world, &json!({}));
        assert!(turn.callbacks.is_empty(), "it is not time yet");
        assert_eq!(turn.look_again_at, Some(next));
        world.now.set(next);
    }
    assert_eq!(pauses[..4], [5, 10, 20, 40]);
    assert_eq!(pauses[15..], [86_400; 5]);
    let taken = take(&world);
    let state = report(&world, &taken[0], json!({ "status": 409 }));
    assert_eq!((&*state.state, state.attempts, state.last_status), ("refused", 21, Some(409)));
    world.pass(1_000_000);
    assert!(take(&world).is_empty(), "what is refused for good is not tried again");
}

#[test]
fn a_courier_that_dies_leaves_it_to_another() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    say(&world, &id);
    let first = take(&world).remove(0);
    let turn = turn(&world, &json!({}));
    assert_eq!(turn.look_again_at, Some(world.now.get().plus_seconds(60)));
    world.pass(60);
    let second = take(&world).remove(0);
    assert_eq!((first.attempt, second.attempt), (1, 2));
    // The first was only slow. That it was taken stands, whoever says it.
    assert_eq!(report(&world, &first, json!({ "status": 200 })).state, "delivered");
    let late = report(&world, &second, json!({ "status": 500 }));
    assert_eq!((&*late.state, late.attempts), ("delivered", 1));
    world.pass(1_000_000);
    assert!(take(&world).is_empty());
}

#[test]
fn a_crash_behind_the_answer_loses_nothing() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    // Nobody tidies up behind this answer.
    let crashed = world.again();
    crashed.post(&format!("/v1/events/{id}/response"), &json!({ "value": true })).is(200);
    world.pass(30);
    assert!(turn(&world, &json!({})).callbacks.is_empty());
    let looked = turn(&world, &json!({ "look": true }));
    assert!(looked.more);
    assert_eq!(take(&world).len(), 1);
}

#[test]
fn many_are_taken_in_turns() {
    let world = world();
    let mut ids: Vec<String> = (0..40).map(|_| ask(&world, &json!({ "url": URL }))).collect();
    for id in &ids {
        say(&world, id);
    }
    let mut taken = Vec::new();
    let more: Vec<bool> = (0..3)
        .map(|_| {
            let turn = turn(&world, &json!({}));
            taken.extend(turn.callbacks.into_iter().map(|delivery| delivery.request_id));
            turn.more
        })
        .collect();
    assert_eq!(more, [true, true, false]);
    taken.sort();
    ids.sort();
    assert_eq!(taken, ids);
}

#[test]
fn what_a_callback_says_is_refused_by_its_field() {
    let world = world();
    let with = |name: &str, value: Json| json!({ "url": URL, name: value });
    for (callback, field, code) in [
        (json!("https://engine.example.org/done/7"), "callback", "not_object"),
        (json!({}), "callback.url", "missing"),
        (json!({ "url": 7 }), "callback.url", "not_text"),
        (json!({ "url": "engine" }), "callback.url", "address"),
        (json!({ "url": "https://ann:secret@engine.example.org/done/7" }), "callback.url", "address"),
        (json!({ "url": "https://engine.example.org/done/../admin" }), "callback.url", "address"),
        (json!({ "url": "https://evil.example.org/done/7" }), "callback.url", "destination"),
        (json!({ "url": "http://169.254.169.254/latest/meta-data" }), "callback.url", "destination"),
        (with("method", json!("GET")), "callback.method", "one_of"),
        (with("wrap", json!("xml")), "callback.wrap", "one_of"),
        (with("version", json!(2)), "callback.version", "range"),
        (with("version", json!("1")), "callback.version", "range"),
        (with("headers", json!(["a"])), "callback.headers", "headers"),
        (with("headers", json!({ "a": 1 })), "callback.headers", "headers"),
        (with("headers", json!({ "X-A": "a\nb" })), "callback.headers.X-A", "header_value"),
        (with("headers", json!({ "Content-Length": "0" })), "callback.headers", "header_name"),
        (
            with("headers", json!({ "authorization": "Bearer s3cr3t" })),
            "callback.headers.authorization",
            "secret_header",
        ),
        (with("retries", json!(3)), "callback.retries", "unknown_member"),
    ] {
        let refused = world.post("/v1/events", &question(&callback)).is(422).names(field);
        let errors = refused.json()["errors"].clone();
        let found =
            errors.as_array().unwrap().iter().any(|error| error["field"] == field && error["code"] == code);
        assert!(found && errors.as_array().unwrap().len() == 1, "{callback}: {errors}");
        assert!(!refused.body.contains("s3cr3t") && !refused.body.contains("ann:secret"), "{}", refused.body);
    }
    // By default nothing is sent anywhere.
    let closed = World::new();
    closed.post("/v1/events", &question(&json!({ "url": URL }))).is(422).names("callback.url");
    world
        .post("/v1/events", &question(&json!({ "url": "http://127.0.0.1:8080/x?y=z", "headers": null })))
        .is(201);
    world.post("/v1/events", &question(&with("version", json!(1.0)))).is(201);
    world.post("/v1/events", &question(&json!(null))).is(201);
}

#[test]
fn who_answers_is_not_told_where_it_goes() {
    let world = world();
    let asked = world.post("/v1/events", &question(&json!({ "url": URL }))).is(201).json();
    assert_eq!(asked["callback"]["url"], URL);
    let (id, form) = (asked["request_id"].as_str().unwrap(), asked["links"]["form"].as_str().unwrap());
    let t = form.split_once("?t=").unwrap().1;
    let key = world.post("/v1/keys", &json!({ "role": "answer" })).is(201).json();
    let bearer = format!("Bearer {}", key["key"].as_str().unwrap());
    let seen = [
        world.get(&format!("/status/{id}?t={t}")).is(200),
        world.browse(&format!("/form/{id}?t={t}")).is(200),
        world.send("GET", &format!("/v1/events/{id}"), &[("authorization", &bearer)], b"").is(200),
        world.send("GET", "/v1/events", &[("authorization", &bearer)], b"").is(200),
        world.send("GET", &format!("/status/{id}"), &[("authorization", &bearer)], b"").is(200),
        {
            say(&world, id);
            report(&world, &take(&world)[0], json!({ "error": "engine.example.org is an address inside" }));
            world.send("GET", &format!("/v1/events/{id}"), &[("authorization", &bearer)], b"").is(200)
        },
    ];
    for answer in seen {
        assert!(!answer.body.contains("engine.example.org"), "{}", answer.body);
    }
}

#[test]
fn the_couriers_key_is_for_nothing_else() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    let bearer = format!("Bearer {COURIER}");
    let headers = [("authorization", &*bearer), JSON];
    for (method, path) in [
        ("GET", "/v1/events".to_owned()),
        ("GET", format!("/v1/events/{id}")),
        ("POST", format!("/v1/events/{id}/response")),
        ("POST", "/v1/events".to_owned()),
        ("GET", "/v1/keys".to_owned()),
        ("GET", "/".to_owned()),
        ("POST", "/v1/purge".to_owned()),
    ] {
        let answer = world.send(method, &path, &headers, b"{}");
        assert!(matches!(answer.status, 403 | 404), "{method} {path}: {} {}", answer.status, answer.body);
    }
    // Nor does it let a browser in.
    world.send("POST", "/", &[BROWSER, FORM], format!("key={COURIER}").as_bytes()).is(401);
    // Without one, an administrator may.
    world.post("/v1/callbacks/take", &json!({})).is(200);
    let only = world.post("/v1/keys", &json!({ "role": "admin", "project": "billing" })).is(201).json();
    let only = format!("Bearer {}", only["key"].as_str().unwrap());
    world.send("POST", "/v1/callbacks/take", &[("authorization", &only), JSON], b"{}").is(403);
}

#[test]
fn reports_are_of_attempts_that_were_taken() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    let path = format!("/v1/callbacks/{id}/report");
    courier(&world, &path, &json!({ "attempt": 1, "status": 200 })).is(404);
    say(&world, &id);
    courier(&world, &path, &json!({ "attempt": 1, "status": 200 })).is(404);
    take(&world);
    courier(&world, &path, &json!({ "attempt": 2, "status": 200 })).is(404);
    courier(&world, "/v1/callbacks/none/report", &json!({ "attempt": 1, "status": 200 })).is(404);
    for (body, field) in [
        (json!({}), "attempt"),
        (json!({ "attempt": 0, "status": 200 }), "attempt"),
        (json!({ "attempt": 1 }), "status"),
        (json!({ "attempt": 1, "status": 20 }), "status"),
        (json!({ "attempt": 1, "status": 200, "error": "x" }), "status"),
        (json!({ "attempt": 1, "error": 3 }), "error"),
    ] {
        courier(&world, &path, &body).is(422).names(field);
    }
    courier(&world, "/v1/callbacks/take", &json!({ "after": "?" })).is(422).names("after");
    courier(&world, &path, &json!({ "attempt": 1.0, "status": 200.0 })).is(200);
}

#[test]
fn what_is_not_allowed_any_more_is_not_sent() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    say(&world, &id);
    let closed = World { store: world.store, ..World::with(&[("courier-key", COURIER)]) };
    let closed =
        World { events: hitl_core::Events::new(world.store, closed.events.settings().clone()), ..closed };
    assert!(take(&closed).is_empty());
    let delivery = shown(&world, &id)["delivery"].clone();
    assert_eq!((&delivery["state"], &delivery["attempts"]), (&json!("waiting"), &json!(1)));
    assert!(delivery["last_error"].as_str().unwrap().contains("allow"), "{delivery}");
    world.pass(5);
    assert_eq!(take(&world).len(), 1, "it is sent when it is allowed again");
}

#[test]
fn a_purge_leaves_nothing_to_send() {
    let world = world();
    let ids: Vec<String> = (0..2).map(|_| ask(&world, &json!({ "url": URL }))).collect();
    for id in &ids {
        say(&world, id);
    }
    let taken = take(&world);
    report(&world, &taken[0], json!({ "status": 200 }));
    report(&world, &taken[1], json!({ "status": 500 }));
    world.pass(10);
    let purged = world.post("/v1/purge", &json!({ "older_than_seconds": 1 })).is(200).json();
    assert_eq!(purged["removed"], 2);
    world.pass(100);
    assert!(take(&world).is_empty());
    let left: Vec<String> =
        world.stored().into_keys().filter(|key| key.starts_with("hitl-callbacks/")).collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn what_was_not_sent_yet_is_not_purged() {
    let world = world();
    let purge =
        || world.post("/v1/purge", &json!({ "older_than_seconds": 60 })).is(200).json()["removed"].clone();
    let id = ask(&world, &json!({ "url": URL }));
    // Nobody looked at its deadline; the server was away for longer than it is kept.
    world.pass(10_000);
    assert_eq!(purge(), 0);
    tidy(&world);
    assert_eq!(purge(), 0);
    let taken = take(&world);
    assert_eq!(taken[0].request_id, id);
    report(&world, &taken[0], json!({ "error": "no route" }));
    assert_eq!(purge(), 1, "it was tried");
    // One that nobody ever tries goes as well.
    let unsent = ask(&world, &json!({ "url": URL }));
    say(&world, &unsent);
    world.pass(86_400);
    assert_eq!(purge(), 0);
    world.pass(61);
    assert_eq!(purge(), 1);
}

#[test]
fn a_key_that_comes_once_more_says_nothing_new() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    say(&world, &id);
    let first = take(&world).remove(0);
    report(&world, &first, json!({ "error": "no route" }));
    let due = || -> Vec<String> {
        world.stored().into_keys().filter(|key| key.starts_with("hitl-callbacks/due/")).collect()
    };
    let before = due();
    assert_eq!(before.len(), 1);
    // Somebody else finds that it has ended, the report is repeated, and the lease is put late.
    let lease = world.now.get().plus_seconds(60).millis();
    for key in [
        format!("hitl-callbacks/due/{:016}-0000000001-{id}", 0),
        format!("hitl-callbacks/due/{lease:016}-0000000002-{id}"),
    ] {
        world.store.map.borrow_mut().insert(key, Vec::new());
    }
    world.pass(1);
    report(&world, &first, json!({ "error": "no route" }));
    assert!(take(&world).is_empty());
    assert_eq!(due(), before, "there is one next attempt");
    world.pass(4);
    let second = take(&world).remove(0);
    report(&world, &second, json!({ "status": 500 }));
    world.pass(55);
    let attempts: Vec<u32> = take(&world).iter().map(|taken| taken.attempt).collect();
    assert_eq!(attempts, [3]);
}

#[test]
fn what_was_taken_is_not_refused_by_a_later_attempt() {
    let world = world();
    let id = ask(&world, &json!({ "url": URL }));
    say(&world, &id);
    let first = take(&world).remove(0);
    world.pass(60);
    let second = take(&world).remove(0);
    assert_eq!(report(&world, &second, json!({ "status": 409 })).state, "refused");
    assert_eq!(report(&world, &first, json!({ "status": 200 })).state, "delivered");
    assert_eq!(shown(&world, &id)["delivery"]["state"], "delivered");
}

#[test]
fn another_callback_is_another_question() {
    let world = world();
    let mut asked = question(&json!({ "url": URL }));
    asked["run"] = "r".into();
    world.post("/v1/events", &asked).is(201);
    world.post("/v1/events", &asked).is(200);
    // Who does not say so may find it all the same.
    let mut without = asked.clone();
    without["callback"] = Json::Null;
    assert_eq!(world.post("/v1/events", &without).is(200).json()["callback"]["url"], URL);
    asked["callback"]["url"] = "https://engine.example.org/done/8".into();
    let conflict = world.post("/v1/events", &asked).is(409).json();
    assert!(conflict["detail"].as_str().unwrap().contains("callback"), "{conflict}");
}
