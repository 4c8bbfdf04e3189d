//! The examples that ask over HTTP, in Python and in JavaScript, as processes.

use crate::flaky::{Fate, Flaky};
use crate::support::{KEY, Place, Ran, Running, Server, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn trials() -> Vec<Trial> {
    let python = Example { program: "python3", file: "ask.py" };
    let node = Example { program: "node", file: "ask.mjs" };
    let has_python = (tools::runs("python3"), "Python 3");
    let has_node = (tools::runs("node"), "Node.js");
    let clients = root().join("tests/clients");
    let installed = clients.join("venv/installed").is_file();
    let python_types = (installed, "the packages that `make python` installs");
    let packages = clients.join("node_modules/openapi-typescript").is_dir();
    let node_types = (packages, "the packages that `make node` installs");
    let trials = [
        tools::needing(
            "PYTHON",
            &[has_python],
            tests![
                "python" = python;
                each_type_is_asked_answered_and_printed,
                killed_and_started_again_it_is_the_same_question,
                what_is_lost_on_the_way_is_sent_again,
                a_server_that_is_killed_is_waited_for,
                other_ends_are_told_by_the_exit_status,
            ],
        ),
        tools::needing(
            "NODE",
            &[has_node],
            tests![
                "node" = node;
                each_type_is_asked_answered_and_printed,
                killed_and_started_again_it_is_the_same_question,
                what_is_lost_on_the_way_is_sent_again,
                a_server_that_is_killed_is_waited_for,
                other_ends_are_told_by_the_exit_status,
            ],
        ),
        tools::needing(
            "PYTHON",
            &[python_types],
            tests![the_python_example_has_the_types_of_the_description],
        ),
        tools::needing(
            "NODE",
            &[has_node, node_types],
            tests![the_javascript_example_has_the_types_of_the_description],
        ),
    ];
    trials.into_iter().flatten().collect()
}

#[derive(Clone, Copy)]
struct Example {
    program: &'static str,
    file: &'static str,
}

impl Example {
    fn ask(self, server: &str, run: &str, data_type: &str) -> Running {
        let mut command = Command::new(self.program);
        command
            .arg(root().join("examples/http").join(self.file))
            .args([run, data_type, "What should I add to x?"])
            .env("HITL_SERVER", server)
            .env("HITL_API_KEY", KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running::start(command)
    }
}

/// How many events there are, ended ones among them.
fn events(server: &Server) -> usize {
    server.get("/v1/events?status=all").json()["events"].as_array().unwrap().len()
}

fn each_type_is_asked_answered_and_printed(example: Example) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, sent, printed) in [
        ("int", json!(-9007199254740991_i64), "-9007199254740991"),
        ("float", json!(0.5), "0.5"),
        ("bool", json!("no"), "false"),
        ("str", json!("ä <b>\n\"c\""), "ä <b>\n\"c\""),
    ] {
        let mut asking = example.ask(&server.url, "run", data_type);
        // In the same run, the same name with another type is a mistake.
        if data_type != "int" {
            assert!(asking.after("409").is_some(), "{}", example.file);
            assert_eq!(asking.end().code, Some(1), "{}", example.file);
            asking = example.ask(&server.url, data_type, data_type);
        }
        assert_eq!(try_submit(&asking.link(), &sent, None).unwrap().status, 200);
        assert_eq!(asking.end().value(), printed, "{}", example.file);
    }
}

fn killed_and_started_again_it_is_the_same_question(example: Example) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut asking = example.ask(&server.url, "run", "int");
    let link = asking.link();
    asking.kill();
    let mut asking = example.ask(&server.url, "run", "int");
    assert_eq!(asking.link(), link, "{}", example.file);
    assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
    assert_eq!(asking.end().value(), "7", "{}", example.file);
    // Answered meanwhile: it goes straight through.
    let mut asking = example.ask(&server.url, "run", "int");
    assert_eq!(asking.link(), link, "{}", example.file);
    assert_eq!(asking.end().value(), "7", "{}", example.file);
    assert_eq!(events(&server), 1, "{}: nobody was asked twice", example.file);
}

fn what_is_lost_on_the_way_is_sent_again(example: Example) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    // The first of the creation, the last of the look.
    let gateway = b"HTTP/1.1 500 -\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";
    let failing = Fate::Answer(gateway.to_vec());
    let dated = b"HTTP/1.1 429 -\r\nDate: Thu, 26 Nov 2026 23:59:59 GMT\r\nRetry-After: Fri, 27 Nov 2026 00:00:01 GMT\r\n\
        Content-Length: 0\r\nConnection: close\r\n\r\n";
    let dated = Fate::Answer(dated.to_vec());
    let fates = [Fate::busy(), dated, Fate::Lost, Fate::Half, Fate::Passed, failing, Fate::Half];
    let way = Flaky::new(&server.url, fates);
    let mut asking = example.ask(&way.url, "run", "int");
    assert!(asking.after("trying again in 1 s").is_some(), "{}", example.file);
    assert!(asking.after("trying again in 2 s").is_some(), "{}", example.file);
    assert_eq!(try_submit(&asking.link(), &json!(3), None).unwrap().status, 200);
    assert_eq!(asking.end().value(), "3", "{}", example.file);
    assert!(way.is_calm(), "{}", example.file);
    assert_eq!(events(&server), 1, "{}: nobody was asked twice", example.file);
}

fn a_server_that_is_killed_is_waited_for(example: Example) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let mut asking = example.ask(&server.url, "run", "int");
    let link = asking.link();
    server.process.kill();
    assert!(asking.after("trying again").is_some(), "{}", example.file);
    let server = place.serve_on(&address);
    assert_eq!(try_submit(&link, &json!(5), None).unwrap().status, 200);
    assert_eq!(asking.end().value(), "5", "{}", example.file);
    assert_eq!(events(&server), 1, "{}", example.file);
}

fn other_ends_are_told_by_the_exit_status(example: Example) {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (end, code) in [("decline", 4), ("cancel", 5)] {
        let mut asking = example.ask(&server.url, end, "int");
        let (_, id, _) = crate::support::parts(&asking.link());
        assert_eq!(server.post(&format!("/v1/events/{id}/{end}"), &json!({})).status, 200);
        let ran = asking.end();
        assert_eq!((ran.code, &*ran.stdout), (Some(code), ""), "{}", example.file);
    }
    let mut refused = Command::new(example.program);
    refused.arg(root().join("examples/http").join(example.file)).args(["run", "int", "?"]);
    refused.env("HITL_SERVER", &server.url).env("HITL_API_KEY", "wrong");
    let ran = Ran::of(refused.stdin(Stdio::null()).output().unwrap());
    assert!(ran.code == Some(1) && ran.stderr.contains("401"), "{ran:?}");
}

/// What the server says of itself.
fn description() -> Json {
    serde_json::from_str(include_str!("../../guest/core/src/http/routes/openapi.json")).unwrap()
}

/// The same, of a server whose events have no link to a form.
fn another_description() -> Json {
    let mut other = description();
    let links = &mut other["components"]["schemas"]["Event"]["properties"]["links"];
    links["required"] = json!(["submit", "status", "report"]);
    links["properties"].as_object_mut().unwrap().remove("form");
    other
}

/// Runs the programs, in a folder with the description and an example, until one fails.
fn checked(description: &Json, example: &str, programs: &[&[&str]]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("openapi.json"), description.to_string()).unwrap();
    std::fs::copy(root().join("examples/http").join(example), folder.path().join(example)).unwrap();
    let clients = root().join("tests/clients").canonicalize().unwrap();
    let mut last = None;
    for program in programs {
        let mut words = program.iter().map(|word| word.replace("CLIENTS", clients.to_str().unwrap()));
        let mut command = Command::new(words.next().unwrap());
        command.args(words).current_dir(folder.path()).stdin(Stdio::null());
        let ran = Ran::of(command.output().unwrap());
        let failed = ran.code != Some(0);
        last = Some(ran);
        if failed {
            break;
        }
    }
    last.unwrap()
}

fn check(example: &str, programs: &[&[&str]]) {
    let ran = checked(&description(), example, programs);
    assert_eq!(ran.code, Some(0), "{example}: {ran:?}");
    let ran = checked(&another_description(), example, programs);
    assert!(ran.code != Some(0) && ran.stdout.contains("form"), "{example} uses no generated types: {ran:?}");
}

fn the_python_example_has_the_types_of_the_description() {
    let generate = [
        "CLIENTS/venv/bin/datamodel-codegen",
        "--input=openapi.json",
        "--input-file-type=openapi",
        "--output-model-type=typing.TypedDict",
        "--output=api.py",
    ];
    check("ask.py", &[&generate, &["CLIENTS/venv/bin/mypy", "--strict", "ask.py"]]);
}

fn the_javascript_example_has_the_types_of_the_description() {
    let generate =
        ["node", "CLIENTS/node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output=api.d.ts"];
    let check_types = [
        "node",
        "CLIENTS/node_modules/typescript/bin/tsc",
        "--noEmit",
        "--strict",
        "--allowJs",
        "--checkJs",
        "--module",
        "nodenext",
        "--target",
        "es2022",
        "--typeRoots",
        "CLIENTS/node_modules/@types",
        "--types",
        "node",
        "ask.mjs",
    ];
    check("ask.mjs", &[&generate, &check_types]);
}
