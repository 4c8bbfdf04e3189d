//! Faults of the original that no other test shows to be absent; `docs/faults.md` has them all.

use crate::support::{Place, parts, question, send, try_submit};
use serde_json::json;

#[test]
fn a_link_is_an_id_and_a_signature_and_nothing_else() {
    let place = Place::new("file");
    let server = place.serve(&[]);
    let event = server.create(&question("int"));
    let link = event["links"]["form"].as_str().unwrap();
    let (base, id, t) = parts(link);
    assert_eq!(link, format!("{}/form/{id}?t={t}", server.url));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    assert!(base == server.url && plain(&id) && plain(&t), "{link}");
    // The page knows nothing of the store either.
    let page = send("GET", link, &[("accept", "text/html")], b"").text();
    let folder = place.path().display().to_string();
    for place in ["hitl-requests", "response.json", "request.json", &folder] {
        assert!(!page.contains(place), "{place} in {page}");
    }
}

#[test]
fn a_value_of_another_type_does_not_come_out() {
    let place = Place::new("file");
    let id = place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
    let folder = place.path().join("store/hitl-requests").join(&id);
    assert!(folder.join("request.json").is_file(), "{}", folder.display());
    // Whoever writes into the store past every check.
    let outcome = json!({ "status": "completed", "value": "DROP", "request_id": id, "data_type": "str" });
    std::fs::write(folder.join("response.json"), outcome.to_string()).unwrap();
    for command in ["wait", "show"] {
        let ran = place.run(&[command, &id]);
        assert_ne!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stdout.contains("DROP"), "{ran:?}");
    }
}

#[test]
fn a_long_answer_comes_out_whole() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let event = server.create(&question("str"));
        let answer = "{\"é\"}\n".repeat(5_000);
        let link = event["links"]["form"].as_str().unwrap();
        let reply = try_submit(link, &json!(answer), None).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        let ran = place.run(&["wait", event["request_id"].as_str().unwrap()]);
        assert_eq!(ran.value(), answer.trim_end(), "{scheme}");
    }
}
