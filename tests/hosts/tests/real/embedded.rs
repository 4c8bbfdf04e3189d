//! The form for programs that bring their own store, in such programs: those of `examples/embedded`.

use crate::table;
use crate::tools::{Test, tests};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

pub(super) fn tests() -> Vec<Test> {
    tests![python_with_a_store_of_its_own]
}

/// Whether Python has its `wasmtime`.
pub(super) fn wanted() -> (bool, &'static str) {
    (version().is_some(), "Python with `wasmtime` (`make host-packages`)")
}

fn version() -> Option<String> {
    let mut command = Command::new(python());
    command.args(["-c", "import importlib.metadata as its; print(its.version('wasmtime'))"]);
    let told = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    told.status.success().then(|| String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

fn python() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("venv/bin/python")
}

fn ask(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(python());
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/embedded/ask.py")).args(arguments);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The program while it waits, the id of its question, and what else it says.
fn waiting(folder: &Path) -> (Child, String, BufReader<ChildStderr>) {
    let mut program = ask(folder, &["What should I add to x?"]).spawn().unwrap();
    let (mut said, mut line) = (BufReader::new(program.stderr.take().unwrap()), String::new());
    said.read_line(&mut line).unwrap();
    let id = line.split_whitespace().rev().nth(1).unwrap_or_default().to_owned();
    assert!(line.contains("--answer") && id.len() == 32, "{line}");
    (program, id, said)
}

fn python_with_a_store_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("hitl-sync-embedded.wasm"), hitl_artifact::SYNC_EMBEDDED.bytes).unwrap();
    let (mut killed, id, _said) = waiting(folder);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let (program, same, mut said) = waiting(folder);
    assert_eq!(same, id, "started again it has the same question");

    let refused = ask(folder, &["--answer", &id, "\"many\""]).output().unwrap();
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && why.contains("invalid"), "{why}");
    let answerers: Vec<_> =
        (0..6).map(|n| (n, ask(folder, &["--answer", &id, &n.to_string()]).spawn().unwrap())).collect();
    let mut winners = Vec::new();
    for (n, answerer) in answerers {
        let ended = answerer.wait_with_output().unwrap();
        let why = String::from_utf8_lossy(&ended.stderr);
        if ended.status.success() {
            winners.push(n);
        } else {
            assert!(why.contains("ended"), "{why}");
        }
    }
    let [winner] = winners[..] else { panic!("{winners:?} won") };
    let ended = program.wait_with_output().unwrap();
    let mut why = String::new();
    said.read_to_string(&mut why).unwrap();
    assert!(ended.status.success(), "{why}");
    assert_eq!(String::from_utf8_lossy(&ended.stdout).trim(), winner.to_string());
    table::add("sync-embedded", "wasmtime for Python", &version().unwrap(), "1");
}
