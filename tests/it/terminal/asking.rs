//! Answering a question at the terminal of the command that asks.

use super::pty::Terminal;
use crate::support::{KEY, Place, Running, parts, try_submit};
use serde_json::{Value as Json, json};

/// The link in what a terminal shows.
fn link(shown: &str) -> String {
    let from = shown.rfind("http://").unwrap();
    let link: String = shown[from..].chars().take_while(|c| !c.is_control() && *c != ' ').collect();
    link
}

fn outcome(place: &Place, id: &str) -> Json {
    let shown: Json = serde_json::from_str(place.run(&["show", "--json", id]).value()).unwrap();
    shown["response"].clone()
}

#[test]
fn what_is_typed_is_the_answer() {
    for (data_type, typed, printed) in [
        ("int", "1 234", "1234"),
        ("float", "0,5", "0.5"),
        ("bool", "y", "true"),
        ("str", "ü “b”  c", "ü “b”  c"),
    ] {
        let place = Place::new("sqlite");
        let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", data_type, "What?"]));
        let shown = asking.until("\n> ");
        assert!(shown.contains("What?") && shown.contains(":decline"), "{shown}");
        let (_, id, _) = parts(&link(&shown));
        asking.press(&format!("{typed}\r"));
        let left = asking.end();
        assert_eq!((left.code, &*left.stdout), (Some(0), printed), "{left:?}");
        assert!(left.shown.contains("hitl: answered by ada at "), "{left:?}");
        let outcome = outcome(&place, &id);
        assert_eq!(outcome["actor"], json!({ "kind": "person", "name": "ada" }));
        assert_eq!(outcome["via"], "cli");
    }
}

#[test]
fn what_is_refused_is_asked_again_with_the_reason() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", "float", "How much?"]));
    asking.until("\n> ");
    for (typed, told) in [
        ("many", "finite number"),
        ("1,234", "Is this 1234 or 1.234?"),
        ("1.234,5", "read as 1234.5"),
        ("", "Give an answer"),
        ("4\u{1b}[D2", "type it again"),
    ] {
        asking.press(&format!("{typed}\r"));
        let shown = asking.until("\n> ");
        assert!(shown.contains(told), "{typed:?}: {shown}");
    }
    // The same again is meant so.
    asking.press("1.234,5\r");
    asking.until("read as 1234.5");
    asking.until("\n> ");
    asking.press("1.234,5\r");
    assert_eq!(asking.end().stdout, "1234.5");
}

#[test]
fn a_line_longer_than_terminals_take_is_refused() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["ask", "Well?"]));
    asking.until("\n> ");
    asking.press(&"x".repeat(4_000));
    asking.press(&"y".repeat(1_000));
    asking.press("\r");
    assert!(asking.until("\n> ").contains("longer than a terminal takes"));
    asking.press("short\r");
    assert_eq!(asking.end().stdout, "short");
}

#[test]
fn confirm_takes_a_letter_and_tells_how_it_ended() {
    let place = Place::new("file");
    for (typed, code, told) in [
        ("y", 0, "hitl: yes, answered by ada at"),
        ("yes", 0, "hitl: yes, answered by ada at"),
        ("N", 1, "hitl: no, answered by ada at"),
        (":decline not my call", 4, "hitl: declined by ada at"),
    ] {
        let mut asking = Terminal::piped(&place.hitl(&["confirm", "Sure?"]));
        assert!(asking.until("\n> ").contains("yes or no"));
        asking.press(&format!("{typed}\r"));
        let left = asking.end();
        assert_eq!((left.code, &*left.stdout), (Some(code), ""), "{left:?}");
        assert!(left.shown.contains(told), "{left:?}");
        assert_eq!(left.shown.contains(": not my call"), code == 4, "{left:?}");
    }
}

#[test]
fn an_answer_by_the_link_ends_the_prompt() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", "int", "How many?"]));
    let shown = asking.until("\n> ");
    // Half an answer stays one, and is no command for who reads the terminal next.
    asking.press("1");
    asking.until("1");
    assert_eq!(try_submit(&link(&shown), &json!(7), None).unwrap().status, 200);
    let left = asking.end();
    assert_eq!((left.code, &*left.stdout), (Some(0), "7"), "{left:?}");
    assert!(left.shown.contains("> 1\r\nhitl: answered by a person at "), "{left:?}");
}

#[test]
fn the_first_of_the_two_counts_at_the_terminal_too() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", "int", "--key", "k", "How many?"]));
    let shown = asking.until("\n> ");
    let (_, id, _) = parts(&link(&shown));
    asking.press("8\r");
    assert_eq!(asking.end().stdout, "8");
    let late = place.run(&["answer", &id, "9"]);
    assert_eq!(late.code, Some(7), "{late:?}");
}

#[test]
fn nobody_is_asked_where_nobody_is() {
    let place = Place::new("sqlite");
    // Told not to.
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--no-input", "--type", "int", "How many?"]));
    let shown = asking.until("waiting for the answer");
    asking.press("5\r");
    assert_eq!(try_submit(&link(&shown), &json!(6), None).unwrap().status, 200);
    let left = asking.end();
    assert_eq!(left.stdout, "6", "{left:?}");
    assert!(!left.shown.contains("> ") && !left.shown.contains("or here"), "{left:?}");
    // Not at a terminal.
    let mut asking = Running::start(place.hitl(&["ask", "--type", "int", "How many?"]));
    let link = asking.link();
    assert_eq!(try_submit(&link, &json!(6), None).unwrap().status, 200);
    assert!(!asking.end().stderr.contains("or here"));
}

#[test]
fn the_end_of_input_leaves_the_link() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["ask", "Who?"]));
    let shown = asking.until("\n> ");
    asking.press("\u{4}");
    asking.until("the link still works");
    assert_eq!(try_submit(&link(&shown), &json!("ada"), None).unwrap().status, 200);
    assert_eq!(asking.end().stdout, "ada");
}

#[test]
fn what_was_typed_before_the_question_is_no_answer_to_it() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["confirm", "Delete everything?"]));
    // While it starts.
    asking.press("y\r");
    asking.until("\n> ");
    asking.press("n\r");
    let left = asking.end();
    assert_eq!(left.code, Some(1), "{left:?}");
}

#[test]
fn a_server_s_question_is_answered_at_the_terminal_too() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut command = place.hitl(&["ask", "--type", "int", "How many?"]);
    command.env_remove("HITL_STORE").env("HITL_SERVER", &server.url).env("HITL_API_KEY", KEY);
    let mut asking = Terminal::piped(&command);
    asking.until("\n> ");
    asking.press("many\r");
    assert!(asking.until("\n> ").contains("whole number"));
    asking.press("3\r");
    assert_eq!(asking.end().stdout, "3");
}

#[test]
fn a_form_is_typed_field_by_field() {
    let place = Place::new("sqlite");
    let path = place.path().join("schema.json");
    let schema = json!({ "type": "object", "required": ["n", "where"], "properties": {
        "n": { "type": "integer", "maximum": 9, "title": "How many?" }, "where": { "enum": ["staging", "production"] },
        "days": { "type": "array", "items": { "enum": ["mon", "tue"] } } } });
    std::fs::write(&path, schema.to_string()).unwrap();
    let kind = format!("@{}", path.display());
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", &kind, "What?"]));
    let shown = asking.until("\n> ");
    assert!(shown.contains("field by field") && shown.contains("How many?"), "{shown}");
    asking.press("10\r");
    let shown = asking.until("\n> ");
    assert!(shown.contains("at most 9"), "{shown}");
    asking.press("3\r");
    let shown = asking.until("\n> ");
    assert!(shown.contains("2  production"), "{shown}");
    asking.press("2\r");
    asking.until("\n> ");
    asking.press("tue, mon\r");
    let left = asking.end();
    let expected = r#"{"n":3,"where":"production","days":["tue","mon"]}"#;
    assert_eq!((left.code, &*left.stdout), (Some(0), expected), "{left:?}");
}

#[test]
fn what_is_to_be_confirmed_is_typed_twice() {
    let place = Place::new("sqlite");
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", "bool", "--confirm", "Run it?"]));
    asking.until("\n> ");
    for typed in ["y", "n"] {
        asking.press(&format!("{typed}\r"));
        let shown = asking.until("\n> ");
        assert!(shown.contains("Nothing is sent yet."), "{shown}");
    }
    asking.press("n\r");
    let left = asking.end();
    assert_eq!((left.code, &*left.stdout), (Some(0), "false"), "{left:?}");
}

#[test]
fn a_form_that_is_to_be_confirmed_is_filled_in_once() {
    let place = Place::new("sqlite");
    let path = place.path().join("schema.json");
    let schema = json!({ "type": "object", "required": ["n"], "properties": {
        "n": { "type": "integer", "title": "How many?" }, "b": { "type": "boolean", "title": "Dry?" } } });
    std::fs::write(&path, schema.to_string()).unwrap();
    let kind = format!("@{}", path.display());
    let mut asking = Terminal::piped(&place.hitl(&["ask", "--type", &kind, "--confirm", "What?"]));
    let shown = asking.until("\n> ");
    let (_, id, _) = parts(&link(&shown));
    for (typed, told) in [
        ("3", "Dry?"),
        ("n", r#"{"n":3,"b":false}"#),
        // It is a question of yes or no.
        ("3", "yes or no"),
        ("no", "How many?"),
        ("4", "Dry?"),
        ("y", r#"{"n":4,"b":true}"#),
    ] {
        asking.press(&format!("{typed}\r"));
        let shown = asking.until("\n> ");
        assert!(shown.contains(told), "{typed}: {shown}");
        assert_eq!(shown.contains("Nothing is sent yet."), shown.contains("\"b\":"), "{shown}");
        assert_eq!(outcome(&place, &id), Json::Null, "{typed}");
    }
    asking.press("y\r");
    let left = asking.end();
    assert_eq!((left.code, &*left.stdout), (Some(0), r#"{"n":4,"b":true}"#), "{left:?}");
}
