//! The servers of object stores.

use crate::harness::trials;
use hitl_services::{HttpProxy, ObjectKind, ObjectServer};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};
use ureq::Agent;

pub(crate) fn trials() -> Vec<Trial> {
    let moto = trials![ObjectServer::available(ObjectKind::Moto);
        moto_honours_a_condition,
        moto_has_one_winner_where_writes_are_in_order,
        moto_forgets_all_when_it_ends,
    ];
    let seaweedfs = trials![ObjectServer::available(ObjectKind::SeaweedFs);
        seaweedfs_honours_a_condition,
        seaweedfs_keeps_all_when_it_is_killed,
        two_seaweedfs_run_side_by_side_and_leave_nothing,
    ];
    let s3rver = trials![ObjectServer::available(ObjectKind::S3rver);
        s3rver_ignores_a_condition,
        s3rver_keeps_all_when_it_is_killed,
    ];
    let azurite = trials![ObjectServer::available(ObjectKind::Azurite);
        azurite_makes_containers_and_asks_for_a_signature,
        azurite_keeps_all_when_it_is_stopped,
    ];
    [moto, seaweedfs, s3rver, azurite].into_iter().flatten().collect()
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

/// Who asks, as moto wants to know and does not check. SeaweedFS and s3rver let everybody in who does not say.
const WHO: &str =
    "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// Writes an object that is not to be there, and gives the status.
fn create(kind: ObjectKind, url: &str) -> u16 {
    let request = agent().put(url);
    let request = if kind == ObjectKind::Moto { request.header("authorization", WHO) } else { request };
    request.header("if-none-match", "*").send("text").unwrap().status().as_u16()
}

fn get(kind: ObjectKind, url: &str) -> (u16, String) {
    let request = agent().get(url);
    let request = if kind == ObjectKind::Moto { request.header("authorization", WHO) } else { request };
    let mut response = request.call().unwrap();
    (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
}

/// The statuses of the same creation twice.
fn create_twice(kind: ObjectKind) -> [u16; 2] {
    let server = ObjectServer::shared(kind).unwrap();
    let (one, two) = (server.bucket(), server.bucket());
    assert_ne!(one, two);
    let url = format!("{}/{one}/a", server.endpoint);
    let statuses = [create(kind, &url), create(kind, &url)];
    assert_eq!(get(kind, &url), (200, "text".to_owned()));
    assert_eq!(get(kind, &format!("{}/{two}/a", server.endpoint)).0, 404);
    statuses
}

fn moto_honours_a_condition() {
    assert_eq!(create_twice(ObjectKind::Moto), [200, 412]);
}

fn seaweedfs_honours_a_condition() {
    assert_eq!(create_twice(ObjectKind::SeaweedFs), [200, 412]);
}

fn s3rver_ignores_a_condition() {
    assert_eq!(create_twice(ObjectKind::S3rver), [200, 200]);
}

fn moto_has_one_winner_where_writes_are_in_order() {
    let server = ObjectServer::shared(ObjectKind::Moto).unwrap();
    let proxy = HttpProxy::start(server.addr());
    proxy.orderly(true);
    let bucket = format!("{}/{}", server.endpoint_by(proxy.addr()), server.bucket());
    for key in 0..5 {
        let start = Arc::new(Barrier::new(8));
        let writer = |_| {
            let (start, url) = (start.clone(), format!("{bucket}/{key}"));
            thread::spawn(move || {
                start.wait();
                create(ObjectKind::Moto, &url)
            })
        };
        let writers: Vec<_> = (0..8).map(writer).collect();
        let mut statuses: Vec<u16> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    }
}

/// What an object is after its server has ended by `end` and was started again.
fn after(kind: ObjectKind, end: fn(&ObjectServer)) -> (u16, String) {
    let server = ObjectServer::start(kind).unwrap();
    let url = format!("{}/{}/a", server.endpoint, server.bucket());
    assert_eq!(create(kind, &url), 200);
    end(&server);
    assert!(agent().get(&url).call().is_err());
    server.start_again();
    get(kind, &url)
}

fn moto_forgets_all_when_it_ends() {
    assert_eq!(after(ObjectKind::Moto, ObjectServer::stop).0, 404);
}

fn seaweedfs_keeps_all_when_it_is_killed() {
    assert_eq!(after(ObjectKind::SeaweedFs, ObjectServer::kill), (200, "text".to_owned()));
}

fn s3rver_keeps_all_when_it_is_killed() {
    assert_eq!(after(ObjectKind::S3rver, ObjectServer::kill), (200, "text".to_owned()));
}

/// The sockets that SeaweedFS puts into `/tmp` by itself.
fn sockets() -> BTreeSet<PathBuf> {
    let paths = std::fs::read_dir("/tmp").unwrap().flatten().map(|entry| entry.path());
    paths.filter(|path| path.to_string_lossy().contains("/seaweedfs-")).collect()
}

fn two_seaweedfs_run_side_by_side_and_leave_nothing() {
    let shared = ObjectServer::shared(ObjectKind::SeaweedFs).unwrap();
    let before = sockets();
    let other = ObjectServer::seaweedfs().unwrap();
    assert_ne!(shared.endpoint, other.endpoint);
    let (bucket, there) = (other.bucket(), shared.bucket());
    assert_eq!(create(ObjectKind::SeaweedFs, &format!("{}/{bucket}/a", other.endpoint)), 200);
    assert_eq!(get(ObjectKind::SeaweedFs, &format!("{}/{there}/a", shared.endpoint)).0, 404);
    let new: Vec<PathBuf> = sockets().difference(&before).cloned().collect();
    assert!(new.len() >= 5, "{new:?}");
    drop(other);
    // Other tests, of other processes, have theirs: those that are there have somebody who listens, or go in a moment.
    let end = Instant::now() + Duration::from_secs(60);
    while new.iter().any(|path| path.exists() && UnixStream::connect(path).is_err()) {
        assert!(Instant::now() < end, "of {new:?} some stay");
        thread::sleep(Duration::from_millis(10));
    }
}

fn azurite_makes_containers_and_asks_for_a_signature() {
    let server = ObjectServer::shared(ObjectKind::Azurite).unwrap();
    let (one, two) = (server.bucket(), server.bucket());
    assert_ne!(one, two);
    let unsigned = agent().put(format!("{}/{one}/a", server.endpoint)).header("x-ms-version", "2021-08-06");
    assert_eq!(unsigned.header("x-ms-blob-type", "BlockBlob").send("text").unwrap().status(), 403);
}

fn azurite_keeps_all_when_it_is_stopped() {
    let server = ObjectServer::azurite().unwrap();
    let bucket = server.bucket();
    server.stop();
    server.start_again();
    assert!(!server.create_bucket(&bucket));
    assert!(server.create_bucket("another"));
}
