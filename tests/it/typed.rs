//! What a person reads who types a command: links that somebody serves, filters that filter, errors in the words that were
//! typed.

use crate::support::{Place, Ran, Running};

const NOT_SERVED: &str = "nothing serves its link now; to serve it: hitl serve";

/// What stands before `/form/` in a link.
fn beginning(link: &str) -> &str {
    link.split("/form/").next().unwrap()
}

#[test]
fn a_link_is_served_or_the_line_says_that_it_is_not() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let made = place.run(&["new", "--type", "int", "How many?"]);
        let id = made.value().to_owned();
        assert!(made.stderr.contains(NOT_SERVED), "{made:?}");
        assert!(made.stderr.contains(&place.store), "the command that is told serves this store: {made:?}");

        let server = place.serve(&[]);
        for command in [&["link", &id][..], &["show", &id], &["new", "--type", "int", "Once more?"]] {
            let ran = place.run(command);
            assert!(!ran.stderr.contains(NOT_SERVED), "{ran:?}");
            let text = format!("{}{}", ran.stdout, ran.stderr);
            assert!(text.contains(&format!("{}/form/", server.url)), "{ran:?}");
        }
        // Its port may be another program's by now.
        let gone = server.url.clone();
        server.kill();
        for command in [["link", &id], ["show", &id]] {
            let ran = place.run(&command);
            assert!(ran.stderr.contains(NOT_SERVED), "{ran:?}");
            assert!(!ran.stdout.contains(&gone), "{ran:?}");
        }
        // Who names an address of their own knows who serves it.
        let named = place.run(&["link", "--public-url", "https://ask.example.org", &id]);
        assert_eq!((beginning(named.value()), &*named.stderr), ("https://ask.example.org", ""));
    }
}

#[test]
fn a_question_that_is_asked_now_is_served_to_others_too() {
    let place = Place::new("sqlite");
    let mut asking = Running::start(place.hitl(&["ask", "--run", "r", "Now?"]));
    let link = asking.link();
    let found = place.run(&["new", "--run", "r", "Now?"]);
    assert!(!found.stderr.contains(NOT_SERVED), "{found:?}");
    assert!(found.stderr.contains(&link), "{found:?}");
    asking.kill();
}

/// Who reads a link in a log sits elsewhere.
#[test]
fn a_link_of_this_machine_is_told_as_such_where_nobody_sits_at_it() {
    let place = Place::new("sqlite");
    for (address, is_told) in [(None, true), (Some("https://ask.example.org"), false)] {
        let mut ask = place.hitl(&["ask", "Now?"]);
        if let Some(address) = address {
            ask.env("HITL_PUBLIC_URL", address);
        }
        let mut asking = Running::start(ask);
        assert!(asking.after("time left:").is_some());
        let id = place.run(&["list", "--json"]).value().to_owned();
        let id: serde_json::Value = serde_json::from_str(&id).unwrap();
        place.run(&["answer", id["request_id"].as_str().unwrap(), "yes"]).value();
        let ran = asking.end();
        assert_eq!(ran.stderr.contains("opens on this machine alone"), is_told, "{ran:?}");
    }
}

#[test]
fn a_list_is_of_the_project_that_is_named() {
    let place = Place::new("sqlite");
    place.run(&["new", "--project", "billing", "Refund?"]).value();
    place.run(&["new", "--project", "billing", "--domain", "staging", "Try it?"]).value();
    place.run(&["new", "Ship it?"]).value();
    let prompts = |ran: Ran| {
        let lines = ran.value().lines();
        let mut prompts: Vec<_> = lines.map(|line| line.rsplit("  ").next().unwrap().to_owned()).collect();
        prompts.sort();
        prompts
    };
    assert_eq!(prompts(place.run(&["list"])), ["Refund?", "Ship it?", "Try it?"]);
    assert_eq!(prompts(place.run(&["list", "--project", "billing"])), ["Refund?", "Try it?"]);
    assert_eq!(prompts(place.run(&["list", "--project", "billing", "--domain", "staging"])), ["Try it?"]);
    let mut by_variable = place.hitl(&["list"]);
    by_variable.env("HITL_PROJECT", "billing").env("HITL_DOMAIN", "staging");
    assert_eq!(prompts(Ran::of(by_variable.output().unwrap())), ["Try it?"]);
    let none = place.run(&["list", "--project", "nope", "--search", "x"]);
    assert_eq!((&*none.stdout, none.code), ("", Some(0)));
    assert!(none.stderr.contains("no open questions with project \"nope\", text \"x\""), "{none:?}");
}

/// What is left out of a list is counted.
#[test]
fn a_record_that_cannot_be_read_is_counted() {
    let place = Place::new("file");
    let good = place.run(&["new", "Refund?"]).value().to_owned();
    let bad = place.run(&["new", "Ship it?"]).value().to_owned();
    std::fs::write(place.path().join(format!("store/hitl-requests/{bad}/request.json")), "{").unwrap();
    for command in [&["list"][..], &["list", "--all"], &["list", "--json"]] {
        let ran = place.run(command);
        assert!(ran.value().contains(&good) && !ran.stdout.contains(&bad), "{ran:?}");
        assert!(ran.stderr.contains("could not be read, and are not shown: 1"), "{ran:?}");
    }
}

#[test]
fn errors_name_what_was_typed() {
    let place = Place::new("sqlite");
    for (command, told) in [
        (&["ask", "--type", "int", "--default", "three", "How many?"][..], "hitl: --default: "),
        (&["ask", "--timeout", "0", "How many?"], "hitl: --timeout: "),
        (&["ask", "--name", "a\tb", "How many?"], "hitl: --name: "),
        (&["new", "--key", "a\tb", "How many?"], "hitl: --key: "),
        (&["new", ""], "hitl: PROMPT: "),
    ] {
        let ran = place.run(command);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.starts_with(told), "{command:?} {ran:?}");
    }
    let id = place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
    for (command, told) in [
        (["answer", &id, "three"], "hitl: VALUE: "),
        (["link", &id, "--for="], "hitl: --for: "),
        (["decline", &id, "--as="], "hitl: --as: "),
    ] {
        let ran = place.run(&command);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.starts_with(told), "{command:?} {ran:?}");
    }
    for command in [["show", "123"], ["wait", "123"], ["cancel", "123"], ["link", "123"]] {
        let ran = place.run(&command);
        assert_eq!(ran.code, Some(6), "{ran:?}");
        assert!(ran.stderr.contains("no question with this id here; hitl list --all"), "{ran:?}");
    }
}

/// A variable that is set is nothing to type.
#[test]
fn the_usage_line_has_what_has_to_be_typed() {
    let place = Place::new("sqlite");
    let ran = place.run(&["ask"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("Usage: hitl ask <PROMPT>"), "{ran:?}");
    // What is wrong with a variable is told as before.
    let mut command = place.hitl(&["list"]);
    let ran = Ran::of(command.env("HITL_LOG_FORMAT", "yaml").output().unwrap());
    assert!(ran.code == Some(2) && ran.stderr.contains("yaml"), "{ran:?}");
}

/// What is printed is read by tools as one file.
#[test]
fn the_interface_is_written_as_one_package() {
    let place = Place::new("sqlite");
    let printed = place.run(&["component", "--wit"]);
    assert!(printed.value().starts_with("package hitl:hitl@0.1.1;"), "{printed:?}");
    assert!(printed.value().contains("package wasi:http@0.3.0 {"), "what it uses is nested in it");
    let file = place.path().join("hitl.wit");
    let ran = place.run(&["component", "--wit", "-o", file.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(std::fs::read_to_string(file).unwrap().trim_end(), printed.value());
}
