//! What a command says on stderr beside the value: how it ended, what has no effect, how to go on.

use crate::support::{KEY, Place, Ran, Running, parts, try_submit};
use serde_json::json;
use std::process::Command;

fn interrupt(process: u32) {
    assert!(Command::new("sh").args(["-c", &format!("kill -INT {process}")]).status().unwrap().success());
}

/// The lines for the person.
fn told(ran: &Ran) -> Vec<&str> {
    ran.stderr.lines().filter_map(|line| line.strip_prefix("hitl: ")).collect()
}

#[test]
fn every_outcome_is_told_with_who_when_and_why() {
    let place = Place::new("sqlite");
    for (args, end, told_as, code) in [
        (
            &["ask"][..],
            &["answer", "{}", "x", "--as", "ada", "--comment", "after the freeze"][..],
            "answered by ada at ",
            0,
        ),
        (
            &["confirm"],
            &["answer", "{}", "no", "--comment", "after the freeze"],
            "no, answered by the operator at ",
            1,
        ),
        (
            &["confirm"],
            &["answer", "{}", "yes", "--comment", "after the freeze"],
            "yes, answered by the operator at ",
            0,
        ),
        (
            &["ask"],
            &["decline", "{}", "--as", "the deadline", "--comment", "after the freeze"],
            "declined by \"the deadline\" at ",
            4,
        ),
        (&["ask"], &["cancel", "{}", "--comment", "after the freeze"], "cancelled by the operator at ", 5),
    ] {
        let mut asking = Running::start(place.hitl(&[args, &["Now?"]].concat()));
        let (_, id, _) = parts(&asking.link());
        let end: Vec<&str> = end.iter().map(|word| if *word == "{}" { &*id } else { word }).collect();
        place.run(&end).value();
        let ran = asking.end();
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let told = told(&ran);
        assert!(
            told.len() == 1 && told[0].starts_with(told_as) && told[0].ends_with(": after the freeze"),
            "{ran:?}"
        );
        // Whoever waits for it is told the same, and that it was before.
        let waited = place.run(&["wait", &id]);
        let told = self::told(&waited);
        let same = told_as.trim_start_matches("yes, ").trim_start_matches("no, ");
        assert!(told.len() == 1 && told[0].starts_with(same), "{waited:?}");
        assert!(told[0].ends_with(", before this run: after the freeze"), "{waited:?}");
    }
}

#[test]
fn what_the_deadline_did_is_told_as_such() {
    let place = Place::new("sqlite");
    for (args, told_as, code) in [
        (
            &["ask", "--default", "x"][..],
            "nobody answered in time, so the default counts; the deadline was at ",
            0,
        ),
        (
            &["confirm", "--default", "no"],
            "no, nobody answered in time, so the default counts; the deadline was",
            1,
        ),
        (
            &["ask", "--on-timeout", "decline"],
            "nobody answered in time, which counts as declined; the deadline",
            4,
        ),
        (&["confirm"], "timed out without an answer; the deadline was at ", 3),
    ] {
        let ran = place.run(&[args, &["--timeout", "1s", "Now?"]].concat());
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let told = told(&ran);
        assert!(told.len() == 1 && told[0].starts_with(told_as), "{ran:?}");
    }
}

#[test]
fn a_question_that_was_asked_before_is_told_with_what_has_no_effect() {
    let place = Place::new("sqlite");
    let ask =
        |more: &[&str]| place.hitl(&[&["ask", "--type", "int", "--key", "k", "How many?"], more].concat());
    let first = Running::start(ask(&["--timeout", "2h", "--default", "3"]));
    let mut first = first;
    let link = first.link();
    let mut second = Running::start(ask(&["--timeout", "5m", "--default", "4"]));
    second.link();
    assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
    let ran = second.end();
    let told = told(&ran);
    assert!(
        told[0].starts_with("this question was asked before at ") && told[0].ends_with("still open"),
        "{ran:?}"
    );
    assert_eq!(told[1], "ignored is --timeout, which stays 2h");
    assert_eq!(told[2], "ignored is --default: if nobody answers in time, 3 counts");
    assert!(told[3].starts_with("answered by a person at ") && !told[3].contains("before"), "{ran:?}");
    let ran = first.end();
    assert_eq!(self::told(&ran).len(), 1, "{ran:?}");
    // Answered: nobody is asked. What is the same, however it is written, is not ignored; nor is what was not said.
    for more in [&["--timeout", "7200s", "--default", "3.0"][..], &[]] {
        let ran = Ran::of(ask(more).output().unwrap());
        assert_eq!(ran.value(), "7");
        let told = self::told(&ran);
        assert!(told.len() == 2 && told[0].starts_with("this question was asked before at"), "{ran:?}");
        assert!(told[1].ends_with(", before this run"), "{ran:?}");
    }
    let ran = Ran::of(ask(&["--on-timeout", "decline", "--timeout", "none"]).output().unwrap());
    assert!(ran.stderr.contains("ignored is --on-timeout: if nobody answers in time, 3 counts"), "{ran:?}");
    assert!(ran.stderr.contains("ignored is --timeout, which stays 2h"), "{ran:?}");
}

#[test]
fn an_empty_name_is_told() {
    let place = Place::new("sqlite");
    let ran = place.run(&["new", "--run", "", "Who?"]);
    assert!(ran.stderr.contains("--run (HITL_RUN) is empty, so it says nothing: asking again"), "{ran:?}");
    let mut command = place.hitl(&["new", "--key", "k", "Who?"]);
    let ran = Ran::of(command.env("HITL_RUN", "").output().unwrap());
    assert!(ran.stderr.contains("--run (HITL_RUN) is empty, so it says nothing\n"), "{ran:?}");
    let ran = place.run(&["ask", "--key", "", "--run", "r", "--timeout", "1s", "Who?"]);
    assert!(ran.stderr.contains("--key is empty, so it says nothing\n"), "{ran:?}");
    assert!(!place.run(&["new", "Who?"]).stderr.contains("is empty"));
}

/// What is told at the end of a command that is stopped goes on with it when it is typed.
#[test]
fn a_command_that_is_stopped_says_how_to_go_on() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let spaced = format!("file:{}", place.path().join("a store").display());
    for (options, key) in
        [(&["--store", &*spaced][..], None), (&["--server", &server.url], Some(KEY)), (&[], None)]
    {
        let hitl = |args: &[&str]| {
            let mut command = place.hitl(args);
            if let Some(key) = key {
                command.env_remove("HITL_STORE").env("HITL_API_KEY", key);
            }
            command
        };
        let mut asking = Running::start(hitl(&[&["ask", "--type", "int", "How many?"], options].concat()));
        let (_, id, _) = parts(&asking.link());
        interrupt(asking.child.id());
        let ran = asking.end();
        assert_eq!(ran.code, Some(130), "{ran:?}");
        let again = ran.stderr.rsplit_once("the question stays open: ").unwrap().1.trim().to_owned();
        assert!(again.starts_with("hitl wait") && again.ends_with(&id), "{again}");
        // As it is typed, it says the same when it is stopped, too.
        let typed = |words: &str| {
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("exec {}", words.replacen("hitl", env!("CARGO_BIN_EXE_hitl"), 1))]);
            for (name, value) in hitl(&[]).get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            shell.stdin(std::process::Stdio::null());
            shell.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            shell
        };
        let mut waiting = Running::start(typed(&again));
        let named = waiting.after("hitl: waiting for the answer to ").unwrap();
        assert!(named.starts_with(&id) && named.ends_with("left: How many?"), "{named}");
        interrupt(waiting.child.id());
        let ran = waiting.end();
        assert!(ran.code == Some(130) && ran.stderr.ends_with(&again), "{ran:?}");
        let waiting = Running::start(typed(&again));
        Ran::of(hitl(&[&["answer", &id, "4"], options].concat()).output().unwrap()).value();
        assert_eq!(waiting.end().value(), "4");
    }
    // What was in memory alone cannot be waited for.
    let mut command = place.hitl(&["ask", "How many?"]);
    let mut asking = Running::start({
        command.env("HITL_STORE", "memory:");
        command
    });
    asking.link();
    interrupt(asking.child.id());
    let ran = asking.end();
    assert!(
        ran.code == Some(130) && ran.stderr.contains("is gone") && !ran.stderr.contains("hitl wait"),
        "{ran:?}"
    );
}
