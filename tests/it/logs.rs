//! What `hitl serve` says to whoever runs it: enough to know what happened, and nothing that is only for others.

use crate::http::{KEY, Reply, bearer, parts, question, send, try_submit};
use crate::support::{Place, Server};
use serde_json::{Value as Json, json};

const ANSWER: &str = "zebra-answer-4711";
const COMMENT: &str = "zebra-comment-4712";
const ONCE: &str = "zebra-idempotency-4713";
const PROMPT: &str = "zebra-prompt-4714";
const NAME: &str = "zebra-person-4715";
const WRONG: &str = "zebra-refused-4716";
const DEFAULT: &str = "zebra-default-4717";

/// What was done, to be looked for in the log.
struct Done {
    answered: String,
    refused: String,
    declined: String,
    expired: String,
    secrets: Vec<(&'static str, String)>,
}

/// A day of a server's life: events of all kinds, answered and refused in every way.
fn a_day(server: &Server) -> Done {
    let ask = |more: Json| {
        let mut question = question("str");
        question["prompt"] = PROMPT.into();
        question["run"] = "nightly-1".into();
        question["key"] = more["key"].clone();
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let event = server.create(&question);
        (
            event["request_id"].as_str().unwrap().to_owned(),
            event["links"]["form"].as_str().unwrap().to_owned(),
        )
    };
    let (answered, link) = ask(json!({ "key": "a" }));
    let (_, _, t) = parts(&link);
    let html = [("accept", "text/html")];
    assert_eq!(send("GET", &link, &html, b"").status, 200);
    // A form that is refused comes back with what was typed.
    let form = [("content-type", "application/x-www-form-urlencoded"), html[0]];
    let wrong = format!("request_id={answered}&t={t}&value={}&comment={COMMENT}", WRONG.repeat(3_000));
    let refused = send("POST", &format!("{}/submit", server.url), &form, wrong.as_bytes());
    assert!(matches!(refused.status, 413 | 422), "{refused:?}");
    let right =
        format!("request_id={answered}&t={t}&value={ANSWER}&comment={COMMENT}&idempotency_key={ONCE}");
    let thanked = send("POST", &format!("{}/submit", server.url), &form, right.as_bytes());
    assert_eq!(thanked.status, 303, "{thanked:?}");
    assert_eq!(try_submit(&link, &json!(ANSWER.repeat(2)), Some(ONCE)).unwrap().status, 409);
    // Who sends the page's own form, whose address names the question, can be helped.
    let (refused, link) = ask(json!({ "key": "r", "data_type": "int" }));
    let (_, _, t_of_refused) = parts(&link);
    let to = format!("{}/submit?request_id={refused}&t={t_of_refused}", server.url);
    let wrong = format!("request_id={refused}&t={t_of_refused}&value={WRONG}");
    assert_eq!(send("POST", &to, &form, wrong.as_bytes()).status, 422);
    let (declined, _) = ask(json!({ "key": "b" }));
    let ending = json!({ "decided_by": NAME, "comment": COMMENT });
    assert_eq!(server.post(&format!("/v1/events/{declined}/decline"), &ending).status, 200);
    let (expired, _) = ask(json!({ "key": "c", "timeout_seconds": 1, "on_timeout": { "answer": DEFAULT } }));
    let polled = server.get(&format!("/v1/events/{expired}?wait=30")).json();
    assert_eq!(polled["response"]["value"], DEFAULT, "{polled}");
    // By a link that creates, one that is good and one that is none.
    let made = server.post("/v1/links", &json!({ "project": "billing" })).json();
    let create = made["create"].as_str().unwrap();
    let created = send("POST", create, &json_type(), question("bool").to_string().as_bytes());
    assert_eq!(created.status, 201, "{created:?}");
    let cut = &create[..create.len() - 1];
    assert_eq!(send("POST", cut, &json_type(), question("bool").to_string().as_bytes()).status, 403);
    let creating = create.split_once("?t=").unwrap().1[..60].to_owned();
    // At the inbox, and with a key that is none.
    let sign_in = send("POST", &format!("{}/", server.url), &form, format!("key={KEY}").as_bytes());
    let cookie = header(&sign_in, "set-cookie").split(';').next().unwrap().to_owned();
    assert!(cookie.contains('='), "{sign_in:?}");
    assert_eq!(send("GET", &format!("{}/", server.url), &[("cookie", &cookie), html[0]], b"").status, 200);
    let guessed = [("authorization", "Bearer zebra-guessed-key-4718")];
    assert_eq!(send("GET", &format!("{}/v1/events", server.url), &guessed, b"").status, 401);
    let secrets = vec![
        ("the answer", ANSWER.to_owned()),
        ("the comment", COMMENT.to_owned()),
        ("the idempotency key", ONCE.to_owned()),
        ("the prompt", PROMPT.to_owned()),
        ("who answered", NAME.to_owned()),
        ("a refused answer", WRONG.to_owned()),
        ("the default answer", DEFAULT.to_owned()),
        ("the link's token", t),
        ("another link's token", t_of_refused),
        ("the token of a link that creates", creating),
        ("the API key", KEY.to_owned()),
        ("the cookie", cookie.split_once('=').unwrap().1.to_owned()),
        ("a guessed key", "zebra-guessed-key-4718".to_owned()),
    ];
    Done { answered, refused, declined, expired, secrets }
}

/// Where the event's stored form was there is a link to itself, which leads nowhere.
pub(crate) fn break_request(place: &Place, id: &str) {
    let file = place.path().join("store/hitl-requests").join(id).join("request.json");
    std::fs::remove_file(&file).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("request.json", &file).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_file("request.json", &file).unwrap();
}

fn json_type() -> [(&'static str, &'static str); 1] {
    [("content-type", "application/json")]
}

fn header(reply: &Reply, name: &str) -> String {
    let found = reply.headers.iter().find(|(its, _)| its == name);
    found.unwrap_or_else(|| panic!("no {name} in {reply:?}")).1.clone()
}

/// Whether a line of the log has all of these.
fn has_line(log: &str, parts: &[&str]) -> bool {
    log.lines().any(|line| parts.iter().all(|part| line.contains(part)))
}

#[test]
fn at_its_most_talkative_it_names_events_and_no_secret() {
    for format in ["text", "json"] {
        let place = Place::new("sqlite");
        let server = place.serve_logging("trace", format);
        let done = a_day(&server);
        let log = server.stopped();
        for (what, secret) in &done.secrets {
            let line = log.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{what} is in the log ({format}): {}", line.unwrap_or_default());
        }
        for parts in [
            &["INFO", "started", &place.store][..],
            &["INFO", "event created", &done.answered, "default", "nightly-1"],
            &["INFO", "event decided", &done.answered, "completed", "person"],
            &["INFO", "event decided", &done.declined, "declined", "person"],
            &["INFO", "event expired", &done.expired, "completed"],
            &["INFO", "answer refused", &done.refused, "422"],
            &["DEBUG", "answered", "409", "/submit/json"],
            &["TRACE", "create", &done.answered, "response.json"],
            &["INFO", "stopped"],
        ] {
            assert!(has_line(&log, parts), "no line with {parts:?} ({format}) in\n{log}");
        }
        if format == "json" {
            for line in log.lines() {
                let parsed: Result<Json, _> = serde_json::from_str(line);
                assert!(
                    parsed.is_ok_and(|line| line["level"].is_string()),
                    "this is no line of JSON: {line}"
                );
            }
        }
    }
}

#[test]
fn as_usual_it_tells_of_events_and_not_of_requests() {
    let place = Place::new("file");
    let server = place.serve(&[]);
    let done = a_day(&server);
    let log = server.stopped();
    assert!(has_line(&log, &["event created", &done.answered]), "{log}");
    assert!(!["DEBUG", "TRACE", "answered"].iter().any(|part| log.contains(part)), "{log}");
}

#[test]
fn the_reason_that_no_client_is_told_is_in_the_log_under_its_requests_id() {
    let place = Place::new("file");
    let server = place.serve(&[]);
    let event = server.create(&question("int"));
    let id = event["request_id"].as_str().unwrap();
    break_request(&place, id);
    let (path, headers) = (format!("{}/v1/events/{id}", server.url), [("authorization", &*bearer())]);
    let failed = send("GET", &path, &headers, b"");
    assert!(failed.status >= 500, "{failed:?}");
    let request = header(&failed, "x-request-id");
    let again = send("GET", &path, &[headers[0], ("x-request-id", "proxy-17")], b"");
    assert_eq!(header(&again, "x-request-id"), "proxy-17");
    let log = server.stopped();
    for request in [&*request, "proxy-17"] {
        let parts = [request, "an operation of the store failed", "get", "reason"];
        assert!(has_line(&log, &parts), "no line with {parts:?} in\n{log}");
    }
    assert!(!failed.text().contains(&place.path().display().to_string()), "{failed:?}");
}

#[test]
fn who_may_what_is_told_when_it_changes_and_no_secret_with_it() {
    for format in ["text", "json"] {
        let place = Place::new("sqlite");
        let server = place.serve_logging("trace", format);
        let made = server.post("/v1/keys", &json!({ "role": "answer", "name": "ada" })).json();
        let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
        let home = format!("{}/", server.url);
        let signed_in = send("POST", &home, &form, format!("key={key}").as_bytes());
        let cookie = header(&signed_in, "set-cookie").split(';').next().unwrap().to_owned();
        let with_cookie = [form[0], form[1], ("cookie", &cookie)];
        let signed_out = send("POST", &home, &with_cookie, b"action=sign-out");
        assert!(signed_out.status < 400, "{signed_out:?}");
        let event = server.create(&question("int"));
        let event = event["request_id"].as_str().unwrap();
        assert_eq!(server.post(&format!("/v1/events/{event}/links/revoke"), &json!({})).status, 200);
        assert!(server.post("/v1/links/rotate", &json!({})).status < 300);
        let creating = server.post("/v1/links", &json!({ "project": "billing" })).json();
        let (_, t) = creating["create"].as_str().unwrap().split_once("?t=").unwrap();
        assert_eq!(server.post("/v1/links/revoke", &json!({ "t": t })).status, 204);
        assert!(server.post(&format!("/v1/keys/{id}/revoke"), &json!({})).status < 300);
        let log = server.stopped();
        for parts in [
            &["INFO", "a key was made or revoked", id][..],
            &["INFO", "a session was ended"],
            &["INFO", "links revoked", event],
            &["INFO", "a link that creates was revoked"],
            &["INFO", "links are signed with a new key"],
        ] {
            assert!(has_line(&log, parts), "no line with {parts:?} ({format}) in\n{log}");
        }
        let changes = log.lines().filter(|line| line.contains("a key was made or revoked")).count();
        assert_eq!(changes, 2, "making and revoking are a line each:\n{log}");
        for secret in [key, cookie.split_once('=').unwrap().1, t] {
            assert!(!log.contains(secret), "a secret is in the log ({format})");
        }
    }
}

#[test]
fn a_key_that_was_given_is_not_shown() {
    let place = Place::new("sqlite");
    let key = "zebra-given-key-0123456789";
    let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("HITL_API_KEY", key).env("HITL_LOG", "trace");
    let server = Server::start(command);
    assert_eq!(send("GET", &format!("{}/health", server.url), &[], b"").status, 200);
    let log = server.stopped();
    assert!(log.contains("inbox:") && !log.contains(key), "{log}");
    // Nor is one that was made; a way in is, at that start alone.
    let start = || Server::start(place.hitl(&["serve", "--listen", "127.0.0.1:0"])).stopped();
    let first = start();
    let made = std::fs::read_to_string(place.path().join("state/hitl/api-key")).unwrap();
    assert!(!first.contains(made.trim()) && first.matches("?sign-in=").count() == 1, "{first}");
    let second = start();
    assert!(!second.contains(made.trim()) && !second.contains("sign-in"), "{second}");
}

#[test]
fn a_password_in_an_address_is_not_shown() {
    let place = Place::new("sqlite");
    let secret = "zebra-password-4719";
    for address in
        [format!("http://ada:{secret}@127.0.0.1:1"), format!("ftp://ada:{secret}@127.0.0.1:1/?{secret}")]
    {
        let mut command = place.hitl(&["list", "--server", &address]);
        command.env_remove("HITL_STORE").env("HITL_API_KEY", KEY).env("HITL_LOG", "trace");
        let ran = crate::support::Ran::of(command.output().unwrap());
        assert_ne!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stderr.contains(secret), "{ran:?}");
    }
    let mut help = place.hitl(&["list", "--help"]);
    help.env("HITL_SERVER", format!("http://ada:{secret}@127.0.0.1:1"));
    let help = crate::support::Ran::of(help.output().unwrap());
    assert!(help.stdout.contains("HITL_SERVER") && !help.stdout.contains(secret), "{help:?}");
}

#[test]
fn a_filter_that_is_none_is_refused_by_its_name() {
    let place = Place::new("sqlite");
    for (args, named) in [
        (["--log", "chatty!", "list"], "--log (HITL_LOG)"),
        (["--log-format", "xml", "list"], "--log-format"),
    ] {
        let ran = place.run(&args);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(named), "{ran:?}");
    }
}
