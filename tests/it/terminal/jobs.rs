//! Signals and job control: a terminal stays as it was, and a job in the background is not held up.

use super::pty::Terminal;
use crate::support::{Place, parts, try_submit};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::json;
use std::process::Command;

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
    let script = r#"$HITL ask --type int "How many?" > out & p=$!; read line; echo "got $line"; wait $p; echo "status $?""#;
    let mut command = shell(&place, script);
    command.current_dir(place.path());
    let mut shell = Terminal::start(&command);
    let shown = shell.until("time left:");
    // The line is the shell's.
    shell.press("mine\r");
    shell.until("got mine");
    assert_eq!(try_submit(&link(&shown), &json!(7), None).unwrap().status, 200);
    let told = shell.until("status 0");
    assert!(!told.contains("Stopped") && !told.contains("or here"), "{told}");
    assert_eq!(shell.end().code, Some(0));
    assert_eq!(std::fs::read_to_string(place.path().join("out")).unwrap(), "7\n");
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
