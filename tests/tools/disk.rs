//! A store on a disk that is full: a small file system in memory, which only the server's own namespace of mounts has.

use crate::support::{KEY, PATIENCE, Place, Ran, Server, after, question, send, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub(crate) fn trials() -> Vec<Trial> {
    let mount = "mount -t tmpfs -o size=64k none /mnt";
    let mut unshare = Command::new("unshare");
    unshare.args(["-rm", "sh", "-c", mount]);
    unshare.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let can = unshare.status().is_ok_and(|status| status.success());
    let needed = (can, "a namespace of mounts (unshare -rm, of util-linux)");
    tools::needing("MOUNTS", &[needed], tests![a_full_disk_refuses_says_why_and_loses_nothing])
}

/// `hitl`, with a disk of two megabytes at `place`'s folder `disk`.
fn on_small_disk(place: &Place, args: &[&str]) -> Command {
    let disk = place.path().join("disk");
    fs::create_dir_all(&disk).unwrap();
    let hitl = after(&format!("mount -t tmpfs -o size=2m none '{}'", disk.display()), &place.hitl(args));
    let mut unshared = Command::new("unshare");
    unshared.arg("-rm").arg(hitl.get_program()).args(hitl.get_args());
    for (name, value) in hitl.get_envs() {
        match value {
            Some(value) => unshared.env(name, value),
            None => unshared.env_remove(name),
        };
    }
    unshared.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    unshared
}

/// core#38010: refused with the same words as anything else, and no line in the log.
fn a_full_disk_refuses_says_why_and_loses_nothing() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let disk = place.path().join("disk");
        let store = format!("{scheme}:{}", disk.join("store").display());
        let mut command = on_small_disk(&place, &["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
        command.env("HITL_STORE", &store).env("HITL_LOG", "info").env("HITL_LOG_FORMAT", "text");
        let server = Server::start(command);
        let links: Vec<String> = (0..2)
            .map(|_| server.create(&question("str"))["links"]["form"].as_str().unwrap().to_owned())
            .collect();
        let first = json!("a".repeat(9_000));
        assert_eq!(try_submit(&links[0], &first, None).unwrap().status, 200, "{scheme}");

        // The disk as the server sees it.
        let seen: PathBuf = format!("/proc/{}/root{}", server.process.child.id(), disk.display()).into();
        let filler = seen.join("filler");
        fill(&filler);
        let second = json!("b".repeat(30_000));
        let refused = try_submit(&links[1], &second, None).unwrap();
        assert_eq!(refused.status, 503, "{scheme}: {}", refused.text());
        assert!(refused.headers.iter().any(|(name, _)| name == "retry-after"), "{refused:?}");
        assert_eq!(send("GET", &format!("{}/health", server.url), &[], b"").status, 200, "{scheme}");
        let ready = || send("GET", &format!("{}/ready", server.url), &[], b"");
        assert_eq!(ready().status, 503, "{scheme}: {}", ready().text());
        // What can be read is read.
        assert_eq!(send("GET", &links[1], &[("accept", "text/html")], b"").status, 200, "{scheme}");

        // A command says why, too.
        let mut answer = Command::new("nsenter");
        let id = links[1].split("/form/").nth(1).unwrap().split('?').next().unwrap();
        let pid = server.process.child.id().to_string();
        let hitl = place.hitl(&["answer", id, &"c".repeat(30_000)]);
        answer.args(["-U", "-m", "--preserve-credentials", "-t", &pid]);
        answer.arg(hitl.get_program()).args(hitl.get_args()).env("HITL_STORE", &store);
        answer.env("XDG_STATE_HOME", place.path().join("state"));
        let ran = Ran::of(answer.output().unwrap());
        assert!(ran.code == Some(69) && ran.stderr.contains("the disk is full"), "{scheme}: {ran:?}");

        // With room it goes on, of itself.
        fs::remove_file(&filler).unwrap();
        let begun = std::time::Instant::now();
        while ready().status != 200 {
            assert!(begun.elapsed() < PATIENCE, "{scheme}: {}", ready().text());
        }
        let accepted = try_submit(&links[1], &second, None).unwrap();
        assert_eq!(accepted.status, 200, "{scheme}: {}", accepted.text());
        for (link, value) in links.iter().zip([first, second]) {
            let status = link.replace("/form/", "/status/");
            let shown = send("GET", &status, &[("accept", "application/json")], b"").json();
            assert_eq!(shown["response"]["value"], value, "{scheme}");
        }
        let log = server.stopped();
        assert!(log.contains("the disk is full"), "{scheme}: {log}");
    }
}

/// Writes until nothing more goes onto the disk.
fn fill(path: &PathBuf) {
    use std::io::Write;
    let mut file = fs::File::create(path).unwrap();
    let mut size = 64 << 10;
    while size > 0 {
        if file.write_all(&vec![b'x'; size]).is_err() {
            size /= 2;
        }
    }
}
