//! A login proxy in front of the server.

use crate::support::{Place, question, send};

const BROWSER: (&str, &str) = ("accept", "text/html");

#[test]
fn a_trusted_proxy_says_who_a_person_is() {
    let place = Place::new("sqlite");
    let server =
        place.serve(&["--trust-user-header", "X-Forwarded-User", "--trusted-proxies", "127.0.0.1, ::1"]);
    let id = server.create(&question("int"))["request_id"].as_str().unwrap().to_owned();
    let user = ("X-Forwarded-User", "ada");
    assert_eq!(send("GET", &format!("{}/", server.url), &[BROWSER, user], b"").status, 200);
    // What the server itself tells the component nobody else can.
    for name in ["hitl-user", "Hitl-User"] {
        assert_eq!(send("GET", &format!("{}/", server.url), &[BROWSER, (name, "ada")], b"").status, 401);
    }
    let json = [user, ("content-type", "application/json")];
    let path = format!("{}/v1/events/{id}/response", server.url);
    assert_eq!(send("POST", &path, &json, br#"{"value":3}"#).status, 200);
    let shown: serde_json::Value = serde_json::from_str(place.run(&["show", "--json", &id]).value()).unwrap();
    assert_eq!(shown["response"]["actor"], serde_json::json!({ "kind": "person", "name": "ada" }));
}

#[test]
fn from_anywhere_else_the_header_is_refused() {
    let place = Place::new("sqlite");
    let server = place.serve(&["--trust-user-header", "X-Forwarded-User", "--trusted-proxies", "10.0.0.0/8"]);
    let user = ("X-Forwarded-User", "ada");
    for path in ["/", "/v1/events", "/health"] {
        assert_eq!(send("GET", &format!("{}{path}", server.url), &[user], b"").status, 403, "{path}");
    }
    assert_eq!(send("GET", &format!("{}/health", server.url), &[], b"").status, 200);
    for (args, named) in [
        (&["--trust-user-header", "X-User"][..], "--trusted-proxies"),
        (&["--trusted-proxies", "10.0.0.1"], "--trust-user-header"),
        (&["--trust-user-header", "X-User", "--trusted-proxies", "everybody"], "everybody"),
        (&["--trust-user-header", "X User", "--trusted-proxies", "10.0.0.1"], "X User"),
    ] {
        let ran = place.run(&[&["serve", "--listen", "127.0.0.1:0"], args].concat());
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(named), "{ran:?}");
    }
}
