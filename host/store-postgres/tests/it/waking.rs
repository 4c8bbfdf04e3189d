//! Who is woken by what other processes write, and by what.

use crate::harness::{PATIENCE, database, hears, name_of, open, pooled, proxied, soon, trials, until};
use hitl_services::{Mode, PgBouncer, Postgres};
use hitl_storage::{Announced, Store, Wakeup};
use libtest_mimic::Trial;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![Postgres::available();
        what_is_heard_wakes_at_once,
        many_at_once_wake_all_of_their_waiters,
        while_the_listener_is_cut_waiters_are_woken_by_looks,
        what_was_written_while_the_server_was_away_is_found,
        a_half_open_listener_is_noticed,
        commits_out_of_order_lose_nothing_and_hold_up_nobody,
        only_what_is_announced_is_told,
        the_feed_does_not_grow_for_ever,
        nobody_listens_where_nobody_waits,
        what_is_flushed_is_told,
    ];
    trials.extend(trials![pooled();
        through_a_pooler_nothing_is_heard_and_waiters_are_woken_by_looks,
        a_listener_beside_the_pooler_hears,
    ]);
    trials
}

/// So long that nobody can be woken by a look within a test's patience.
const NO_LOOKS: &str = "poll=3000";

fn subscribe(store: &Arc<dyn Store>, key: &str) -> Wakeup {
    store.wakeups().unwrap().subscribe(key)
}

/// Lets `store` begin to follow what others write: its first look wakes all who wait.
async fn settle(store: &Arc<dyn Store>) {
    soon("the first look", subscribe(store, "settle")).await;
}

/// The same until it hears.
async fn settle_and_hear(store: &Arc<dyn Store>) -> Wakeup {
    settle(store).await;
    // Somebody has to wait for it to go on.
    let waiter = subscribe(store, "nothing");
    until("it hears", || hears(store)).await;
    waiter
}

async fn is_woken(waiter: &mut Wakeup) -> bool {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(std::pin::Pin::new(&mut *waiter).poll(context).is_ready())
    })
    .await
}

async fn create(store: &Arc<dyn Store>, key: &str) {
    store.create(key, b"v".to_vec()).await.unwrap();
}

async fn what_is_heard_wakes_at_once() {
    let (_, url) = database();
    let (here, there) = (open(&format!("{url}?{NO_LOOKS}")).await, open(&url).await);
    let mut other = settle_and_hear(&here).await;
    let mut slowest = Duration::ZERO;
    for n in 0..50 {
        let key = format!("k/{n}");
        let waiter = subscribe(&here, &key);
        let began = Instant::now();
        create(&there, &key).await;
        soon("a notification", waiter).await;
        slowest = slowest.max(began.elapsed());
    }
    // While it hears it looks every 30 seconds.
    assert!(slowest < Duration::from_secs(10), "{slowest:?}");
    assert!(!is_woken(&mut other).await, "only those concerned are woken");
}

async fn many_at_once_wake_all_of_their_waiters() {
    let (_, url) = database();
    let (here, there) = (open(&format!("{url}?{NO_LOOKS}")).await, open(&url).await);
    let _other = settle_and_hear(&here).await;
    // Long keys, so that they are too many for a notification, and too many to be told one by one.
    let key = |n: usize| format!("{}/{n}", "k".repeat(200));
    let waiters: Vec<_> = (0..3_000).map(|n| subscribe(&here, &key(n))).collect();
    let began = Instant::now();
    let creators: Vec<_> = (0..30)
        .map(|part| {
            let there = there.clone();
            tokio::spawn(async move {
                for n in part * 100..(part + 1) * 100 {
                    create(&there, &key(n)).await;
                }
            })
        })
        .collect();
    for creator in creators {
        soon("creating", creator).await.unwrap();
    }
    for waiter in waiters {
        soon("each is woken", waiter).await;
    }
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
}

async fn while_the_listener_is_cut_waiters_are_woken_by_looks() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let listen = through.replace('?', "%3F");
    let (here, there) = (open(&format!("{url}?poll=0.2&listen={listen}")).await, open(&url).await);
    let mut other = settle_and_hear(&here).await;
    for n in 0..5 {
        let key = format!("k/{n}");
        let waiter = subscribe(&here, &key);
        proxy.set(Mode::Cut);
        let began = Instant::now();
        create(&there, &key).await;
        soon("a look", waiter).await;
        // Half a minute lies between two looks while it hears.
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert!(!is_woken(&mut other).await, "only those concerned are woken");
        proxy.set(Mode::Pass);
        until("it hears again", || hears(&here)).await;
    }
    assert!(!is_woken(&mut other).await, "only those concerned are woken");
}

async fn what_was_written_while_the_server_was_away_is_found() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let (here, there) = (open(&format!("{through}&poll=0.2")).await, open(&url).await);
    let mut other = settle_and_hear(&here).await;
    let waiter = subscribe(&here, "k");
    proxy.set(Mode::Cut);
    until("it is noticed", || !hears(&here)).await;
    create(&there, "k").await;
    assert!(here.get("k").await.is_err());
    proxy.set(Mode::Pass);
    soon("it is found", waiter).await;
    assert!(!is_woken(&mut other).await, "only those concerned are woken");
}

async fn a_half_open_listener_is_noticed() {
    let (postgres, url) = database();
    let (proxy, through) = proxied(postgres, &url);
    let listen = through.replace('?', "%3F");
    let (here, there) = (open(&format!("{url}?poll=0.2&listen={listen}")).await, open(&url).await);
    let _other = settle_and_hear(&here).await;
    proxy.set(Mode::Hang);
    let waiter = subscribe(&here, "k");
    let began = Instant::now();
    create(&there, "k").await;
    soon("it is noticed, and looked for", waiter).await;
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    assert!(!hears(&here));
}

async fn commits_out_of_order_lose_nothing_and_hold_up_nobody() {
    let (postgres, url) = database();
    let begin = async |url: &str, sql: &str| {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("BEGIN; SELECT pg_current_xact_id(); {sql}")).await.unwrap();
        client
    };
    let (here, there) = (open(&format!("{url}?poll=0.1&listen=off")).await, open(&url).await);
    settle(&here).await;
    // Somebody else's, which lasts.
    let long = begin(&postgres.url("postgres"), "").await;
    for round in 0..5 {
        let (late, early) = (format!("late/{round}"), format!("early/{round}"));
        let sql = format!(
            "INSERT INTO hitl_values (key, value) VALUES ('{late}', 'v'); INSERT INTO hitl_feed (key) VALUES ('{late}')"
        );
        let mut waits_for_late = subscribe(&here, &late);
        let client = begin(&url, &sql).await;
        let waits_for_early = subscribe(&here, &early);
        create(&there, &early).await;
        soon("the later transaction, which ended first", waits_for_early).await;
        assert!(!is_woken(&mut waits_for_late).await);
        client.batch_execute("COMMIT").await.unwrap();
        soon("the earlier transaction, which ended last", waits_for_late).await;
        assert_eq!(here.get(&late).await, Ok(Some(b"v".to_vec())));
    }
    long.batch_execute("ROLLBACK").await.unwrap();
}

async fn only_what_is_announced_is_told() {
    let (postgres, url) = database();
    let stores =
        crate::harness::stores().announcing(Announced::where_key(|key| key.ends_with("/response.json")));
    let store = stores.open(&url).await.unwrap();
    for key in ["a/request.json", "a/response.json"] {
        create(&store, key).await;
        create(&store, key).await;
        store.put(key, b"w".to_vec()).await.unwrap();
    }
    let told = postgres.sql(name_of(&url), "SELECT key, count(*) FROM hitl_feed GROUP BY key");
    assert_eq!(told, "a/response.json|2", "one for the create that won, one for the put");
}

async fn the_feed_does_not_grow_for_ever() {
    let (postgres, url) = database();
    drop(open(&url).await);
    let rows = || postgres.sql(name_of(&url), "SELECT string_agg(key, ' ') FROM hitl_feed");
    postgres.sql(
        name_of(&url),
        "INSERT INTO hitl_feed (key, at) VALUES ('old', now() - interval '61 minutes'), ('new', now() - interval '59 minutes')",
    );
    let here = open(&format!("{url}?listen=off")).await;
    settle(&here).await;
    until("what is old is removed", || rows() == "new").await;
    // Who only writes tidies up, too.
    postgres.sql(name_of(&url), "UPDATE hitl_feed SET at = now() - interval '61 minutes'");
    let there = open(&url).await;
    create(&there, "k").await;
    until("what is old is removed", || rows() == "k").await;
}

async fn nobody_listens_where_nobody_waits() {
    let (postgres, url) = database();
    let store = open(&url).await;
    create(&store, "k").await;
    store.flush().await;
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND query LIKE 'LISTEN%'",
        name_of(&url)
    );
    assert_eq!(postgres.sql("postgres", &sql), "0");
    let _waiter = settle_and_hear(&store).await;
    assert_eq!(postgres.sql("postgres", &sql), "1");
    // Neither is anything kept of a store that nobody has.
    drop(store);
    let sql = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{}'", name_of(&url));
    until("its connections are closed", || postgres.sql("postgres", &sql) == "0").await;
}

async fn what_is_flushed_is_told() {
    let (_, url) = database();
    let here = open(&format!("{url}?{NO_LOOKS}")).await;
    let _other = settle_and_hear(&here).await;
    let waiters: Vec<_> = (0..50).map(|n| subscribe(&here, &format!("k/{n}"))).collect();
    let writes = tokio::task::spawn_blocking(move || {
        // A runtime of its own, which ends right after, as that of a program does.
        crate::harness::runtime().block_on(async {
            let there = open(&url).await;
            for n in 0..50 {
                create(&there, &format!("k/{n}")).await;
            }
            there.flush().await;
        });
    });
    let began = Instant::now();
    soon("writing", writes).await.unwrap();
    for waiter in waiters {
        soon("each is woken", waiter).await;
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

async fn through_a_pooler_nothing_is_heard_and_waiters_are_woken_by_looks() {
    let (postgres, url) = database();
    let pooler = PgBouncer::start(postgres, "transaction").unwrap();
    let pooled = pooler.url(name_of(&url));
    let (here, there) = (open(&format!("{pooled}?poll=0.2")).await, open(&pooled).await);
    settle(&here).await;
    // Long enough for some questions to itself, none of which it hears.
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut n = 0;
    while Instant::now() < deadline {
        n += 1;
        let waiter = subscribe(&here, &format!("k/{n}"));
        create(&there, &format!("k/{n}")).await;
        assert!(timeout(PATIENCE, waiter).await.is_ok(), "round {n}");
        assert!(!hears(&here), "what the pooler passes to others is not heard");
    }
    assert!(n > 5, "{n} in ten seconds");
}

async fn a_listener_beside_the_pooler_hears() {
    let (postgres, url) = database();
    let pooler = PgBouncer::start(postgres, "transaction").unwrap();
    let pooled = pooler.url(name_of(&url));
    let (here, there) = (open(&format!("{pooled}?{NO_LOOKS}&listen={url}")).await, open(&pooled).await);
    let _other = settle_and_hear(&here).await;
    let waiter = subscribe(&here, "k");
    let began = Instant::now();
    create(&there, "k").await;
    soon("a notification", waiter).await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
