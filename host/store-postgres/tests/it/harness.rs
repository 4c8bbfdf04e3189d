//! Tests as libtest-mimic has them, and what most of them need.

use hitl_services::{Absent, PgBouncer, Postgres, Proxy, required};
use hitl_storage::{OpenError, Registry, Store, StoreError};
use libtest_mimic::Trial;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

/// Functions of the module in which this stands, as tests that need what is available.
macro_rules! trials {
    ($available:expr; $($test:ident),* $(,)?) => {{
        let available: Result<(), hitl_services::Absent> = $available;
        vec![$($crate::harness::trial(
            concat!(module_path!(), "::", stringify!($test)),
            &available,
            || $crate::harness::runtime().block_on($test()),
        )),*]
    }};
}
pub(crate) use trials;

/// PostgreSQL with a pooler in front of it.
pub(crate) fn pooled() -> Result<(), Absent> {
    Postgres::available().and_then(|()| PgBouncer::available())
}

/// `run` as a test. Its name is without the crate's own, as in any other test binary.
pub(crate) fn trial(
    path: &str,
    available: &Result<(), Absent>,
    run: impl FnOnce() + Send + 'static,
) -> Trial {
    let name = path.split_once("::").map_or(path, |(_, name)| name);
    let available = available.clone();
    let is_ignored = available.is_err() && !required();
    let run = move || {
        available.map_err(|absent| format!("it needs {absent}"))?;
        run();
        Ok(())
    };
    Trial::test(name, run).with_ignored_flag(is_ignored)
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap()
}

/// How long what must happen may take on a machine that is busy with something else. Not a measure of speed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("nothing happened in {PATIENCE:?}: {what}"))
}

/// Returns once `is_so`, which nothing announces.
pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it did not come about in {PATIENCE:?}: {what}");
        sleep(Duration::from_millis(10)).await;
    }
}

pub(crate) fn stores() -> Registry {
    Registry::built_in().with(hitl_store_postgres::BACKEND)
}

pub(crate) async fn open(url: &str) -> Arc<dyn Store> {
    stores().open(url).await.unwrap_or_else(|error| panic!("{url}: {error:?}"))
}

/// Why `url` cannot be opened.
pub(crate) async fn refusal(url: &str) -> OpenError {
    stores().open(url).await.err().unwrap_or_else(|| panic!("{url} was opened"))
}

/// A schema that no other test uses, as an option.
pub(crate) fn new_schema() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("schema=s{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The server that the tests share, and a database of one's own in it.
pub(crate) fn database() -> (&'static Postgres, String) {
    let postgres = Postgres::shared().unwrap();
    (postgres, postgres.database())
}

/// The name of the database in one of the servers' URLs.
pub(crate) fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// A proxy in front of `postgres`, and `url` by way of it. Nothing is encrypted, so that the proxy sees the statements.
pub(crate) fn proxied(postgres: &Postgres, url: &str) -> (Proxy, String) {
    let proxy = Proxy::start(([127, 0, 0, 1], postgres.port()).into());
    let (here, there) = (format!(":{}/", postgres.port()), format!(":{}/", proxy.addr().port()));
    (proxy, format!("{}?sslmode=disable", url.replace(&here, &there)))
}

/// Whether a store hears what others tell.
pub(crate) fn hears(store: &Arc<dyn Store>) -> bool {
    format!("{store:?}").contains("hears: true")
}

pub(crate) fn is_unavailable<T: Debug>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}
