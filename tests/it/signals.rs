//! Signals: one policy for every command, whoever started it.

use crate::support::{Place, Ran, Running, after, program, question, send};
use std::process::Command;

fn kill(signal: &str, process: u32) {
    let kill = Command::new("sh").args(["-c", &format!("kill -{signal} {process}")]).status();
    assert!(kill.unwrap().success());
}

#[test]
fn a_terminal_that_is_closed_stops_the_command_and_leaves_the_question_open() {
    let place = Place::new("sqlite");
    let mut asking = Running::start(place.hitl(&["ask", "Anyone?"]));
    asking.link();
    kill("HUP", asking.child.id());
    let ran = asking.end();
    assert_eq!((ran.code, &*ran.stdout), (Some(129), ""), "{ran:?}");
    let id = ran.stderr.rsplit("hitl wait ").next().unwrap().trim();
    assert!(place.run(&["show", id]).value().contains("pending"), "{ran:?}");
}

/// As reported of fish-shell#4007: what `nohup` and a job in the background ignore was ended by it.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_was_ignored_from_the_start_stays_ignored() {
    let place = Place::new("sqlite");
    for (ignored, name) in [("INT", "a"), ("HUP", "b")] {
        let ask = place.hitl(&["ask", "--key", name, "Anyone?"]);
        let mut asking = Running::start(after(&format!("trap '' {ignored}"), &ask));
        asking.link();
        kill(ignored, asking.child.id());
        assert_eq!(caught(asking.child.id()), ["HUP", "INT", "TERM"].map(|signal| signal != ignored));
        // Had it ended by the first, its status would be another.
        kill("TERM", asking.child.id());
        let ran = asking.end();
        assert_eq!(ran.code, Some(143), "{ran:?}");
    }
}

/// Whether a process catches SIGHUP, SIGINT and SIGTERM.
#[cfg(target_os = "linux")]
fn caught(process: u32) -> [bool; 3] {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
    let mask = u64::from_str_radix(mask, 16).unwrap();
    [1, 2, 15].map(|signal| mask & (1 << (signal - 1)) != 0)
}

/// As reported of inv_sig_helper#20: the first process of a container is ended by no signal that it does not catch.
#[cfg(target_os = "linux")]
#[test]
fn what_waits_catches_the_signals_itself() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    assert_eq!(caught(server.process.child.id()), [true; 3]);
    let id = server.create(&question("int"))["request_id"].as_str().unwrap().to_owned();
    let mut asking = Running::start(place.hitl(&["confirm", "Sure?"]));
    asking.link();
    assert_eq!(caught(asking.child.id()), [true; 3]);
    // Each of them before it has opened its store, which takes longer than to begin to listen.
    let waiting = Running::start(place.hitl(&["wait", &id]));
    while !caught(waiting.child.id())[2] {
        std::thread::yield_now();
    }
    kill("TERM", waiting.child.id());
    assert_eq!(waiting.end().code, Some(143));
}

/// As reported of ctx#958: a process that is stopped holds its lock, and takes up connections that it never answers.
#[test]
fn an_ask_that_is_stopped_leaves_the_form_to_the_next() {
    let place = Place::new("sqlite");
    let mut first = Running::start(place.hitl(&["ask", "--key", "first", "Who?"]));
    let hanging = first.link();
    kill("STOP", first.child.id());
    let mut second = Running::start(place.hitl(&["ask", "--key", "second", "Who?"]));
    let link = second.link();
    assert_ne!(link.split("/form/").next(), hanging.split("/form/").next());
    assert_eq!(send("GET", &link, &[("accept", "text/html")], b"").status, 200);
    // The first goes on where it was.
    kill("CONT", first.child.id());
    assert_eq!(send("GET", &hanging, &[("accept", "text/html")], b"").status, 200);
    let mut third = Running::start(place.hitl(&["ask", "--key", "third", "Who?"]));
    assert_eq!(third.link().split("/form/").next(), hanging.split("/form/").next());
}

/// `(loop br 0)`.
const ENDLESS: &[u8] =
    b"\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0\x07\x07\x01\x03run\0\0\x0a\x0a\x01\x08\0\x03\x40\x0c\0\x0b\0\x0b";

/// As reported of wasmCloud#5451: a flow that computes let no signal through.
#[test]
fn a_flow_that_computes_can_be_stopped() {
    let place = Place::new("sqlite");
    let flow = place.path().join("loop.wasm");
    std::fs::write(&flow, program(ENDLESS)).unwrap();
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut running = Running::start(place.hitl(&["run", &flow.display().to_string()]));
        running.after("this is run").unwrap();
        while threads(running.child.id(), "hitl-ticker") < 2 {
            std::thread::yield_now();
        }
        // Computing, or about to.
        kill(signal, running.child.id());
        let ran: Ran = running.end();
        assert_eq!(ran.code, Some(code), "{ran:?}");
        // In order, not by the end of the program.
        assert!(ran.stderr.contains("to go on: --run-id"), "{ran:?}");
    }
}

/// How many threads of this name the process has.
fn threads(process: u32, name: &str) -> usize {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|found| found.trim_end() == name).count()
}

/// Two flows that compute in one thread of a program: each goes when it is dropped, and lets the other go on.
#[test]
fn flows_of_one_program_can_be_stopped_each() {
    let (told, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let hitl = hitl::Hitl::builder().store("memory:").build().await.unwrap();
            let flow = std::sync::Arc::new(hitl::flow::Flow::new(&program(ENDLESS)).unwrap());
            let start = |run: &'static str| {
                let (flow, events) = (flow.clone(), hitl::flow::Events::new(hitl.clone(), Some(run)));
                tokio::spawn(async move { flow.run(events, &Default::default()).await })
            };
            let (one, other) = (start("one"), start("other"));
            for flow in [one, other] {
                // Both compute; this task has its turn all the same.
                for _ in 0..3 {
                    tokio::task::yield_now().await;
                }
                assert!(!flow.is_finished());
                flow.abort();
                assert!(flow.await.unwrap_err().is_cancelled());
            }
        });
        told.send(()).unwrap();
    });
    ended.recv_timeout(crate::support::PATIENCE).expect("a flow lets others run, and is stopped");
}
