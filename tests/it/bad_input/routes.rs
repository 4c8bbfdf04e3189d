//! Every route: by other methods, and by looking.

use super::victim::Victim;
use super::wire::Ask;
use crate::support::{KEY, bearer};

/// Every address of the contract with the methods that it takes; `{id}` is an event's.
pub(super) const ROUTES: [(&str, &str); 21] = [
    ("/", "GET, HEAD, POST"),
    ("/health", "GET, HEAD"),
    ("/ready", "GET, HEAD"),
    ("/favicon.ico", "GET, HEAD"),
    ("/openapi.json", "GET, HEAD"),
    ("/logo", "GET, HEAD"),
    ("/v1/logo", "PUT, DELETE"),
    ("/form/{id}", "GET, HEAD, POST"),
    ("/submit", "GET, HEAD, POST"),
    ("/submit/json", "POST"),
    ("/status/{id}", "GET, HEAD"),
    ("/v1/events", "POST, GET, HEAD"),
    ("/v1/events/{id}", "GET, HEAD"),
    ("/v1/events/{id}/response", "POST"),
    ("/v1/events/{id}/decline", "POST"),
    ("/v1/events/{id}/cancel", "POST"),
    ("/v1/events/{id}/link", "GET, HEAD"),
    ("/v1/events/{id}/report", "GET, HEAD"),
    ("/v1/links", "POST"),
    ("/v1/links/revoke", "POST"),
    ("/nowhere", ""),
];

#[test]
fn other_methods() {
    let victim = Victim::new();
    for (path, allowed) in ROUTES {
        let path = path.replace("{id}", &victim.id);
        for method in
            ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get"]
        {
            if allowed.split(", ").any(|one| one == method) {
                continue;
            }
            let status = if allowed.is_empty() { 404 } else { 405 };
            for ask in [Ask::new(method, &path), Ask::new(method, &path).by_browser()] {
                let mut ask = ask.with("authorization", &bearer()).with("x-http-method-override", "POST");
                ask.body = format!("request_id={}&t={}&value=1", victim.id, victim.t).into_bytes();
                assert_eq!(victim.refuses(&ask, &[status]).header("allow"), allowed, "{method} {path}");
            }
        }
    }
    victim.unharmed();
}

#[test]
fn looking_changes_nothing() {
    let victim = Victim::new();
    let (id, t) = (&victim.id, &victim.t);
    let queries = [
        String::new(),
        "?".into(),
        format!("?t={t}"),
        format!("?t={t}&request_id={id}&value=3&action=answer"),
        format!("?t={t}&action=decline&_method=POST"),
        format!("?request_id={id}&value=3"),
        "?status=all&limit=200&run=&project=&domain=".into(),
        format!("?key={KEY}"),
        "?valid_seconds=5&subject=ada".into(),
        "?wait=0".into(),
    ];
    let mut seen = 0;
    for (path, allowed) in ROUTES.iter().filter(|(_, allowed)| allowed.contains("GET")) {
        let path = path.replace("{id}", id);
        for query in &queries {
            for method in ["GET", "HEAD"] {
                let ask = Ask::new(method, &format!("{path}{query}"));
                let mut with_body = ask.clone();
                with_body.body = format!("request_id={id}&t={t}&value=3").into_bytes();
                let with_body = with_body.with("content-type", "application/x-www-form-urlencoded");
                for ask in [ask, with_body] {
                    for ask in [ask.clone().by_browser(), ask.with("authorization", &bearer())] {
                        let answer = victim.send(&ask);
                        // Looking at it leads back to a question, which it has to be told.
                        let is_told = path != "/submit" || query.contains("request_id=");
                        assert_eq!(answer.status == 405, !is_told, "{path} takes {allowed}");
                        seen += usize::from(answer.status < 400);
                    }
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} were shown anything");
    victim.unharmed();
}

#[test]
fn queries_that_are_none() {
    let victim = Victim::new();
    let id = &victim.id;
    for query in ["%ff", "t=%c3", "t=%ff", "wait=%80", "status=%f0%28", "key=%ff"] {
        for (path, _) in ROUTES.iter().filter(|(_, allowed)| allowed.contains("GET")) {
            let path = path.replace("{id}", id);
            // These look at no query.
            let all = ["/health", "/ready", "/favicon.ico", "/logo", "/openapi.json"];
            let report = path.ends_with("/report");
            if !all.contains(&&*path) && !report {
                victim.refuses_with_key(Ask::get(&format!("{path}?{query}")), &[400]);
            }
        }
    }
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e2", "limit"),
        ("limit=", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("status=open", "status"),
        ("status=", "status"),
        ("after=../../hitl-secrets", "after"),
        ("after=..%2f..%2fhitl-secrets", "after"),
        ("after=%00", "after"),
        ("after=%C3%BC", "after"),
        ("after=a%20b", "after"),
    ] {
        let answer = victim.send_with_key(Ask::get(&format!("/v1/events?{query}")));
        // A cursor is only where to go on from; what begins like one and is none lists nothing that it should not.
        let listed = field == "after" && answer.status == 200;
        assert!(listed || (answer.status == 422 && answer.body.contains(field)), "{query} {answer:?}");
        assert!(!answer.body.contains("link-key"), "{answer:?}");
    }
    let long = format!("/v1/events?after={}", "a".repeat(10_000));
    victim.refuses_with_key(Ask::get(&long), &[422]);
    for query in ["wait=", "wait=x", "wait=-1", "wait=1.5", "wait=%00", "wait=%D9%A3"] {
        victim.refuses_with_key(Ask::get(&format!("/v1/events/{id}?{query}")), &[422]);
    }
    let long = "a".repeat(101);
    for query in [
        "valid_seconds=",
        "valid_seconds=0",
        "valid_seconds=-1",
        "valid_seconds=315360001",
        "subject=",
        "subject=%00",
        "subject=%0d%0aset-cookie:a=b",
        &format!("subject={long}"),
    ] {
        let answer = victim.refuses_with_key(Ask::get(&format!("/v1/events/{id}/link?{query}")), &[422]);
        assert_eq!(answer.header("set-cookie"), "");
    }
    victim.unharmed();
}
