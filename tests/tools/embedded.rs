//! The remote face without `async` in programs of other languages: `examples/embedded/remote.py` in the real `wasmtime` for Python,
//! and `remote.c` by the C API of the same wasmtime.

use crate::support::{KEY, Place, Running, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program, in a folder that has the component.
type Program = fn(&Path) -> Command;

pub(crate) fn trials() -> Vec<Trial> {
    let mut command = Command::new(python());
    let told = command.args(["-c", "import wasmtime"]).stdin(Stdio::null()).stderr(Stdio::null()).status();
    let has_python = (told.is_ok_and(|told| told.success()), "Python with `wasmtime` (`make host-packages`)");
    let has_c = (
        library().is_some() && packages().join("include/wasmtime/conf.h").is_file(),
        "wasmtime's C API (`make host-packages`)",
    );
    let cc = (tools::runs("cc"), "a C compiler");
    let (python, c): (Program, Program) = (in_python, in_c);
    [
        tools::needing(
            "HOSTS",
            &[has_python],
            tests!["python" = python; a_program_asks_through_a_server_whatever_is_killed, what_a_server_refuses_is_told],
        ),
        tools::needing(
            "HOSTS",
            &[has_c, cc],
            tests!["c" = c; a_program_asks_through_a_server_whatever_is_killed, what_a_server_refuses_is_told],
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hosts")
}

fn python() -> PathBuf {
    packages().join("venv/bin/python")
}

/// The folder of the library with the C API, which Python's package brings along.
fn library() -> Option<PathBuf> {
    let versions = std::fs::read_dir(packages().join("venv/lib")).ok()?;
    let folders = versions.flatten().flat_map(|version| {
        let package = version.path().join("site-packages/wasmtime");
        std::fs::read_dir(package).into_iter().flatten().flatten()
    });
    folders.map(|folder| folder.path()).find(|folder| folder.join("_libwasmtime.so").is_file())
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/embedded").join(name)
}

fn in_python(_folder: &Path) -> Command {
    let mut command = Command::new(python());
    command.arg(example("remote.py")).arg("How many replicas?");
    command
}

fn in_c(folder: &Path) -> Command {
    let program = folder.join("remote");
    if !program.exists() {
        let library = library().unwrap();
        let mut compiler = Command::new("cc");
        compiler.args(["-Wall", "-Wextra", "-Werror", "-o"]).arg(&program).arg(example("remote.c"));
        compiler.arg("-I").arg(packages().join("include")).arg("-L").arg(&library).arg("-l:_libwasmtime.so");
        compiler.arg(format!("-Wl,-rpath,{}", library.canonicalize().unwrap().display()));
        let compiled = compiler.stdin(Stdio::null()).output().unwrap();
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    }
    let mut command = Command::new(program);
    command.arg(
        r#"{"event_name": "replicas", "data_type": "int", "prompt": "How many \"value\":1, replicas?"}"#,
    );
    command
}

fn remote(program: Program, place: &Place, url: &str, key: &str) -> Command {
    std::fs::write(place.path().join("hitl-client-sync.wasm"), hitl_artifact::CLIENT_SYNC.bytes).unwrap();
    let mut command = program(place.path());
    command.current_dir(place.path());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HITL_")) {
        command.env_remove(name);
    }
    command.env("HITL_SERVER_URL", url).env("HITL_API_KEY", key).env("HITL_RUN", "nightly");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn a_program_asks_through_a_server_whatever_is_killed(program: Program) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let mut killed = Running::start(remote(program, &place, &server.url, KEY));
    let first = killed.after("answer at ").unwrap();
    killed.kill();
    let mut running = Running::start(remote(program, &place, &server.url, KEY));
    assert_eq!(running.after("answer at ").unwrap(), first, "started again it has the same question");
    server.kill();
    running.after("cannot be reached").expect("it goes on over a server that is away");
    let _server = place.serve_on(&address);
    assert_eq!(try_submit(&first, &json!(5), None).unwrap().status, 200);
    let ended = running.end();
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "5"), "{ended:?}");
    let again = Running::start(remote(program, &place, &format!("http://{address}"), KEY)).end();
    assert_eq!((again.code, &*again.stdout), (Some(0), "5"), "it is answered for good: {again:?}");
}

fn what_a_server_refuses_is_told(program: Program) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (url, key, says) in [
        (&*server.url, "another-key-than-the-server-has", "not-allowed"),
        ("nowhere", KEY, "server-url"),
        (&*server.url, "two\nlines", "api-key"),
    ] {
        let ended = Running::start(remote(program, &place, url, key)).end();
        assert!(ended.code == Some(1) && ended.stderr.contains(says), "{says}: {ended:?}");
    }
}
