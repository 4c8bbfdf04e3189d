//! The whole life of an event by HTTP alone.

use crate::support::{PATIENCE, Place, SCHEMES, parts, question, send, try_submit};
use serde_json::json;

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
