//! Servers that end, in an orderly way and in another.

use crate::harness::{hears, is_unavailable, open, soon, trials, until};
use hitl_services::Postgres;
use hitl_storage::{Created, StoreError};
use libtest_mimic::Trial;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub(crate) fn trials() -> Vec<Trial> {
    trials![Postgres::available();
        no_acknowledged_write_is_lost_when_the_server_is_killed,
        a_server_that_was_stopped_is_used_again_when_it_is_back,
    ]
}

async fn no_acknowledged_write_is_lost_when_the_server_is_killed() {
    let postgres = Arc::new(Postgres::start().unwrap());
    let url = postgres.database();
    let store = open(&url).await;
    for round in 0..3 {
        let (over, made) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                let (store, over, made) = (store.clone(), over.clone(), made.clone());
                tokio::spawn(async move {
                    let (mut acknowledged, mut unknown) = (Vec::new(), Vec::new());
                    for n in 0.. {
                        if over.load(Ordering::SeqCst) {
                            break;
                        }
                        let key = format!("{round}/{writer}/{n}");
                        match store.create(&key, key.clone().into_bytes()).await {
                            Ok(Created::Created) => {
                                made.fetch_add(1, Ordering::SeqCst);
                                acknowledged.push(key);
                            }
                            Err(StoreError::Unknown(_)) => unknown.push(key),
                            Err(StoreError::Unavailable(_)) => {
                                tokio::time::sleep(Duration::from_millis(5)).await;
                            }
                            other => panic!("{key}: {other:?}"),
                        }
                    }
                    (acknowledged, unknown)
                })
            })
            .collect();
        until("writes are under way", || made.load(Ordering::SeqCst) > 200).await;
        let server = postgres.clone();
        tokio::task::spawn_blocking(move || {
            server.kill();
            server.start_again();
        })
        .await
        .unwrap();
        let before = made.load(Ordering::SeqCst);
        until("writes go on by themselves", || made.load(Ordering::SeqCst) > before + 200).await;
        over.store(true, Ordering::SeqCst);
        for writer in writers {
            let (acknowledged, unknown) = soon("a writer ends", writer).await.unwrap();
            for key in &acknowledged {
                assert_eq!(
                    store.get(key).await,
                    Ok(Some(key.clone().into_bytes())),
                    "{key} was acknowledged"
                );
            }
            for key in &unknown {
                // A repeat decides: it wins, or finds its own bytes.
                match store.create(key, key.clone().into_bytes()).await.unwrap() {
                    Created::Exists(value) => assert_eq!(value, key.as_bytes()),
                    _ => assert_eq!(store.get(key).await, Ok(Some(key.clone().into_bytes()))),
                }
            }
        }
    }
}

async fn a_server_that_was_stopped_is_used_again_when_it_is_back() {
    let postgres = Arc::new(Postgres::start().unwrap());
    let url = postgres.database();
    let (here, there) = (open(&format!("{url}?poll=0.2")).await, open(&url).await);
    soon("the first look", here.wakeups().unwrap().subscribe("settle")).await;
    let waiter = here.wakeups().unwrap().subscribe("k");
    until("it hears", || hears(&here)).await;
    let server = postgres.clone();
    tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
    until("it is noticed", || !hears(&here)).await;
    for _ in 0..20 {
        let began = Instant::now();
        let result = here.create("k", b"v".to_vec()).await;
        assert!(is_unavailable(&result), "{result:?}");
        assert!(is_unavailable(&here.get("k").await));
        assert!(began.elapsed() < Duration::from_secs(5), "it is told at once: {:?}", began.elapsed());
    }
    let server = postgres.clone();
    tokio::task::spawn_blocking(move || server.start_again()).await.unwrap();
    assert_eq!(there.create("k", b"v".to_vec()).await, Ok(Created::Created));
    soon("the waiter", waiter).await;
    // Nobody listens where nobody waits.
    let _other = here.wakeups().unwrap().subscribe("nothing");
    until("it hears again", || hears(&here)).await;
}
