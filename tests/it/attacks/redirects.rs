//! Where a browser is sent to, and headers that a client would like to write: nothing of what is sent becomes either.

use crate::bad_input::victim::Victim;
use crate::bad_input::wire::{Answer, Ask, exchange};
use crate::support::{KEY, bearer, question};
use serde_json::json;

/// What would lead elsewhere, or begin a header, if it got into one as it is.
const ELSEWHERE: [&str; 10] = [
    "//evil.example/",
    "///evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    ".evil.example",
    "x\r\nx-injected: yes",
    "x\nlocation: https://evil.example/\n\n<h1>x",
];

/// The names of parameters by which programs are told where to go next.
const NEXT: [&str; 8] = ["next", "return", "return_to", "redirect", "redirect_uri", "url", "continue", "to"];

/// `text` as it may stand in an address.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The answer has no header of the client's, and leads nowhere but to this server.
fn stays(ask: &Ask, answer: &Answer) {
    assert_eq!(answer.header("x-injected"), "", "{ask:?} {answer:?}");
    let to = answer.header("location");
    let here = to.is_empty() || to.starts_with("./") || (to.starts_with('/') && !to.starts_with("//"));
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    assert!(here && plain && !to[..to.len().min(16)].contains("evil"), "{ask:?} leads to {to:?}");
    assert!(answer.head.lines().filter(|line| line.starts_with("location:")).count() <= 1, "{answer:?}");
}

#[test]
fn signing_in_and_out_leads_to_the_page_and_nowhere_else() {
    let victim = Victim::new();
    let stands = victim.send(&Ask::form("/", &[("key", KEY)])).header("location").to_owned();
    assert!(stands == "/" || stands == "./", "{stands}");
    for elsewhere in ELSEWHERE {
        let query: Vec<String> = NEXT.iter().map(|name| format!("{name}={}", encoded(elsewhere))).collect();
        for target in [format!("/?{}", query.join("&")), format!("http://evil.example/?{}", query.join("&"))]
        {
            let fields: Vec<(&str, &str)> = NEXT.iter().map(|name| (*name, elsewhere)).collect();
            for (name, value) in [("key", KEY), ("action", "sign-out")] {
                let mut ask = Ask::form(&target, &[&fields[..], &[(name, value)]].concat());
                if !elsewhere.contains('\n') {
                    for header in ["referer", "x-forwarded-host", "x-forwarded-prefix", "x-original-url"] {
                        ask = ask.with(header, elsewhere);
                    }
                }
                for ask in [ask.clone(), ask.by_browser()] {
                    let answer = victim.send(&ask);
                    stays(&ask, &answer);
                    assert_eq!((answer.status, answer.header("location")), (303, &*stands), "{ask:?}");
                }
            }
        }
    }
    victim.serves_on();
}

#[test]
fn an_answered_form_leads_to_its_own_page() {
    let victim = Victim::new();
    for elsewhere in ELSEWHERE {
        let made = victim.send_with_key(Ask::json("/v1/events", &question("str"))).json();
        let (_, id, t) = crate::support::parts(made["links"]["form"].as_str().unwrap());
        let fields = [("request_id", &*id), ("t", &*t), ("value", elsewhere)];
        // What would send it elsewhere stands where it becomes part of the address, or would if it were let.
        for more in [("idempotency_key", elsewhere), ("request_id", elsewhere), ("t", elsewhere)] {
            let mut fields = fields.to_vec();
            fields.retain(|(name, _)| *name != more.0);
            let ask = Ask::form("/submit", &[&fields[..], &[more]].concat()).by_browser();
            let answer = victim.send(&ask);
            stays(&ask, &answer);
            if answer.status == 303 {
                let own = format!("./form/{id}?t={t}");
                assert!(answer.header("location").starts_with(&own), "{answer:?}");
            }
        }
    }
    victim.serves_on();
}

#[test]
fn an_address_with_two_slashes_or_a_name_after_them_leads_nowhere() {
    let victim = Victim::new();
    for target in [
        "//evil.example",
        "//evil.example/",
        "//evil.example/%2e%2e",
        "/%2f%2fevil.example",
        "/%5cevil.example/",
        "/\\evil.example",
        "/.//evil.example",
        "/%0d%0ax-injected:%20yes",
        "/?%0d%0ax-injected:%20yes",
        "http://evil.example//evil.example/",
    ] {
        for method in ["GET", "HEAD", "POST"] {
            let ask = Ask::new(method, target);
            for ask in [ask.clone(), ask.by_browser()] {
                let answer = victim.send(&ask);
                stays(&ask, &answer);
                assert!((400..500).contains(&answer.status), "{ask:?} {answer:?}");
            }
        }
    }
    victim.unharmed();
}

/// Line ends in a key, a cursor, a name, a subject: they come to no header, and are refused or part of a text.
#[test]
fn no_line_end_begins_a_header() {
    let victim = Victim::new();
    let line = "x\r\nx-injected: yes\r\n\r\n<h1>x";
    let in_query = encoded(line);
    let id = &victim.id;
    let mut asks = vec![
        Ask::get(&format!("/?sign-in={in_query}")).by_browser(),
        Ask::get(&format!("/?key={in_query}")).by_browser(),
        Ask::get(&format!("/form/{id}?t={in_query}")),
        Ask::get(&format!("/form/{id}?t={}&k={in_query}", victim.t)),
        Ask::get(&format!("/form/{in_query}?t={}", victim.t)),
        Ask::form("/", &[("token", line)]),
    ];
    for name in ["after", "limit", "status", "project", "domain", "run"] {
        asks.push(Ask::get(&format!("/v1/events?{name}={in_query}")).with("authorization", &bearer()));
        asks.push(Ask::get(&format!("/?{name}={in_query}")).with("authorization", &bearer()));
    }
    for name in ["subject", "valid_seconds"] {
        let target = format!("/v1/events/{id}/link?{name}={in_query}");
        asks.push(Ask::get(&target).with("authorization", &bearer()));
    }
    for name in ["event_name", "run", "key", "project", "domain", "org"] {
        let mut asked = question("int");
        asked[name] = json!(line);
        asks.push(Ask::json("/v1/events", &asked).with("authorization", &bearer()));
    }
    for ask in asks {
        let answer = victim.send(&ask);
        stays(&ask, &answer);
        assert!(!answer.body.contains("<h1>x"), "{ask:?} {answer:?}");
    }
    // A header of the request that is said again.
    for id in ["a\tx-injected: yes", "a%0d%0ax-injected:%20yes", &"a".repeat(5_000)] {
        let ask = Ask::get("/health").with("x-request-id", id);
        let answer = Answer::read(&exchange(&victim.address, &ask.bytes())).expect("an answer");
        stays(&ask, &answer);
        assert_ne!(answer.header("x-request-id"), id, "{answer:?}");
    }
    victim.unharmed();
}
