//! The program as it is typed: two processes, one question.

use crate::support::{Place, Ran, Running, bearer, browse, fill, parts, question, send, try_submit};
use serde_json::json;

/// A person who opens the link with a browser without scripts, and answers; the page that they see then.
fn answer_by_form(link: &str, value: &str) -> String {
    let page = send("GET", link, &[("accept", "text/html")], b"");
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("<form"), "{}", page.text());
    // The program has its answer then, and stays for the page.
    browse(&fill(link, value))
}

#[test]
fn ask_prints_the_typed_answer_and_nothing_else() {
    for scheme in ["sqlite", "file"] {
        for (data_type, typed, printed) in [
            ("int", "%2042", "42"),
            ("float", "2.50", "2.5"),
            ("bool", "yes", "true"),
            ("str", "a+%3Cb%3E%0D%0Ac", "a <b>\nc"),
        ] {
            let place = Place::new(scheme);
            let mut asking =
                Running::start(place.hitl(&["ask", "--type", data_type, "What should I add to x?"]));
            let link = asking.link();
            let page = answer_by_form(&link, typed);
            assert!(page.contains("Thank you"), "{page}");
            let ran = asking.end();
            assert_eq!((ran.code, &*ran.stdout), (Some(0), printed), "{scheme} {data_type} {}", ran.stderr);
        }
    }
}

/// Whoever declines, or answers yes or no, has a page to read as well; a browser that never comes for it is not waited for
/// long, and an answer by a program not at all.
#[test]
fn ask_stays_until_the_page_was_fetched() {
    let place = Place::new("sqlite");
    for (args, form, told, code) in [
        (&["confirm", "Ship it?"][..], "yes", "Your answer is saved", 0),
        (&["confirm", "Shall we?"], "no", "Your answer is saved", 1),
        (&["ask", "--type", "int", "How many?"], "3&action=decline", "You sent no answer", 4),
    ] {
        let mut asking = Running::start(place.hitl(args));
        let link = asking.link();
        let page = answer_by_form(&link, form);
        assert!(page.contains(told), "{page}");
        assert_eq!(asking.end().code, Some(code), "{args:?}");
        // It is gone by then.
        assert!(crate::http::try_send("GET", &link, &[], b"").is_err());
    }
    let mut asking = Running::start(place.hitl(&["ask", "--type", "int", "How few?"]));
    fill(&asking.link(), "3");
    assert_eq!(asking.end().value(), "3");
    let mut asking = Running::start(place.hitl(&["ask", "--type", "int", "How far?"]));
    let (_, id, _) = parts(&asking.link());
    place.run(&["answer", &id, "4"]).value();
    assert_eq!(asking.end().value(), "4");
}

#[test]
fn asking_again_finds_the_same_question_and_its_answer() {
    let place = Place::new("sqlite");
    let ask = ["ask", "--type", "int", "--run", "run-42", "How many?"];
    let mut first = Running::start(place.hitl(&ask));
    let link = first.link();
    first.kill();
    let mut second = Running::start(place.hitl(&ask));
    assert_eq!(second.link(), link, "the link is the same");
    assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
    assert_eq!(second.end().value(), "7");
    // Now it is answered: nobody is asked again.
    let third = place.run(&ask);
    assert_eq!(third.value(), "7");
    assert!(!third.stderr.contains("answer here"), "{}", third.stderr);
    // The same run and name with another type is another question by mistake.
    let other = place.run(&["ask", "--type", "bool", "--run", "run-42", "How many?"]);
    assert_eq!(other.code, Some(8), "{other:?}");
    assert!(other.stderr.contains("type"), "{other:?}");
}

#[test]
fn steps_one_by_one() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let id = place.run(&["new", "--type", "int", "--project", "p/../q", "How many?"]).value().to_owned();
        assert!(place.run(&["list"]).value().contains(&id));
        assert!(place.run(&["show", &id]).value().contains("pending"));
        assert!(place.run(&["link", &id]).value().contains(&format!("/form/{id}?t=")));
        assert!(place.run(&["report", &id]).value().contains("curl"));
        let waiting = Running::start(place.hitl(&["wait", &id]));
        let refused = place.run(&["answer", &id, "1_000"]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains("VALUE"), "{refused:?}");
        place.run(&["answer", &id, "--as", "ada", "--comment", "as agreed", "-5"]).value();
        assert_eq!(waiting.end().value(), "-5");
        assert_eq!(place.run(&["wait", &id]).value(), "-5");
        let shown: serde_json::Value =
            serde_json::from_str(place.run(&["show", "--json", &id]).value()).unwrap();
        assert_eq!(shown["response"]["decided_by"], "ada");
        assert_eq!(shown["response"]["via"], "cli");
        assert_eq!(shown["response"]["comment"], "as agreed");
        assert_eq!(place.run(&["list"]).stdout, "");
        assert!(place.run(&["list", "--all"]).value().contains(&id));
        let late = place.run(&["answer", &id, "6"]);
        assert_eq!(late.code, Some(7), "{late:?}");
    }
}

#[test]
fn every_end_has_its_exit_status() {
    let place = Place::new("sqlite");
    let new = || place.run(&["new", "--type", "bool", "Ship it?"]).value().to_owned();
    let declined = new();
    place.run(&["decline", &declined, "--comment", "not my call"]).value();
    let ran = place.run(&["wait", &declined]);
    assert_eq!((ran.code, &*ran.stdout), (Some(4), ""), "{ran:?}");
    assert!(ran.stderr.contains("not my call"), "{ran:?}");
    let cancelled = new();
    place.run(&["cancel", &cancelled]).value();
    assert_eq!(place.run(&["wait", &cancelled]).code, Some(5));
    assert_eq!(place.run(&["ask", "--timeout", "1s", "Anyone?"]).code, Some(3));
    assert_eq!(place.run(&["ask", "--timeout", "1s", "--on-timeout", "decline", "Anyone?"]).code, Some(4));
    assert_eq!(
        place.run(&["ask", "--type", "int", "--timeout", "1s", "--default", "3", "Anyone?"]).value(),
        "3"
    );
    assert_eq!(place.run(&["confirm", "--timeout", "1s", "--default", "no", "Sure?"]).code, Some(1));
    assert_eq!(place.run(&["confirm", "--timeout", "1s", "--default", "yes", "Sure?"]).value(), "");
    assert_eq!(place.run(&["ask", "--type", "int", "--default", "many", "How many?"]).code, Some(2));
    assert_eq!(place.run(&["ask", "--timeout", "soon", "When?"]).code, Some(2));
}

#[test]
fn a_remote_server_takes_the_same_commands() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let elsewhere = Place::new("sqlite");
    let hitl = |args: &[&str]| {
        let mut command = elsewhere.hitl(args);
        command
            .env_remove("HITL_STORE")
            .env("HITL_SERVER", &server.url)
            .env("HITL_API_KEY", crate::support::KEY);
        command
    };
    let mut asking = Running::start(hitl(&["ask", "--type", "int", "--run", "r", "How many?"]));
    let link = asking.link();
    assert!(link.starts_with(&server.url), "{link}");
    let listed = crate::support::Ran::of(hitl(&["list"]).output().unwrap());
    let id = listed.value().split_whitespace().next().unwrap().to_owned();
    let answered = crate::support::Ran::of(hitl(&["answer", &id, "12"]).output().unwrap());
    answered.value();
    assert_eq!(asking.end().value(), "12");
    let nowhere = elsewhere
        .hitl(&["list", "--api-key", "k"])
        .env_remove("HITL_STORE")
        .env("HITL_SERVER", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert_eq!(nowhere.status.code(), Some(69), "{nowhere:?}");
}

#[test]
fn two_that_ask_share_one_form_and_the_second_takes_over() {
    let place = Place::new("sqlite");
    let mut first = Running::start(place.hitl(&["ask", "--key", "a", "First?"]));
    let first_link = first.link();
    let mut second = Running::start(place.hitl(&["ask", "--key", "b", "Second?"]));
    let second_link = second.link();
    assert_eq!(parts(&first_link).0, parts(&second_link).0, "one address");
    assert_eq!(try_submit(&first_link, &json!("one"), None).unwrap().status, 200);
    assert_eq!(first.end().value(), "one");
    // The first has ended, and with it its form. The second takes on the address, so its link goes on working.
    let reply = (0..600).find_map(|_| match try_submit(&second_link, &json!("two"), None) {
        Ok(reply) => Some(reply),
        Err(_) => {
            std::thread::yield_now();
            std::thread::sleep(std::time::Duration::from_millis(20));
            None
        }
    });
    assert_eq!(reply.expect("somebody serves the form").status, 200);
    assert_eq!(second.end().value(), "two");
}

#[test]
fn the_answer_of_another_process_wakes_a_server_s_waiters() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let event = server.create(&crate::support::question("int"));
        let id = event["request_id"].as_str().unwrap().to_owned();
        let path = format!("/v1/events/{id}?wait=30");
        std::thread::scope(|scope| {
            let url = format!("{}{path}", server.url);
            let bearer = crate::support::bearer();
            let waiting = scope.spawn(move || send("GET", &url, &[("authorization", &bearer)], b""));
            place.run(&["answer", &id, "3"]).value();
            let reply = waiting.join().unwrap();
            assert_eq!(reply.json()["response"]["value"], 3);
        });
    }
}

#[test]
fn no_key_no_listening_beyond_loopback() {
    let place = Place::new("sqlite");
    let ran = place.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("HITL_API_KEY"), "{ran:?}");
    // A short one can be guessed.
    let mut short = place.hitl(&["serve", "--listen", "0.0.0.0:0"]);
    let file = place.path().join("key");
    std::fs::write(&file, "fifteen letters\n").unwrap();
    short.env("HITL_API_KEY_FILE", &file);
    let ran = Ran::of(short.output().unwrap());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("15 characters"), "{ran:?}");
    // On loopback a key is made and kept, and a link shown that signs in once. The key itself is never shown.
    let mut first = Running::start(place.hitl(&["serve", "--listen", "127.0.0.1:0"]));
    let inbox = first.after("inbox:").unwrap();
    assert!(inbox.ends_with('/'), "{inbox}");
    let (_, token) = first
        .after("sign in")
        .unwrap()
        .split_once("?sign-in=")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let enter = || send("POST", &inbox, &form, format!("token={token}").as_bytes());
    let entered = enter();
    assert_eq!(entered.status, 303, "{entered:?}");
    assert_eq!(enter().status, 401, "it is good once");
    let first = first.end_by_signal();
    let kept = std::fs::read_to_string(place.path().join("state/hitl/api-key")).unwrap();
    assert!(kept.trim().len() >= 32 && !first.stderr.contains(kept.trim()), "{}", first.stderr);
    // One that is known is not shown, nor a way in where nobody is at a terminal.
    for args in
        [&["serve", "--listen", "127.0.0.1:0"][..], &["serve", "--listen", "127.0.0.1:0", "--log", "trace"]]
    {
        let mut second = Running::start(place.hitl(args));
        assert!(second.after("inbox:").unwrap().ends_with('/'));
        let second = second.end_by_signal();
        assert!(
            !second.stderr.contains(kept.trim()) && !second.stderr.contains("sign-in"),
            "{}",
            second.stderr
        );
    }
}

#[test]
fn links_carry_the_scope_where_the_public_address_says_so() {
    let place = Place::new("sqlite");
    let address = "https://{org}-{project}-{domain}.example.org/ask";
    let mut command = place.hitl(&["new", "--json", "--public-url", address, "--project", "p/q", "Ship it?"]);
    let ran = crate::support::Ran::of(command.env("_U_ORG_NAME", "acme").output().unwrap());
    let event: serde_json::Value = serde_json::from_str(ran.value()).unwrap();
    let link = event["links"]["form"].as_str().unwrap();
    assert!(link.starts_with("https://acme-p%2Fq-development.example.org/ask/form/"), "{link}");
    assert_eq!((&event["org"], &event["project"]), (&"acme".into(), &"p/q".into()));
    let wrong = place.run(&["new", "--public-url", "ask.example.org", "Ship it?"]);
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
}

#[test]
fn a_store_that_there_is_not_is_a_mistake_in_what_was_typed() {
    let place = Place::new("sqlite");
    let foreign = place.path().join("other.db");
    // The header of a SQLite file that says it is of an application 1.
    let mut bytes = b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20".to_vec();
    bytes.resize(4096, 0);
    bytes[24..32].copy_from_slice(&[0, 0, 0, 1, 0, 0, 0, 1]);
    bytes[44..48].copy_from_slice(&[0, 0, 0, 4]);
    bytes[56..60].copy_from_slice(&[0, 0, 0, 1]);
    bytes[68..72].copy_from_slice(&[0, 0, 0, 1]);
    bytes[92..96].copy_from_slice(&[0, 0, 0, 1]);
    bytes[100..108].copy_from_slice(&[13, 0, 0, 0, 0, 0x10, 0, 0]);
    std::fs::write(&foreign, bytes).unwrap();
    let foreign = format!("sqlite:{}", foreign.display());
    for store in [
        "redis:x",
        "hitl.db",
        "sqlite:",
        "sqlite:a.db?mode=ro",
        "file:~nobody/x",
        "nats://u:secret@h/x",
        "postgres://u:secret@/x",
        "s3://",
    ] {
        for command in [&["list"][..], &["serve", "--listen", "127.0.0.1:0"], &["ask", "Anyone?"]] {
            let ran = Ran::of(place.hitl(command).env("HITL_STORE", store).output().unwrap());
            assert_eq!(ran.code, Some(2), "{store} {command:?} {ran:?}");
            assert!(ran.stderr.contains("memory:, sqlite:PATH, file:DIR"), "{store} {ran:?}");
            assert!(!ran.stderr.contains("secret"), "{ran:?}");
        }
    }
    let ran = Ran::of(place.hitl(&["list"]).env("HITL_STORE", foreign).output().unwrap());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("another program"), "{ran:?}");
}

#[test]
fn a_logo_goes_from_its_file_into_the_pages_of_all_servers_on_the_store() {
    let place = Place::new("sqlite");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logo.svg");
    let logo = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>";
    std::fs::write(&file, logo).unwrap();
    let server = place.serve(&["--operator-logo", file.to_str().unwrap(), "--time-zone", "Europe/Berlin"]);
    let link = server.create(&question("int"))["links"]["form"].as_str().unwrap().to_owned();
    let page = send("GET", &link, &[("accept", "text/html")], b"").text();
    assert!(page.contains("src=\"../logo\"") && page.contains(" (Berlin: "), "{page}");
    let shown = send("GET", &format!("{}/logo", server.url), &[], b"");
    assert_eq!((shown.status, &*shown.text()), (200, logo));
    drop(server);
    // It is in the store now, for who says no more than that there is one.
    let server = place.serve(&[]);
    assert_eq!(send("GET", &format!("{}/logo", server.url), &[], b"").text(), logo);
    let removed = send("DELETE", &format!("{}/v1/logo", server.url), &[("authorization", &bearer())], b"");
    assert_eq!(removed.status, 204);
    // What is removed may be so behind the answer.
    let begun = std::time::Instant::now();
    while send("GET", &format!("{}/logo", server.url), &[], b"").status != 404 {
        assert!(begun.elapsed() < crate::support::PATIENCE);
    }
}
