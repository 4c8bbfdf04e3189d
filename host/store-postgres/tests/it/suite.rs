//! The conformance suite: directly, without notifications, and through a pooler.

use crate::harness::{database, new_schema, open, pooled, runtime, trial};
use async_trait::async_trait;
use hitl_services::{Absent, PgBouncer, Postgres};
use hitl_storage::Store;
use hitl_storage::conformance::{Capabilities, StoreFixture, cases};
use libtest_mimic::Trial;
use std::sync::{Arc, OnceLock};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = of("direct", direct, &Postgres::available());
    trials.extend(of("polling", polling, &Postgres::available()));
    trials.extend(of("pooled", through_a_pooler, &pooled()));
    trials
}

/// All cases, one way to the server.
fn of(way: &str, url: fn() -> String, available: &Result<(), Absent>) -> Vec<Trial> {
    let trials = cases().into_iter().map(|case| {
        trial(&format!("it::suite::{way}::{}", case.name), available, move || {
            let fixture = Fixture(url());
            runtime().block_on(case.run(&fixture, Capabilities::ALL));
        })
    });
    trials.collect()
}

struct Fixture(String);

#[async_trait]
impl StoreFixture for Fixture {
    async fn open(&self) -> Arc<dyn Store> {
        open(&self.0).await
    }
}

/// A database for all cases, each of which has a schema.
fn shared_database() -> &'static str {
    static DATABASE: OnceLock<String> = OnceLock::new();
    DATABASE.get_or_init(|| database().1)
}

fn direct() -> String {
    format!("{}?{}&poll=60", shared_database(), new_schema())
}

fn polling() -> String {
    format!("{}?{}&poll=0.1&listen=off", shared_database(), new_schema())
}

fn through_a_pooler() -> String {
    static POOLER: OnceLock<(PgBouncer, String)> = OnceLock::new();
    let (_, url) = POOLER.get_or_init(|| {
        let (postgres, database) = database();
        let pooler = PgBouncer::start(postgres, "transaction").unwrap();
        let url = pooler.url(crate::harness::name_of(&database));
        (pooler, url)
    });
    format!("{url}?{}&poll=0.1&pool=8", new_schema())
}
