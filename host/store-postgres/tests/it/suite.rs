//! The conformance suite: directly, without notifications, and through a pooler.

use crate::harness::{database, new_schema, open, pooled, runtime, trial};
use async_trait::async_trait;
use hitl_services::{PgBouncer, Postgres};
use hitl_storage::Store;
use hitl_storage::conformance::{Capabilities, StoreFixture, cases};
use libtest_mimic::Trial;
use std::sync::{Arc, OnceLock};

pub(crate) fn trials() -> Vec<Trial> {
    let ways: [(&str, fn() -> String, _); 3] = [
        ("direct", direct, Postgres::available()),
        ("polling", polling, Postgres::available()),
        ("pooled", through_a_pooler, pooled()),
    ];
    let mut trials = Vec::new();
    for (way, url, available) in ways {
        for case in cases() {
            trials.push(trial(&format!("it::suite::{way}::{}", case.name), &available, move || {
                let fixture = Fixture(url());
                runtime().block_on(case.run(&fixture, Capabilities::ALL));
            }));
        }
    }
    trials
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
