//! Outcomes that are sent to where their questions say: a real server, and a receiver that is well or not.

use crate::receiver::{LEASE, Received, Receiver, answer, ask, until};
use crate::support::{Place, Ran, Running, question, try_submit};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::Instant;

#[test]
fn an_outcome_is_sent_with_a_secret_that_is_nowhere_else() {
    let place = Place::new("sqlite");
    let receiver = Receiver::start();
    let secrets = place.path().join("secrets");
    std::fs::write(&secrets, format!("engine {} s3cr3t\nother https://a.example/ 0th3r\n", receiver.url))
        .unwrap();
    let secrets = secrets.display().to_string();
    let server = place.serve(&["--allow-callback", &receiver.url, "--callback-secrets", &secrets]);
    let remote = |args: &[&str]| -> Ran {
        let mut command = place.hitl(args);
        command
            .env_remove("HITL_STORE")
            .env("HITL_SERVER", &server.url)
            .env("HITL_API_KEY", crate::support::KEY);
        Ran::of(command.output().unwrap())
    };
    let url = format!("{}/done/7", receiver.url);
    let asked = remote(&[
        "new",
        "--type",
        "int",
        "--callback",
        &url,
        "--callback-method",
        "PUT",
        "--callback-wrap",
        "ok",
        "--callback-header",
        "Authorization: Bearer {secret:engine}",
        "How many?",
    ]);
    let id = asked.value().to_owned();
    assert_eq!(remote(&["answer", &id, "7", "--comment", "as agreed"]).code, Some(0));
    let Received { method, path, headers, body } = receiver.next();
    assert_eq!((&*method, &*path), ("PUT", "/done/7"));
    assert_eq!(headers["authorization"], "Bearer s3cr3t");
    assert_eq!(headers["idempotency-key"], id);
    assert_eq!(headers["content-type"], "application/json");
    let mut outcome = body["ok"].clone();
    assert!(outcome["decided_at"].take().as_str().unwrap().ends_with('Z'));
    let sent = json!({ "status": "completed", "value": 7, "request_id": id, "data_type": "int", "decided_at": null,
        "decided_by": "operator", "via": "cli", "comment": "as agreed" });
    assert_eq!(outcome, sent);
    until(&server, &id, |delivery| delivery["state"] == "delivered");
    let shown = remote(&["show", &id]);
    assert!(shown.value().contains(&format!("callback: PUT {url}")), "{}", shown.stdout);
    assert!(shown.value().contains("sent:     delivered, attempt 1: status 200"), "{}", shown.stdout);
    // A secret goes to no address but its own.
    let (id, link) = ask(&server, &json!({ "url": url, "headers": { "X-Key": "{secret:other}" } }));
    answer(&link, 1);
    let delivery = until(&server, &id, |delivery| delivery["attempts"] == 1);
    assert!(delivery["last_error"].as_str().unwrap().contains("no secret other"), "{delivery}");
    let counted =
        ["hitl_callbacks_total{result=\"delivered\"} 1", "hitl_callbacks_total{result=\"failed\"} 1"];
    let mut metrics = server.get("/metrics").text();
    let begun = Instant::now();
    // They are counted when that is written down.
    while !counted.iter().all(|line| metrics.contains(line)) {
        assert!(begun.elapsed() < LEASE, "{metrics}");
        metrics = server.get("/metrics").text();
    }
    let seen = [shown.stdout, server.get(&format!("/v1/events/{id}")).text(), metrics, server.stopped()];
    for text in seen {
        assert!(!text.contains("s3cr3t") && !text.contains("0th3r"), "{text}");
    }
    let stored = std::fs::read(place.path().join("hitl.db")).unwrap();
    assert!(!stored.windows(6).any(|bytes| bytes == b"s3cr3t"));
}

#[test]
fn what_fails_is_tried_again_and_what_is_refused_is_not() {
    let place = Place::new("file");
    let receiver = Receiver::start();
    let server = place.serve(&["--allow-callback", &receiver.url]);
    let to = |path: &str| json!({ "url": format!("{}{path}", receiver.url) });
    let (failing, failing_link) = ask(&server, &to("/503/x"));
    let (refused, refused_link) = ask(&server, &to("/422/x"));
    let (moved, moved_link) = ask(&server, &to("/307/x"));
    for link in [&failing_link, &refused_link, &moved_link] {
        answer(link, 1);
    }
    let mut came: Vec<String> = (0..5).map(|_| receiver.next().path).collect();
    came.sort();
    // Two are tried again after 5 seconds; and nobody follows a redirect.
    assert_eq!(came, ["/307/x", "/307/x", "/422/x", "/503/x", "/503/x"]);
    let delivery = until(&server, &failing, |delivery| delivery["attempts"] == 2);
    assert_eq!((&delivery["state"], &delivery["last_status"]), (&json!("waiting"), &json!(503)));
    let delivery = until(&server, &refused, |delivery| delivery["state"] == "refused");
    assert_eq!((&delivery["attempts"], &delivery["last_status"]), (&json!(1), &json!(422)));
    until(&server, &moved, |delivery| delivery["last_status"] == 307);
    let port = {
        let gone = TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap().port()
    };
    let place = Place::new("file");
    let server = place.serve(&["--allow-callback", &format!("http://127.0.0.1:{port}")]);
    let (id, link) = ask(&server, &json!({ "url": format!("http://127.0.0.1:{port}/x?token=t0k3n") }));
    answer(&link, 1);
    let delivery = until(&server, &id, |delivery| delivery["attempts"] == 1);
    let error = delivery["last_error"].as_str().unwrap();
    assert!(error.contains("refused") && !error.contains("t0k3n"), "{error}");
}

/// Two servers share the work, one is killed while it sends and again while people answer: each outcome is sent, and what was taken
/// is not sent twice.
fn whatever_is_killed_each_outcome_is_sent(scheme: &str) {
    let place = Place::new(scheme);
    let receiver = Receiver::start();
    let serve = || place.serve(&["--allow-callback", &receiver.url]);
    let (first, second) = (serve(), serve());
    let mut expected = BTreeMap::new();
    for value in 0..12 {
        let (id, link) = ask(&first, &json!({ "url": format!("{}/200/x", receiver.url) }));
        answer(&link, value);
        expected.insert(id, value);
    }
    let mut received: BTreeMap<String, i64> = BTreeMap::new();
    for _ in 0..12 {
        let came = receiver.next();
        let before =
            received.insert(came.headers["idempotency-key"].clone(), came.body["value"].as_i64().unwrap());
        assert_eq!(before, None, "{scheme}: it was sent by both");
    }
    assert_eq!(received, expected, "{scheme}");
    // One is killed in the middle of sending; its answer does not come.
    drop(second);
    let (silent, link) = ask(&first, &json!({ "url": format!("{}/silent", receiver.url) }));
    answer(&link, 5);
    assert_eq!(receiver.next().headers["idempotency-key"], silent);
    // Others answer just before it is killed, so that nothing may be written down of that but the answers.
    let open: Vec<_> =
        (0..6).map(|_| ask(&first, &json!({ "url": format!("{}/200/y", receiver.url) }))).collect();
    let thanked: Vec<_> = open
        .into_iter()
        .map(|(id, link)| {
            std::thread::spawn(move || {
                let reply = try_submit(&link, &json!(1), None);
                (id, reply.is_ok_and(|reply| reply.status == 200))
            })
        })
        .collect();
    first.kill();
    let mut missing: Vec<String> = thanked
        .into_iter()
        .filter_map(|asked| asked.join().ok())
        .filter(|asked| asked.1)
        .map(|asked| asked.0)
        .collect();
    missing.push(silent);
    let third = serve();
    while !missing.is_empty() {
        let came = receiver.next();
        missing.retain(|id| *id != came.headers["idempotency-key"]);
    }
    drop(third);
}

#[test]
fn whatever_is_killed_each_outcome_is_sent_from_sqlite() {
    whatever_is_killed_each_outcome_is_sent("sqlite");
}

#[test]
fn whatever_is_killed_each_outcome_is_sent_from_files() {
    whatever_is_killed_each_outcome_is_sent("file");
}

#[test]
fn a_deadline_is_sent_though_nobody_looks() {
    let place = Place::new("sqlite");
    let receiver = Receiver::start();
    let server = place.serve(&["--allow-callback", &receiver.url]);
    let mut body = question("int");
    body["callback"] = json!({ "url": receiver.url });
    body["timeout_seconds"] = 1.into();
    server.create(&body);
    let came = receiver.next();
    assert_eq!((&came.body["status"], &came.body["decided_by"]), (&json!("timed_out"), &json!("timeout")));
}

#[test]
fn what_the_operator_does_not_allow_is_told_to_who_asks() {
    let place = Place::new("sqlite");
    let receiver = Receiver::start();
    let new = |more: &[&str]| {
        let url = format!("{}/x", receiver.url);
        place.run(&[&["new", "--type", "bool", "--callback", &url], more, &["Ship it?"]].concat())
    };
    let refused = new(&[]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.stderr.contains("callback.url") && refused.stderr.contains("--allow-callback"),
        "{refused:?}"
    );
    let header = new(&["--callback-header", "s3cr3t"]);
    assert!(header.code == Some(2) && !header.stderr.contains("s3cr3t"), "{header:?}");
    for (args, says) in [
        (vec!["--allow-callback", "engine"], "no beginning of addresses"),
        (vec!["--callback-secrets", "none"], "--allow-callback"),
        (vec!["--allow-callback", "https://a", "--callback-secrets", "none"], "HITL_CALLBACK_SECRETS"),
    ] {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(args);
        let ended = Running::start(place.hitl(&all)).end();
        assert!(ended.code == Some(2) && ended.stderr.contains(says), "{says}: {ended:?}");
    }
}
