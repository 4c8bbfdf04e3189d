//! Statements that run often are prepared, and nothing goes wrong where a pooler mixes up what was prepared by whom.

use crate::harness::{PATIENCE, database, name_of, open, pooled, stores, trials};
use hitl_services::{PgBouncer, Postgres};
use hitl_storage::{Announced, Created, Store};
use libtest_mimic::Trial;
use std::sync::Arc;
use std::time::Instant;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = trials![Postgres::available();
        a_busy_connection_keeps_what_runs_often,
        a_plan_does_not_outlive_the_size_of_its_table,
        columns_of_another_type_are_no_fault,
    ];
    trials.extend(trials![pooled();
        through_a_pooler_too_where_it_works,
        what_is_not_there_any_more_is_sent_whole,
        a_name_that_is_taken_is_no_fault,
        the_same_statement_of_another_process_does_nothing,
        another_statement_of_another_process_does_nothing,
        a_statement_of_another_program_does_nothing,
    ]);
    trials
}

/// Whether a store prepares, as far as it knows.
fn prepares(store: &Arc<dyn Store>) -> bool {
    format!("{store:?}").contains("prepares: true")
}

/// A store with one connection that tells of some keys and not of others, so that it has all three statements.
async fn open_one(url: &str) -> Arc<dyn Store> {
    let announced = Announced::where_key(|key| key.starts_with("told/"));
    stores().announcing(announced).open(&format!("{url}?listen=off&pool=1")).await.unwrap()
}

/// All that may be prepared, with the right results.
async fn work(store: &Arc<dyn Store>, round: u64) {
    for kind in ["told", "untold"] {
        let key = format!("{kind}/{round}");
        assert_eq!(store.get(&key).await, Ok(None));
        assert_eq!(store.create(&key, b"mine".to_vec()).await, Ok(Created::Created), "{key}");
        assert_eq!(store.create(&key, b"later".to_vec()).await, Ok(Created::Exists(b"mine".to_vec())));
        assert_eq!(store.get(&key).await, Ok(Some(b"mine".to_vec())));
    }
}

/// The same again and again, until `is_so`.
async fn work_until(what: &str, store: &Arc<dyn Store>, mut is_so: impl AsyncFnMut() -> bool) -> u64 {
    let deadline = Instant::now() + PATIENCE;
    let mut rounds = 0;
    while !is_so().await {
        assert!(Instant::now() < deadline, "it did not come about in {PATIENCE:?}: {what}");
        work(store, rounds).await;
        rounds += 1;
    }
    rounds
}

/// That all of `rounds` is there, and no more.
fn check(postgres: &Postgres, url: &str, rounds: u64) {
    let count =
        "SELECT count(*), count(*) FILTER (WHERE convert_from(value, 'UTF8') = 'mine') FROM hitl_values";
    assert_eq!(postgres.sql(name_of(url), count), format!("{0}|{0}", 2 * rounds));
    assert_eq!(postgres.sql(name_of(url), "SELECT count(*) FROM hitl_feed"), rounds.to_string());
}

async fn a_busy_connection_keeps_what_runs_often() {
    let (postgres, url) = database();
    let store = open_one(&url).await;
    // What is prepared on a connection is seen only there.
    postgres.sql(
        name_of(&url),
        "CREATE TABLE seen (statement text); \
         CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN INSERT INTO seen SELECT statement FROM pg_prepared_statements; RETURN NEW; END'; \
         CREATE TRIGGER look AFTER INSERT ON hitl_values FOR EACH ROW EXECUTE FUNCTION look()",
    );
    let kinds = "SELECT count(DISTINCT statement) FROM seen";
    let rounds =
        work_until("all are prepared", &store, async || postgres.sql(name_of(&url), kinds) == "3").await;
    assert!(prepares(&store));
    check(postgres, &url, rounds);
}

async fn a_plan_does_not_outlive_the_size_of_its_table() {
    let (postgres, url) = database();
    let store = open_one(&url).await;
    let fill = |prefix: &str, rows: u32| {
        format!(
            "INSERT INTO hitl_values (key, value) SELECT '{prefix}' || n, '\\x00' FROM generate_series(1, {rows}) AS n"
        )
    };
    postgres.sql(
        name_of(&url),
        &format!("ALTER TABLE hitl_values SET (autovacuum_enabled = off); {}", fill("few", 60)),
    );
    postgres.sql(name_of(&url), "ANALYZE hitl_values");
    let scans = |kind: &str| -> u64 {
        let sql = format!("SELECT {kind} FROM pg_stat_user_tables WHERE relname = 'hitl_values'");
        postgres.sql(name_of(&url), &sql).parse().unwrap()
    };
    let deadline = Instant::now() + PATIENCE;
    let look = async || {
        assert!(Instant::now() < deadline);
        for _ in 0..20 {
            assert_eq!(store.get("few7").await, Ok(Some(vec![0])));
        }
    };
    let before = scans("seq_scan");
    while scans("seq_scan") < before + 100 {
        look().await;
    }
    postgres.sql(name_of(&url), &fill("many", 20_000));
    let before = scans("idx_scan");
    while scans("idx_scan") < before + 100 {
        look().await;
    }
    assert!(prepares(&store));
}

async fn columns_of_another_type_are_no_fault() {
    let (postgres, url) = database();
    let store = open_one(&url).await;
    let types = ["varchar(2000)", "text"];
    let mut next = types.iter().cycle();
    let rounds = work_until("it prepares nothing", &store, async || {
        let sql = format!("ALTER TABLE hitl_values ALTER key TYPE {} COLLATE \"C\"", next.next().unwrap());
        postgres.sql(name_of(&url), &sql);
        !prepares(&store)
    })
    .await;
    work(&store, rounds).await;
    check(postgres, &url, rounds + 1);
}

/// A pooler with one connection to the server, which all its clients are lent in turn.
struct Pooled {
    postgres: &'static Postgres,
    url: String,
    _pooler: PgBouncer,
    store: Arc<dyn Store>,
    /// Another client.
    other: Client,
}

impl Pooled {
    async fn start() -> Self {
        let (postgres, url) = database();
        let pooler = PgBouncer::start_with(postgres, "transaction", 1).unwrap();
        let through = pooler.url(name_of(&url));
        let (store, other) = (open_one(&through).await, client(&through).await);
        Self { postgres, url, _pooler: pooler, store, other }
    }

    /// Names, types of arguments, and texts of what is prepared on that connection.
    async fn prepared(&self) -> Vec<[String; 3]> {
        let sql = "SELECT name, array_to_string(parameter_types, ','), statement FROM pg_prepared_statements";
        let rows =
            self.other.simple_query(sql).await.unwrap().into_iter().filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some([0, 1, 2].map(|n| row.get(n).unwrap().to_owned())),
                _ => None,
            });
        rows.collect()
    }

    /// Works until all three statements are prepared.
    async fn warm_up(&self) -> u64 {
        let rounds =
            work_until("all are prepared", &self.store, async || self.prepared().await.len() == 3).await;
        assert!(prepares(&self.store));
        rounds
    }

    /// Puts others in the places of those that are prepared and have `mark` in them: the arguments' types and the text, made
    /// from the one that is there and the next one.
    async fn replace(&self, mark: &str, other: impl Fn(&[String; 3], &[String; 3]) -> (String, String)) {
        let mut marked = self.prepared().await;
        marked.retain(|[.., text]| text.contains(mark));
        assert!(!marked.is_empty());
        for (this, next) in marked.iter().zip(marked.iter().cycle().skip(1)) {
            let (name, (types, text)) = (&this[0], other(this, next));
            let sql = format!("DEALLOCATE \"{name}\"; PREPARE \"{name}\" ({types}) AS {text}");
            self.other.batch_execute(&sql).await.unwrap();
        }
    }

    /// Works until the store has noticed, and once more: all goes right, and nothing else was made.
    async fn notices(&self) {
        let rounds = work_until("it prepares nothing", &self.store, async || !prepares(&self.store)).await;
        work(&self.store, rounds).await;
        check(self.postgres, &self.url, rounds + 1);
    }

    /// Removes what was made till now, so that the same may be made again.
    fn forget(&self) {
        self.postgres.sql(name_of(&self.url), "DELETE FROM hitl_values; DELETE FROM hitl_feed");
    }
}

async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn through_a_pooler_too_where_it_works() {
    let pooled = Pooled::start().await;
    let rounds = pooled.warm_up().await;
    check(pooled.postgres, &pooled.url, rounds);
}

async fn what_is_not_there_any_more_is_sent_whole() {
    let pooled = Pooled::start().await;
    pooled.warm_up().await;
    pooled.forget();
    pooled.other.batch_execute("DEALLOCATE ALL").await.unwrap();
    pooled.notices().await;
    assert_eq!(pooled.prepared().await.len(), 0);
}

async fn a_name_that_is_taken_is_no_fault() {
    let pooled = Pooled::start().await;
    // Names are counted in this process.
    pooled.other.prepare("SELECT 1").await.unwrap();
    let next: u64 = {
        let kept = pooled.other.prepare("SELECT 2").await.unwrap();
        let name = pooled.prepared().await.into_iter().find(|[.., text]| text == "SELECT 2").unwrap();
        drop(kept);
        name[0].trim_start_matches('s').parse().unwrap()
    };
    let names = next + 1..next + 1_000;
    let sql: Vec<String> =
        names.map(|n| format!("PREPARE s{n} (text) AS DELETE FROM hitl_values WHERE key > $1")).collect();
    pooled.other.batch_execute(&sql.join(";")).await.unwrap();
    pooled.notices().await;
}

/// The same program in another process, for which another schema stands in.
async fn the_same_statement_of_another_process_does_nothing() {
    for (mark, stands) in [("INSERT", "told/7"), ("JOIN", "told/0"), ("", "told/0")] {
        let pooled = Pooled::start().await;
        let theirs = open(&format!("{}?schema=theirs&listen=off", pooled.url)).await;
        theirs.put(stands, b"theirs".to_vec()).await.unwrap();
        pooled.warm_up().await;
        pooled.forget();
        let replaced = pooled.replace(mark, |[_, types, text], _| {
            // Each guard has another byte.
            let text = text.replace("\"public\"", "\"theirs\"").replace("decode('ff", "decode('fe");
            assert!(text.contains("theirs") && text.contains("'fe"), "{text}");
            (types.clone(), text)
        });
        replaced.await;
        pooled.notices().await;
        let keys = "SELECT string_agg(key, ' ') FROM theirs.hitl_values";
        assert_eq!(pooled.postgres.sql(name_of(&pooled.url), keys), stands, "{mark}");
    }
}

async fn another_statement_of_another_process_does_nothing() {
    // The creates have the same arguments. All of them in a circle do not.
    for mark in ["INSERT", ""] {
        let pooled = Pooled::start().await;
        pooled.warm_up().await;
        pooled.forget();
        pooled.replace(mark, |_, [_, types, text]| (types.clone(), text.clone())).await;
        pooled.notices().await;
    }
}

async fn a_statement_of_another_program_does_nothing() {
    for (mark, types) in [
        ("JOIN", "text, text"),
        ("JOIN", "text, bigint"),
        ("JOIN", "text, jsonb"),
        ("INSERT", "text, text, bytea, text"),
        ("INSERT", "text, bytea, uuid, json"),
    ] {
        let pooled = Pooled::start().await;
        pooled.postgres.sql(name_of(&pooled.url), "CREATE TABLE other (n int); INSERT INTO other VALUES (1)");
        pooled.warm_up().await;
        pooled.forget();
        pooled.replace(mark, |_, _| (types.to_owned(), "DELETE FROM other".to_owned())).await;
        pooled.notices().await;
        assert_eq!(pooled.postgres.sql(name_of(&pooled.url), "SELECT count(*) FROM other"), "1", "{types}");
    }
}
