//! Stores that do not keep what is promised are refused, and of those that do that is noted.

use crate::bucket::{Own, Shared, config};
use crate::harness::trial;
use hitl_services::ObjectKind::{Azurite, Moto, S3rver, SeaweedFs};
use hitl_services::{Answer, ObjectServer, Requests, When};
use hitl_storage::{Config, OpenError, OpenErrorKind};
use hitl_store_object::{Effort, Object, probe};
use libtest_mimic::Trial;
use std::time::{Duration, SystemTime};

pub(crate) fn trials() -> Vec<Trial> {
    let name = |name: &str| format!("probes::{name}");
    vec![
        trial(name("a_store_that_ignores_the_condition_is_refused"), S3rver, conditions_ignored),
        trial(name("what_was_found_is_noted_and_the_next_opening_is_one_request"), Moto, noted),
        trial(name("the_long_one_finds_what_the_short_one_finds"), Moto, long),
        trial(name("what_a_long_one_finds_to_be_wrong_is_believed_from_then_on"), Moto, long_fails),
        trial(name("the_order_of_folders_is_known"), SeaweedFs, folders),
        trial(name("the_order_of_utf_16_is_known"), Azurite, utf_16),
        trial(name("a_clock_that_is_far_off_is_told"), Moto, clocks),
        trial(name("who_may_not_is_told_so"), Moto, denied),
    ]
}

async fn conditions_ignored() {
    let server = ObjectServer::shared(S3rver).unwrap();
    let config = config(server, server.addr(), &server.bucket(), "p");
    let error = config.open().await.unwrap_err();
    assert!(matches!(error, OpenError::Untrustworthy(_)), "{error}");
    assert_eq!(error.kind(), OpenErrorKind::Broken);
    assert!(error.to_string().contains("If-None-Match"), "{error}");
    // What was tried is gone.
}

async fn noted() {
    let own = Own::on(Moto);
    let store = own.config().open().await.unwrap();
    assert_eq!(store.list("", None, 10).await.unwrap(), [""; 0]);
    let left = store.list("hitl-probe/", None, 10).await.unwrap();
    assert_eq!(left.len(), 1, "only the verdict is left: {left:?}");
    let before = own.proxy.counts();
    let again = Object::open(&own.config()).await.unwrap();
    let spent = own.proxy.counts() - before;
    assert_eq!((spent.get, spent.total()), (1, 1));
    assert_eq!((again.findings().order, again.findings().has_offset), ("bytes", true));
    assert!(again.findings().cautions.is_empty());
}

async fn long() {
    let own = Own::on(Moto);
    let findings = probe(&own.config(), Effort::LONG).await.unwrap();
    assert_eq!((findings.order, findings.has_offset), ("bytes", true));
    // It leaves its verdict, which the next opening reads.
    let before = own.proxy.counts();
    Object::open(&own.config()).await.unwrap();
    assert_eq!((own.proxy.counts() - before).total(), 1);
}

async fn long_fails() {
    let own = Own::on(Moto);
    let config = own.config();
    let found = config.examine().await.unwrap();
    assert_eq!(found.iter().map(|finding| finding.subject).collect::<Vec<_>>(), ["races", "lists"]);
    assert!(found.iter().all(|finding| finding.advice.is_none()), "{found:?}");
    // The store is not what it was.
    let refusal = || {
        own.proxy.spoil(1, Requests::method("PUT").with("/one"), When::Before, Answer::Status(400));
    };
    refusal();
    let error = config.examine().await.unwrap_err();
    assert!(matches!(error, OpenError::Untrustworthy(_)), "{error}");
    refusal();
    let error = config.open().await.unwrap_err();
    assert!(matches!(error, OpenError::Untrustworthy(_)), "what was noted before is not believed: {error}");
    assert!(config.open().await.is_ok());
}

async fn folders() {
    let store = Object::open(&Shared::of(SeaweedFs).at("probe").await).await.unwrap();
    let findings = store.findings();
    assert_eq!((findings.order, findings.has_offset), ("folders", true));
    assert!(findings.cautions.iter().any(|caution| caution.detail.contains("order")), "{findings:?}");
}

async fn utf_16() {
    let store = Object::open(&Shared::of(Azurite).at("probe").await).await.unwrap();
    assert_eq!((store.findings().order, store.findings().has_offset), ("utf-16", false));
}

async fn clocks() {
    let own = Own::on(Moto);
    let store = own.config().open().await.unwrap();
    let now = store.clock().await.unwrap().unwrap();
    let apart = now.duration_since(SystemTime::now()).unwrap_or_else(|error| error.duration());
    assert!(apart < Duration::from_secs(60), "the server is on this machine: {apart:?}");
    for skew in [600_000, -600_000] {
        let error = own.config().clock_skew_ms(skew).open().await.unwrap_err();
        assert!(matches!(error, OpenError::Untrustworthy(_)), "{error}");
        assert!(error.to_string().contains("minutes apart"), "{error}");
    }
}

async fn denied() {
    let own = Own::on(Moto);
    own.proxy.spoil(1, Requests::all(), When::Before, Answer::S3Error(403, "AccessDenied"));
    let error = own.config().open().await.unwrap_err();
    assert_eq!(error.kind(), OpenErrorKind::Denied);
    assert!(own.config().open().await.is_ok());
}
