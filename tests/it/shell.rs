//! What shells and the people at them expect of a command line.

use crate::support::{KEY, Place, Ran, Running, send, try_submit};
use hitl_storage::Store;
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::sync::Arc;

fn new(place: &Place, args: &[&str]) -> String {
    place.run(&[&["new"], args].concat()).value().to_owned()
}

fn documents(ran: &Ran) -> Vec<Value> {
    ran.value().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Puts a question into the store that is like `id`, with another id.
async fn copy_question(store: &Arc<dyn Store>, id: &str, other: &str) {
    let request = store.get(&format!("hitl-requests/{id}/request.json")).await.unwrap().unwrap();
    let text = String::from_utf8(request).unwrap().replace(id, other);
    store.create(&format!("hitl-requests/{other}/request.json"), text.into_bytes()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_beginning_of_an_id_is_enough() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let id = new(&place, &["--type", "int", "How many?"]);
        let start = &id[..8];
        assert!(place.run(&["show", start]).value().contains(&id));
        assert!(place.run(&["link", start]).value().contains(&id));
        assert!(place.run(&["report", start]).value().contains(&id));
        // Two that begin alike are told apart by more of them; one whose whole id is typed is meant.
        let store = place.open().await;
        let (first, second) = (format!("{start}-first"), format!("{start}-second"));
        copy_question(&store, &id, &first).await;
        copy_question(&store, &id, &second).await;
        let several = place.run(&["show", &format!("{start}-")]);
        assert_eq!(several.code, Some(2), "{several:?}");
        assert!(several.stderr.contains(&first) && several.stderr.contains(&second), "{several:?}");
        place.run(&["cancel", &first]).value();
        assert!(place.run(&["show", &first]).value().contains("cancelled"));
        place.run(&["cancel", &second[..11]]).value();
        place.run(&["answer", &id, "5"]).value();
        assert_eq!(place.run(&["wait", &id]).value(), "5");
        for none in [&id[..3], "zzzz", "%2e%2e", "hitl-requests/"] {
            assert_eq!(place.run(&["show", none]).code, Some(6), "{none}");
        }
    }
}

#[test]
fn a_list_is_of_what_is_asked_for() {
    let place = Place::new("sqlite");
    let open = new(&place, &["--timeout", "2h", "Zebra or lion?"]);
    let late = new(&place, &["--timeout", "1h", "Apple or pear?"]);
    let ids = |args: &[&str]| -> Vec<String> {
        let listed = documents(&place.run(&[&["list", "--json"], args].concat()));
        listed.iter().map(|event| event["request_id"].as_str().unwrap().to_owned()).collect()
    };
    let answered = new(&place, &["--type", "int", "How many?"]);
    place.run(&["answer", &answered, "3", "--as", "ada"]).value();
    let declined = new(&place, &["--asked-by", "nightly job", "How long?"]);
    place.run(&["decline", &declined, "--as", "grace"]).value();
    let timed_out = new(&place, &["--timeout", "1s", "Anyone?"]);
    assert_eq!(place.run(&["wait", &timed_out]).code, Some(3));

    assert_eq!(ids(&[]), [&*late, &*open], "the next due first");
    assert_eq!(ids(&["--sort", "created"]), [&*late, &*open], "the newest first");
    assert_eq!(ids(&["--sort", "name"]), [&*late, &*open]);
    assert_eq!(ids(&["--status", "completed"]), [&*answered]);
    assert_eq!(ids(&["--status", "declined"]), [&*declined]);
    assert_eq!(ids(&["--status", "timed-out"]), [&*timed_out]);
    assert_eq!(ids(&["--status", "cancelled"]), [""; 0]);
    assert_eq!(ids(&["--status", "ended", "--sort", "ended"]), [&*timed_out, &*declined, &*answered]);
    assert_eq!(ids(&["--all"]), [&*timed_out, &*declined, &*answered, &*late, &*open], "the newest first");
    assert_eq!(ids(&["--by", "ada"]), [&*answered]);
    assert_eq!(ids(&["--all", "--asked-by", "nightly job"]), [&*declined]);
    assert_eq!(ids(&["--all", "--since", "1h"]).len(), 5);
    assert_eq!(ids(&["--all", "--since", "2999-01-01T00:00:00Z"]), [""; 0]);
    assert_eq!(ids(&["--status", "all", "--search", "OR"]), [&*late, &*open]);
    // Who answered what, and when.
    let long = place.run(&["list", "--status", "completed", "--long"]).value().to_owned();
    assert!(long.contains("Z  ada (cli)") && long.contains("completed: 3"), "{long}");
    let cut = place.run(&["list", "--all", "--limit", "2", "--json"]);
    assert_eq!(documents(&cut).len(), 2);
    assert!(cut.stderr.contains("there are more"), "{cut:?}");
    let none = place.run(&["list", "--by", "eve", "--since", "1h"]);
    assert!(
        none.value().is_empty() && none.stderr.contains("no ended questions with decided by \"eve\" since")
    );
    for wrong in [
        &["list", "--status", "gone"][..],
        &["list", "--since", "soon"],
        &["list", "--all", "--status", "all"],
    ] {
        assert_eq!(place.run(wrong).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn waiting_can_end_before_the_question() {
    let place = Place::new("sqlite");
    let ids = [new(&place, &["--type", "int", "One?"]), new(&place, &["--type", "int", "Two?"])];
    for timeout in ["0s", "1s"] {
        let over = place.run(&["wait", "--timeout", timeout, &ids[0]]);
        assert_eq!((over.code, &*over.stdout), (Some(75), ""), "{over:?}");
        assert!(
            over.stderr.contains(&format!("no answer within {timeout}; it stays open: hitl wait {}", ids[0]))
        );
    }
    place.run(&["answer", &ids[1], "2"]).value();
    let both = place.run(&["wait", "--timeout", "1s", &ids[0], &ids[1]]);
    assert_eq!(both.code, Some(75), "{both:?}");
    assert_eq!(both.stdout, format!("{}\t2", ids[1]), "what there is is told");
    assert!(
        both.stderr.contains(&format!("hitl wait {}", ids[0]))
            && !both.stderr.contains(&format!("hitl wait {}", ids[1]))
    );
    assert_eq!(place.run(&["wait", "--timeout", "0s", &ids[1]]).value(), "2");
    assert!(place.run(&["show", &ids[0]]).value().contains("pending"));
}

#[test]
fn all_open_questions_of_a_run_are_withdrawn_at_once() {
    let place = Place::new("sqlite");
    let of = |run: &str, prompt: &str| new(&place, &["--run", run, "--type", "int", prompt]);
    let (one, two, other) = (of("r1", "One?"), of("r1", "Two?"), of("r2", "Other?"));
    let elsewhere = new(&place, &["--run", "r1", "--project", "billing", "Where?"]);
    place.run(&["answer", &two, "2"]).value();
    let withdrawn =
        place.run(&["cancel", "--run", "r1", "--project", "default", "--comment", "called off", "--json"]);
    let withdrawn_ids: Vec<_> =
        documents(&withdrawn).iter().map(|event| event["request_id"].clone()).collect();
    assert_eq!(withdrawn_ids, [json!(one)], "{withdrawn:?}");
    let told = "cancelled 1 open question of the project \"default\" of the run \"r1\"";
    assert!(withdrawn.stderr.contains(told), "{withdrawn:?}");
    let ended = place.run(&["wait", &one]);
    assert!(ended.code == Some(5) && ended.stderr.contains("called off"), "{ended:?}");
    for open in [&other, &elsewhere] {
        assert!(place.run(&["show", open]).value().contains("pending"));
    }
    assert!(place.run(&["cancel", "--run", "nope"]).stderr.contains("cancelled 0 open questions"));
    for wrong in [&["cancel"][..], &["cancel", &one, "--run", "r1"], &["cancel", "--run", ""]] {
        assert_eq!(place.run(wrong).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn what_was_asked_by_mistake_is_withdrawn_by_its_text_or_its_project() {
    let place = Place::new("sqlite");
    let of = |project: &str, prompt: &str| new(&place, &["--project", project, "--type", "int", prompt]);
    let (one, two) = (of("billing", "How many replicas?"), of("default", "Replicas, how many?"));
    let (three, other) = (of("billing", "How much?"), of("default", "How long?"));
    let pending = |id: &str| place.run(&["show", id]).value().contains("pending");

    let shown = place.run(&["cancel", "--search", "replicas", "--dry-run"]);
    assert_eq!(shown.stdout.lines().count(), 2, "{shown:?}");
    assert!(shown.stdout.contains(&one) && shown.stdout.contains(&two), "{shown:?}");
    assert!(shown.stderr.contains("would cancel 2 open questions with \"replicas\""), "{shown:?}");
    assert!([&one, &two, &three, &other].into_iter().all(|id| pending(id)), "nothing has happened");

    let gone = place.run(&["cancel", "--search", "replicas", "--project", "default"]);
    assert!(gone.stderr.contains("cancelled 1 open question of the project \"default\" with"), "{gone:?}");
    assert!(!pending(&two) && pending(&one));
    let gone = place.run(&["cancel", "--all", "--project", "billing", "--comment", "asked in a loop"]);
    assert!(gone.stderr.contains("cancelled 2 open questions of the project \"billing\""), "{gone:?}");
    assert!(!pending(&one) && !pending(&three) && pending(&other));
    assert!(place.run(&["show", &three]).value().contains("asked in a loop"));

    let all = place.run(&["cancel", "--all"]);
    assert!(all.code == Some(2) && all.stderr.contains("--project or --domain"), "{all:?}");
    // What a variable says was not meant for this.
    let all = Ran::of(place.hitl(&["cancel", "--all"]).env("HITL_PROJECT", "default").output().unwrap());
    assert!(all.code == Some(2) && all.stderr.contains("--project or --domain"), "{all:?}");
    let ours = new(&place, &["--org", "acme", "--asked-by", "a loop", "Ours?"]);
    let theirs = new(&place, &["--org", "other", "--asked-by", "a loop", "Theirs?"]);
    let gone = place.run(&["cancel", "--asked-by", "a loop", "--org", "acme"]);
    assert!(
        gone.stderr.contains("cancelled 1 open question of the organisation \"acme\" asked by"),
        "{gone:?}"
    );
    assert!(!pending(&ours) && pending(&theirs) && pending(&other));
    for wrong in [
        &["cancel", "--search", " "][..],
        &["cancel", &other, "--search", "How"][..],
        &["cancel", &other, "--dry-run"],
        &["cancel", "--dry-run"],
    ] {
        assert_eq!(place.run(wrong).code, Some(2), "{wrong:?}");
    }
    assert!(pending(&other));
}

#[test]
fn every_command_that_prints_a_question_prints_it_as_json() {
    let place = Place::new("sqlite");
    let mut asking =
        Running::start(place.hitl(&["ask", "--json", "--run", "r", "--type", "int", "How many?"]));
    let link = asking.link();
    assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
    let asked = documents(&asking.end()).remove(0);
    assert_eq!((&asked["response"]["value"], &asked["status"]), (&json!(7), &json!("completed")), "{asked}");
    let no = place.run(&["confirm", "--json", "--timeout", "1s", "--default", "no", "Sure?"]);
    let document: Value = serde_json::from_str(&no.stdout).unwrap();
    assert_eq!((no.code, &document["response"]["value"]), (Some(1), &json!(false)), "{no:?}");
    let late = place.run(&["ask", "--json", "--timeout", "1s", "Anyone?"]);
    let document: Value = serde_json::from_str(&late.stdout).unwrap();
    assert_eq!((late.code, &document["status"]), (Some(3), &json!("timed_out")), "{late:?}");
    for (command, rest, status) in
        [("answer", &["5"][..], "completed"), ("decline", &[], "declined"), ("cancel", &[], "cancelled")]
    {
        let id = new(&place, &["--type", "int", "How many?"]);
        let ended = documents(&place.run(&[&[command, "--json", &id], rest].concat())).remove(0);
        assert_eq!((&ended["status"], &ended["request_id"]), (&json!(status), &json!(id)), "{ended}");
    }
    let id = new(&place, &["?"]);
    let link = documents(&place.run(&["link", "--json", "--for", "ada", &id])).remove(0);
    assert!(link["form"].as_str().unwrap().contains(&id), "{link}");
    let creating = documents(&place.run(&["link", "--json", "--create", "--project", "p"])).remove(0);
    assert!(creating["create"].as_str().unwrap().contains("/v1/events?t="), "{creating}");
    let both = place.run(&["ask", "--json", "--field", "a", "?"]);
    assert!(both.code == Some(2) && both.stderr.contains("--field"), "{both:?}");
}

#[test]
fn a_question_is_read_from_standard_input() {
    let place = Place::new("sqlite");
    let asked = |text: &[u8]| {
        let mut command = place.hitl(&["new", "--timeout", "never", "-"]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // Of what is too long, the rest is not read.
        let _ = child.stdin.take().unwrap().write_all(text);
        Ran::of(child.wait_with_output().unwrap())
    };
    let id = asked("Ship it?\n\n- faster\n- smaller: ü\n".as_bytes()).value().to_owned();
    let shown = documents(&place.run(&["show", "--json", &id])).remove(0);
    assert_eq!(shown["prompt"], "Ship it?\n\n- faster\n- smaller: ü");
    assert_eq!(shown["timeout_seconds"], Value::Null, "never is for ever");
    for (bad, told) in [(&b""[..], "no question"), (b"\n\r\n", "no question"), (b"a\xff", "UTF-8")] {
        let refused = asked(bad);
        assert!(refused.code == Some(2) && refused.stderr.contains(told), "{refused:?}");
    }
    let long = asked(&vec![b'x'; 3_000_000]);
    assert!(long.code == Some(2) && !long.stderr.contains("xxxx"), "{:?}", long.code);
}

/// A program that keeps what it is told, and ends with this status.
fn program(place: &Place, status: u8) -> String {
    let path = place.path().join(format!("tell {status}"));
    let kept = place.path().join("told");
    let script =
        format!("#!/bin/sh\necho \"$#:$1\" >'{0}'\ncat >>'{0}'\necho noise\nexit {status}\n", kept.display());
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

#[test]
fn people_are_told_by_a_program_and_the_link_is_not_printed() {
    let place = Place::new("sqlite");
    let command = format!("'{}' 'to the team; $(id)'", program(&place, 0));
    let prompt = "Which \"branch\"? $(id)";
    let mut asking = Running::start(place.hitl(&["ask", "--notify", &command, "--run", "r", prompt]));
    asking.after("was told by --notify").unwrap();
    let told = std::fs::read_to_string(place.path().join("told")).unwrap();
    let (arguments, document) = told.split_once('\n').unwrap();
    assert_eq!(arguments, "1:to the team; $(id)", "its arguments are those of the command line");
    let document: Value = serde_json::from_str(document).unwrap();
    assert_eq!(document["prompt"], prompt);
    let link = document["links"]["form"].as_str().unwrap();
    assert_eq!(try_submit(link, &json!("main"), None).unwrap().status, 200);
    let ended = asking.end();
    assert_eq!(ended.value(), "main", "what the program prints is no value");
    assert!(!ended.stderr.contains("?t="), "{}", ended.stderr);
    // What has ended is not told of again.
    std::fs::remove_file(place.path().join("told")).unwrap();
    assert_eq!(place.run(&["ask", "--notify", &command, "--run", "r", prompt]).value(), "main");
    assert!(!place.path().join("told").exists());
    // By its variable, and for what is only created.
    let mut command_line = place.hitl(&["new", "Ship it?"]);
    let created = Ran::of(command_line.env("HITL_NOTIFY", &command).output().unwrap());
    assert!(!created.stderr.contains("?t=") && place.path().join("told").exists(), "{created:?}");
}

/// A CI's key asks and cannot answer, so there is no link to tell.
#[test]
fn with_a_key_that_only_asks_people_are_told_of_the_inbox() {
    let place = Place::new("sqlite");
    let server = place.serve(&["--public-url", "https://ask.example.org/ask"]);
    let key = place.run(&["key", "new", "--role", "ask", "--name", "ci"]).value().to_owned();
    let mut asking = place.hitl(&["new", "--notify", &format!("'{}' team", program(&place, 0)), "Ship it?"]);
    asking.env_remove("HITL_STORE").env("HITL_SERVER", &server.url).env("HITL_API_KEY", &key);
    let ran = Ran::of(asking.output().unwrap());
    ran.value();
    assert!(ran.stderr.contains("links.inbox"), "{ran:?}");
    let told = std::fs::read_to_string(place.path().join("told")).unwrap();
    let document: Value = serde_json::from_str(told.split_once('\n').unwrap().1).unwrap();
    assert_eq!(document["links"]["inbox"], "https://ask.example.org/ask/", "{document}");
    assert!(document["links"]["form"].is_null(), "{document}");
}

#[test]
fn an_answer_is_read_from_standard_input() {
    let place = Place::new("sqlite");
    let id = new(&place, &["Notes?"]);
    let mut answer = place.hitl(&["answer", &id, "-"]);
    let mut answering = answer.stdin(Stdio::piped()).spawn().unwrap();
    answering.stdin.take().unwrap().write_all(b"one\ntwo\n").unwrap();
    assert_eq!(Ran::of(answering.wait_with_output().unwrap()).code, Some(0));
    assert_eq!(place.run(&["wait", &id]).value(), "one\ntwo");
    let empty = place.run(&["answer", &new(&place, &["More?"]), "-"]);
    assert!(empty.code == Some(2) && empty.stderr.contains("no answer on standard input"), "{empty:?}");
}

#[test]
fn a_variable_that_is_empty_says_nothing() {
    let place = Place::new("sqlite");
    let id = new(&place, &["Ship it?"]);
    for name in ["HITL_CA", "HITL_API_KEY_FILE", "HITL_API_KEY", "HITL_SERVER"] {
        let listed = Ran::of(place.hitl(&["list"]).env(name, "").output().unwrap());
        assert!(listed.value().contains(&id), "{name}");
    }
    for name in ["HITL_CONFIG", "HITL_CALLBACK_SECRETS"] {
        let mut doctor = place.hitl(&["doctor", "--listen", "127.0.0.1:0"]);
        assert_eq!(Ran::of(doctor.env(name, "").output().unwrap()).code, Some(0), "{name}");
    }
}

#[test]
fn people_are_told_of_what_a_flow_asks() {
    let place = Place::new("sqlite");
    let flow = place.path().join("flow.wasm");
    std::fs::write(&flow, hitl_flows::RUST).unwrap();
    let command = format!("'{}' team", program(&place, 0));
    let run = ["run", "--notify", &command, "--run-id", "r", flow.to_str().unwrap()];
    let mut running = Running::start(place.hitl(&run));
    let mut prompts = Vec::new();
    for value in [json!(true), json!(3)] {
        running.after("was told by --notify").unwrap();
        let told = std::fs::read_to_string(place.path().join("told")).unwrap();
        let document: Value = serde_json::from_str(told.split_once('\n').unwrap().1).unwrap();
        prompts.push(document["prompt"].as_str().unwrap().to_owned());
        let link = document["links"]["form"].as_str().unwrap();
        assert_eq!(try_submit(link, &value, None).unwrap().status, 200);
    }
    let ran = running.end();
    assert_eq!(ran.value(), "deployed 3 replicas");
    assert!(!ran.stderr.contains("?t=") && prompts[0] != prompts[1], "{prompts:?} {ran:?}");
    // Started again it asks nobody.
    std::fs::remove_file(place.path().join("told")).unwrap();
    assert_eq!(place.run(&run).value(), "deployed 3 replicas");
    assert!(!place.path().join("told").exists());
}

#[test]
fn where_nobody_could_be_told_the_link_is_printed_and_why() {
    let place = Place::new("sqlite");
    for (command, told) in [
        (format!("'{}'", program(&place, 3)), "failed: exit status: 3"),
        ("/nowhere/at/all x".to_owned(), "cannot be started"),
    ] {
        let created = place.run(&["new", "--notify", &command, "Ship it?"]);
        created.value();
        assert!(created.stderr.contains(told) && created.stderr.contains("?t="), "{created:?}");
    }
    let refused = place.run(&["new", "--notify", "'open", "Ship it?"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("quote"), "{refused:?}");
    assert!(
        place.run(&["new", "--notify", "", "Ship it?"]).stderr.contains("?t="),
        "an empty one says nothing"
    );
}

#[test]
fn the_inbox_is_found_again() {
    let place = Place::new("sqlite");
    new(&place, &["Ship it?"]);
    let inbox = |key: &str| Ran::of(place.hitl(&["inbox"]).env("HITL_API_KEY", key).output().unwrap());
    let none = inbox(KEY);
    assert!(none.code == Some(69) && none.stderr.contains("hitl serve"), "{none:?}");
    let server = place.serve(&[]);
    let link = inbox(KEY).value().to_owned();
    assert!(link.starts_with(&format!("{}/?sign-in=", server.url)) && !link.contains(KEY), "{link}");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let token = link.split_once("sign-in=").unwrap().1;
    let entered = send("POST", &format!("{}/", server.url), &form, format!("token={token}").as_bytes());
    assert_eq!(entered.status, 303, "it signs in: {entered:?}");
    let wrong = inbox("another key of somebody");
    assert!(wrong.code == Some(77) && wrong.stdout.is_empty(), "{wrong:?}");
    let mut made = place.hitl(&["key", "new", "--role", "answer", "--name", "ada"]);
    let key = Ran::of(made.env("HITL_API_KEY", KEY).output().unwrap()).value().to_owned();
    let typed = inbox(&key);
    assert_eq!(typed.value(), format!("{}/", server.url), "a key of a person is typed there");
    assert!(typed.stderr.contains("typed"), "{typed:?}");
    let remote = Ran::of(
        place.hitl(&["inbox", "--json", "--server", &server.url]).env("HITL_API_KEY", KEY).output().unwrap(),
    );
    assert_eq!(documents(&remote)[0]["signs_in"], true);
}

#[test]
fn shells_complete_the_ids_of_open_questions() {
    let place = Place::new("sqlite");
    let (open, ended) = (new(&place, &["Which branch?"]), new(&place, &["Gone?"]));
    place.run(&["cancel", &ended]).value();
    let completed = |words: &[&str]| {
        let mut command = place.hitl(&[&["--", "hitl"], words].concat());
        Ran::of(command.env("COMPLETE", "fish").output().unwrap())
    };
    for command in ["show", "wait", "answer", "decline", "cancel", "link", "report"] {
        let offered = completed(&[command, ""]).value().to_owned();
        assert!(offered.contains(&format!("{open}\tWhich branch?")), "{command}: {offered}");
        assert!(!offered.contains(&ended), "{command}: {offered}");
    }
    assert!(completed(&["show", &open[..5]]).value().contains(&open));
    assert!(!completed(&["show", "zz"]).value().contains(&open));
    let elsewhere = place.path().join("none.db").display().to_string();
    let offered = completed(&["--store", &format!("sqlite:{elsewhere}"), "show", ""]);
    assert!(!offered.value().contains(&open) && offered.stderr.is_empty(), "{offered:?}");
    assert!(!std::path::Path::new(&elsewhere).exists(), "completing makes no store");
    assert!(completed(&["lis"]).value().contains("list"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(place.run(&["completions", shell]).value().contains("COMPLETE"), "{shell}");
    }
    assert_eq!(place.run(&["completions", "tcsh"]).code, Some(2));
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let place = Place::new("sqlite");
    let folder = place.path().join("man1");
    place.run(&["man", folder.to_str().unwrap()]).value();
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(page("hitl.1").contains("Exit status") && page("hitl-ask.1").contains("notify"));
    let help = place.run(&["--help"]).value().to_owned();
    let commands = help.split_once("Commands:").unwrap().1.split_once("\n\n").unwrap().0;
    let commands = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names.iter().filter(|name| **name != "help") {
        assert!(page(&format!("hitl-{name}.1")).contains(".SH NAME"), "{name}");
    }
}
