//! Exit statuses: a script acts on them, so one cause has one status, with a store and with a server.

use crate::flaky::{Fate, Flaky};
use crate::support::{KEY, Place, Ran, Running, Server};
use std::process::Command;

/// Every command that is about one question; `{}` stands for its id.
const ABOUT_ONE: [&[&str]; 7] = [
    &["show", "{}"],
    &["wait", "{}"],
    &["link", "{}"],
    &["report", "{}"],
    &["answer", "{}", "1"],
    &["decline", "{}"],
    &["cancel", "{}"],
];

/// A store and a server on it, each of which takes every command.
struct Both {
    place: Place,
    server: Server,
}

impl Both {
    fn new(scheme: &str) -> Both {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        Both { place, server }
    }

    fn commands(&self, args: &[&str]) -> [Command; 2] {
        [self.place.hitl(args), remote(&self.place, &self.server.url, args)]
    }

    /// Runs it on the store and on the server. It has to end with `code`, and prints nothing.
    fn fails(&self, args: &[&str], code: i32) {
        for mut command in self.commands(args) {
            fails(&mut command, code);
        }
    }

    fn new_question(&self) -> String {
        self.place.run(&["new", "--type", "int", "How many?"]).value().to_owned()
    }
}

/// The command, sent to the server at `url`.
fn remote(place: &Place, url: &str, args: &[&str]) -> Command {
    let mut command = place.hitl(args);
    command.env_remove("HITL_STORE").env("HITL_SERVER", url).env("HITL_API_KEY", KEY);
    command
}

fn fails(command: &mut Command, code: i32) {
    let ran = Ran::of(command.output().unwrap());
    assert_eq!((ran.code, &*ran.stdout), (Some(code), ""), "{command:?} {ran:?}");
    assert!(ran.stderr.contains("hitl: "), "{command:?} {ran:?}");
}

/// `args` with the id in place.
fn about<'a>(id: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    args.iter().map(|arg| if *arg == "{}" { id } else { arg }).collect()
}

#[test]
fn no_such_question_is_6() {
    let both = Both::new("sqlite");
    for id in ["no-such-id", "ü/..", "0123456789abcdef0123456789abcdef"] {
        for args in ABOUT_ONE {
            both.fails(&about(id, args), 6);
        }
    }
    // No id at all is a mistake in what was typed.
    assert_eq!(both.place.run(&["show", ""]).code, Some(2));
}

#[test]
fn a_decision_on_a_question_that_has_ended_is_7() {
    let both = Both::new("file");
    let end = |args: &[&str]| {
        let id = both.new_question();
        both.place.run(&about(&id, args)).value();
        id
    };
    let answered = end(&["answer", "{}", "1"]);
    let declined = end(&["decline", "{}"]);
    let cancelled = end(&["cancel", "{}"]);
    let late = both.place.run(&["new", "--type", "int", "--timeout", "1s", "How many?"]).value().to_owned();
    both.fails(&["wait", &late], 3);
    for id in [&answered, &declined, &cancelled, &late] {
        both.fails(&["answer", id, "2"], 7);
        both.fails(&["decline", id], 7);
    }
    for id in [&answered, &declined, &late] {
        both.fails(&["cancel", id], 7);
    }
    // What was to be done is done.
    for mut command in both.commands(&["cancel", &cancelled]) {
        Ran::of(command.output().unwrap()).value();
    }
    // How a question ended is told to those who wait for it.
    both.fails(&["wait", &declined], 4);
    both.fails(&["wait", &cancelled], 5);
    assert_eq!(both.place.run(&["wait", &answered]).value(), "1");
}

#[test]
fn the_same_key_with_another_question_is_8() {
    let both = Both::new("sqlite");
    both.place.run(&["new", "--type", "int", "--key", "k", "--name", "n", "How many?"]).value();
    both.place.run(&["new", "--type", "bool", "--run", "r", "--name", "n", "Ship it?"]).value();
    both.fails(&["new", "--type", "str", "--key", "k", "--name", "n", "How many?"], 8);
    both.fails(&["ask", "--type", "int", "--key", "k", "--name", "n", "How many replicas?"], 8);
    both.fails(&["confirm", "--run", "r", "--name", "n", "Ship them?"], 8);
}

#[test]
fn a_store_or_a_server_that_is_none_of_ours_is_69() {
    let both = Both::new("sqlite");
    let id = both.new_question();
    let commands = ABOUT_ONE.iter().map(|args| about(&id, args));
    let commands: Vec<_> = commands.chain([vec!["list"], vec!["new", "How many?"]]).collect();
    // Below a path at which the server serves nothing; then a server of web pages, or of a JSON of its own.
    let nowhere = format!("{}/nowhere", both.server.url);
    for args in &commands {
        fails(&mut remote(&both.place, &nowhere, args), 69);
    }
    for (status, body) in
        [("200 OK", "<html>"), ("200 OK", "{}"), ("404 Not Found", "<html>"), ("500 No", "no")]
    {
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        // What waits, and what can be sent twice, goes on after a failure that may pass.
        let goes_on = ["wait", "new", "answer", "decline", "cancel"];
        let passes = |args: &[&str]| goes_on.contains(&args[0]) && status.starts_with("500");
        for args in commands.iter().filter(|args| args[0] != "report" && !passes(args)) {
            // Where something is not there, the server is asked whether it is one of ours.
            let fate = Fate::Answer(answer.clone().into_bytes());
            let other = Flaky::new(&both.server.url, [fate.clone(), fate]);
            fails(&mut remote(&both.place, &other.url, args), 69);
        }
    }
    fails(&mut both.place.hitl(&["list", "--store", "sqlite:/proc/nowhere/hitl.db"]), 69);
}

#[test]
fn a_key_that_the_server_does_not_take_is_77() {
    let both = Both::new("sqlite");
    let id = both.new_question();
    let commands = ABOUT_ONE.iter().map(|args| about(&id, args));
    for args in commands.chain([vec!["list"], vec!["new", "How many?"], vec!["ask", "How many?"]]) {
        fails(remote(&both.place, &both.server.url, &args).env("HITL_API_KEY", "another"), 77);
    }
    // So is what a proxy on the way does not let pass.
    let answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\n<html>";
    let proxy = Flaky::new(&both.server.url, [Fate::Answer(answer.to_vec())]);
    fails(&mut remote(&both.place, &proxy.url, &["list"]), 77);
}

#[cfg(unix)]
#[test]
fn a_store_that_refuses_is_77() {
    // Nobody, not even root, makes a folder here.
    let closed = Place::new("file");
    let flow = closed.path().join("rust.wasm");
    std::fs::write(&flow, hitl_flows::RUST).unwrap();
    let flow = flow.display().to_string();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for args in [&["new", "How many?"][..], &["ask", "How many?"], &["run", &flow], &serve] {
        fails(closed.hitl(args).env("HITL_STORE", "file:/sys/hitl"), 77);
    }
    // A store that refuses only when it is used: it follows no symbolic link.
    let both = Both::new("file");
    let id = both.new_question();
    let requests = both.place.path().join("store/hitl-requests");
    let elsewhere = both.place.path().join("elsewhere");
    std::fs::rename(&requests, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &requests).unwrap();
    for args in ABOUT_ONE {
        both.fails(&about(&id, args), 77);
    }
    both.fails(&["new", "How many?"], 77);
    both.fails(&["confirm", "--key", "k", "Sure?"], 77);
}

/// The status as a shell has it in `$?`.
#[cfg(unix)]
fn in_a_shell(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap())
}

#[cfg(unix)]
#[test]
fn a_signal_stops_the_command_and_leaves_the_question_open() {
    let both = Both::new("sqlite");
    let kill = |signal: &str, process: u32| {
        let kill = Command::new("sh").args(["-c", &format!("kill -{signal} {process}")]).status();
        assert!(kill.unwrap().success());
    };
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        for command in both.commands(&["ask", "--key", signal, "Anyone?"]) {
            let mut asking = Running::start(command);
            asking.link();
            kill(signal, asking.child.id());
            let ran = asking.end();
            assert_eq!((ran.code, &*ran.stdout), (Some(code), ""), "{ran:?}");
            let id = ran.stderr.rsplit("hitl wait ").next().unwrap().trim();
            assert!(both.place.run(&["show", id]).value().contains("pending"), "{ran:?}");
            // Whether it waits already or is about to.
            for command in both.commands(&["wait", id]) {
                let mut waiting = Running::start(command);
                kill(signal, waiting.child.id());
                assert_eq!(in_a_shell(waiting.child.wait().unwrap()), code);
            }
        }
    }
}

#[test]
fn the_help_and_the_readme_list_the_same_statuses() {
    let help = Place::new("sqlite").run(&["--help"]);
    let readme = std::fs::read_to_string(crate::tidy::root().join("README.md")).unwrap();
    let (_, listed) = help.value().split_once("Exit status, ").unwrap();
    let listed: Vec<(&str, &str)> =
        listed.lines().skip(1).map_while(|line| line.trim().split_once("  ")).collect();
    assert!(listed.len() > 10, "{listed:?}");
    for (status, meaning) in listed {
        let row = format!("| {status} | {meaning} |");
        assert!(readme.contains(&row), "{row}");
    }
}
