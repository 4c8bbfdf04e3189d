//! What others write is told to who waits, at a cost that does not depend on how many wait.

use crate::bucket::{OUTCOMES, Own, Shared, copy_verdict};
use crate::harness::trials;
use hitl_services::{Answer, ObjectKind, Requests, When};
use hitl_storage::{Config, Created, Store, wait_for};
use hitl_store_object::{Object, ObjectConfig};
use libtest_mimic::Trial;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

pub(crate) fn trials() -> Vec<Trial> {
    trials![ObjectKind::Moto;
        an_intent_has_the_name_of_the_contract,
        a_writer_that_dies_after_its_create_is_found,
        a_writer_that_dies_before_its_create_leaves_nothing_and_the_next_one_is_found,
        a_create_long_after_its_intent_is_found,
        writers_whose_clocks_are_seconds_apart_are_found,
        a_thousand_waiters_cost_what_one_costs,
        while_nobody_waits_nothing_is_asked,
        what_is_written_by_others_is_found_by_the_sweep,
        old_intents_are_removed,
        an_intent_that_cannot_be_written_begins_no_create,
    ]
}

const PATIENCE: Duration = Duration::from_secs(100);

fn response(id: &str) -> String {
    format!("hitl-requests/{id}/response.json")
}

/// The store of a test, which tells others of outcomes, and finds nothing by the sweep.
fn config(own: &Own) -> ObjectConfig {
    own.config().announcing(OUTCOMES).request_timeout(Duration::from_secs(1)).unswept()
}

/// Waits for a key; the task is there, and its waiter registered, when this returns.
async fn waiter(store: &Arc<dyn Store>, key: String) -> tokio::task::JoinHandle<Option<Vec<u8>>> {
    let hub = store.wakeups().unwrap();
    let before = hub.waiting();
    let task = tokio::spawn({
        let store = store.clone();
        async move { wait_for(&*store, &key, pending()).await.unwrap() }
    });
    while hub.waiting() <= before {
        tokio::task::yield_now().await;
    }
    task
}

async fn told(waiter: tokio::task::JoinHandle<Option<Vec<u8>>>) -> Option<Vec<u8>> {
    timeout(PATIENCE, waiter).await.expect("nobody was told").unwrap()
}

async fn an_intent_has_the_name_of_the_contract() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    store.create("hitl-requests/0f3c/request.json", b"{}".to_vec()).await.unwrap();
    assert_eq!(store.list("hitl-feed/", None, 10).await.unwrap(), [""; 0], "requests are not told");
    store.create(&response("0f3c"), b"{}".to_vec()).await.unwrap();
    let names = store.list("hitl-feed/", None, 10).await.unwrap();
    let [name] = names.as_slice() else { panic!("{names:?}") };
    let (minute, rest) = name.strip_prefix("hitl-feed/").unwrap().split_once('/').unwrap();
    let (ms, id) = rest.split_once('-').unwrap();
    assert_eq!((minute.len(), ms.len(), id), (10, 13, "0f3c"), "{name}");
    assert_eq!(minute.parse::<u64>().unwrap(), ms.parse::<u64>().unwrap() / 60_000);
    assert_eq!(store.get(name).await.unwrap(), Some(Vec::new()));
    let all = store.list("", None, 10).await.unwrap();
    assert_eq!(
        all,
        ["hitl-requests/0f3c/request.json", &response("0f3c")],
        "what is noted is shown to nobody"
    );
}

async fn a_writer_that_dies_after_its_create_is_found() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    let waiter = waiter(&store, response("a")).await;
    let writer = config(&own).open().await.unwrap();
    own.proxy.spoil(1, Requests::method("PUT").with("response.json"), When::After, Answer::Hang);
    let writing = tokio::spawn(async move { writer.create(&response("a"), b"v".to_vec()).await });
    while own.proxy.spoilt() == 0 {
        tokio::task::yield_now().await;
    }
    writing.abort();
    assert_eq!(told(waiter).await, Some(b"v".to_vec()));
}

async fn a_writer_that_dies_before_its_create_leaves_nothing_and_the_next_one_is_found() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    let waiter = waiter(&store, response("a")).await;
    let writer = config(&own).open().await.unwrap();
    own.proxy.spoil(1, Requests::method("PUT").with("response.json"), When::Before, Answer::Hang);
    let writing = tokio::spawn({
        let writer = writer.clone();
        async move { writer.create(&response("a"), b"first".to_vec()).await }
    });
    while own.proxy.spoilt() == 0 {
        tokio::task::yield_now().await;
    }
    writing.abort();
    assert!(writing.await.is_err());
    assert_eq!(writer.create(&response("a"), b"second".to_vec()).await.unwrap(), Created::Created);
    assert_eq!(told(waiter).await, Some(b"second".to_vec()));
}

async fn a_create_long_after_its_intent_is_found() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    let waiter = waiter(&store, response("slow")).await;
    let writer = config(&own).open().await.unwrap();
    // Three seconds, in which the intent is read thirty times.
    own.proxy.spoil(3, Requests::method("PUT").with("response.json"), When::Before, Answer::Hang);
    assert_eq!(writer.create(&response("slow"), b"v".to_vec()).await.unwrap(), Created::Created);
    assert_eq!(own.proxy.spoilt(), 3);
    assert_eq!(told(waiter).await, Some(b"v".to_vec()));
}

async fn writers_whose_clocks_are_seconds_apart_are_found() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    let mut waiters = Vec::new();
    for n in 0..30 {
        waiters.push(waiter(&store, response(&format!("{n}"))).await);
    }
    let mut writers = JoinSet::new();
    for (writer, skew) in [-3_000, 0, 3_000].into_iter().enumerate() {
        let config = config(&own).clock_skew_ms(skew);
        writers.spawn(async move {
            let store = config.open().await.unwrap();
            for n in 0..10 {
                store.create(&response(&format!("{}", n * 3 + writer)), b"v".to_vec()).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    for waiter in waiters {
        assert_eq!(told(waiter).await, Some(b"v".to_vec()));
    }
}

async fn a_thousand_waiters_cost_what_one_costs() {
    const WINDOW: Duration = Duration::from_secs(4);
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    let hub = store.wakeups().unwrap();
    for waiters in [1, 1_000] {
        let _waiters: Vec<_> = (0..waiters).map(|n| hub.subscribe(&response(&n.to_string()))).collect();
        // The first read wakes all, since nobody knows what was before it.
        while own.proxy.counts().list == 0 || hub.waiting() > 0 && hub.woken() == 0 {
            tokio::task::yield_now().await;
        }
        let _again: Vec<_> = (0..waiters).map(|n| hub.subscribe(&response(&n.to_string()))).collect();
        let (before, begun) = (own.proxy.counts(), Instant::now());
        sleep(WINDOW).await;
        let spent = own.proxy.counts() - before;
        // A list every 100 ms, two near the edge of a minute, and one for old minutes; a slow machine makes fewer.
        let most = begun.elapsed().as_millis() as u64 / 100 * 2 + 3;
        assert!((4..=most).contains(&spent.list), "{waiters} waiters: {spent:?}");
        assert!(spent.get + spent.head <= 2, "{waiters} waiters: {spent:?}");
    }
}

async fn while_nobody_waits_nothing_is_asked() {
    let own = Own::on(ObjectKind::Moto);
    let store = config(&own).open().await.unwrap();
    let before = own.proxy.counts().total();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(own.proxy.counts().total(), before);
    let waiter = waiter(&store, response("a")).await;
    while own.proxy.counts().list < 3 {
        tokio::task::yield_now().await;
    }
    waiter.abort();
    let _ = waiter.await;
    // One that has begun may still end.
    sleep(Duration::from_secs(1)).await;
    let before = own.proxy.counts().total();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(own.proxy.counts().total(), before);
}

async fn what_is_written_by_others_is_found_by_the_sweep() {
    let own = Own::on(ObjectKind::Moto);
    let store = own.config().announcing(OUTCOMES).open().await.unwrap();
    let waiter = waiter(&store, response("foreign")).await;
    // One that tells nobody, as the form of the original plugin.
    let foreign = own.config().open().await.unwrap();
    foreign.put(&response("foreign"), b"v".to_vec()).await.unwrap();
    assert_eq!(foreign.list("hitl-feed/", None, 1).await.unwrap(), [""; 0]);
    assert_eq!(told(waiter).await, Some(b"v".to_vec()));
}

async fn old_intents_are_removed() {
    let root = Shared::of(ObjectKind::Moto).at("old").await.announcing(OUTCOMES);
    let store = root.open().await.unwrap();
    for n in 0..20 {
        store.put(&format!("hitl-feed/0029000000/174000000{n:04}-x"), Vec::new()).await.unwrap();
    }
    store.create(&response("new"), b"v".to_vec()).await.unwrap();
    let _waiter = waiter(&store, response("a")).await;
    let left = async {
        loop {
            let left = store.list("hitl-feed/", None, 100).await.unwrap();
            if left.len() == 1 {
                return left;
            }
            tokio::task::yield_now().await;
        }
    };
    let left = timeout(PATIENCE, left).await.unwrap();
    assert!(left[0].ends_with("-new"), "{left:?}");
}

async fn an_intent_that_cannot_be_written_begins_no_create() {
    let own = Own::on(ObjectKind::Moto);
    let root = Object::open(&own.config()).await.unwrap();
    copy_verdict(&root, "q").await;
    let store = config(&own).patience(Duration::from_secs(1)).open().await.unwrap();
    own.proxy.spoil(u64::MAX, Requests::method("PUT").with("hitl-feed"), When::After, Answer::Status(503));
    let failed = store.create(&response("a"), b"v".to_vec()).await.unwrap_err();
    assert!(matches!(failed, hitl_storage::StoreError::Unavailable(_)), "{failed:?}");
    own.proxy.spoil_no_more();
    assert_eq!(store.get(&response("a")).await.unwrap(), None);
    assert_eq!(store.create(&response("a"), b"v".to_vec()).await.unwrap(), Created::Created);
}
