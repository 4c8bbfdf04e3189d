//! What each call costs: the requests that the documentation of the crate says.

use crate::bucket::{OUTCOMES, Own};
use crate::harness::trials;
use hitl_services::{Counts, ObjectKind};
use hitl_storage::{Config, wait_for};
use libtest_mimic::Trial;
use std::future::pending;

pub(crate) fn trials() -> Vec<Trial> {
    trials![ObjectKind::Moto; each_call_costs_what_the_documentation_says, another_process_costs_a_head_for_each_outcome]
}

/// What `call` costs.
async fn cost<T>(own: &Own, call: impl Future<Output = T>) -> Counts {
    let before = own.proxy.counts();
    call.await;
    own.proxy.counts() - before
}

async fn each_call_costs_what_the_documentation_says() {
    let own = Own::on(ObjectKind::Moto);
    let store = own.config().announcing(OUTCOMES).open().await.unwrap();
    let none = Counts::default();
    let key = |n: usize| format!("hitl-requests/{n}/request.json");
    let outcome = "hitl-requests/1/response.json";
    let create = async |key: String| store.create(&key, b"{}".to_vec()).await;
    for n in 1..=100 {
        assert_eq!(cost(&own, create(key(n))).await, Counts { put: 1, ..none });
    }
    assert_eq!(cost(&own, create(key(1))).await, Counts { put: 1, get: 1, ..none }, "another has created it");
    assert_eq!(cost(&own, create(outcome.to_owned())).await, Counts { put: 2, ..none }, "with the intent");
    let lost = cost(&own, create(outcome.to_owned())).await;
    assert_eq!(lost, Counts { put: 2, get: 1, ..none }, "another has decided");
    assert_eq!(cost(&own, store.get(outcome)).await, Counts { get: 1, ..none });
    let keys: Vec<_> = (1..=100).map(key).collect();
    assert_eq!(cost(&own, store.get_many(&keys)).await, Counts { get: 100, ..none });
    assert_eq!(cost(&own, store.put("marker", Vec::new())).await, Counts { put: 1, ..none });
    assert_eq!(cost(&own, store.list("hitl-requests/", None, 100)).await, Counts { list: 1, ..none });
    assert_eq!(cost(&own, store.delete("marker")).await, Counts { delete: 1, ..none });
    assert_eq!(cost(&own, store.clock()).await, Counts { get: 1, ..none });
}

async fn another_process_costs_a_head_for_each_outcome() {
    let (own, there) = (Own::on(ObjectKind::Moto), Own::on(ObjectKind::Moto));
    let store = own.config().announcing(OUTCOMES).unswept().open().await.unwrap();
    // The same bucket, by a way that is not counted.
    let writer = own.config_by(&there).announcing(OUTCOMES).open().await.unwrap();
    let key = |n: usize| format!("hitl-requests/{n}/response.json");
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { wait_for(&*store, &key(0), pending()).await.unwrap() }
    });
    // The first read wakes all, who then look again.
    while store.wakeups().unwrap().woken() == 0 || store.wakeups().unwrap().waiting() == 0 {
        tokio::task::yield_now().await;
    }
    let before = own.proxy.counts();
    for n in (0..10).rev() {
        writer.create(&key(n), b"v".to_vec()).await.unwrap();
    }
    assert_eq!(waiting.await.unwrap(), Some(b"v".to_vec()));
    let spent = own.proxy.counts() - before;
    // One that was read before the outcome was there is asked for again.
    assert!((10..=50).contains(&spent.head), "{spent:?}");
    assert!(spent.get <= 2 && spent.put == 0, "{spent:?}");
}
