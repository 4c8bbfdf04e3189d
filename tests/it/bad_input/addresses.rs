//! Ids and addresses of nothing.

use super::victim::Victim;
use super::wire::Ask;
use serde_json::json;

/// What no event is called, as it may stand in an address.
fn ids(id: &str) -> Vec<String> {
    let mut ids: Vec<String> = [
        "unknown",
        ".",
        "..",
        "...",
        "%2e",
        "%2e%2e",
        "%2E%2E%2F",
        "..%2f..%2fetc%2fpasswd",
        "..%5c..",
        "%252e%252e",
        "%00",
        "%0d%0aset-cookie:%20a=b",
        "~",
        "*",
        "'",
        "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "$(id)",
        "%7B%7D",
        "%ff",
        "%C3%BC",
        "con",
        "link-key",
        "request.json",
        "-",
        "_",
        "0",
        "null",
        "undefined",
        "{id}",
        "a;b",
        "a=b",
        "a@b",
        "a:b",
        "a,b",
    ]
    .map(str::to_owned)
    .to_vec();
    ids.push(format!("{id}0"));
    ids.push(id[1..].to_owned());
    ids.push(id.to_uppercase() + "A");
    ids.push(format!("%{:02x}{}", id.as_bytes()[0], &id[1..]));
    ids.push("a".repeat(129));
    ids.push("a".repeat(10_000));
    ids
}

#[test]
fn ids_of_nothing() {
    let victim = Victim::new();
    let t = &victim.t;
    for id in ids(&victim.id) {
        for path in ["/form/", "/status/"] {
            for query in ["", "?t=x", &format!("?t={t}")] {
                // Without a link that fits it is refused as for an event that there is; or nothing is at that address.
                victim.refuses(&Ask::get(&format!("{path}{id}{query}")), &[401, 403, 404]);
                victim.refuses_with_key(Ask::get(&format!("{path}{id}{query}")).by_browser(), &[404]);
            }
        }
        for rest in ["", "?wait=60", "/report", "/link", "/nothing"] {
            victim.refuses_with_key(Ask::get(&format!("/v1/events/{id}{rest}")), &[404]);
        }
        for how in ["response", "decline", "cancel"] {
            let ask = Ask::json(&format!("/v1/events/{id}/{how}"), &json!({ "value": 3 }));
            victim.refuses_with_key(ask, &[404]);
        }
        victim.refuses(&Ask::json("/submit/json", &json!({ "request_id": id, "t": t, "value": 3 })), &[403]);
        victim.refuses(&Ask::form("/submit", &[("request_id", &id), ("t", t), ("value", "3")]), &[403]);
    }
    // What can stand in a body only.
    for id in [
        "",
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "a\0b",
        "ü",
        "a\nb",
        " ",
        &format!("{}\0", victim.id),
        &format!(" {}", victim.id),
    ] {
        victim.refuses(&Ask::json("/submit/json", &json!({ "request_id": id, "t": t, "value": 3 })), &[403]);
        victim.refuses(&Ask::form("/submit", &[("request_id", id), ("t", t), ("value", "3")]), &[403]);
    }
    victim.unharmed();
}

/// A form opens where a message made something part of its link, for whom it opens without; no other route does.
#[test]
fn ids_with_something_after_them() {
    let victim = Victim::new();
    let t = &victim.t;
    for end in ["%00", "%20", ".", ")", "%2e%2e", "%2f..", "'", "%0d%0aset-cookie:%20a=b"] {
        let id = format!("{}{end}", victim.id);
        assert_eq!(victim.send(&Ask::get(&format!("/form/{id}?t={t}"))).status, 200, "{id}");
        victim.refuses(&Ask::get(&format!("/form/{id}")), &[401]);
        victim.refuses(&Ask::get(&format!("/form/{id}?t=x")), &[403]);
        victim.refuses(&Ask::get(&format!("/status/{id}?t={t}")), &[403, 404]);
        for rest in ["", "?wait=60", "/report", "/link"] {
            victim.refuses_with_key(Ask::get(&format!("/v1/events/{id}{rest}")), &[404]);
        }
        for how in ["response", "decline", "cancel"] {
            let ask = Ask::json(&format!("/v1/events/{id}/{how}"), &json!({ "value": 3 }));
            victim.refuses_with_key(ask, &[404]);
        }
        victim.refuses(&Ask::form("/submit", &[("request_id", &id), ("t", t), ("value", "3")]), &[403]);
    }
    victim.unharmed();
}

#[test]
fn addresses_of_nothing() {
    let victim = Victim::new();
    let (id, t) = (&victim.id, &victim.t);
    for path in [
        "//",
        "//health",
        "/health/",
        "/HEALTH",
        "/%68ealth",
        "/./health",
        "/form/../health",
        "/form",
        "/form/",
        "/form/a/b",
        "/submit/",
        "/submit/xml",
        "/status/",
        "/v1",
        "/v1/events/",
        "/v2/events",
        "/v1/events//response",
        "/.env",
        "/.git/config",
        "/hitl-secrets/link-key",
        "/..%2fhitl.db",
        "/../../../../etc/passwd",
        "/index.php?x=%3C?php",
        "/cgi-bin/;id",
        &format!("/form/{id}/?t={t}"),
        &format!("//form/{id}?t={t}"),
        &format!("/form//{id}?t={t}"),
        &format!("/hitl-requests/{id}/request.json"),
        &format!("/v1/events/{id}/response/"),
        &format!("/v1/events/{id}/../{id}/cancel"),
        &format!("/{}", "a/".repeat(5_000)),
    ] {
        for method in ["GET", "HEAD", "POST"] {
            victim.refuses_with_key(Ask::new(method, path), &[404]);
            victim.refuses(&Ask::new(method, path).by_browser(), &[404]);
        }
    }
    victim.unharmed();
}
