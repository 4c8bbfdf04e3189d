//! Keys and links that are wrong, somebody else's, or over.

use super::routes::ROUTES;
use super::victim::Victim;
use super::wire::Ask;
use crate::support::{KEY, PATIENCE, bearer, parts};
use serde_json::json;
use std::time::{Duration, Instant};

/// Asks that the link alone has to open, with this `t`.
fn by_link(id: &str, t: &str) -> Vec<Ask> {
    let body = json!({ "request_id": id, "t": t, "value": 3 });
    let encoded: String = t.bytes().map(|byte| format!("%{byte:02X}")).collect();
    vec![
        Ask::get(&format!("/form/{id}?t={encoded}")),
        Ask::get(&format!("/form/{id}?t={encoded}")).by_browser(),
        Ask::get(&format!("/status/{id}?t={encoded}")),
        Ask::json("/submit/json", &body),
        Ask::json(&format!("/submit/json?t={encoded}"), &json!({ "request_id": id, "value": 3 })),
        Ask::form("/submit", &[("request_id", id), ("t", t), ("value", "3")]),
        Ask::form("/submit", &[("request_id", id), ("t", t), ("action", "decline")]).by_browser(),
    ]
}

/// One of the methods that a route takes: looking, if it can be looked at.
fn one_of(allowed: &str) -> &str {
    if allowed.contains("GET") { "GET" } else { allowed.split(", ").next().unwrap_or_default() }
}

#[test]
fn links_that_are_none() {
    let victim = Victim::new();
    let (id, t) = (&*victim.id, &*victim.t);
    let (expires, rest) = t.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let later = format!("{}.{rest}", expires.parse::<u64>().unwrap() + 1);
    let mut flipped = signature.to_owned();
    let first = if flipped.starts_with('A') { "B" } else { "A" };
    flipped.replace_range(..1, first);
    let (flipped, named) = (format!("{expires}..{flipped}"), format!("{expires}.YWRh.{signature}"));
    let (unsigned, endless) = (format!("{expires}.."), format!("99999999999999999999..{signature}"));
    let (upper, cut, longer) = (t.to_uppercase(), &t[..t.len() - 1], format!("{t}A"));
    // What stands behind a token, and cannot be of it, does no harm: it ends where its alphabet ends.
    let (spaced, plus) = (format!(" {t}"), format!("+{t}"));
    let huge = "9".repeat(10_000);
    let tokens = [
        &*victim.others,
        &*later,
        &flipped,
        &named,
        &unsigned,
        &endless,
        &upper,
        cut,
        &longer,
        &spaced,
        &plus,
        &huge,
        "x",
        ".",
        "..",
        "...",
        "0..",
        "null",
        "undefined",
        "true",
        "ü",
        "{}",
        "' OR 1=1 --",
        KEY,
    ];
    for token in tokens {
        for ask in by_link(id, token) {
            victim.refuses(&ask, &[403]);
        }
    }
    for ask in by_link(id, "") {
        // The original's clients know no other answer of that route where they may see nothing.
        let status = if ask.target.starts_with("/status/") { 404 } else { 401 };
        victim.refuses(&ask, &[status]);
    }
    // A good link twice is not one link, and a link is no key.
    victim
        .refuses(&Ask::form("/submit", &[("request_id", id), ("t", t), ("t", "x"), ("value", "3")]), &[400]);
    for (path, allowed) in ROUTES.iter().filter(|(path, _)| path.starts_with("/v1")) {
        let method = one_of(allowed);
        let path = path.replace("{id}", id);
        for ask in [
            Ask::new(method, &format!("{path}?t={t}")),
            Ask::new(method, &path).with("authorization", &format!("Bearer {t}")),
            Ask::new(method, &path).with("cookie", &format!("hitl-session-={t}")),
            Ask::new(method, &format!("{path}?key={KEY}")),
        ] {
            victim.refuses(&ask, &[401]);
        }
    }
    victim.unharmed();
}

#[test]
fn keys_that_are_none() {
    let victim = Victim::new();
    let longer = format!("Bearer {KEY}x");
    let long = format!("Bearer {}", "x".repeat(20_000));
    let basic = "Basic OmtleS1vZi10aGUtdGVzdHMtMDEyMzQ1Njc4OQ==";
    let wrong = [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        &longer[..longer.len() - 2],
        &longer,
        &long,
        KEY,
        basic,
        "Bearer \u{fc}",
    ];
    for (path, allowed) in ROUTES.iter().filter(|(path, _)| path.starts_with("/v1") || *path == "/") {
        let method = one_of(allowed);
        let path = path.replace("{id}", &victim.id);
        for value in wrong {
            let ask = Ask::json(&path, &json!({ "value": 3 })).with("authorization", value);
            let ask = Ask { method: method.to_owned(), ..ask };
            let answer = victim.refuses(&ask, &[401]);
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{answer:?}");
            victim.refuses(&ask.by_browser(), &[401]);
        }
        // Two headers are not one: which of them was meant? The first is not taken for the second.
        let two = Ask::json(&path, &json!({ "value": 3 }))
            .with("authorization", "Bearer x")
            .with("authorization", &bearer());
        victim.refuses(&Ask { method: method.to_owned(), ..two }, &[400, 401]);
    }
    for ask in [
        Ask::get("/?key=x"),
        Ask::get(&format!("/?key={KEY}")),
        Ask::form("/", &[("token", "x")]),
        Ask::form("/", &[("key", "x")]),
        Ask::form("/", &[("key", "")]),
    ] {
        assert_eq!(victim.refuses(&ask, &[401]).header("set-cookie"), "");
        assert_eq!(victim.refuses(&ask.by_browser(), &[401]).header("set-cookie"), "");
    }
    victim.refuses(&Ask::form("/", &[]), &[422]);
    victim.refuses(&Ask::form("/", &[("key", KEY), ("key", "x")]), &[400]);
    victim.unharmed();
}

#[test]
fn a_cookie_answers_nothing_for_another_site() {
    let victim = Victim::new();
    let entered = victim.send(&Ask::form("/", &[("key", KEY)]));
    assert_eq!(entered.status, 303, "{entered:?}");
    let cookie = entered.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let id = &victim.id;
    assert_eq!(victim.send(&Ask::get(&format!("/v1/events/{id}")).with("cookie", cookie)).status, 200);
    // What a page of another site can make a browser send: forms, and JSON that pretends to be something else.
    let targets =
        ["/v1/events".to_owned(), format!("/v1/events/{id}/response"), format!("/v1/events/{id}/cancel")];
    for target in &targets {
        for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let ask = Ask::post(target, media, r#"{"value":3}"#).with("cookie", cookie);
            victim.refuses(&ask, &[401, 415]);
        }
        let ask = Ask::json(target, &json!({ "value": 3 })).with("cookie", cookie);
        for site in ["cross-site", "same-site", "x"] {
            victim.refuses(&ask.clone().with("sec-fetch-site", site), &[403]);
        }
    }
    victim
        .refuses(&Ask::form("/submit", &[("request_id", id), ("value", "3")]).with("cookie", cookie), &[401]);
    for changed in [&cookie[..cookie.len() - 1], &format!("{cookie}A"), &cookie.replacen('=', "=9", 1)] {
        victim.refuses(&Ask::get("/").with("cookie", changed), &[401]);
    }
    victim.unharmed();
}

#[test]
fn a_link_that_is_over() {
    let victim = Victim::new();
    let ask = Ask::get(&format!("/v1/events/{}/link?subject=ada&valid_seconds=1", victim.id));
    let link = victim.send_with_key(ask).json()["form"].as_str().unwrap().to_owned();
    let (_, id, t) = parts(&link);
    assert_eq!(id, victim.id);
    let look = Ask::get(&format!("/status/{id}?t={t}"));
    let begun = Instant::now();
    while victim.send(&look).status == 200 {
        assert!(begun.elapsed() < PATIENCE, "the link does not end");
        // The clock is all that changes, so there is nothing to wait for but time.
        std::thread::sleep(Duration::from_millis(20));
    }
    for ask in by_link(&id, &t) {
        let answer = victim.refuses(&ask, &[403]);
        // A person is told in other words than a program.
        assert!(answer.body.contains("has expired") || answer.body.contains("any more"), "{answer:?}");
    }
    victim.unharmed();
}
