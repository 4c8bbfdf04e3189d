//! What others wrote is data, also where its letters are a program: on a terminal.

use super::pty::Terminal;
use crate::flaky::{Fate, Flaky};
use crate::support::{KEY, Place, Ran, question};
use hitl_core::text::unseen::is_unseen;
use serde_json::{Value as Json, json};
use std::process::Command;

/// A title for the window, a cleared screen, a turned direction of writing, a letter without width.
const FOUL: &str = "ok\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}1m \u{202e}drow\u{2069} pay\u{200b}pal";
/// The same, as it is to be read.
const READ: &str = r"ok\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}1m \u{202e}drow\u{2069} pay\u{200b}pal";

/// The program, with nothing on the terminal that is its own to send: colours, hyperlinks.
fn hitl(place: &Place, args: &[&str]) -> Command {
    let mut command = place.hitl(args);
    command.env("NO_COLOR", "1");
    command
}

/// What a prompt and a name may hold of it.
const TURNED: &str = "ok \u{202e}drow\u{2069} pay\u{200b}pal";

/// What the terminal was sent by a command that ends by itself.
fn shown(command: &Command) -> String {
    Terminal::start(command).end().shown
}

fn clean(shown: &str, what: &str) {
    // The terminal's own line ends.
    let foul: Vec<char> =
        shown.replace("\r\n", "\n").chars().filter(|c| is_unseen(*c) && *c != '\n').collect();
    assert!(foul.is_empty(), "{what}: {foul:?} in {shown:?}");
}

/// A question that was asked, answered and commented on by somebody who means harm.
fn foul_event(place: &Place, end: &[&str]) -> String {
    let new = ["new", "--name", TURNED, "--project", TURNED, TURNED];
    let id = place.run(&new).value().to_owned();
    let words: Vec<&str> = end.iter().map(|word| if *word == "{}" { &*id } else { word }).collect();
    place.run(&words).value();
    id
}

/// As reported of curl#6150 and deno#36195.
#[test]
fn a_terminal_is_sent_no_letter_that_nobody_sees() {
    let place = Place::new("sqlite");
    let answered = foul_event(&place, &["answer", "{}", FOUL, "--comment", FOUL]);
    let declined = foul_event(&place, &["decline", "{}", "--comment", FOUL]);
    let cancelled = foul_event(&place, &["cancel", "{}", "--comment", FOUL]);
    let open = place.run(&["new", TURNED]).value().to_owned();
    for args in [
        &["wait", &*answered][..],
        &["wait", &declined],
        &["wait", &cancelled],
        &["show", &answered],
        &["show", &declined],
        &["show", &open],
        &["list"],
        &["list", "--all"],
        &["report", &open],
        &["answer", &answered, "again"],
        &["cancel", &declined],
        &["ask", FOUL],
        &["ask", "--timeout", "1s", TURNED],
        &["confirm", "--timeout", "1s", "--default", "no", TURNED],
        &["ask", "--type", FOUL, "Who?"],
        &["answer", FOUL, "x"],
        &["run", FOUL],
        &["show", "--no-such-option", FOUL],
        &["list", "--config", FOUL],
        &["serve", "--config", FOUL],
        &["list", "--ca", FOUL, "--server", "https://127.0.0.1:1", "--api-key", "k"],
    ] {
        let shown = shown(&hitl(&place, args));
        clean(&shown, &format!("{args:?}"));
    }
    let shown = shown(&hitl(&place, &["wait", &answered]));
    assert!(shown.contains(READ), "{shown}");
}

#[test]
fn a_document_on_a_terminal_is_the_same_document() {
    let place = Place::new("file");
    let id = foul_event(&place, &["answer", "{}", FOUL, "--comment", FOUL]);
    for args in [&["show", "--json", &*id][..], &["wait", "--json", &id], &["list", "--all", "--json"]] {
        let sent = shown(&hitl(&place, args));
        clean(&sent, &format!("{args:?}"));
        let document = sent.lines().find(|line| line.starts_with('{')).unwrap();
        let document: Json = serde_json::from_str(document).unwrap();
        assert_eq!(document["response"]["value"], FOUL);
        assert_eq!(document, serde_json::from_str::<Json>(place.run(args).value()).unwrap());
    }
}

#[test]
fn a_pipe_has_what_was_written() {
    let place = Place::new("sqlite");
    let id = foul_event(&place, &["answer", "{}", FOUL]);
    assert_eq!(place.run(&["wait", &id]).value(), FOUL);
    // The terminal beside it has nothing of the kind.
    let left = Terminal::piped(&hitl(&place, &["wait", &id])).end();
    assert_eq!(left.stdout, FOUL);
    clean(&left.shown, "stderr");
    // stderr is for people, wherever it goes: a log is looked at in a terminal.
    let declined = foul_event(&place, &["decline", "{}", "--comment", FOUL]);
    let ran = place.run(&["wait", &declined]);
    assert!(ran.stderr.contains(READ), "{ran:?}");
}

/// What a server says is others' text, too.
#[test]
fn what_a_server_says_is_shown_as_it_is() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let id = server.create(&question("int"))["request_id"].as_str().unwrap().to_owned();
    let problem = json!({ "type": "about:blank", "title": FOUL, "status": 400, "detail": FOUL });
    let fields = json!({
        "type": "urn:hitl:problem:fields", "title": "", "status": 422, "detail": FOUL,
        "errors": [{ "field": FOUL, "code": "x", "message": FOUL }],
    });
    for (status, body) in [("400 Bad", problem), ("422 Bad", fields)] {
        for args in [&["show", &*id][..], &["answer", &id, "1"], &["wait", &id], &["list"]] {
            let body = body.to_string();
            let head =
                format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let way = Flaky::new(&server.url, [Fate::Answer((head + &body).into_bytes())]);
            let mut command = hitl(&place, args);
            command.env_remove("HITL_STORE").env("HITL_SERVER", &way.url).env("HITL_API_KEY", KEY);
            let shown = shown(&command);
            clean(&shown, &format!("{args:?}"));
            assert!(shown.contains(READ), "{args:?} {shown:?}");
        }
    }
    // A link and an id that are none.
    let link = json!({ "form": FOUL }).to_string();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", link.len());
    let way = Flaky::new(&server.url, [Fate::Answer((head + &link).into_bytes())]);
    let mut command = hitl(&place, &["link", &id]);
    command.env_remove("HITL_STORE").env("HITL_SERVER", &way.url).env("HITL_API_KEY", KEY);
    clean(&shown(&command), "link");
    assert_eq!(Ran::of(command.output().unwrap()).code, Some(0));
}
