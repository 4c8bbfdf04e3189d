//! The component in a wasmtime host of one's own, on a store of one's own: `cargo run -p hitl-wasmtime --example own_wasmtime`.
//!
//! In a program of your own this is `src/main.rs`, and its `Cargo.toml` has these, here with a checkout of the repository beside it. Nothing
//! is published yet: `git = "…"` is the other way, and when it is, the version alone will do. Run the checkout's `scripts/wasm-target`
//! first: the library builds the component, for `wasm32-unknown-unknown`. `wasmtime` is the one that the library is built with: its
//! types are in the bindings.
//!
//! ```toml
//! [dependencies]
//! hitl-wasmtime = { version = "0.1.0", path = "../hitl/host/wasmtime" }
//! async-trait = "0.1"
//! tokio = { version = "1", default-features = false, features = ["macros", "rt-multi-thread", "sync"] }
//! wasmtime = { version = "48.0.8", default-features = false, features = ["component-model-async", "cranelift"] }
//!
//! # For the suite at the end, which is a test.
//! [dev-dependencies]
//! hitl-storage = { version = "0.1.0", path = "../hitl/host/storage", default-features = false, features = ["conformance"] }
//! ```

use hitl_wasmtime::bindings::HitlPre;
use hitl_wasmtime::bindings::hitl::hitl::types::{Decision, Kind, Value};
use hitl_wasmtime::storage::limits::{check_key, check_value};
use hitl_wasmtime::storage::{Created, Store, StoreError};
use hitl_wasmtime::{COMPONENT, HitlCtx, Host, Settings, linker};
use std::collections::{HashMap, hash_map::Entry};
use std::sync::Arc;
use wasmtime::{Config, Engine, component::Component};

/// A store of one's own: here, a map. What it has to promise stands at the trait.
#[derive(Debug, Default)]
struct Map(tokio::sync::Mutex<HashMap<String, Vec<u8>>>);

impl std::fmt::Display for Map {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("map:")
    }
}

#[async_trait::async_trait]
impl Store for Map {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        // Which keys and values are taken is one rule for all stores.
        check_key(key)?;
        Ok(self.0.lock().await.get(key).cloned())
    }
    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        Ok(match self.0.lock().await.entry(key.to_owned()) {
            Entry::Occupied(stands) => Created::Exists(stands.get().clone()),
            Entry::Vacant(free) => {
                free.insert(value);
                Created::Created
            }
        })
    }
    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        self.0.lock().await.insert(key.to_owned(), value);
        Ok(())
    }
    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        self.0.lock().await.remove(key);
        Ok(())
    }
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        let mut keys: Vec<String> = self.0.lock().await.keys().cloned().collect();
        keys.retain(|key| key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after));
        keys.sort();
        keys.truncate(limit as usize);
        Ok(keys)
    }
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "this is a command line")]
async fn main() -> wasmtime::Result<()> {
    let engine = Engine::new(Config::new().wasm_component_model_async(true))?;
    let component = Component::new(&engine, COMPONENT)?;
    let component = HitlPre::new(linker(&engine)?.instantiate_pre(&component)?)?;
    let ctx = HitlCtx::new(Arc::new(Map::default()), Arc::new(Settings::default()));
    let mut store = wasmtime::Store::new(&engine, Host::new(ctx));
    let instance = component.instantiate_async(&mut store).await?;
    let (events, decisions) = (instance.hitl_hitl_events(), instance.hitl_hitl_decisions());
    let (question, event) = (events.question(), events.event());
    let asking = store.run_concurrent(async |a| {
        let question = question.call_constructor(a, "add".into(), "How many?".into(), Kind::Int).await?;
        let asked = events.call_create(a, question).await??;
        println!("{}", event.call_form_url(a, asked).await?.unwrap_or_default());
        // The call that waits and the call that answers run side by side in one instance.
        let (id, waiting) = (event.call_id(a, asked).await?, event.call_wait(a, asked));
        let answering = decisions.call_submit(a, id, Value::Int(2), Decision::default());
        let (answered, waited) = tokio::join!(answering, waiting);
        println!("{:?} {:?}", answered??.value, waited??.value);
        wasmtime::error::Ok(())
    });
    asking.await?
}

// Whether it keeps its promises says the suite that every store runs, with `hitl-storage`'s feature `conformance`. It wakes
// nobody, so those who wait look now and then; `storage::Notifying` around it would change that.
#[cfg(test)]
hitl_wasmtime::storage::conformance_tests! {
    conformance,
    hitl_wasmtime::storage::conformance::Capabilities { wakes: false, wakes_others: false, nests: true },
    hitl_wasmtime::storage::conformance::OneStore(Arc::new(Map::default()))
}

#[test]
fn it_runs() -> wasmtime::Result<()> {
    main()
}
