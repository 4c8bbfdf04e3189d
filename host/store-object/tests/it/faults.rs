//! A store that fails before or after the fact: nobody is told that a write of its own is somebody else's, and nobody that it
//! won who did not.

use crate::bucket::Own;
use crate::harness::trials;
use hitl_services::Answer::{Close, Hang, Reset, S3Error, Status};
use hitl_services::When::{After, Before};
use hitl_services::{Answer, Mode, ObjectKind, Requests, When};
use hitl_storage::{Config, Created, OpenErrorKind, StoreError};
use hitl_store_object::{Object, ObjectConfig};
use libtest_mimic::Trial;
use std::time::Duration;

pub(crate) fn trials() -> Vec<Trial> {
    trials![ObjectKind::Moto;
        a_write_whose_answer_is_lost_is_known_again,
        what_another_has_written_is_never_taken_for_ones_own,
        what_is_not_known_in_the_end_is_told_so_and_settled_by_a_repetition,
        what_was_refused_was_not_done,
        a_bucket_that_is_gone_is_no_absent_key,
        a_store_that_hangs_is_given_up_and_comes_back,
        a_store_that_is_not_there_is_unavailable,
        puts_and_deletes_are_repeated,
        where_there_are_no_credentials_that_is_said,
    ]
}

/// All that can happen to a request, and whether the server has done it by then.
const FAULTS: [(When, Answer); 11] = [
    (Before, Status(503)),
    (After, Status(503)),
    (After, S3Error(500, "InternalError")),
    (Before, Close),
    (After, Close),
    (Before, Reset),
    (After, Reset),
    (Before, Hang),
    (After, Hang),
    (Before, S3Error(409, "ConditionalRequestConflict")),
    (Before, S3Error(429, "SlowDown")),
];

fn config(own: &Own) -> ObjectConfig {
    own.config().request_timeout(Duration::from_secs(1))
}

fn puts_of(mark: &str) -> Requests {
    Requests::method("PUT").with(mark)
}

async fn a_write_whose_answer_is_lost_is_known_again() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    for (n, (when, answer)) in FAULTS.into_iter().enumerate() {
        for times in [1, 2] {
            let key = format!("k-{n}-{times}");
            let before = own.proxy.spoilt();
            own.proxy.spoil(times, puts_of(&key), when, answer);
            let created = store.create(&key, b"mine".to_vec()).await;
            assert_eq!(created, Ok(Created::Created), "{when:?} {answer:?} {times}");
            assert!(own.proxy.spoilt() > before, "{when:?} {answer:?}: nothing went wrong");
            own.proxy.spoil_no_more();
            assert_eq!(store.get(&key).await.unwrap(), Some(b"mine".to_vec()));
            assert_eq!(store.create(&key, b"late".to_vec()).await, Ok(Created::Exists(b"mine".to_vec())));
        }
    }
}

async fn what_another_has_written_is_never_taken_for_ones_own() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    for (n, (when, answer)) in FAULTS.into_iter().enumerate() {
        let key = format!("k-{n}");
        // The same bytes: it is not by these that a write is known.
        assert_eq!(store.create(&key, b"same".to_vec()).await, Ok(Created::Created));
        own.proxy.spoil(1, puts_of(&key), when, answer);
        let created = store.create(&key, b"same".to_vec()).await;
        assert_eq!(created, Ok(Created::Exists(b"same".to_vec())), "{when:?} {answer:?}");
        own.proxy.spoil_no_more();
    }
}

async fn what_is_not_known_in_the_end_is_told_so_and_settled_by_a_repetition() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).patience(Duration::from_secs(2)).open().await.unwrap();
    for (n, (when, answer)) in FAULTS.into_iter().take(9).enumerate() {
        let key = format!("k-{n}");
        own.proxy.spoil(u64::MAX, puts_of(&key), when, answer);
        // After the write its repetitions meet it, but none of them is answered.
        let created = store.create(&key, b"mine".to_vec()).await;
        assert!(matches!(created, Err(StoreError::Unknown(_))), "{when:?} {answer:?}: {created:?}");
        own.proxy.spoil_no_more();
        let again = store.create(&key, b"mine".to_vec()).await.unwrap();
        let expected = if when == Before { Created::Created } else { Created::Exists(b"mine".to_vec()) };
        assert_eq!(again, expected, "{when:?} {answer:?}");
    }
}

async fn what_was_refused_was_not_done() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).patience(Duration::from_secs(1)).open().await.unwrap();
    own.proxy.spoil(1, puts_of("denied"), Before, S3Error(403, "AccessDenied"));
    let denied = store.create("denied", b"v".to_vec()).await.unwrap_err();
    assert!(matches!(denied, StoreError::Denied(_)), "{denied:?}");
    assert!(!denied.to_string().contains(&own.bucket), "{denied}");
    // After something that may have been done a refusal says nothing of that.
    own.proxy.spoil(1, puts_of("perhaps"), After, Status(500));
    own.proxy.spoil(1, puts_of("perhaps"), Before, S3Error(403, "AccessDenied"));
    let unknown = store.create("perhaps", b"v".to_vec()).await.unwrap_err();
    assert!(matches!(unknown, StoreError::Unknown(_)), "{unknown:?}");
    // Too busy all the time: nothing was done.
    own.proxy.spoil(u64::MAX, puts_of("busy"), Before, S3Error(429, "SlowDown"));
    let busy = store.create("busy", b"v".to_vec()).await.unwrap_err();
    assert!(matches!(busy, StoreError::Unavailable(_)), "{busy:?}");
    own.proxy.spoil_no_more();
    assert_eq!(store.get("busy").await, Ok(None));
}

async fn a_bucket_that_is_gone_is_no_absent_key() {
    let mut own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    own.proxy.spoil(1, Requests::method("GET").with("gone"), Before, S3Error(404, "NoSuchBucket"));
    assert!(store.get("gone").await.is_err());
    assert_eq!(store.get("gone").await, Ok(None));
    own.bucket = "no-such-bucket".to_owned();
    let error = Object::open(&config(&own)).await.unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

async fn a_store_that_hangs_is_given_up_and_comes_back() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).patience(Duration::from_secs(2)).open().await.unwrap();
    store.create("k", b"v".to_vec()).await.unwrap();
    own.proxy.set(Mode::Hang);
    let before = own.proxy.counts();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let store = store.clone();
        tasks.spawn(async move { store.get("k").await });
    }
    for result in tasks.join_all().await {
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    }
    assert!(matches!(store.list("", None, 1).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.create("l", b"v".to_vec()).await, Err(StoreError::Unknown(_))));
    let sent = (own.proxy.counts() - before).total();
    assert!(sent <= 64 * 4 + 8, "{sent} requests for 302 calls");
    own.proxy.set(Mode::Pass);
    assert_eq!(store.get("k").await, Ok(Some(b"v".to_vec())));
}

async fn a_store_that_is_not_there_is_unavailable() {
    let own = Own::on(ObjectKind::Moto);
    let config = config(&own).patience(Duration::from_secs(1));
    let store = config.open().await.unwrap();
    // Nobody listens there any more.
    drop(own);
    assert!(matches!(store.get("k").await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.create("k", b"v".to_vec()).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.put("k", b"v".to_vec()).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.delete("k").await, Err(StoreError::Unavailable(_))));
    let error = config.open().await.unwrap_err();
    assert_eq!(error.kind(), OpenErrorKind::Unavailable);
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}

async fn puts_and_deletes_are_repeated() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    for (n, (when, answer)) in FAULTS.into_iter().take(9).enumerate() {
        let key = format!("k-{n}");
        own.proxy.spoil(2, Requests::all().with(&key), when, answer);
        store.put(&key, b"v".to_vec()).await.unwrap();
        own.proxy.spoil_no_more();
        assert_eq!(store.get(&key).await, Ok(Some(b"v".to_vec())), "{when:?} {answer:?}");
        own.proxy.spoil(2, Requests::method("DELETE").with(&key), when, answer);
        store.delete(&key).await.unwrap();
        own.proxy.spoil_no_more();
        assert_eq!(store.get(&key).await, Ok(None), "{when:?} {answer:?}");
    }
}

async fn where_there_are_no_credentials_that_is_said() {
    let own = Own::on(ObjectKind::Moto);
    // Those of the machine are asked for last, and nobody is there who gives any.
    let nobody = [("AWS_METADATA_ENDPOINT".to_owned(), "http://127.0.0.1:1".to_owned())];
    let config = config(&own).variables(nobody).patience(Duration::from_secs(1));
    let before = own.proxy.counts();
    let error = config.open().await.unwrap_err();
    assert_eq!(error.kind(), OpenErrorKind::Unavailable);
    assert!(error.to_string().contains("credentials"), "{error}");
    assert_eq!((own.proxy.counts() - before).total(), 0);
}
