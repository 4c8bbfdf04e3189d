//! Writes whose answers are lost.

use crate::harness::{
    PATIENCE, database, is_unavailable, name_of, open, pooled, proxied, soon, trials, until,
};
use hitl_services::{Mode, PgBouncer, Postgres};
use hitl_storage::{Created, StoreError};
use libtest_mimic::Trial;
use std::time::{Duration, Instant};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![Postgres::available();
        a_create_whose_answer_is_lost_has_won,
        a_create_that_lost_says_so_though_its_answer_was_lost,
        where_no_answer_comes_it_is_unknown_and_the_same_create_again_decides,
        a_repeat_waits_for_the_first_try,
        puts_and_deletes_are_repeated,
        where_nobody_is_there_after_the_first_try_it_is_unknown,
        a_server_that_hangs_is_unavailable_and_comes_back,
    ];
    trials.extend(trials![pooled(); a_pooler_that_loses_its_server_leaves_no_conflict]);
    trials
}

/// What only creates and puts send. A statement that is prepared is not sent, but what it is about always is.
const OWN: &[u8] = b"own value";

fn exists(value: &[u8]) -> Created {
    Created::Exists(value.to_vec())
}

async fn a_create_whose_answer_is_lost_has_won() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let (store, other) = (open(&through).await, open(&url).await);
    for n in 0..20 {
        let key = format!("k/{n}");
        proxy.lose_answers(1 + n % 3, OWN);
        assert_eq!(store.create(&key, OWN.to_vec()).await, Ok(Created::Created), "{key}");
        assert_eq!(other.get(&key).await, Ok(Some(OWN.to_vec())));
        assert_eq!(store.create(&key, OWN.to_vec()).await, Ok(exists(OWN)), "another call");
    }
    assert_eq!(proxy.lost(), (0..20).map(|n| 1 + n % 3).sum::<u64>());
}

async fn a_create_that_lost_says_so_though_its_answer_was_lost() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let (store, other) = (open(&through).await, open(&url).await);
    other.create("k", OWN.to_vec()).await.unwrap();
    for mark in [OWN, b"SELECT value, attempt"] {
        proxy.lose_answers(1, mark);
        assert_eq!(store.create("k", OWN.to_vec()).await, Ok(exists(OWN)));
    }
    assert_eq!(proxy.lost(), 2);
}

async fn where_no_answer_comes_it_is_unknown_and_the_same_create_again_decides() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let store = open(&through).await;
    proxy.lose_answers(1_000_000, OWN);
    let began = Instant::now();
    let result = store.create("k", OWN.to_vec()).await;
    assert!(matches!(result, Err(StoreError::Unknown(_))), "{result:?}");
    assert!(began.elapsed() < PATIENCE, "it is not tried for ever");
    assert!(proxy.lost() > 5, "it was repeated");
    proxy.lose_answers(0, b"");
    // Another call, so what stands is another one's, with the bytes by which the caller knows it.
    assert_eq!(store.create("k", OWN.to_vec()).await, Ok(exists(OWN)));
}

async fn where_nobody_is_there_after_the_first_try_it_is_unknown() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let store = open(&format!("{through}&listen=off")).await;
    proxy.lose_answers(1_000_000, OWN);
    let (result, ()) = tokio::join!(store.create("k", OWN.to_vec()), async {
        until("an answer is lost", || proxy.lost() > 0).await;
        proxy.set(Mode::Cut);
    });
    assert!(matches!(result, Err(StoreError::Unknown(_))), "{result:?}");
    // Where nothing was sent it is known that nothing was made.
    let result = store.create("l", OWN.to_vec()).await;
    assert!(is_unavailable(&result), "{result:?}");
    proxy.lose_answers(0, b"");
    proxy.set(Mode::Pass);
    assert_eq!(store.get("k").await, Ok(Some(OWN.to_vec())));
    assert_eq!(store.get("l").await, Ok(None));
}

/// A transaction on a connection of its own, which has written `key` and not ended yet.
async fn pending(url: &str, key: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let sql = format!("BEGIN; INSERT INTO hitl_values (key, value) VALUES ('{key}', 'theirs')");
    client.batch_execute(&sql).await.unwrap();
    client
}

async fn a_repeat_waits_for_the_first_try() {
    let (postgres, url) = database();
    let store = open(&url).await;
    for (end, result) in [("ROLLBACK", Created::Created), ("COMMIT", exists(b"theirs"))] {
        let client = pending(&url, end).await;
        let create = store.create(end, OWN.to_vec());
        let waits = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock'",
            name_of(&url)
        );
        let (created, ()) = tokio::join!(create, async {
            until("the create waits", || postgres.sql("postgres", &waits) == "1").await;
            client.batch_execute(end).await.unwrap();
        });
        assert_eq!(created, Ok(result));
    }
}

async fn puts_and_deletes_are_repeated() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let store = open(&through).await;
    for value in [b"value 1", b"value 2"] {
        proxy.lose_answers(2, value);
        assert_eq!(store.put("the key", value.to_vec()).await, Ok(()));
        assert_eq!(store.get("the key").await, Ok(Some(value.to_vec())));
    }
    proxy.lose_answers(2, b"DELETE FROM");
    assert_eq!(store.delete("the key").await, Ok(()));
    // Others were told of it by now.
    store.flush().await;
    proxy.lose_answers(2, b"the key");
    assert_eq!(store.get("the key").await, Ok(None));
    assert_eq!(proxy.lost(), 8);
}

/// The pooler answers with an error that has a code.
async fn a_pooler_that_loses_its_server_leaves_no_conflict() {
    let (postgres, url) = database();
    let pooler = PgBouncer::start(postgres, "transaction").unwrap();
    let store = open(&format!("{}?listen=off&pool=4", pooler.url(name_of(&url)))).await;
    let client = pending(&url, "k").await;
    let create = store.create("k", OWN.to_vec());
    let waits =
        format!("FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock'", name_of(&url));
    let (created, ()) = tokio::join!(create, async {
        let count = format!("SELECT count(*) {waits}");
        until("the create waits", || postgres.sql("postgres", &count) == "1").await;
        // Ended twice, of which the pooler tells in its own words.
        postgres.sql("postgres", &format!("SELECT pg_terminate_backend(pid) {waits}"));
        until("it is repeated", || postgres.sql("postgres", &count) == "1").await;
        client.batch_execute("ROLLBACK").await.unwrap();
    });
    assert_eq!(created, Ok(Created::Created));
}

async fn a_server_that_hangs_is_unavailable_and_comes_back() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let store = open(&format!("{through}&pool=2&connect_timeout=1&listen=off")).await;
    store.create("k", b"v".to_vec()).await.unwrap();
    proxy.set(Mode::Hang);
    let began = Instant::now();
    // More than there are connections.
    let calls: Vec<_> = (0..10)
        .map(|_| {
            tokio::spawn({
                let store = store.clone();
                async move { store.get("k").await }
            })
        })
        .collect();
    for call in calls {
        let result = soon("a call ends", call).await.unwrap();
        assert!(is_unavailable(&result), "{result:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    proxy.set(Mode::Pass);
    assert_eq!(store.get("k").await, Ok(Some(b"v".to_vec())));
}
