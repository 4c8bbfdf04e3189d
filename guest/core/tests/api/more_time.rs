//! More time for an answer, once, where the question lets people have it.

use crate::support::{Answer, BEARER, BROWSER, FORM, World, answer, block_on, encoded, request};
use hitl_core::http::Progress;
use hitl_core::protocol::{HELD, Purge};
use hitl_core::{
    DataType, Error, Filter, Kind, OnTimeout, Question, StorageError, Timeout, Timestamp, Value,
};
use serde_json::{Value as Json, json};

/// A question that waits for an hour, and for two more if somebody asks for that.
fn question(kind: impl Into<Kind>) -> Question {
    Question { extend_seconds: Some(7_200), ..Question::new("approve", "How many?", kind) }
}

fn extend(world: &World, id: &str) -> Answer {
    world.send("POST", &format!("/v1/events/{id}/extend"), &[BEARER], b"")
}

fn shown(world: &World, id: &str) -> Json {
    world.send("GET", &format!("/v1/events/{id}"), &[BEARER], b"").is(200).json()
}

/// The keys in the store with the event's id.
fn stored(world: &World, id: &str) -> Vec<String> {
    world.stored().into_keys().filter(|key| key.contains(id)).collect()
}

fn tidy(world: &World) {
    block_on(world.events.run_cleanup(&|| world.now.get()));
}

#[test]
fn who_needs_more_time_gets_it_and_loses_nothing() {
    let world = World::new();
    let (id, t) = world.ask(question(DataType::Int));
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    let offer = page.split_once("I need more time</summary>").unwrap().1;
    assert!(offer.contains("The program waits until <strong><time datetime=\"2026-01-31T15:00:00.000Z\">31 January 2026, 15:00 UTC</time></strong> instead."), "{offer}");
    assert!(offer.contains(r#"name="action" value="extend" form="answer">Ask for more time<"#), "{offer}");
    assert!(page.contains(r#"<form id="answer""#) && page.find("Send answer") < page.find("Ask for more"));
    world.pass(600);
    let fields = [
        ("request_id", &*id),
        ("t", &*t),
        ("idempotency_key", "k-1"),
        ("value", "1 <b> 2"),
        ("comment", "not\r\nsure"),
        ("comment.decline", "ask\r\nEve"),
        ("action", "extend"),
    ];
    for _ in 0..2 {
        // Whoever reloads the page asks again, which is the same.
        let page = world.fill(&fields).is(200).body;
        assert!(page.contains(r#"role="status" tabindex="-1" autofocus>The program now waits until <time datetime="2026-01-31T15:00:00.000Z">"#), "{page}");
        assert_eq!(page.matches("autofocus").count(), 1);
        assert!(page.contains("since somebody asked for more time.") && page.contains("(2 hours "), "{page}");
        assert!(
            page.contains(r#"value="1 &lt;b&gt; 2""#)
                && page.contains("not\nsure")
                && page.contains("ask\nEve"),
            "{page}"
        );
        assert!(page.contains(r#"value="k-1""#) && !page.contains("There is a problem"), "{page}");
        assert!(!page.contains("I need more time"), "it is asked for once");
        assert_eq!(world.outcome(&id), None);
        world.pass(60);
    }
    let event = shown(&world, &id);
    assert_eq!(event["expires_at"], "2026-01-31T15:00:00.000Z");
    let extension = json!({ "expires_at": "2026-01-31T15:00:00.000Z", "asked_at": "2026-01-31T12:10:00.000Z",
        "actor": { "kind": "person" }, "via": "form" });
    assert_eq!(event["extension"], extension);
    let status = world.get(&format!("/status/{id}?t={t}")).is(200).json();
    assert_eq!(status["request"]["expires_at"], "2026-01-31T15:00:00.000Z");
    world.pass(3_600);
    assert!(
        world
            .browse(&format!("/form/{id}?t={t}"))
            .is(200)
            .body
            .contains("since somebody asked for more time")
    );
    let page = world.thanked(&[("request_id", &id), ("t", &t), ("value", "12"), ("idempotency_key", "k-1")]);
    assert!(page.body.contains("Thank you"));
    assert_eq!(shown(&world, &id)["response"]["value"], 12);
}

#[test]
fn who_asked_for_it_is_named() {
    let world = World::new();
    let (id, _) = world.ask(question(DataType::Bool));
    let link =
        world.send("GET", &format!("/v1/events/{id}/link?subject=ada%3Cb%3E"), &[BEARER], b"").is(200).json();
    let t = link["form"].as_str().unwrap().split_once("?t=").unwrap().1.to_owned();
    let page = world.fill(&[("request_id", &id), ("t", &t), ("action", "extend")]).is(200).body;
    assert!(page.contains("since <bdi>ada&lt;b&gt;</bdi> asked for more time."), "{page}");
    assert_eq!(shown(&world, &id)["extension"]["actor"], json!({ "kind": "person", "name": "ada<b>" }));
    // Whoever comes second gets what the first one got.
    let body = json!({ "decided_by": "bob", "via": "chat", "idempotency_key": "x" });
    let second = world.post(&format!("/v1/events/{id}/extend"), &body).is(200).json();
    assert_eq!(second["extension"]["actor"]["name"], "ada<b>");
    let (id, _) = world.ask(question(DataType::Bool));
    let first = world.post(&format!("/v1/events/{id}/extend"), &body).is(200).json();
    assert_eq!(first["extension"]["actor"], json!({ "kind": "person", "name": "bob" }));
    assert_eq!(first["extension"]["via"], "chat");
    assert_eq!(first["expires_at"], "2026-01-31T15:00:00.000Z");
    let wrong = json!({ "comment": "soon", "decided_by": "" });
    world.post(&format!("/v1/events/{id}/extend"), &wrong).is(422).names("comment");
    let (id, _) = world.ask(question(DataType::Bool));
    world.post(&format!("/v1/events/{id}/extend"), &json!({ "decided_by": "" })).is(422).names("decided_by");
    assert_eq!(shown(&world, &id).get("extension"), None);
}

#[test]
fn the_new_deadline_does_what_the_first_would_have_done() {
    for (on_timeout, status, value) in [
        (OnTimeout::Fail, "timed_out", Json::Null),
        (OnTimeout::Decline, "declined", Json::Null),
        (OnTimeout::Answer(Value::Int(3)), "completed", json!(3)),
    ] {
        let world = World::new();
        let (id, t) = world.ask(Question { on_timeout: on_timeout.clone(), ..question(DataType::Int) });
        extend(&world, &id).is(200);
        world.pass(3_600);
        assert_eq!(shown(&world, &id)["status"], "pending", "the first deadline is none any more");
        world.pass(7_199);
        assert_eq!(shown(&world, &id)["status"], "pending");
        world.pass(1);
        let ended = shown(&world, &id);
        assert_eq!((&ended["status"], &ended["response"]["value"]), (&json!(status), &value));
        assert_eq!(ended["response"]["decided_at"], "2026-01-31T15:00:00.000Z");
        let late = world.fill(&[("request_id", &id), ("t", &t), ("value", "4")]);
        assert!([409, 410].contains(&late.status), "{late:?}");
        // Without more time it is the first.
        let (id, _) = world.ask(Question { on_timeout, ..question(DataType::Int) });
        world.pass(3_600);
        assert_eq!(shown(&world, &id)["response"]["decided_at"], "2026-01-31T16:00:00.000Z");
        assert_eq!(shown(&world, &id)["status"], status);
    }
}

#[test]
fn there_is_no_more_time_for_what_has_ended() {
    let world = World::new();
    let (answered, t) = world.ask(question(DataType::Str));
    world.fill(&[("request_id", &answered), ("t", &t), ("value", "done"), ("idempotency_key", "k")]).is(303);
    extend(&world, &answered).is(409);
    let fields = |id: &'static str, t: &'static str| {
        [("request_id", id), ("t", t), ("value", "half a\r\nnovel"), ("action", "extend")]
    };
    let (answered, t): (&str, &str) = (answered.leak(), t.leak());
    let page = world.fill(&fields(answered, t)).is(409).body;
    assert!(page.contains("half a\nnovel") && page.contains("What you sent (not recorded)"), "{page}");
    // At the very moment of the deadline it is over, too.
    let (late, t) = world.ask(question(DataType::Str));
    let (late, t): (&str, &str) = (late.leak(), t.leak());
    world.pass(3_600);
    let page = world.fill(&fields(late, t)).is(410).body;
    assert!(page.contains("half a\nnovel") && page.contains("This question is closed"), "{page}");
    extend(&world, late).is(410);
    let ended = shown(&world, late);
    assert_eq!((&ended["status"], ended.get("extension")), (&json!("timed_out"), None));
    extend(&world, "0123456789abcdef").is(404);
}

#[test]
fn a_question_says_whether_there_is_more_time() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
    assert!(!page.contains("more time"), "{page}");
    let refused = extend(&world, &id).is(422).names("extend_seconds");
    assert_eq!(refused.json()["errors"][0]["code"], "not_extendable");
    let page =
        world.fill(&[("request_id", &id), ("t", &t), ("value", "7"), ("action", "extend")]).is(422).body;
    assert!(page.contains("Nobody can get more time") && page.contains(r#"value="7""#), "{page}");
    let (never, _) =
        world.ask(Question { timeout: Timeout::Never, ..Question::new("a", "b?", DataType::Bool) });
    extend(&world, &never).is(422).names("extend_seconds");
    let body = |member: Json| {
        let mut body =
            json!({ "event_name": "a", "prompt": "b?", "data_type": "bool", "extend_seconds": member });
        body["key"] = body["extend_seconds"].to_string().into();
        body
    };
    for good in [json!(1), json!(315_360_000), json!(60.0), Json::Null] {
        let event = world.post("/v1/events", &body(good.clone())).is(201).json();
        assert_eq!(event.get("extend_seconds").and_then(Json::as_f64), good.as_f64(), "{event}");
    }
    for (bad, code) in [
        (json!(0), "seconds"),
        (json!(-5), "seconds"),
        (json!(315_360_001), "seconds"),
        (json!(1.5), "whole_seconds"),
        (json!("60"), "whole_seconds"),
    ] {
        let refused = world.post("/v1/events", &body(bad)).is(422).names("extend_seconds");
        assert_eq!(refused.json()["errors"][0]["code"], code);
    }
    let mut never = body(json!(60));
    never["timeout_seconds"] = Json::Null;
    let refused = world.post("/v1/events", &never).is(422).names("extend_seconds");
    assert_eq!(refused.json()["errors"][0]["code"], "no_deadline");
}

/// Two servers whose clocks differ: what one of them was told counts for both.
#[test]
fn by_whatever_clock_one_of_the_two_is_first() {
    let slow = World::new();
    let (id, t) = slow.ask(question(DataType::Int));
    let fast = slow.again();
    fast.pass(3_605);
    extend(&slow, &id).is(200);
    assert_eq!(shown(&fast, &id)["status"], "pending", "somebody was told of more time");
    fast.fill(&[("request_id", &id), ("t", &t), ("value", "4")]).is(303);

    // The deadline is first, and the server crashes before it ends the event.
    let (id, _) = slow.ask(question(DataType::Int));
    let outcome = format!("hitl-requests/{id}/response.json");
    assert_eq!(shown(&fast, &id)["status"], "timed_out");
    assert!(slow.store.map.borrow_mut().remove(&outcome).is_some());
    assert_eq!(shown(&slow, &id)["status"], "pending", "by its clock it is");
    let refused = extend(&slow, &id).is(410).json();
    assert_eq!(refused["outcome"]["status"], "timed_out");
    assert_eq!(slow.outcome(&id).unwrap()["decided_at"], "2026-01-31T13:00:00.000Z");
    // An answer would have been taken: the first outcome counts, as ever.
    assert_eq!(shown(&slow, &id).get("extension"), None);
}

#[test]
fn who_waits_wakes_at_the_first_deadline_and_goes_on() {
    let world = World::with(&[("wake-ups", "pushed")]);
    let (id, _) = world.ask(Question {
        timeout: Timeout::Seconds(20),
        extend_seconds: Some(25),
        ..question(DataType::Int)
    });
    let begin = world.now.get();
    let step = |request| match world.step(request) {
        Progress::Wait { until, request, .. } => (until, *request),
        Progress::Done(response) => panic!("{response:?}"),
    };
    let (until, held) = step(request("GET", &format!("/v1/events/{id}?wait=60"), &[BEARER], b""));
    assert_eq!(until, begin.plus_seconds(20));
    let ids = json!({ "ids": [id], "wait": 60 }).to_string();
    let many = [BEARER, ("content-type", "application/json")];
    let (until, of_many) = step(request("POST", "/v1/wait", &many, ids.as_bytes()));
    assert_eq!(until, begin.plus_seconds(20));
    world.pass(5);
    extend(&world, &id).is(200);
    world.pass(15);
    let ((until, held), (again, of_many)) = (step(held), step(of_many));
    assert_eq!((until, again), (begin.plus_seconds(45), begin.plus_seconds(45)));
    // Who has had it since before holds it to the new deadline, too.
    let since = Question { timeout: Timeout::Seconds(20), ..question(DataType::Int) };
    let since = since.request(world.events.settings(), begin).unwrap().with_id(id.clone());
    let looked = block_on(world.events.look(&since, world.now.get())).unwrap();
    assert_eq!(looked.outcome(), None);
    world.pass(25);
    for held in [held, of_many] {
        let Progress::Done(response) = world.step(held) else { panic!("it waits") };
        let body = answer("GET", response).is(200).body;
        assert!(body.contains("\"timed_out\"") && body.contains("\"extension\""), "{body}");
    }
}

#[test]
fn lists_have_it_where_it_is_due_now() {
    let world = World::new();
    let question = |name: &str, run: &str| Question {
        name: name.into(),
        run: Some(run.into()),
        project: Some("p".into()),
        ..question(DataType::Int)
    };
    let (first, _) = world.ask(question("first", "r"));
    world.pass(60);
    world.ask(question("second", "r"));
    let names = |uri: &str| -> Vec<String> {
        let list = world.send("GET", uri, &[BEARER], b"").is(200).json();
        tidy(&world);
        let events = list["events"].as_array().unwrap().iter();
        events
            .map(|event| {
                format!("{} {}", event["event_name"].as_str().unwrap(), event["expires_at"].as_str().unwrap())
            })
            .collect()
    };
    let before = world.stored();
    assert_eq!(names("/v1/events"), ["first 2026-01-31T13:00:00.000Z", "second 2026-01-31T13:01:00.000Z"]);
    extend(&world, &first).is(200);
    // Its earlier markers are still there, as after a crash.
    let expected = ["second 2026-01-31T13:01:00.000Z", "first 2026-01-31T15:00:00.000Z"];
    assert_eq!(names("/v1/events"), expected);
    for uri in ["/v1/events?project=p", "/v1/events?run=r", "/v1/events?status=all&limit=1"] {
        assert_eq!(names(uri).len(), if uri.contains("limit") { 1 } else { 2 }, "{uri}");
    }
    let markers =
        |id: &str| stored(&world, id).into_iter().filter(|key| key.starts_with("hitl-due/")).count();
    assert_eq!(markers(&first), 3, "{:?}", stored(&world, &first));
    // Earlier ones that come back are removed by whoever meets them.
    world.store.map.borrow_mut().extend(before.into_iter().filter(|(key, _)| key.starts_with("hitl-due/")));
    for uri in ["/v1/events", "/v1/events?project=p", "/v1/events?run=r"] {
        assert_eq!(names(uri), expected, "{uri}");
    }
    assert_eq!(markers(&first), 3, "{:?}", stored(&world, &first));
    world.post(&format!("/v1/events/{first}/response"), &json!({ "value": 1 })).is(200);
    tidy(&world);
    assert_eq!(markers(&first), 0, "{:?}", stored(&world, &first));
}

/// An event that nobody is waiting for is ended by whoever follows its scope, at its new deadline.
#[test]
fn who_follows_is_told_at_the_new_deadline() {
    let world = World::new();
    let (id, _) = world.ask(question(DataType::Int));
    extend(&world, &id).is(200);
    let follow = |cursor: Option<&str>| {
        let ended = block_on(world.events.ended(&Filter::default(), cursor, world.now.get())).unwrap();
        tidy(&world);
        ended
    };
    world.pass(3_600);
    let ended = follow(None);
    assert!(ended.events.is_empty());
    assert_eq!(follow(Some(&ended.cursor)).again, Some(world.now.get().plus_seconds(7_200)));
    world.pass(7_200);
    let cursor = follow(Some(&ended.cursor)).cursor;
    let told = follow(Some(&cursor)).events;
    assert_eq!(told.len(), 1);
    assert!(told[0].request.extension.is_some());
}

#[test]
fn the_link_is_the_same_and_works_as_long_after_the_end() {
    let world = World::new();
    let long =
        Question { extend_seconds: Some(90 * 86_400), key: Some("k".into()), ..question(DataType::Int) };
    let (id, t) = world.ask(long.clone());
    extend(&world, &id).is(200);
    world.pass(3_000);
    assert_eq!(world.ask(long), (id.clone(), t.clone()), "who asks again finds it, its link unchanged");
    world.pass(80 * 86_400);
    world.fill(&[("request_id", &id), ("t", &t), ("value", "4")]).is(303);
    world.pass(39 * 86_400);
    world.browse(&format!("/form/{id}?t={t}")).is(200);
    world.pass(2 * 86_400);
    world.browse(&format!("/form/{id}?t={t}")).is(403);
}

#[test]
fn a_purge_leaves_nothing_of_it() {
    let world = World::new();
    let purge = |dry_run| {
        let purge = Purge { older_than: 0, dry_run };
        let page = block_on(world.events.purge(purge, None, world.now.get())).unwrap();
        tidy(&world);
        page.removed
    };
    let (extended, _) = world.ask(question(DataType::Int));
    extend(&world, &extended).is(200);
    let (closed, _) = world.ask(question(DataType::Int));
    world.pass(3_600);
    assert_eq!((purge(true), purge(false)), (1, 1), "the one whose deadline was moved is open");
    assert!(world.stored().contains_key(&format!("hitl-requests/{extended}/extension.json")));
    let left = stored(&world, &closed).into_iter().filter(|key| key.starts_with("hitl-requests/"));
    assert_eq!(left.collect::<Vec<_>>(), [format!("hitl-requests/{closed}/response.json")]);
    world.pass(7_200);
    assert_eq!((purge(true), purge(false)), (1, 1));
    // Somebody who had been on their way since before comes after.
    world.store.map.borrow_mut().insert(format!("hitl-requests/{extended}/extension.json"), b"{}".to_vec());
    world.pass(HELD);
    assert_eq!((purge(true), purge(false)), (0, 0));
    world.pass(HELD);
    purge(false);
    assert_eq!((stored(&world, &extended), stored(&world, &closed)), (vec![], vec![]));
}

#[test]
fn what_cannot_be_read_is_said() {
    let world = World::new();
    let (id, t) = world.ask(question(DataType::Int));
    let place = format!("hitl-requests/{id}/extension.json");
    world.store.map.borrow_mut().insert(place, b"{\"version\":9}".to_vec());
    let problem = world.get(&format!("/status/{id}?t={t}")).is(500).json();
    assert!(problem["detail"].as_str().unwrap().contains("later version"), "{problem}");
    assert!(matches!(block_on(world.events.open(&id, world.now.get())), Err(Error::Unusable(_))));
    let list = world.send("GET", "/v1/events", &[BEARER], b"").is(200).json();
    assert_eq!(list["unreadable"], 1, "it hides no others");
}

/// While the store is away, asking again is one press, and nothing that was typed is lost.
#[test]
fn a_store_that_is_away_is_asked_again() {
    let world = World::new();
    let (id, t) = world.ask(question(DataType::Str));
    world.browse(&format!("/form/{id}?t={t}")).is(200);
    *world.store.failure.borrow_mut() = Some(StorageError::Unavailable("away".into()));
    let fields = [("request_id", &*id), ("t", &*t), ("value", "half a novel"), ("action", "extend")];
    let page = world.fill(&fields).is(503).body;
    assert!(page.contains("half a novel") && page.contains(r#"name="action" value="extend""#), "{page}");
    *world.store.failure.borrow_mut() = None;
    assert!(world.fill(&fields).is(200).body.contains("half a novel</textarea>"));
}

#[test]
fn only_who_may_answer_may_have_more_time() {
    let world = World::with(&[("open-links", "true")]);
    let (id, t) = world.ask(question(DataType::Int));
    let body = encoded(&[("request_id", &id), ("action", "extend")]);
    let foreign = [BROWSER, FORM, ("sec-fetch-site", "cross-site")];
    world.send("POST", "/submit", &foreign, body.as_bytes()).is(403);
    assert!(shown(&world, &id).get("extension").is_none());
    world.send("POST", "/submit", &[BROWSER, FORM], body.as_bytes()).is(200);
    assert!(shown(&world, &id).get("extension").is_some());
    drop(t);
    let world = World::new();
    let (id, _) = world.ask(question(DataType::Int));
    let (_, other) = world.ask(question(DataType::Int));
    for t in ["", "x.y.z", &other] {
        let refused = world.fill(&[("request_id", &id), ("t", t), ("action", "extend")]);
        assert!([401, 403].contains(&refused.status), "{refused:?}");
    }
    world.send("POST", &format!("/v1/events/{id}/extend"), &[], b"").is(401);
    assert!(shown(&world, &id).get("extension").is_none());
}

#[test]
fn a_form_and_an_answer_that_is_checked_wait_as_they_were() {
    let world = World::new();
    let schema = json!({ "type": "object", "required": ["n", "s"], "properties": {
        "n": { "type": "integer" }, "s": { "type": "string" }, "m": { "type": "array", "items": { "enum": ["x", "y"] } } } });
    let asked = Question { confirm: true, ..question(Kind::Form(schema.to_string())) };
    let (id, t) = world.ask(asked);
    let fields =
        [("request_id", &*id), ("t", &*t), ("n", "three"), ("m", ""), ("m", "y"), ("action", "extend")];
    let page = world.fill(&fields).is(200).body;
    assert!(page.contains(r#"value="three""#) && page.contains(r#"value="y" checked"#), "{page}");
    assert!(!page.contains("There is a problem") && page.contains(">Continue<"), "{page}");
    let sent = [("request_id", &*id), ("t", &*t), ("n", "3"), ("s", "a"), ("m", "")];
    assert!(world.fill(&sent).is(200).body.contains("Check your answer"));
}

#[test]
fn a_deadline_at_the_end_of_time_is_moved_nowhere() {
    let world = World::new();
    world.now.set(Timestamp::from_millis(Timestamp::MAX.millis() - 1_000_000));
    let (id, _) = world.ask(question(DataType::Int));
    let moved = extend(&world, &id).is(200).json();
    assert_eq!(moved["expires_at"], "9999-12-31T23:59:59.999Z");
    tidy(&world);
    let list = world.send("GET", "/v1/events", &[BEARER], b"").is(200).json();
    assert_eq!(list["events"].as_array().unwrap().len(), 1);
}
