//! How many statements a call costs, and how many waiting does: what the documentation of the crate says.

use crate::harness::{PATIENCE, name_of, open, settle_and_hear, trials};
use hitl_services::Postgres;
use hitl_storage::{Created, Store};
use libtest_mimic::Trial;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep;

pub(crate) fn trials() -> Vec<Trial> {
    trials![Postgres::available();
        a_call_costs_as_many_statements_as_is_promised,
        looks_that_queue_up_share_statements,
        waiting_costs_the_same_for_one_and_for_a_hundred_thousand,
    ]
}

/// A server that counts statements.
struct Counting {
    postgres: Postgres,
    url: String,
}

impl Counting {
    fn start() -> Self {
        let postgres = Postgres::start().unwrap();
        postgres.setting("shared_preload_libraries", "pg_stat_statements");
        postgres.stop();
        postgres.start_again();
        let url = postgres.database();
        postgres.sql(name_of(&url), "CREATE EXTENSION pg_stat_statements");
        Self { postgres, url }
    }

    fn forget(&self) {
        self.postgres.sql(name_of(&self.url), "SELECT pg_stat_statements_reset()");
    }

    /// How many statements with `mark` in them there were.
    fn count(&self, mark: &str) -> u64 {
        self.count_where(&format!("query LIKE '%{mark}%'"))
    }

    fn count_where(&self, condition: &str) -> u64 {
        let sql = format!(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements \
             WHERE {condition} AND query NOT LIKE '%pg_stat_statements%'"
        );
        self.postgres.sql(name_of(&self.url), &sql).parse().unwrap()
    }

    /// How many statements of any kind `call` costs, without notifications, what tidies up, and the word to plan anew.
    async fn cost<T>(&self, store: &Arc<dyn Store>, call: impl Future<Output = T>) -> (u64, T) {
        self.forget();
        let result = call.await;
        store.flush().await;
        (self.count_where("query !~ 'pg_notify|interval|DISCARD PLANS'"), result)
    }
}

async fn a_call_costs_as_many_statements_as_is_promised() {
    let counting = Counting::start();
    let store = open(&counting.url).await;
    let (cost, created) = counting.cost(&store, store.create("k", b"v".to_vec())).await;
    assert_eq!((cost, created), (1, Ok(Created::Created)), "a create that wins");
    assert_eq!(counting.count("pg_notify"), 1);
    let (cost, created) = counting.cost(&store, store.create("k", b"w".to_vec())).await;
    assert_eq!((cost, created), (2, Ok(Created::Exists(b"v".to_vec()))), "a create that loses");
    assert_eq!(counting.count("pg_notify"), 0);
    assert_eq!(counting.cost(&store, store.get("k")).await.0, 1, "a look");
    assert_eq!(counting.cost(&store, store.put("k", b"x".to_vec())).await.0, 1, "a put");
    let keys: Vec<String> = (0..256).map(|n| format!("m/{n}")).collect();
    assert_eq!(counting.cost(&store, store.get_many(&keys)).await.0, 1, "many looks");
    assert_eq!(counting.cost(&store, store.list("", None, 1_000)).await.0, 1, "a list");
    assert_eq!(counting.cost(&store, store.delete_many(&keys)).await.0, 1, "many deletes");
    assert_eq!(counting.cost(&store, store.clock()).await.0, 1, "the clock");
    // Notifications of what is created at once are sent together.
    let creates = async {
        let mut creates = JoinSet::new();
        for key in keys {
            let store = store.clone();
            creates.spawn(async move { store.create(&key, Vec::new()).await });
        }
        creates.join_all().await
    };
    assert_eq!(counting.cost(&store, creates).await.0, 256);
    let told = counting.count("pg_notify");
    assert!(told <= 128, "{told} for 256");
}

async fn looks_that_queue_up_share_statements() {
    let counting = Counting::start();
    let store = open(&counting.url).await;
    for n in 0..10 {
        store.create(&format!("k/{n}"), n.to_string().into_bytes()).await.unwrap();
    }
    let looks = async {
        let mut looks = JoinSet::new();
        for n in 0..50_000 {
            let store = store.clone();
            looks.spawn(async move { (n, store.get(&format!("k/{n}")).await) });
        }
        looks.join_all().await
    };
    let (cost, found) = counting.cost(&store, looks).await;
    for (n, value) in found {
        assert_eq!(value, Ok((n < 10).then(|| n.to_string().into_bytes())), "{n}");
    }
    assert!(cost <= 5_000, "{cost} statements for 50,000 looks");
}

async fn waiting_costs_the_same_for_one_and_for_a_hundred_thousand() {
    let counting = Counting::start();
    let store = open(&format!("{}?poll=0.5", counting.url)).await;
    let hub = store.wakeups().unwrap();
    let mut waiters = vec![settle_and_hear(&store).await];
    let mut costs = Vec::new();
    for waiting in [1, 100_000] {
        waiters.extend((waiters.len()..waiting).map(|n| hub.subscribe(&n.to_string())));
        counting.forget();
        // Long enough for some rounds; nothing tells that they are over.
        sleep(Duration::from_secs(10)).await;
        costs.push((counting.count("pg_notify"), counting.count("hitl_feed"), counting.count("")));
        assert_eq!(hub.waiting(), waiting);
    }
    for (probes, reads, all) in &costs {
        assert!((2..=5).contains(probes) && *reads <= 2 && *all <= 8, "in ten seconds: {costs:?}");
    }
    drop(waiters);
    // And where nobody waits, nothing at all, once the listener has seen that.
    let deadline = Instant::now() + PATIENCE;
    loop {
        counting.forget();
        sleep(Duration::from_secs(7)).await;
        if counting.count("") == 0 {
            break;
        }
        assert!(Instant::now() < deadline, "statements go on");
    }
}
