//! The file of `hitl serve`: the same names, and what counts before what.

use crate::support::{KEY, Place, Ran, Server, bearer, question, send};
use std::path::PathBuf;

fn file(place: &Place, text: &str) -> PathBuf {
    let path = place.path().join("hitl.toml");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_file_says_all_that_the_command_line_does() {
    let place = Place::new("sqlite");
    let store = format!("file:{}", place.path().join("of-the-file").display());
    let text = format!(
        "store = \"{store}\"\nlisten = \"127.0.0.1:0\"\napi-key = \"{KEY}\"\npublic-url = \"https://ask.example.org\"\n\
         project = \"of-the-file\"\nopen-links = true\nlog = \"debug\"\n"
    );
    let path = file(&place, &text);
    let mut command = place.hitl(&["serve", "--config", path.to_str().unwrap()]);
    command.env_remove("HITL_STORE");
    let server = Server::start(command);
    let event = server.create(&question("int"));
    assert_eq!(event["project"], "of-the-file", "{event}");
    let id = event["request_id"].as_str().unwrap();
    assert!(event["links"]["form"].as_str().unwrap().starts_with("https://ask.example.org/form/"), "{event}");
    assert!(place.path().join("of-the-file/hitl-requests").join(id).is_dir());
    // With open links an id is enough.
    assert_eq!(send("GET", &format!("{}/status/{id}", server.url), &[], b"").status, 200);
    let log = server.stopped();
    assert!(
        log.contains(&format!("serving {store}")) && log.contains("DEBUG") && !log.contains(KEY),
        "{log}"
    );
}

#[test]
fn what_is_typed_counts_before_a_variable_and_that_before_the_file() {
    let place = Place::new("sqlite");
    let path =
        file(&place, "listen = \"127.0.0.1:0\"\nproject = \"file\"\ndomain = \"file\"\norg = \"file\"\n");
    let mut command = place.hitl(&["serve", "--project", "typed", "--api-key", KEY]);
    command.env("HITL_CONFIG", &path).env("HITL_PROJECT", "variable").env("HITL_DOMAIN", "variable");
    let server = Server::start(command);
    let event = server.create(&question("int"));
    assert_eq!((&event["project"], &event["domain"]), (&"typed".into(), &"variable".into()), "{event}");
    assert_eq!(event["org"], "file", "{event}");
    let listed = send("GET", &format!("{}/v1/events", server.url), &[("authorization", &bearer())], b"");
    assert_eq!(listed.status, 200, "the key that was typed: {listed:?}");
}

#[test]
fn a_variable_whose_name_is_mistyped_is_told() {
    let place = Place::new("sqlite");
    let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
    command.env("HITL_RETIAN", "30d");
    let log = Server::start(command).stopped();
    assert!(log.contains("did you mean HITL_RETAIN?"), "{log}");
    let mut command = place.hitl(&["doctor", "--listen", "127.0.0.1:0"]);
    let ran = Ran::of(command.env("HITL_PUBLIC_URI", "https://ask.example.org").output().unwrap());
    assert!(ran.stdout.contains("did you mean HITL_PUBLIC_URL?"), "{ran:?}");
}

#[test]
fn what_is_wrong_in_a_file_is_told_by_its_name() {
    let place = Place::new("sqlite");
    for (text, told) in [
        ("publc-url = \"https://a\"", "did you mean `public-url`?"),
        ("open_links = true", "did you mean `open-links`?"),
        ("listen = \"here\"", "`listen` has to be an address and a port"),
        ("listen = 8080", "`listen` has to be text"),
        ("open-links = \"yes\"", "`open-links` has to be true or false"),
        ("public-url = \"ask.example.org\"", "public-url has to be an address"),
        ("api-key = \"zebra-secret", "line 1: this is no TOML"),
    ] {
        let path = file(&place, text);
        let ran = place.run(&["serve", "--config", path.to_str().unwrap()]);
        assert_eq!(ran.code, Some(2), "{text}: {ran:?}");
        assert!(ran.stderr.contains(told) && !ran.stderr.contains("zebra-secret"), "{text}: {ran:?}");
    }
    let mut absent = place.hitl(&["serve"]);
    let ran = Ran::of(absent.env("HITL_CONFIG", "/nowhere/hitl.toml").output().unwrap());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("/nowhere/hitl.toml cannot be read"), "{ran:?}");
}
