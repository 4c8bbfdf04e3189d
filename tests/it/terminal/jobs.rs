//! Signals and job control: a terminal stays as it was, and a job in the background is not held up.

use super::pty::Terminal;
use crate::support::{PATIENCE, Place, parts, try_submit};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::json;
use std::process::Command;
use std::time::{Duration, Instant};

/// A shell with job control that does `script`; `$HITL` is the program.
fn shell(place: &Place, script: &str) -> Command {
    let hitl = place.hitl(&[]);
    let mut shell = Command::new("bash");
    shell.args(["--norc", "--noprofile", "-mc", script]).env("HITL", hitl.get_program());
    for (name, value) in hitl.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

fn link(shown: &str) -> String {
    let from = shown.rfind("http://").unwrap();
    shown[from..].chars().take_while(|c| !c.is_control() && *c != ' ').collect()
}

#[test]
fn a_signal_ends_the_prompt_and_leaves_the_terminal_as_it_was() {
    let place = Place::new("sqlite");
    for (key, code) in [("\u{3}", 130), ("TERM", 143), ("HUP", 129)] {
        let mut asking = Terminal::start(&place.hitl(&["ask", "Anyone?"]));
        let shown = asking.until("\n> ");
        let before = tcgetattr(&asking.master).unwrap();
        assert!(before.local_modes.contains(LocalModes::ICANON | LocalModes::ECHO));
        if key == "\u{3}" {
            asking.press(key);
        } else {
            let kill = format!("kill -{key} {}", asking.child.id());
            assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        }
        let again = asking.until("the question stays open: hitl wait ");
        assert!(again.contains("\r\nhitl: stopped waiting"), "{again:?}");
        let after = tcgetattr(&asking.master).unwrap();
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
        let left = asking.end();
        assert_eq!(left.code, Some(code), "{left:?}");
        let (_, id, _) = parts(&link(&shown));
        assert!(place.run(&["show", &id]).value().contains("pending"));
    }
}

#[test]
fn a_job_in_the_background_does_not_read() {
    let place = Place::new("sqlite");
    let script = r#"$HITL ask --type int "How many?" > "$OUT" & p=$!; read line; echo "got $line"; wait $p; echo "status $?""#;
    let mut command = shell(&place, script);
    let out = place.path().join("out");
    command.env("OUT", &out);
    let mut shell = Terminal::start(&command);
    let shown = shell.until("time left:");
    // The line is the shell's.
    shell.press("mine\r");
    shell.until("got mine");
    assert_eq!(try_submit(&link(&shown), &json!(7), None).unwrap().status, 200);
    let told = shell.until("status 0");
    assert!(!told.contains("Stopped") && !told.contains("or here"), "{told}");
    assert_eq!(shell.end().code, Some(0));
    assert_eq!(std::fs::read_to_string(out).unwrap(), "7\n");
}

#[test]
fn a_job_that_is_stopped_and_goes_on_asks_again() {
    let place = Place::new("sqlite");
    let script = r#"$HITL ask --type int "How many?"; echo "was $?"; fg; echo "status $?""#;
    let mut shell = Terminal::start(&shell(&place, script));
    shell.until("\n> ");
    shell.press("\u{1a}");
    shell.until("was ");
    shell.until("> ");
    shell.press("12\r");
    let told = shell.until("status 0");
    assert!(told.contains("answered by ada") && told.contains("\n12\r\n"), "{told:?}");
}

/// The rest of ctx#958: the link was handed on before.
#[test]
fn an_ask_that_is_stopped_by_its_terminal_leaves_form_and_links_to_the_next() {
    let place = Place::new("sqlite");
    let script =
        r#"$HITL ask --key first --type int "First?"; echo "was $?"; read line; fg; echo "status $?""#;
    let mut shell = Terminal::start(&shell(&place, script));
    let first = link(&shell.until("\n> "));
    let mut second = crate::support::Running::start(place.hitl(&["ask", "--key", "second", "Second?"]));
    let handed_on = second.link();
    assert_eq!(parts(&first).0, parts(&handed_on).0, "one form for both");
    shell.press("\u{1a}");
    shell.until("was ");
    // The second serves both links now, at the address of before.
    let answered = answered(&handed_on, &json!("two"));
    assert!(answered, "the second link hangs");
    assert_eq!(second.end().value(), "two");
    // The first serves its own again when it goes on.
    shell.press("\r");
    shell.until("> ");
    assert!(self::answered(&first, &json!(1)), "the first link hangs");
    shell.until("status 0");
}

/// Submits until somebody takes it.
fn answered(link: &str, value: &serde_json::Value) -> bool {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if try_submit(link, value, None).is_ok_and(|reply| reply.status == 200) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
