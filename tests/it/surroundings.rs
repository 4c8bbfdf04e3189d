//! What the program is started with, and where: keys, switches, folders and limits.

use crate::support::{KEY, Place, Ran, Running, Server, after, question, send};
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).mode() & 0o777
}

fn ran(mut command: Command) -> Ran {
    Ran::of(command.output().unwrap())
}

/// kubernetes#23404.
#[test]
fn a_key_with_a_line_end_is_the_key() {
    let place = Place::new("sqlite");
    let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("HITL_API_KEY", format!(" {KEY}\r\n"));
    let server = Server::start(command);
    server.create(&question("int"));
    let mut list = place.hitl(&["list", "--server", &server.url]);
    list.env_remove("HITL_STORE").env("HITL_API_KEY", format!("{KEY}\n"));
    assert!(ran(list).value().contains("What should I add"));
    // The host's own answers go by the same key.
    let metrics = format!("{}/metrics", server.url);
    assert_eq!(send("GET", &metrics, &[("authorization", &format!("Bearer {KEY}"))], b"").status, 200);
}

#[test]
fn a_key_that_no_header_carries_ends_the_start() {
    let place = Place::new("sqlite");
    let file = place.path().join("hitl.toml");
    fs::write(&file, "api-key = \"in\\u0007side\"\n").unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let in_file = [&serve[..], &["--config", file.to_str().unwrap()]].concat();
    for (args, key, letter) in [
        (&serve[..], Some("two\nlines"), "U+000A"),
        (&["list", "--server", "http://127.0.0.1:1"], Some("schlüssel"), "U+00FC"),
        (&["new", "--type", "int", "?", "--api-key", "a\u{200b}"], None, "U+200B"),
        (&in_file, None, "U+0007"),
    ] {
        let mut command = place.hitl(args);
        if args.contains(&"--server") {
            command.env_remove("HITL_STORE");
        }
        if let Some(key) = key {
            command.env("HITL_API_KEY", key);
        }
        let ran = ran(command);
        assert!(ran.code == Some(2) && ran.stderr.contains(letter), "{args:?} {ran:?}");
        assert!(ran.stderr.contains("HITL_API_KEY") && !ran.stderr.contains("side"), "{ran:?}");
    }
}

/// moby#46773.
#[test]
fn a_switch_that_lowers_the_guard_is_on_for_one_word_alone() {
    let place = Place::new("sqlite");
    for word in ["\"false\"", "1", "yes", "disabled", "True "] {
        let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
        command.env("HITL_OPEN_LINKS", word);
        let ran = ran(command);
        assert!(ran.code == Some(2) && ran.stderr.contains("HITL_OPEN_LINKS"), "{word} {ran:?}");
    }
    for (word, status) in [("false", 401), ("true", 200)] {
        let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
        command.env("HITL_OPEN_LINKS", word);
        let server = Server::start(command);
        let event = server.create(&question("int"));
        let form = format!("{}/form/{}", server.url, event["request_id"].as_str().unwrap());
        assert_eq!(send("GET", &form, &[], b"").status, status, "{word}");
    }
}

/// rustdesk-server#612.
#[test]
fn a_store_that_is_named_is_enough() {
    // None is known, or none can be made.
    for home in ["relative", "/proc/nowhere"] {
        let place = Place::new("sqlite");
        let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("HOME", home).env_remove("XDG_STATE_HOME").current_dir(place.path());
        let mut server = Running::start(command);
        let inbox = server.after("inbox: ").unwrap_or_else(|| panic!("it does not serve with {home:?}"));
        assert_eq!(send("GET", &inbox, &[], b"").status, 401, "{inbox}");
        server.after("sign in").expect("that there is a way in");
        server.after("set HITL_API_KEY").expect("that the key does not stay");
        let mut command = place.hitl(&["new", "--type", "int", "?"]);
        command.env("HOME", home).env_remove("XDG_STATE_HOME").current_dir(place.path());
        assert!(!ran(command).value().is_empty());
        // Without a store there is nothing to serve.
        let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0"]);
        command
            .env("HOME", home)
            .env_remove("XDG_STATE_HOME")
            .env_remove("HITL_STORE")
            .current_dir(place.path());
        let ran = ran(command);
        assert!(ran.code.is_some_and(|code| [2, 69, 77].contains(&code)), "{ran:?}");
        assert!(!place.path().join(".local").exists() && !place.path().join("relative/.local").exists());
    }
}

/// shep#244.
#[test]
fn a_state_folder_that_is_no_text_is_refused_by_name() {
    let place = Place::new("sqlite");
    let state = place.path().join(std::ffi::OsStr::from_bytes(b"st\xffate"));
    let on_default = |args: &[&str]| {
        let mut command = place.hitl(args);
        command.env_remove("HITL_STORE").env("XDG_STATE_HOME", &state);
        ran(command)
    };
    for args in [&["serve", "--listen", "127.0.0.1:0"][..], &["new", "--type", "int", "?"], &["list"]] {
        let ran = on_default(args);
        assert!(ran.code == Some(2) && ran.stderr.contains("not in UTF-8"), "{ran:?}");
    }
    // The key was there and the store was elsewhere, in a folder of nearly the same name.
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    let mut named = place.hitl(&["new", "--type", "int", "?"]);
    named.env("XDG_STATE_HOME", &state);
    assert!(!ran(named).value().is_empty());
}

/// phylum-dev/cli#289.
#[test]
fn what_is_kept_is_this_users_alone_whatever_the_mask() {
    let place = Place::new("sqlite");
    let mut command = place.hitl(&["serve", "--listen", "127.0.0.1:0"]);
    command.env_remove("HITL_STORE");
    let mut server = Running::start(after("umask 0", &command));
    server.after("inbox: ").expect("it serves");
    let folder = place.path().join("state/hitl");
    let serving = folder.join("hitl.db.serving");
    // Written by a thread of its own.
    while !fs::read(&serving).is_ok_and(|text| !text.is_empty()) {
        std::thread::yield_now();
    }
    assert_eq!(mode(&place.path().join("state")), 0o700);
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
    drop(server);
    // A folder that others can write to may hold their key, their database and their address.
    for open in [0o777, 0o770, 0o702] {
        fs::set_permissions(&folder, Permissions::from_mode(open)).unwrap();
        let mut command = place.hitl(&["list"]);
        command.env_remove("HITL_STORE");
        let ran = ran(command);
        assert!(ran.code == Some(77) && ran.stderr.contains("chmod 700"), "{ran:?}");
    }
}

#[test]
fn a_record_that_others_may_write_says_nothing() {
    let place = Place::new("sqlite");
    let id = place.run(&["new", "--type", "int", "?"]).value().to_owned();
    let record = place.path().join("hitl.db.serving");
    fs::write(&record, r#"{"listen":"127.0.0.1:9","url":"https://evil.example.org"}"#).unwrap();
    let link = || place.run(&["link", &id]);
    fs::set_permissions(&record, Permissions::from_mode(0o600)).unwrap();
    assert!(link().value().starts_with("https://evil.example.org/"), "the record is what links begin with");
    for open in [0o666, 0o620, 0o602] {
        fs::set_permissions(&record, Permissions::from_mode(open)).unwrap();
        assert!(!link().value().contains("evil"), "{open:o}");
    }
    // Nor that of another user, which only root can make here.
    fs::set_permissions(&record, Permissions::from_mode(0o600)).unwrap();
    if std::os::unix::fs::chown(&record, Some(4_242), None).is_ok() {
        assert!(!link().value().contains("evil"));
        // Whoever owns the store may say where it is served.
        std::os::unix::fs::chown(place.path().join("hitl.db"), Some(4_242), None).unwrap();
        assert!(link().value().starts_with("https://evil.example.org/"));
    }
}

/// In a folder that others write in, what has the record's name may be anything.
#[test]
fn a_record_is_no_way_to_another_file() {
    let place = Place::new("sqlite");
    let record = place.path().join("hitl.db.serving");
    let other = place.path().join("other");
    let asked = |key: &str| {
        let mut asking = Running::start(place.hitl(&["ask", "--no-input", "--key", key, "?"]));
        assert!(asking.after("http://").is_some(), "it asks");
        assert_eq!(place.run(&["list"]).code, Some(0));
        drop(asking);
    };
    fs::write(&other, "precious").unwrap();
    std::os::unix::fs::symlink(&other, &record).unwrap();
    asked("symbolic link");
    fs::remove_file(&record).unwrap();
    fs::hard_link(&other, &record).unwrap();
    asked("hard link");
    assert_eq!(fs::read_to_string(&other).unwrap(), "precious");
    fs::remove_file(&record).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&record).status();
    assert!(made.unwrap().success());
    asked("pipe nobody writes into");
    fs::remove_file(&record).unwrap();
    fs::write(&record, r#"{"listen":"127.0.0.1:9","url":"javascript:alert(1)//"}"#).unwrap();
    fs::set_permissions(&record, Permissions::from_mode(0o600)).unwrap();
    let id = place.run(&["new", "--type", "int", "?"]).value().to_owned();
    assert!(!place.run(&["link", &id]).value().contains("javascript"));
}

/// wasmtime#1501.
#[test]
fn it_works_within_a_limit_of_address_space_or_says_which_to_raise() {
    let place = Place::new("sqlite");
    let limited =
        |kilobytes: u32, args: &[&str]| ran(after(&format!("ulimit -v {kilobytes}"), &place.hitl(args)));
    let id = limited(4_000_000, &["new", "--type", "int", "?"]).value().to_owned();
    limited(4_000_000, &["answer", &id, "3"]).value();
    assert_eq!(limited(4_000_000, &["wait", &id]).value(), "3");
}

/// core#38010: whatever the system said, the words were the same.
#[test]
fn who_runs_a_command_learns_why_the_store_cannot_be_opened() {
    let place = Place::new("sqlite");
    let mut nowhere = place.hitl(&["new", "--type", "int", "?"]);
    nowhere.env("HITL_STORE", "sqlite:/proc/nowhere/hitl.db");
    let nowhere = ran(nowhere);
    assert!(nowhere.code.is_some_and(|code| [69, 77].contains(&code)), "{nowhere:?}");
    assert!(nowhere.stderr.contains("os error"), "{nowhere:?}");
}
