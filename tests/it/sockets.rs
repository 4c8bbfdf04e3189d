//! A server on a Unix socket, for a proxy on the same machine.

use crate::support::{KEY, PATIENCE, Place, Running, Server, question};
use serde_json::{Value as Json, json};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// What links begin with.
const SITE: &str = "https://ask.example.org";

fn socket(place: &Place) -> PathBuf {
    place.path().join("hitl.sock")
}

fn start(place: &Place, args: &[&str]) -> Server {
    let listen = format!("unix:{}", socket(place).display());
    let all = [&["serve", "--listen", &listen, "--api-key", KEY, "--public-url", SITE], args].concat();
    let server = Server::start(place.hitl(&all));
    assert_eq!(server.url, listen);
    server
}

/// Sends a request to the socket, and gives the status and the body.
fn send(path: &Path, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut stream = UnixStream::connect(path).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: ask.example.org\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn with_key(path: &Path, method: &str, target: &str, body: &str) -> (u16, Json) {
    let key = format!("Bearer {KEY}");
    let headers = [("authorization", &*key), ("content-type", "application/json")];
    let (status, body) = send(path, method, target, &headers, body);
    (status, serde_json::from_str(&body).unwrap())
}

#[test]
fn all_of_it_is_served_on_a_socket() {
    let place = Place::new("sqlite");
    let server = start(&place, &[]);
    let path = socket(&place);
    let found = std::fs::symlink_metadata(&path).unwrap();
    assert!(found.file_type().is_socket());
    assert_eq!(found.permissions().mode() & 0o777, 0o660, "the group alone, which the proxy is in");
    let (status, event) = with_key(&path, "POST", "/v1/events", &question("int").to_string());
    assert_eq!(status, 201, "{event}");
    let link = event["links"]["form"].as_str().unwrap();
    let id = event["request_id"].as_str().unwrap().to_owned();
    let (status, page) = send(&path, "GET", link.strip_prefix(SITE).unwrap(), &[("accept", "text/html")], "");
    assert!(status == 200 && page.contains("<form"), "{page}");
    // Who waits is told, also of what is answered by a command on the store.
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| with_key(&path, "GET", &format!("/v1/events/{id}?wait=30"), ""));
        place.run(&["answer", &id, "7"]).value();
        let (status, event) = waiting.join().unwrap();
        assert_eq!((status, &event["response"]["value"]), (200, &json!(7)), "{event}");
    });
    let told = server.stopped();
    assert!(!told.contains("http://127"), "{told}");
    assert!(!path.exists(), "it is removed at the end");
}

#[test]
fn commands_on_the_store_find_a_server_on_a_socket() {
    let place = Place::new("sqlite");
    let server = start(&place, &[]);
    // It is asked by the server's links, and no second form is served.
    let asking = {
        let mut asking = Running::start(place.hitl(&["ask", "--type", "bool", "Well?"]));
        let link = asking.link();
        assert!(link.starts_with(&format!("{SITE}/form/")), "{link}");
        asking
    };
    let id = place.run(&["list", "--json"]).value().to_owned();
    let id = serde_json::from_str::<Json>(&id).unwrap()["request_id"].as_str().unwrap().to_owned();
    place.run(&["answer", &id, "true"]).value();
    assert_eq!(asking.end().value(), "true");
    let inbox = |key: &str| {
        let mut inbox = place.hitl(&["inbox"]);
        inbox.env("HITL_API_KEY", key);
        Running::start(inbox).end()
    };
    assert!(inbox(KEY).value().starts_with(&format!("{SITE}/?sign-in=")));
    let refused = inbox("a key of another server, as long as keys are");
    assert_eq!(refused.code, Some(77), "{refused:?}");
    let listen = server.url.clone();
    let checked = place.run(&["doctor", "--listen", &listen, "--public-url", SITE]);
    assert!(checked.stdout.contains(&format!("hitl is served on {listen}")), "{checked:?}");
    // What ends leaves links of a name that stays good, and no server.
    server.kill();
    assert_eq!(inbox(KEY).code, Some(69));
}

#[test]
fn a_server_that_was_killed_is_followed_by_the_next() {
    let place = Place::new("sqlite");
    let server = start(&place, &[]);
    let path = socket(&place);
    let (_, event) = with_key(&path, "POST", "/v1/events", &question("int").to_string());
    server.kill();
    assert!(path.exists() && UnixStream::connect(&path).is_err(), "the socket is left, and nobody listens");
    let server = start(&place, &[]);
    let (status, shown) =
        with_key(&path, "GET", &format!("/v1/events/{}", event["request_id"].as_str().unwrap()), "");
    assert_eq!((status, &shown["status"]), (200, &json!("pending")));
    // A second one is told, and takes nothing from the first.
    let listen = server.url.clone();
    let second = place.run(&["serve", "--listen", &listen, "--api-key", KEY, "--public-url", SITE]);
    assert_eq!(second.code, Some(69), "{second:?}");
    assert!(second.stderr.contains(&listen) && second.stderr.contains("in use"), "{second:?}");
    assert_eq!(send(&path, "GET", "/health", &[], "").0, 200);
    server.stopped();
}

#[test]
fn what_is_there_and_is_no_socket_of_hitl_is_left_alone() {
    let place = Place::new("sqlite");
    let path = socket(&place);
    let listen = format!("unix:{}", path.display());
    let refused = |told: &str| {
        let ran = place.run(&["serve", "--listen", &listen, "--api-key", KEY, "--public-url", SITE]);
        assert_eq!(ran.code, Some(69), "{ran:?}");
        assert!(ran.stderr.contains(told), "{ran:?}");
    };
    std::fs::write(&path, "a file").unwrap();
    refused("no socket");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(place.path().join("elsewhere"), &path).unwrap();
    refused("no socket");
    std::fs::remove_file(&path).unwrap();
    // Another program listens.
    let other = UnixListener::bind(&path).unwrap();
    refused("in use");
    drop(other);
    start(&place, &[]).stopped();
}

#[test]
fn what_cannot_be_meant_is_told() {
    let place = Place::new("sqlite");
    for (args, told) in [
        (&["--listen", "unix:hitl.sock", "--public-url", SITE][..], "a slash behind unix:"),
        (&["--listen", "unix:", "--public-url", SITE], "a slash behind unix:"),
        (&["--listen", "unix:/nowhere/hitl.sock"], "--public-url (HITL_PUBLIC_URL)"),
    ] {
        let ran = place.run(&[&["serve", "--api-key", KEY], args].concat());
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(told), "{ran:?}");
    }
    let nowhere = ["serve", "--listen", "unix:/nowhere/hitl.sock", "--api-key", KEY, "--public-url", SITE];
    let ran = place.run(&nowhere);
    assert_eq!(ran.code, Some(69), "{ran:?}");
    assert!(ran.stderr.contains("/nowhere/hitl.sock"), "{ran:?}");
}

#[test]
fn the_metrics_have_a_socket_of_their_own() {
    let place = Place::new("sqlite");
    let path = place.path().join("metrics.sock");
    let server = start(&place, &["--metrics-listen", &format!("unix:{}", path.display())]);
    let (status, metrics) = send(&path, "GET", "/metrics", &[], "");
    assert!(status == 200 && metrics.contains("hitl_build"), "{metrics}");
    assert_eq!(send(&path, "GET", "/health", &[], "").0, 404);
    server.stopped();
    assert!(!path.exists());
}

#[test]
fn a_login_proxy_is_whoever_may_open_the_socket_if_that_is_said() {
    let place = Place::new("sqlite");
    let path = socket(&place);
    let user = [("X-Forwarded-User", "ada"), ("accept", "text/html")];
    for (proxies, status) in [("unix", 200), ("127.0.0.1, ::1", 403)] {
        let server =
            start(&place, &["--trust-user-header", "X-Forwarded-User", "--trusted-proxies", proxies]);
        assert_eq!(send(&path, "GET", "/", &user, "").0, status, "{proxies}");
        server.stopped();
    }
}
