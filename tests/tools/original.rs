//! Together with the original, the PyPI package `flyteplugins-hitl`, on one folder and in one bucket: what its own code writes is
//! answered here, and its own `wait_for_input_event` resumes from an answer given here.

use crate::support::{Place, Running, Server, question, send, try_submit};
use crate::tools::{self, tests};
use hitl_services::{Absent, HttpProxy, ObjectKind, ObjectServer};
use libtest_mimic::Trial;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients")
}

pub(crate) fn trials() -> Vec<Trial> {
    let installed = folder().join("venv/installed").is_file();
    let tests = tests![
        its_requests_are_answered_here,
        its_requests_are_answered_by_the_command_line,
        it_waits_for_events_of_ours,
    ];
    let plugin = (installed, "the packages that `make python` installs");
    let moto = ObjectServer::available(ObjectKind::Moto);
    let why = moto.as_ref().err().map_or("moto", |Absent(why)| why.as_str()).to_owned();
    let mut trials = tools::needing("PYTHON", &[plugin], tests);
    trials.extend(tools::needing(
        "SERVERS",
        &[plugin, (moto.is_ok(), &why)],
        tests![a_bucket_is_shared_with_it],
    ));
    trials
}

fn a_bucket_is_shared_with_it() {
    let moto = ObjectServer::moto().unwrap_or_else(|Absent(why)| panic!("{why}"));
    let way = HttpProxy::start(moto.addr());
    way.orderly(true);
    let (bucket, endpoint) = (moto.bucket(), format!("http://{}", way.addr()));
    let (key, secret) = (moto.access_key.clone(), moto.secret.clone());
    let place = Place::on(
        format!("s3://{bucket}/flyte?endpoint={endpoint}&region=us-east-1&allow_http=true"),
        vec![("AWS_ACCESS_KEY_ID", key.clone()), ("AWS_SECRET_ACCESS_KEY", secret.clone())],
    );
    let plugin = |args: &[&str]| {
        let mut command = plugin(args, &format!("s3://{bucket}/flyte"));
        command.env("FLYTE_AWS_ENDPOINT", &endpoint).env("AWS_REGION", "us-east-1");
        command.env("FLYTE_AWS_ACCESS_KEY_ID", &key).env("FLYTE_AWS_SECRET_ACCESS_KEY", &secret);
        Running::start(command)
    };
    // Its question is answered here.
    let mut asking = plugin(&["ask", "int", "How many?"]);
    let id = asking.after("event:").unwrap();
    assert!(place.run(&["answer", &id, "3.5"]).code != Some(0), "a whole number was asked for");
    place.run(&["answer", &id, "3"]).value();
    assert_eq!(returned(asking), "3");
    // It waits for ours.
    let server = place.serve(&[]);
    let event = server.create(&question("str"));
    let mut waiting = plugin(&["wait", event["request_id"].as_str().unwrap()]);
    assert!(waiting.after("event:").is_some());
    let answer = json!("<b>\n");
    assert_eq!(try_submit(event["links"]["form"].as_str().unwrap(), &answer, None).unwrap().status, 200);
    assert_eq!(returned(waiting), answer.to_string());
}

/// Starts the plugin's code on the store of `place`, a folder.
fn start(place: &Place, args: &[&str]) -> Running {
    Running::start(plugin(args, place.store.strip_prefix("file:").unwrap()))
}

/// The plugin's code on what is at `path`.
fn plugin(args: &[&str], path: &str) -> Command {
    let mut command = Command::new(folder().join("venv/bin/python"));
    command
        .arg(folder().join("plugin.py"))
        .args(args)
        .env("RAW_DATA_PATH", path)
        // What it writes to is meant to be an object store, which has no folders that could be missing.
        .env("FSSPEC_FILE_AUTO_MKDIR", "true")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What the plugin's `wait_for_input_event` returned, as JSON.
fn returned(waiting: Running) -> String {
    let ran = waiting.end();
    ran.value().lines().last().unwrap_or_default().to_owned()
}

fn completed(server: &Server, id: &str) -> bool {
    server.get(&format!("/v1/events/{id}")).json()["status"] == "completed"
}

fn its_requests_are_answered_here() {
    let place = Place::new("file");
    // Its links carry no signature.
    let server = place.serve(&["--open-links"]);
    for (data_type, typed, value) in [
        ("int", "42", "42"),
        ("float", "0.5", "0.5"),
        ("bool", "Yes", "true"),
        ("str", "a+%22b%22", "\"a \\\"b\\\"\""),
    ] {
        let mut asking = start(&place, &["ask", data_type, "What should I add to <x>?"]);
        let id = asking.after("event:").unwrap_or_else(|| panic!("{data_type}: no event"));
        // As a person would: the form, and what its button sends.
        let page = send("GET", &format!("{}/form/{id}", server.url), &[("accept", "text/html")], b"");
        assert!(
            page.status == 200 && page.text().contains("What should I add to &lt;x&gt;?"),
            "{}",
            page.text()
        );
        let wrong = format!("request_id={id}&value=");
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let refused = send("POST", &format!("{}/submit", server.url), &form, wrong.as_bytes());
        assert_eq!(refused.status, 422, "{}", refused.text());
        let body = format!("request_id={id}&value={typed}");
        let thanks = send("POST", &format!("{}/submit", server.url), &form, body.as_bytes());
        assert_eq!(thanks.status, 303, "{}", thanks.text());
        assert_eq!(returned(asking), value, "{data_type}");
        assert!(completed(&server, &id));
    }
}

fn its_requests_are_answered_by_the_command_line() {
    let place = Place::new("file");
    let mut asking = start(&place, &["ask", "int", "How many?"]);
    let id = asking.after("event:").unwrap();
    assert!(place.run(&["answer", &id, "3.5"]).code != Some(0), "a whole number was asked for");
    place.run(&["answer", &id, "3"]).value();
    assert_eq!(returned(asking), "3");
}

fn it_waits_for_events_of_ours() {
    let place = Place::new("file");
    let server = place.serve(&[]);
    for (data_type, value) in
        [("int", json!(-3)), ("float", json!(0.5)), ("bool", json!(false)), ("str", json!("<b>\n"))]
    {
        let event = server.create(&question(data_type));
        let mut waiting = start(&place, &["wait", event["request_id"].as_str().unwrap()]);
        assert!(waiting.after("event:").is_some());
        assert_eq!(try_submit(event["links"]["form"].as_str().unwrap(), &value, None).unwrap().status, 200);
        assert_eq!(returned(waiting), value.to_string(), "{data_type}");
    }
}
