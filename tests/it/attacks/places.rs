//! What is no file where a record is looked for: pipes, folders, links. Nobody waits for it, and nothing is written through it.

use super::shared::{Shared, pipe};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

/// Puts something that is no record at a path. What it points at, if it does, is the second path.
type Put = fn(&Path, &Path);

const KINDS: [(&str, Put); 6] = [
    ("a pipe", |at, _| pipe(at)),
    ("a socket", |at, _| drop(UnixListener::bind(at).unwrap())),
    ("a folder", |at, _| fs::create_dir(at).unwrap()),
    ("a folder with something in it", |at, _| fs::create_dir_all(at.join("request.json/x")).unwrap()),
    ("a link to a file", |at, outside| symlink(outside, at).unwrap()),
    ("a link to itself", |at, _| symlink(at, at).unwrap()),
];

#[test]
fn what_is_no_file_holds_nobody_up() {
    let shared = Shared::new();
    let others = [shared.ask(), shared.ask()];
    let outside = shared.place.path().join("outside");
    fs::write(&outside, r#"{"status":"completed","value":876543210987}"#).unwrap();
    for (kind, put) in KINDS {
        for name in ["request.json", "response.json"] {
            let event = shared.ask();
            let at = shared.file(&event.0, name);
            let _ = fs::remove_file(&at);
            put(&at, &outside);
            let shown = shared.shown(&event);
            assert!(
                shown.iter().all(|status| [200, 404, 500].contains(status)),
                "{kind} as {name}: {shown:?}"
            );
            // It is answered, or it is not; either way by what stands in the place itself.
            let status = shared.answer(&event);
            assert!([404, 500].contains(&status), "{kind} as {name}: {status}");
            assert!(
                !shared.server.get(&format!("/v1/events/{}", event.0)).text().contains("876543210987"),
                "{kind}"
            );
            for all in [false, true] {
                let listed = shared.listed(all);
                for (id, _) in &others {
                    assert!(listed.ids.contains(id), "{kind} as {name} hides another event");
                }
            }
        }
    }
    assert_eq!(
        fs::read(&outside).unwrap(),
        br#"{"status":"completed","value":876543210987}"#,
        "it was written to"
    );
    for other in &others {
        assert_eq!(shared.answer(other), 200);
    }
}

/// The markers of open events are names of files, so that anything may stand there.
#[test]
fn what_is_no_marker_is_passed_over() {
    let shared = Shared::new();
    let (asked, ended) = (shared.ask(), shared.ask());
    let secret = shared.place.path().join("secret");
    fs::create_dir(&secret).unwrap();
    fs::write(secret.join("0000000000000001-stolen"), "").unwrap();
    for folder in ["hitl-due/all", "hitl-due/in", "hitl-due/run", "hitl-pending", "hitl-pending/a/b/c"] {
        let folder = shared.folder().join(folder);
        fs::create_dir_all(&folder).unwrap();
        let long = "a".repeat(255);
        let names: [&[u8]; 12] = [
            b"\xff\xfe",
            b"back\\slash",
            long.as_bytes(),
            b"..a",
            b"...",
            b"line\nend",
            b" ",
            b"0000000000000000-..",
            b"0000000000000000-nobody",
            b"9999999999999999-\xff",
            b"n00000000000000-x",
            b"-",
        ];
        for name in names {
            fs::write(folder.join(OsStr::from_bytes(name)), "").unwrap();
        }
        pipe(&folder.join("0000000000000000-pipe"));
        symlink(&secret, folder.join("away")).unwrap();
        symlink("/etc", folder.join("etc")).unwrap();
        fs::create_dir_all(folder.join("0000000000000000-folder/deeper")).unwrap();
        assert_eq!(shared.listed(false).ids.len(), 2, "{}", folder.display());
        assert_eq!(shared.listed(true).ids.len(), 2, "{}", folder.display());
    }
    assert_eq!(shared.answer(&ended), 200);
    assert_eq!(shared.listed(false).ids, [&*asked.0]);
    assert!(secret.join("0000000000000001-stolen").exists(), "a link was followed");
    for args in [&["list"][..], &["list", "--all"]] {
        let ran = shared.place.run(args);
        assert!(ran.value().contains(&asked.0) && !ran.stdout.contains("stolen"), "{ran:?}");
    }
}
