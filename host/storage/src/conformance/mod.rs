//! The suite that every backend runs, also those of other crates.
//!
//! Give [`conformance_tests!`](crate::conformance_tests) a name, what the store can do, and how to open it; it makes one test
//! of each case. A case that asks for what the store cannot do checks that it says so, instead of being skipped.
//!
//! ```
//! use std::sync::Arc;
//! use hitl_storage::{Memory, Wakeups, Notifying, conformance::{Capabilities, OneStore}};
//!
//! hitl_storage::conformance_tests! {
//!     memory,
//!     Capabilities::ALL,
//!     OneStore(Arc::new(Notifying::new(Memory::new(), Wakeups::new())))
//! }
//! ```

use crate::{Created, Store};
use async_trait::async_trait;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub mod differential;
pub mod keys;
pub mod listing;
pub mod races;
pub mod values;
pub mod waking;

/// What a store can do beyond what every store must.
#[derive(Debug, Clone, Copy)]
pub struct Capabilities {
    /// A write wakes those who wait at the same handle.
    pub wakes: bool,
    /// A write wakes those who wait at other handles, as in other processes.
    pub wakes_others: bool,
    /// `a` and `a/b` can both be keys. Not where keys are files.
    pub nests: bool,
}

impl Capabilities {
    /// Everything.
    pub const ALL: Self = Self { wakes: true, wakes_others: true, nests: true };
}

/// A store for one test: empty at first, and opened as often as a case likes.
#[async_trait]
pub trait StoreFixture: Send + Sync {
    /// Another handle to the store of this fixture.
    async fn open(&self) -> Arc<dyn Store>;
}

/// A store that is opened once; all handles are the same.
#[derive(Debug, Clone)]
pub struct OneStore(
    /// The store.
    pub Arc<dyn Store>,
);

#[async_trait]
impl StoreFixture for OneStore {
    async fn open(&self) -> Arc<dyn Store> {
        self.0.clone()
    }
}

/// How long a case waits for what must happen soon, before it says that it did not. Not a measure of speed.
const PATIENCE: Duration = Duration::from_secs(60);

async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(_) => fail(format_args!(
            "whoever waits is woken by the write: after each write call Wakeups::wake with its key (Notifying does), and let a \
             ChangeFeed tell of what others write ({what}: nothing happened in {PATIENCE:?})"
        )),
    }
}

#[expect(clippy::panic, reason = "this is how a test fails")]
#[track_caller]
fn fail(why: impl std::fmt::Display) -> ! {
    panic!("{why}")
}

/// `unwrap`, for a suite that is outside of `#[cfg(test)]`.
trait Must<T> {
    #[track_caller]
    fn must(self) -> T;
}

impl<T, E: Debug> Must<T> for Result<T, E> {
    fn must(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => fail(format_args!(
                "what is asked here has to succeed: see to the store, or to the way to it ({error:?})"
            )),
        }
    }
}

async fn create(store: &dyn Store, key: &str, value: &str) -> Created {
    store.create(key, value.into()).await.must()
}

async fn get(store: &dyn Store, key: &str) -> Option<String> {
    store.get(key).await.must().map(|value| String::from_utf8(value).must())
}

async fn list(store: &dyn Store, prefix: &str, after: Option<&str>, limit: u32) -> Vec<String> {
    store.list(prefix, after, limit).await.must()
}

fn exists(value: &str) -> Created {
    Created::Exists(value.into())
}

/// A case that runs.
type Running<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// One case of the suite.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its module and name, as in `races::one_creator_wins`.
    pub name: &'static str,
    run: for<'a> fn(&'a dyn StoreFixture, Capabilities) -> Running<'a>,
}

impl Case {
    /// Runs it.
    ///
    /// # Panics
    ///
    /// With the rule that the store breaks, and the fix.
    pub async fn run(&self, fixture: &dyn StoreFixture, capabilities: Capabilities) {
        (self.run)(fixture, capabilities).await;
    }
}

/// All cases, for a harness that knows only when it runs whether there is a store to test.
pub fn cases() -> Vec<Case> {
    macro_rules! cases {
        ($($module:ident::$case:ident,)*) => {
            vec![$(Case {
                name: concat!(stringify!($module), "::", stringify!($case)),
                run: |fixture, capabilities| Box::pin($module::$case(fixture, capabilities)),
            }),*]
        };
    }
    crate::each_conformance_case! { { cases! } }
}

/// Makes a module of tests, one for each case of the suite: `conformance_tests! { name, capabilities, fixture }`.
///
/// `fixture` is an expression that makes a fresh [`StoreFixture`](crate::conformance::StoreFixture) for each test. The tests need `tokio` with
/// its macros and its multi-threaded runtime.
#[macro_export]
macro_rules! conformance_tests {
    ($name:ident, $capabilities:expr, $fixture:expr) => {
        $crate::each_conformance_case! { { $crate::conformance_tests! } @cases $name, $capabilities, $fixture; }
    };
    (@cases $name:ident, $capabilities:expr, $fixture:expr; $($module:ident::$case:ident,)*) => {
        mod $name {
            #[allow(unused_imports, reason = "depends on the expressions")]
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $case() {
                    let fixture = $fixture;
                    $crate::conformance::$module::$case(&fixture, $capabilities).await;
                }
            )*
        }
    };
}

/// Hands all cases to a macro, after what else it is given: the one list of them.
#[doc(hidden)]
#[macro_export]
macro_rules! each_conformance_case {
    ({ $($then:tt)* } $($before:tt)*) => {
        $($then)* { $($before)*
            keys::round_trip, keys::absence, keys::tricky_keys, keys::malformed_keys, keys::limits, keys::nesting,
            values::any_bytes, values::large_values, values::overwriting, values::create_is_exclusive,
            values::create_after_delete, values::handles_agree, values::many_at_once, values::many_deleted_at_once,
            listing::byte_order, listing::prefixes, listing::paging, listing::pages_cover_everything,
            listing::folders_that_run_empty,
            races::one_creator_wins, races::many_keys_at_once, races::creators_and_deleters, races::no_torn_reads,
            waking::same_handle, waking::other_handle, waking::puts_wake, waking::only_its_key, waking::dropping,
            waking::nothing_is_missed, waking::nothing_is_missed_between_handles, waking::many_waiters,
            waking::a_folder_that_comes_later, waking::several_keys, waking::a_prefix, waking::a_prefix_between_handles,
            waking::nothing_with_a_prefix_is_missed,
            differential::behaves_like_memory,
        }
    };
}
