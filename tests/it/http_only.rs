//! The whole life of an event by HTTP alone.

use crate::http::Api;
use crate::support::{PATIENCE, Place, SCHEMES, bearer, parts, question, send, try_submit};
use serde_json::{Value as Json, json};

#[test]
fn create_form_submit_wait_for_each_type_on_each_store() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        for (data_type, value) in
            [("int", json!(-3)), ("float", json!(0.5)), ("bool", json!(false)), ("str", json!("<b>\n"))]
        {
            let event = server.create(&question(data_type));
            assert_eq!(event["status"], "pending");
            let id = event["request_id"].as_str().unwrap();
            let link = event["links"]["form"].as_str().unwrap();
            assert!(link.starts_with(&server.url), "{link}");
            let page = send("GET", link, &[("accept", "text/html")], b"");
            assert!(page.status == 200 && page.text().contains("<form"), "{}", page.text());
            let reply = try_submit(link, &value, None).unwrap();
            assert_eq!(reply.status, 200, "{}", reply.text());
            assert_eq!(reply.json()["status"], "submitted");
            let waited = server.get(&format!("/v1/events/{id}?wait=30")).json();
            assert_eq!(waited["status"], "completed");
            assert_eq!(waited["response"]["value"], value);
            assert_eq!(waited["response"]["decided_by"], "link");
            let page = send("GET", link, &[("accept", "text/html")], b"");
            assert!(page.status == 200 && !page.text().contains("<form"), "{}", page.text());
            let late = try_submit(link, &value, None).unwrap();
            assert_eq!(late.status, 409, "{}", late.text());
            assert_eq!(late.json()["outcome"]["value"], value);
        }
    }
}

#[test]
fn a_restarted_server_knows_everything() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&["--public-url", "https://ask.example.org"]);
        let mut body = question("int");
        body["run"] = "r".into();
        let event = server.create(&body);
        let link = event["links"]["form"].as_str().unwrap().to_owned();
        assert!(link.starts_with("https://ask.example.org/form/"), "{link}");
        server.kill();
        let server = place.serve(&["--public-url", "https://ask.example.org"]);
        let again = server.post("/v1/events", &body);
        assert_eq!(again.status, 200);
        assert_eq!(again.json(), event, "the same event, link and deadline");
        let (_, id, t) = parts(&link);
        let reply = try_submit(&format!("{}/form/{id}?t={t}", server.url), &json!(4), None).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

#[test]
fn what_has_ended_leaves_no_marker() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let event = server.create(&question("int"));
        let markers = || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let store = place.open().await;
                store.list("hitl-due/", None, 10).await.unwrap()
            })
        };
        // One among all, one in its project and domain; it belongs to no run.
        assert_eq!(markers().len(), 2);
        let link = event["links"]["form"].as_str().unwrap();
        assert_eq!(try_submit(link, &json!(1), None).unwrap().status, 200);
        // Nobody looks or lists: the answer alone sees to it, a moment after it is out.
        let begun = std::time::Instant::now();
        while !markers().is_empty() {
            assert!(begun.elapsed() < PATIENCE, "the marker stays");
            std::thread::yield_now();
        }
    }
}

#[test]
fn what_ends_in_a_scope_is_told_to_who_waits_for_it_on_each_store() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let ask = |run: &str| {
            let mut body = question("int");
            body["run"] = run.into();
            server.create(&body)
        };
        let (event, other) = (ask("r"), ask("s"));
        let link = |event: &Json| event["links"]["form"].as_str().unwrap().to_owned();
        let begin = server.post("/v1/wait", &json!({ "scope": { "run": "r" } })).json();
        assert_eq!(begin["events"], json!([]));
        let (url, wait) = (
            format!("{}/v1/wait", server.url),
            json!({ "scope": { "run": "r" }, "cursor": begin["cursor"], "wait": 60 }),
        );
        let waiting = std::thread::spawn(move || {
            let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
            send("POST", &url, &headers, wait.to_string().as_bytes()).json()
        });
        for event in [&other, &event] {
            assert_eq!(try_submit(&link(event), &json!(7), None).unwrap().status, 200);
        }
        let told = waiting.join().unwrap();
        assert_eq!(told["events"][0]["request_id"], event["request_id"], "{told}");
        assert_eq!(told["events"][0]["response"]["value"], 7);
        assert_eq!(told["events"].as_array().map(Vec::len), Some(1));
        let again = json!({ "scope": { "run": "r" }, "cursor": told["cursor"] });
        assert_eq!(server.post("/v1/wait", &again).json()["events"], json!([]), "it was told before");
    }
}

#[test]
fn a_key_opens_what_its_role_says_until_it_is_revoked_on_each_store() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let made = |role: &str| {
            let made = server.post("/v1/keys", &json!({ "role": role, "name": role }));
            assert_eq!(made.status, 201, "{made:?}");
            made.json()
        };
        let (asking, answering) = (made("ask"), made("answer"));
        let with = |key: &Json, method: &str, path: &str, body: &Json| {
            let bearer = format!("Bearer {}", key["key"].as_str().unwrap());
            let headers = [("authorization", &*bearer), ("content-type", "application/json")];
            send(method, &format!("{}{path}", server.url), &headers, body.to_string().as_bytes())
        };
        let asked = with(&asking, "POST", "/v1/events", &question("int"));
        assert_eq!(asked.status, 201, "{asked:?}");
        let event = format!("/v1/events/{}", asked.json()["request_id"].as_str().unwrap());
        let answer = json!({ "value": 3 });
        // Who asks cannot answer, and gets no link by which it could.
        assert_eq!(with(&asking, "POST", &format!("{event}/response"), &answer).status, 403);
        assert!(!asked.text().contains("?t="), "{}", asked.text());
        let answered = with(&answering, "POST", &format!("{event}/response"), &answer);
        assert_eq!(answered.status, 200, "{answered:?}");
        let seen = with(&asking, "GET", &event, &json!({})).json();
        assert_eq!(seen["response"]["actor"], json!({ "kind": "program", "name": "answer" }), "{seen}");
        // A person signs in with a key, and is signed out when it is revoked.
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let key = format!("key={}", answering["key"].as_str().unwrap());
        let entered = send("POST", &format!("{}/", server.url), &form, key.as_bytes());
        assert_eq!(entered.status, 303, "{entered:?}");
        let (_, cookie) = entered.headers.iter().find(|(name, _)| name == "set-cookie").unwrap();
        let cookie = cookie.split(';').next().unwrap();
        let inbox = || send("GET", &format!("{}/", server.url), &[("cookie", cookie)], b"").status;
        assert_eq!(inbox(), 200);
        let revoke = format!("/v1/keys/{}/revoke", answering["id"].as_str().unwrap());
        assert_eq!(server.post(&revoke, &json!({})).status, 200);
        assert_eq!(with(&answering, "GET", &event, &json!({})).status, 401);
        assert_eq!(inbox(), 401);
    }
}

#[test]
fn a_link_that_creates_takes_questions_of_its_project_without_a_key_until_it_is_revoked() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let made = server.post("/v1/links", &json!({ "project": "billing", "run": "run-1" }));
        assert_eq!(made.status, 201, "{made:?}");
        let link = made.json()["create"].as_str().unwrap().to_owned();
        let ask = |body: &Json| {
            send("POST", &link, &[("content-type", "application/json")], body.to_string().as_bytes())
        };
        let asked = ask(&question("bool"));
        assert_eq!(asked.status, 201, "{asked:?}");
        // What it says opens nothing; who may answer finds it where it belongs.
        assert!(!asked.text().contains("?t="), "{}", asked.text());
        let id = asked.json()["request_id"].as_str().unwrap().to_owned();
        let listed = server.get("/v1/events?project=billing&run=run-1").json();
        assert_eq!(listed["events"][0]["request_id"], id, "{listed}");
        let form = listed["events"][0]["links"]["form"].as_str().unwrap();
        assert_eq!(try_submit(form, &json!(true), None).unwrap().status, 200);
        let again = ask(&question("bool"));
        assert_eq!((again.status, &again.json()["request_id"]), (200, &json!(id)), "nobody is asked twice");
        assert_eq!((&again.json()["status"], &again.json()["response"]), (&json!("completed"), &Json::Null));
        let mut other = question("bool");
        other["project"] = "payroll".into();
        let refused = ask(&other);
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("project")));
        let (_, t) = link.split_once("?t=").unwrap();
        for (method, path) in [
            ("GET", format!("/form/{id}?t={t}")),
            ("GET", format!("/status/{id}?t={t}")),
            ("GET", format!("/v1/events?t={t}")),
            ("POST", format!("/v1/events/{id}/cancel?t={t}")),
        ] {
            let refused = send(method, &format!("{}{path}", server.url), &[], b"");
            assert!(matches!(refused.status, 401 | 403), "{path}: {refused:?}");
        }
        assert_eq!(server.post("/v1/links/revoke", &json!({ "t": t })).status, 204);
        let begun = std::time::Instant::now();
        while ask(&question("bool")).status != 403 {
            assert!(begun.elapsed() < PATIENCE, "a link that was revoked creates on {scheme}");
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_revoked_link_opens_nothing_at_any_server_on_the_store() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let (one, other) = (place.serve(&[]), place.serve(&[]));
        let event = one.create(&question("int"));
        let form = event["links"]["form"].as_str().unwrap();
        let (_, id, t) = parts(form);
        let at =
            |server: &Api, t: &str| send("GET", &format!("{}/form/{id}?t={t}", server.url), &[], b"").status;
        assert_eq!((at(&one, &t), at(&other, &t)), (200, 200));
        let revoked = one.post(&format!("/v1/events/{id}/links/revoke"), &json!({}));
        assert_eq!(revoked.status, 200, "{revoked:?}");
        let (_, _, new) = parts(revoked.json()["form"].as_str().unwrap());
        // Whichever instance of this server is asked, and at the other one, within seconds.
        for server in [&one, &other] {
            let begun = std::time::Instant::now();
            while at(server, &t) != 403 {
                assert!(begun.elapsed() < PATIENCE, "a link that was revoked opens {scheme}");
                std::thread::yield_now();
            }
        }
        assert!(one.post("/v1/links/rotate", &json!({})).status == 200);
        for server in [&one, &other] {
            let asked = server.create(&question("int"));
            let link = asked["links"]["form"].as_str().unwrap();
            assert_eq!(try_submit(link, &json!(1), None).unwrap().status, 200, "by the new key");
            assert_eq!(at(server, &new), 200, "the old key counts for a week");
        }
    }
}
