//! Outcomes that the component sends itself, beside what it is asked.

use crate::form::FORM;
use crate::real_host::RealHost;
use crate::receiver::{LEASE, Received, Receiver, answer, ask, until};
use crate::support::{Place, Server, question, try_submit};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::time::{Duration, Instant};

#[test]
fn an_outcome_is_sent_by_the_call_that_decides() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let secrets =
        format!("# of the engine\nengine {} s3cr3t\nother https://a.example/ 0th3r\n", receiver.url);
    let server = place.serve(&["--callbacks", &receiver.url, "--callback-secrets-text", &secrets]);
    let url = format!("{}/done/7?a=b", receiver.url);
    let headers = json!({ "Authorization": "Bearer {secret:engine}" });
    let (id, link) = ask(&server, &json!({ "url": url, "method": "PUT", "wrap": "ok", "headers": headers }));
    answer(&link, 7);
    let came = receiver.next();
    assert_eq!((&*came.method, &*came.path), ("PUT", "/done/7?a=b"));
    assert_eq!(came.headers["authorization"], "Bearer s3cr3t");
    assert_eq!(came.headers["idempotency-key"], id);
    assert_eq!(came.headers["content-type"], "application/json");
    assert_eq!(format!("http://{}", came.headers["host"]), receiver.url);
    assert_eq!((&came.body["ok"]["status"], &came.body["ok"]["value"]), (&json!("completed"), &json!(7)));
    let delivery = until(&server, &id, |delivery| delivery["state"] == "delivered");
    assert_eq!(delivery["attempts"], 1);
    // A secret goes to no address but its own, and what came of that is told.
    let (id, link) = ask(&server, &json!({ "url": url, "headers": { "X-Key": "{secret:other}" } }));
    answer(&link, 1);
    let delivery = until(&server, &id, |delivery| delivery["attempts"] == 1);
    assert!(delivery["last_error"].as_str().unwrap().contains("no secret other"), "{delivery}");
    let shown = server.get(&format!("/v1/events/{id}")).text();
    assert!(!shown.contains("s3cr3t") && !shown.contains("0th3r"), "{shown}");
}

#[test]
fn what_fails_is_sent_again_when_somebody_looks() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let server = place.serve(&["--callbacks", &receiver.url]);
    let to = |path: &str| json!({ "url": format!("{}{path}", receiver.url) });
    let (failing, failing_link) = ask(&server, &to("/503/x"));
    let (refused, refused_link) = ask(&server, &to("/422/x"));
    answer(&failing_link, 1);
    answer(&refused_link, 2);
    let begun = Instant::now();
    // The second attempt is due 5 seconds after the first, and whoever looks at anything has it made.
    let mut came = BTreeMap::new();
    while came.get("/503/x") != Some(&2) {
        assert!(begun.elapsed() < LEASE, "{came:?}");
        assert_eq!(server.get("/ready").status, 200);
        while let Some(request) = receiver.next_if_there() {
            *came.entry(request.path).or_insert(0) += 1;
        }
    }
    assert_eq!(came["/422/x"], 1);
    let delivery = until(&server, &failing, |delivery| delivery["attempts"] == 2);
    assert_eq!((&delivery["state"], &delivery["last_status"]), (&json!("waiting"), &json!(503)));
    let delivery = until(&server, &refused, |delivery| delivery["state"] == "refused");
    assert_eq!((&delivery["attempts"], &delivery["last_status"]), (&json!(1), &json!(422)));
}

/// A question that waits for a second, and has its outcome sent. Its link.
fn ask_for_a_second(server: &Server, receiver: &Receiver) -> String {
    let mut body = question("int");
    body["callback"] = json!({ "url": receiver.url });
    body["timeout_seconds"] = 1.into();
    server.create(&body)["links"]["form"].as_str().unwrap().to_owned()
}

#[test]
fn a_deadline_is_sent_when_somebody_looks() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let server = place.serve(&["--callbacks", &receiver.url]);
    ask_for_a_second(&server, &receiver);
    let begun = Instant::now();
    let came = loop {
        assert_eq!(server.get("/ready").status, 200);
        match receiver.next_if_there() {
            Some(came) => break came,
            None => assert!(begun.elapsed() < LEASE),
        }
    };
    assert_eq!((&came.body["status"], &came.body["decided_by"]), (&json!("timed_out"), &json!("timeout")));
}

#[test]
fn one_of_two_hosts_sends_each_outcome() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let servers = [(); 2].map(|()| place.serve(&["--callbacks", &receiver.url]));
    let asked: Vec<_> = (0..20).map(|_| ask(&servers[0], &json!({ "url": receiver.url }))).collect();
    std::thread::scope(|scope| {
        for (at, (_, link)) in asked.iter().enumerate() {
            let link = link.replace(&servers[0].url, &servers[at % 2].url);
            scope.spawn(move || answer(&link, 1));
        }
    });
    let mut received: BTreeMap<String, u64> = BTreeMap::new();
    let begun = Instant::now();
    // A host that is very busy may end what is done behind an answer; whoever looks has the rest sent, a minute later.
    let patience = LEASE * if ends_with_the_answer() { 5 } else { 1 };
    while received.len() < asked.len() {
        assert!(begun.elapsed() < patience, "{received:?}");
        match receiver.next_if_there() {
            Some(came) => *received.entry(came.headers["idempotency-key"].clone()).or_insert(0) += 1,
            None => assert_eq!(servers[0].get("/ready").status, 200),
        }
    }
    for (id, _) in &asked {
        until(&servers[1], id, |delivery| delivery["state"] == "delivered");
    }
    while let Some(came) = receiver.next_if_there() {
        *received.entry(came.headers["idempotency-key"].clone()).or_insert(0) += 1;
    }
    for (id, _) in &asked {
        let delivery = until(&servers[1], id, |delivery| delivery["state"] == "delivered");
        // Nothing is sent twice but after its time was over.
        assert!(received[id] <= delivery["attempts"].as_u64().unwrap(), "{id} was sent twice: {received:?}");
    }
}

/// Whether the host ends an instance with its answer, and so what it does behind it.
fn ends_with_the_answer() -> bool {
    RealHost::wanted().is_some_and(|host| host.ends_with_the_answer(FORM))
}

/// As long as somebody bears, and shorter than a receiver is waited for.
const BEARABLE: Duration = Duration::from_secs(15);

#[test]
fn nobody_waits_long_for_a_receiver() {
    let place = Place::new("");
    let receiver = Receiver::start();
    // It is connected to, and never says a word of TLS.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let mute = format!("https://{}", mute.local_addr().unwrap());
    let server = place.serve(&["--callbacks", &format!("{} {mute}", receiver.url)]);
    let (silent, silent_link) = ask(&server, &json!({ "url": format!("{}/silent", receiver.url) }));
    let (_, mute_link) = ask(&server, &json!({ "url": mute }));
    let (_, link) = ask(&server, &json!({ "url": receiver.url }));
    for link in [silent_link, mute_link, link] {
        let begun = Instant::now();
        answer(&link, 1);
        assert!(begun.elapsed() < BEARABLE, "whoever answers waits for a receiver");
    }
    let begun = Instant::now();
    assert_eq!(server.get("/ready").status, 200);
    assert!(begun.elapsed() < BEARABLE, "a probe waits for a receiver");
    let came = [receiver.next(), receiver.next()].map(|came| came.path);
    assert_eq!(came, ["/silent", "/"], "one receiver kept another one's from being sent");
    if !ends_with_the_answer() {
        let delivery = until(&server, &silent, |delivery| delivery["attempts"] == 1);
        assert_eq!(delivery["last_error"], "no answer in time");
    }
}

#[test]
fn one_look_sends_all_that_is_due() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let server = place.serve(&["--callbacks", &receiver.url]);
    let url = format!("{}/503/x", receiver.url);
    let asked: Vec<_> = (0..20).map(|_| ask(&server, &json!({ "url": url }))).collect();
    if ends_with_the_answer() {
        // What such a host has no time for is sent by the next looks, some of it once more after its time was over.
        asked.iter().for_each(|(_, link)| answer(link, 1));
        let begun = Instant::now();
        let mut came = BTreeSet::new();
        while came.len() < asked.len() {
            assert!(begun.elapsed() < LEASE * 5, "{came:?}");
            match receiver.next_if_there() {
                Some(one) => came.extend([one.headers["idempotency-key"].clone()]),
                None => assert_eq!(server.get("/ready").status, 200),
            }
        }
        return;
    }
    asked.iter().for_each(|(_, link)| answer(link, 1));
    let mut came: BTreeMap<String, u64> = BTreeMap::new();
    let mut count = |request: Received| {
        *came.entry(request.headers["idempotency-key"].clone()).or_insert(0) += 1;
        came.len() == asked.len() && came.values().all(|times| *times > 1)
    };
    // The second attempts are due 5 seconds after the first. On a machine on which the answers take longer than that they have some
    // of them made; then nobody looks.
    let mut all_twice = false;
    while let Some(request) = receiver.next_within(Duration::from_secs(6)) {
        all_twice = count(request);
    }
    assert!(!all_twice, "it was sent without a look");
    assert_eq!(server.get("/ready").status, 200);
    while !count(receiver.next()) {}
    for (id, _) in &asked {
        // Nothing is sent more often than it is tried.
        until(&server, id, |delivery| delivery["attempts"].as_u64() >= Some(came[id]));
    }
}

#[test]
fn who_comes_too_late_has_the_deadline_sent() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let server = place.serve(&["--callbacks", &receiver.url]);
    let link = ask_for_a_second(&server, &receiver);
    // Nobody looks when it is over.
    receiver.hears_nothing_for(Duration::from_secs(2));
    let late = try_submit(&link, &json!(1), None).unwrap();
    assert_eq!(late.status, 410);
    assert_eq!(receiver.next().body["status"], "timed_out");
}

#[test]
fn what_is_long_is_sent_whole_and_no_redirect_is_followed() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let server = place.serve(&["--callbacks", &receiver.url]);
    let mut body = question("str");
    body["callback"] = json!({ "url": format!("{}/307/x", receiver.url) });
    let event = server.create(&body);
    let long = "\u{20ac}\"".repeat(16_384);
    let link = event["links"]["form"].as_str().unwrap();
    assert_eq!(try_submit(link, &json!(long), None).unwrap().status, 200);
    assert_eq!(receiver.next().body["value"], json!(long));
    let id = event["request_id"].as_str().unwrap();
    let delivery = until(&server, id, |delivery| delivery["attempts"] == 1);
    assert_eq!((&delivery["state"], &delivery["last_status"]), (&json!("waiting"), &json!(307)));
    assert!(receiver.next_if_there().is_none());
}

#[test]
fn secrets_that_are_none_stop_nothing_but_what_names_one() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let server = place.serve(&["--callbacks", &receiver.url, "--callback-secrets-text", "/run/s3cr3ts"]);
    let (_, link) = ask(&server, &json!({ "url": receiver.url }));
    answer(&link, 1);
    receiver.next();
    let headers = json!({ "Authorization": "Bearer {secret:engine}" });
    let (id, link) = ask(&server, &json!({ "url": receiver.url, "headers": headers }));
    answer(&link, 1);
    let delivery = until(&server, &id, |delivery| delivery["attempts"] == 1);
    let error = delivery["last_error"].as_str().unwrap();
    assert!(error.contains("callback-secrets-text: line 1") && !error.contains("s3cr3ts"), "{error}");
}

#[test]
fn nothing_is_sent_to_where_the_operator_does_not_allow() {
    let place = Place::new("");
    let receiver = Receiver::start();
    let mut body = question("int");
    body["callback"] = json!({ "url": format!("{}/x", receiver.url) });
    for allowed in [&[][..], &["--callbacks", "https://engine.example.org/"]] {
        let refused = place.serve(allowed).post("/v1/events", &body);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("callback.url"), "{}", refused.text());
    }
}
