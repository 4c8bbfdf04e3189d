//! Paths and methods.

use crate::support::{BEARER, BROWSER, World};
use hitl_core::DataType;

#[test]
fn unknown_paths() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Bool);
    let before = world.stored();
    for path in [
        "/nothing",
        "/health/",
        "//health",
        "/HEALTH",
        "/form",
        "/form/",
        "/submit/",
        "/submit/xml",
        "/status/",
        "/v1",
        "/v1/",
        "/v1/events/",
        "/v2/events",
        "/.env",
        "/form/a/b",
        &format!("/form/{id}/?t={t}"),
        &format!("/v1/events/{id}/unknown"),
    ] {
        for method in ["GET", "HEAD", "POST", "DELETE"] {
            world.send(method, path, &[BEARER], b"").is(404);
        }
        let page = world.send("GET", path, &[BROWSER], b"").is(404);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(!page.body.contains(&t));
    }
    assert_eq!(world.stored(), before);
}

#[test]
fn other_methods() {
    let world = World::new();
    let before = world.stored();
    for (path, allowed) in [
        ("/", "GET, HEAD, POST"),
        ("/health", "GET, HEAD"),
        ("/ready", "GET, HEAD"),
        ("/favicon.ico", "GET, HEAD"),
        ("/logo", "GET, HEAD"),
        ("/v1/logo", "PUT, DELETE"),
        ("/openapi.json", "GET, HEAD"),
        ("/form/a", "GET, HEAD, POST"),
        ("/submit", "GET, HEAD, POST"),
        ("/submit/json", "POST"),
        ("/status/a", "GET, HEAD"),
        ("/v1/events", "POST, GET, HEAD"),
        ("/v1/events/a", "GET, HEAD"),
        ("/v1/events/a/response", "POST"),
        ("/v1/events/a/decline", "POST"),
        ("/v1/events/a/cancel", "POST"),
        ("/v1/events/a/report", "GET, HEAD"),
    ] {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            if !allowed.split(", ").any(|one| one == method) {
                let refused = world.send(method, path, &[BEARER], b"").is(405);
                assert_eq!(refused.header("allow"), allowed);
            }
        }
    }
    assert_eq!(world.stored(), before);
}

#[test]
fn what_needs_no_key() {
    let world = World::new();
    *world.store.failure.borrow_mut() = Some(hitl_core::StorageError::Unavailable("down".into()));
    assert_eq!(world.get("/health").is(200).body, r#"{"status":"healthy"}"#);
    world.get("/favicon.ico").is(200);
    assert_eq!(world.get("/openapi.json").is(200).json()["openapi"], "3.1.0");
}

#[test]
fn ready_is_who_has_a_store_that_answers() {
    let world = World::new();
    let before = world.stored();
    assert_eq!(world.get("/ready").is(200).body, r#"{"status":"ready"}"#);
    assert_eq!(world.stored(), before, "looking makes nothing");
    for failure in [
        hitl_core::StorageError::Unavailable("the disk at /var/secret is full".into()),
        hitl_core::StorageError::Denied("/var/secret is not yours".into()),
    ] {
        *world.store.failure.borrow_mut() = Some(failure);
        let refused = world.get("/ready").is(503);
        assert_eq!(refused.header("retry-after"), "1");
        assert!(!refused.body.contains("secret"), "{}", refused.body);
    }
    *world.store.failure.borrow_mut() = None;
    world.get("/ready").is(200);
}

#[test]
fn head_is_get_without_the_body() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    for path in [
        "/health".to_owned(),
        "/ready".into(),
        "/favicon.ico".into(),
        "/openapi.json".into(),
        "/nothing".into(),
        "/".into(),
        "/v1/events".into(),
        format!("/form/{id}?t={t}"),
        format!("/form/{id}"),
        format!("/status/{id}?t={t}"),
        format!("/v1/events/{id}"),
        format!("/v1/events/{id}/report"),
    ] {
        let get = world.send("GET", &path, &[BEARER], b"");
        let head = world.send("HEAD", &path, &[BEARER], b"");
        assert_eq!((get.status, &get.headers), (head.status, &head.headers), "{path}");
        assert_ne!(head.header("content-length"), "0");
    }
}

#[test]
fn below_a_path_of_the_public_address() {
    let world = World::with(&[("public-url", "https://example.org/tools/ask")]);
    let (id, t) = world.ask_for(DataType::Bool);
    for prefix in ["", "/tools/ask"] {
        let page = world.browse(&format!("{prefix}/form/{id}?t={t}")).is(200);
        assert!(page.body.contains("action=\"../submit?request_id="), "{}", page.body);
    }
    let entered = world.sign_in("/");
    assert_eq!(entered.header("location"), "/tools/ask/");
    world.browse("/tools/form/a").is(404);
}

#[test]
fn an_address_that_is_none() {
    let world = World::new();
    for address in ["", "form/a", "?a", "http://example.org/", "/a b", "/\n", "/<", "/?\"", "*x"] {
        for (method, accept) in [("GET", "text/html"), ("POST", "*/*"), ("HEAD", "*/*")] {
            let told = world.send(method, address, &[("accept", accept)], b"").is(400);
            assert_eq!(told.body.contains("<html"), accept == "text/html");
        }
    }
    world.send("OPTIONS", "*", &[], b"").is(404);
}

#[test]
fn the_page_moves_to_where_its_links_work() {
    let path = "/acme/ask";
    for public in ["https://example.org/acme/ask", "https://example.org/{org}/ask/"] {
        let world = World::with(&[("public-url", public)]);
        let moved = world.browse(path).is(308);
        assert_eq!(moved.header("location"), "./ask/");
        assert_eq!(
            world.browse("/acme/ask?project=a%2Fb").is(308).header("location"),
            "./ask/?project=a%2Fb"
        );
        world.browse("/acme/ask/").is(401);
        // Whoever signs in comes back to the page, not to some other one of the host.
        let entered = world.sign_in("/acme/ask/");
        assert!(["/acme/ask/", "./"].contains(&entered.header("location")), "{}", entered.header("location"));
    }
}
