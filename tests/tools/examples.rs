//! The examples that ask over HTTP, in Python and in JavaScript, as processes.

use crate::flaky::{Fate, Flaky};
use crate::forms::fill_in;
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
    let has_zod = (clients.join("node_modules/zod").is_dir(), "the packages that `make node` installs");
    let pydantic = Model { program: "CLIENTS/venv/bin/python", file: "ask_model.py" };
    let zod = Model { program: "node", file: "ask_model.mjs" };
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
            tests![the_python_examples_have_the_types_of_the_description],
        ),
        tools::needing(
            "NODE",
            &[has_node, node_types],
            tests![the_javascript_examples_have_the_types_of_the_description],
        ),
        tools::needing(
            "PYTHON",
            &[python_types],
            tests![
                "python" = pydantic;
                a_model_goes_in_and_the_same_model_comes_out,
                a_model_that_nobody_fills_in_is_told_by_the_exit_status,
            ],
        ),
        tools::needing(
            "NODE",
            &[has_node, has_zod],
            tests![
                "node" = zod;
                a_model_goes_in_and_the_same_model_comes_out,
                a_model_that_nobody_fills_in_is_told_by_the_exit_status,
            ],
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

/// An example that asks for a model, with the packages that the tests have.
#[derive(Clone, Copy)]
struct Model {
    program: &'static str,
    file: &'static str,
}

impl Model {
    fn ask(self, folder: &Path, server: &str) -> Running {
        let mut command = Command::new(with_clients(self.program));
        command
            .arg(folder.join(self.file))
            .args(["run", "What shall be deployed?"])
            .env("HITL_SERVER", server)
            .env("HITL_API_KEY", KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running::start(command)
    }
}

fn a_model_goes_in_and_the_same_model_comes_out(model: Model) {
    let folder = folder_of_examples();
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut asking = model.ask(folder.path(), &server.url);
    let link = asking.link();
    // What the model does not take stays with the person, who is told why.
    let typed = |replicas| {
        [
            ("replicas", replicas),
            ("where", "production"),
            ("day", "2027-01-31"),
            ("notes", "slowly, “please”"),
        ]
    };
    let refused = fill_in(&link, &typed("21"));
    assert!(refused.status == 422 && refused.text().contains("How many?"), "{}: {refused:?}", model.file);
    asking.kill();
    let mut asking = model.ask(folder.path(), &server.url);
    assert_eq!(asking.link(), link, "{}", model.file);
    assert_eq!(fill_in(&link, &typed("3")).status, 303, "{}", model.file);
    let told = "3 replicas to production in 2027: slowly, “please”";
    assert_eq!(asking.end().value(), told, "{}", model.file);
    // Answered meanwhile: it goes straight through.
    let mut asking = model.ask(folder.path(), &server.url);
    assert_eq!(asking.link(), link, "{}", model.file);
    assert_eq!(asking.end().value(), told, "{}", model.file);
    assert_eq!(events(&server), 1, "{}: nobody was asked twice", model.file);
}

fn a_model_that_nobody_fills_in_is_told_by_the_exit_status(model: Model) {
    let folder = folder_of_examples();
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut asking = model.ask(folder.path(), &server.url);
    let (_, id, _) = crate::support::parts(&asking.link());
    assert_eq!(server.post(&format!("/v1/events/{id}/decline"), &json!({})).status, 200);
    let ran = asking.end();
    assert_eq!((ran.code, &*ran.stdout), (Some(4), ""), "{}: {ran:?}", model.file);
}

/// What the server says of itself.
fn description() -> Json {
    serde_json::from_str(include_str!("../../guest/core/src/http/routes/openapi.json")).unwrap()
}

/// The same, of a server whose events have no link to a form.
fn another_description() -> Json {
    let mut other = description();
    let links = &mut other["components"]["schemas"]["Links"];
    links["required"] = json!(["submit", "status", "report"]);
    links["properties"].as_object_mut().unwrap().remove("form");
    other
}

/// The same, of a server that takes no schema.
fn description_without_forms() -> Json {
    let mut other = description();
    let question = &mut other["components"]["schemas"]["Question"]["properties"];
    question.as_object_mut().unwrap().remove("schema");
    other
}

/// A word in which `CLIENTS` stands for the folder with what the tests have from PyPI and npm.
fn with_clients(word: &str) -> String {
    let clients = root().join("tests/clients").canonicalize().unwrap();
    word.replace("CLIENTS", clients.to_str().unwrap())
}

/// A folder with the examples, in which Node.js finds the tests' packages, if they are there.
fn folder_of_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for example in ["ask.py", "ask.mjs", "ask_model.py", "ask_model.mjs"] {
        std::fs::copy(root().join("examples/http").join(example), folder.path().join(example)).unwrap();
    }
    let (packages, link) = (with_clients("CLIENTS/node_modules"), folder.path().join("node_modules"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(packages, link).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(packages, link).unwrap();
    folder
}

/// Runs the programs, in a folder with the description and the examples, until one fails.
fn checked(description: &Json, programs: &[&[&str]]) -> Ran {
    let folder = folder_of_examples();
    std::fs::write(folder.path().join("openapi.json"), description.to_string()).unwrap();
    let mut last = None;
    for program in programs {
        let mut words = program.iter().map(|word| with_clients(word));
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

/// The examples have the description's types, and are found out where it is another one.
fn check(programs: &[&[&str]], file: &str, model_file: &str) {
    let checked = |description: &Json, file: &str| {
        let programs: Vec<Vec<&str>> = programs
            .iter()
            .map(|words| words.iter().map(|word| if *word == "FILE" { file } else { word }).collect())
            .collect();
        checked(description, &programs.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    for file in [file, model_file] {
        let ran = checked(&description(), file);
        assert_eq!(ran.code, Some(0), "{file}: {ran:?}");
    }
    for (file, other, lacks) in
        [(file, another_description(), "form"), (model_file, description_without_forms(), "schema")]
    {
        let ran = checked(&other, file);
        let found = ran.stdout.lines().any(|line| line.starts_with(file) && line.contains(lacks));
        assert!(ran.code != Some(0) && found, "{file} uses no generated types: {ran:?}");
    }
}

fn the_python_examples_have_the_types_of_the_description() {
    let generate = [
        "CLIENTS/venv/bin/datamodel-codegen",
        "--input=openapi.json",
        "--input-file-type=openapi",
        "--output-model-type=typing.TypedDict",
        "--output=api.py",
    ];
    check(&[&generate, &["CLIENTS/venv/bin/mypy", "--strict", "FILE"]], "ask.py", "ask_model.py");
}

fn the_javascript_examples_have_the_types_of_the_description() {
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
        "FILE",
    ];
    check(&[&generate, &check_types], "ask.mjs", "ask_model.mjs");
}
