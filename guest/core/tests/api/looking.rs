//! Looking: what it shows, and that it changes nothing.

use crate::support::{BEARER, BROWSER, JSON, World};
use hitl_core::{DataType, Question, StorageError};
use serde_json::json;

#[test]
fn looking_changes_nothing() {
    let world = World::new();
    let (open, t) = world.ask_for(DataType::Bool);
    let (ended, u) = world.ask_for(DataType::Bool);
    world.fill(&[("request_id", &ended), ("t", &u), ("value", "yes")]).is(303);
    // An event of an earlier program, whose marker is gone for good.
    crate::support::block_on(world.events.run_cleanup(&|| world.now.get()));
    let before = world.stored();
    let mut paths = vec!["/".to_owned(), "/health".into(), "/openapi.json".into(), "/?sign-in=1.2.3".into()];
    for (id, t) in [(open, t), (ended, u), ("unknown".to_owned(), String::new())] {
        for path in ["form", "status", "submit", "v1/events"] {
            for query in ["", "&value=true", "&action=decline", "&wait=0"] {
                paths.push(format!("/{path}/{id}?t={t}{query}"));
            }
        }
        for path in ["response", "decline", "cancel", "report"] {
            paths.push(format!("/v1/events/{id}/{path}?t={t}&value=true"));
        }
        paths.push(format!("/submit?request_id={id}&t={t}&value=true"));
        paths.push(format!("/submit/json?request_id={id}&t={t}&value=true"));
    }
    paths.push("/v1/events?status=all".into());
    for path in paths {
        for method in ["GET", "HEAD"] {
            for headers in [&[][..], &[BEARER], &[BROWSER], &[BEARER, BROWSER]] {
                world.send(method, &path, headers, br#"{"value":true}"#);
                crate::support::block_on(world.events.run_cleanup(&|| world.now.get()));
                assert_eq!(world.stored(), before, "{method} {path}");
            }
        }
    }
}

#[test]
fn the_status_as_the_original_shows_it() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let open = world.get(&format!("/status/{id}?t={t}")).is(200).json();
    assert_eq!((&open["status"], &open["response"]), (&json!("pending"), &json!(null)));
    assert_eq!((&open["request_id"], &open["request"]["prompt"]), (&json!(id), &json!("Shall we?")));
    world.fill(&[("request_id", &id), ("t", &t), ("value", "3"), ("idempotency_key", "k")]).is(303);
    let ended = world.get(&format!("/status/{id}?t={t}")).is(200).json();
    assert_eq!((&ended["status"], &ended["response"]["value"]), (&json!("completed"), &json!(3)));
    assert!(!ended.to_string().contains("idempotency_key"));
    let unknown = world.get("/status/unknown").is(404).json();
    let wanted = json!({"request_id": "unknown", "status": "not_found", "request": null, "response": null});
    assert_eq!(unknown, wanted);
}

#[test]
fn an_event_takes_two_reads() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    for (uri, headers) in [
        (format!("/form/{id}?t={t}"), &[BROWSER][..]),
        (format!("/status/{id}?t={t}"), &[]),
        (format!("/v1/events/{id}"), &[BEARER]),
    ] {
        world.store.gets.set(0);
        world.send("GET", &uri, headers, b"").is(200);
        assert_eq!(world.store.gets.get(), 2, "{uri}");
    }
}

#[test]
fn lists() {
    let world = World::new();
    for (n, project) in ["a", "a", "b"].into_iter().enumerate() {
        let mut spec = Question::new(format!("event-{n}"), "Well?", DataType::Bool);
        spec.project = Some(project.into());
        spec.run = (n == 1).then(|| "run-1".into());
        world.ask(spec);
    }
    let list = |query: &str| world.send("GET", &format!("/v1/events{query}"), &[BEARER], b"");
    let names = |query: &str| {
        let json = list(query).is(200).json();
        let events = json["events"].as_array().unwrap().clone();
        let mut names: Vec<_> =
            events.iter().map(|event| event["event_name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        (names.join(" "), json["next"].clone())
    };
    assert_eq!(names(""), ("event-0 event-1 event-2".into(), json!(null)));
    assert_eq!(names("?status=all"), ("event-0 event-1 event-2".into(), json!(null)));
    assert_eq!(names("?project=a&domain=&run="), ("event-0 event-1".into(), json!(null)));
    assert_eq!(names("?project=a&run=run-1&limit=200"), ("event-1".into(), json!(null)));
    assert_eq!(names("?project=c").0, "");
    let (first, next) = names("?limit=2");
    let (second, end) = names(&format!("?limit=2&after={}", next.as_str().unwrap()));
    assert_eq!((first.len() + second.len(), end), ("event-0 event-1".len() + "event-2".len(), json!(null)));
    for (query, field) in [
        ("?status=open", "status"),
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?limit=x", "limit"),
        ("?limit=-1", "limit"),
        ("?after=%2E%2E%2F%20", "after"),
    ] {
        list(query).is(422).names(field);
    }
    list("?project=%ff").is(400);
}

#[test]
fn reports() {
    let world = World::new();
    let (id, t) = world.ask(Question::new("it's \"<b>\"", "Ship <it>?", DataType::Str));
    let report = world.send("GET", &format!("/v1/events/{id}/report"), &[BEARER], b"").is(200);
    assert!(report.header("content-type").starts_with("text/html"));
    let line = format!(
        "curl -sS -H 'Content-Type: application/json' -d '{{&quot;request_id&quot;:&quot;{id}&quot;,&quot;t&quot;:&quot;{t}&quot;,\
         &quot;value&quot;:&quot;your answer&quot;}}' 'https://ask.example.org/submit/json'"
    );
    assert!(report.body.contains(&line), "{}", report.body);
    assert!(report.body.contains(&format!("href=\"https://ask.example.org/form/{id}?t={t}\"")));
    assert!(!report.body.contains("<b>") && !report.body.contains("<it>"));
    let sent = line.split('\'').nth(3).unwrap().replace("&quot;", "\"");
    world.send("POST", "/submit/json", &[("content-type", "application/json")], sent.as_bytes()).is(200);
}

#[test]
fn a_store_that_fails() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    for (failure, status, kind) in [
        (StorageError::Unavailable("no route to 10.0.0.7 for /var/db/secret".into()), 503, "about:blank"),
        (StorageError::Denied("user hitl, /var/db/secret".into()), 500, "urn:hitl:problem:denied"),
        (StorageError::Other("/var/db/secret is full".into()), 500, "about:blank"),
        (StorageError::TooLarge(1), 500, "about:blank"),
    ] {
        *world.store.failure.borrow_mut() = Some(failure);
        for (method, path) in [
            ("GET", format!("/form/{id}?t={t}")),
            ("GET", format!("/status/{id}?t={t}")),
            ("GET", format!("/v1/events/{id}")),
            ("GET", "/v1/events".into()),
            ("GET", "/".into()),
            ("POST", format!("/v1/events/{id}/cancel")),
        ] {
            for accept in [("accept", "*/*"), BROWSER] {
                let failed = world.send(method, &path, &[BEARER, accept], b"").is(status);
                assert!(!failed.body.contains("secret"), "{}", failed.body);
                assert_eq!(failed.header("retry-after"), if status == 503 { "1" } else { "" });
                if failed.header("content-type").ends_with("json") {
                    assert_eq!(failed.json()["type"], kind);
                }
            }
        }
    }
    *world.store.failure.borrow_mut() = None;
    world
        .store
        .map
        .borrow_mut()
        .insert(format!("hitl-requests/{id}/request.json"), b"{\"request_id\":".to_vec());
    let broken = world.get(&format!("/form/{id}?t={t}")).is(500);
    assert!(broken.json()["detail"].as_str().unwrap().contains("cannot be read"));
}

/// A parameter that was mistyped would restrict nothing, and nobody would see it.
#[test]
fn unknown_parameters_are_refused() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let before = world.stored();
    let question = br#"{"event_name":"a","data_type":"int","prompt":"?"}"#;
    for (method, path, body) in [
        ("GET", "/v1/events".to_owned(), &b""[..]),
        ("POST", "/v1/events".into(), question),
        ("GET", format!("/v1/events/{id}"), b""),
        ("GET", format!("/v1/events/{id}/link"), b""),
        ("GET", format!("/v1/events/{id}/report"), b""),
        ("POST", format!("/v1/events/{id}/response"), br#"{"value":3}"#),
        ("POST", format!("/v1/events/{id}/decline"), b"{}"),
        ("POST", format!("/v1/events/{id}/cancel"), b"{}"),
    ] {
        let uri = format!("{path}?unknown_one=x");
        let refused = world.send(method, &uri, &[BEARER, JSON], body).is(422).json();
        assert_eq!(refused["errors"][0]["field"], "unknown_one", "{method} {uri}");
        assert_eq!(refused["errors"][0]["code"], "unknown_member", "{method} {uri}");
    }
    assert_eq!(world.stored(), before, "a refused request changes nothing");
    // What is added to a link on its way, by a mail program or a chat, does no harm.
    world.browse(&format!("/form/{id}?t={t}&utm_source=mail")).is(200);
}

/// A careless umask or a stray link in a shared folder is one record that cannot be read: it hides nothing but itself.
#[test]
fn a_record_that_cannot_be_read_hides_nothing_but_itself() {
    let world = World::new();
    let ids: Vec<String> = (0..3).map(|_| world.ask_for(DataType::Int).0).collect();
    let listed = |uri: &str| {
        let page = world.send("GET", uri, &[BEARER], b"").is(200).json();
        let found = page["events"].as_array().unwrap().iter();
        let found: Vec<_> = found.map(|event| event["request_id"].as_str().unwrap().to_owned()).collect();
        (found.len(), found.contains(&ids[1]), page["unreadable"].as_u64().unwrap())
    };
    for uri in ["/v1/events", "/v1/events?status=all", "/v1/events?limit=3"] {
        assert_eq!(listed(uri), (3, true, 0), "{uri}");
        for key in ["request.json", "response.json"] {
            for error in [
                StorageError::Denied("no".into()),
                StorageError::TooLarge(1),
                StorageError::Other("odd".into()),
            ] {
                let key = format!("hitl-requests/{}/{key}", ids[1]);
                *world.store.bad_key.borrow_mut() = Some((key, error));
                assert_eq!(listed(uri), (2, false, 1), "{uri}");
                let inbox = world.send("GET", "/", &[BEARER, BROWSER], b"").is(200);
                assert!(inbox.body.contains("1 question could not be read"), "{}", inbox.body);
            }
        }
        *world.store.bad_key.borrow_mut() = None;
    }
    // What the whole store says is no matter of one record.
    *world.store.bad_key.borrow_mut() =
        Some((format!("hitl-requests/{}/request.json", ids[1]), StorageError::Unavailable("down".into())));
    world.send("GET", "/v1/events", &[BEARER], b"").is(503);
}

/// What fits the limits of each field has to fit the memory that a page is made in.
#[test]
fn a_page_ends_when_its_texts_are_many() {
    let world = World::new();
    let prompt = "提".repeat(16_000);
    let mut asked: Vec<String> =
        (0..90).map(|_| world.ask(Question::new("a", &prompt, DataType::Str)).0).collect();
    let (mut pages, mut after, mut found) = (0, String::new(), Vec::new());
    loop {
        let uri = format!("/v1/events?limit=200{after}");
        let answer = world.send("GET", &uri, &[BEARER], b"").is(200);
        assert!(answer.body.len() < 4 << 20, "{}", answer.body.len());
        let page = answer.json();
        let events = page["events"].as_array().unwrap();
        found.extend(events.iter().map(|event| event["request_id"].as_str().unwrap().to_owned()));
        pages += 1;
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert!(pages > 1);
    asked.sort();
    found.sort();
    assert_eq!(found, asked, "each event is on one page");
}

/// In a list of all, open events have one key each and ended ones two.
#[test]
fn very_many_are_listed_whether_open_or_not() {
    let world = World::new();
    let asked: Vec<String> = (0..250).map(|_| world.ask_for(DataType::Int).0).collect();
    for id in &asked[..40] {
        world.post(&format!("/v1/events/{id}/response"), &json!({"value": 3})).is(200);
    }
    for uri in ["/v1/events?limit=200", "/v1/events?limit=200&status=all"] {
        let (mut found, mut after) = (0, String::new());
        loop {
            let page = world.send("GET", &format!("{uri}{after}"), &[BEARER], b"").is(200).json();
            found += page["events"].as_array().unwrap().len();
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={}", next.replace('/', "%2F"));
        }
        assert_eq!(found, if uri.contains("all") { 250 } else { 210 }, "{uri}");
    }
}
