//! What a flow is given that has a component of its own inside it: the store itself.

use super::events::Events;
use async_trait::async_trait;
use hitl_core::keys;
use hitl_storage::{Created, Store, StoreError, Wakeups};
use hitl_wasmtime::flow::Calls;
use hitl_wasmtime::{HitlCtx, HitlView, Host};
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;
use wasmtime::component::Linker;
use wasmtime_wasi_http::{WasiHttp, WasiHttpView};

/// The import by which such a flow is known.
pub(super) const STORAGE: &str = "hitl:hitl/storage";

/// What it imports beside what other flows do: the beginnings of the names of interfaces.
pub(super) const OFFERED: [&str; 4] =
    [STORAGE, "hitl:hitl/timer", "hitl:hitl/settings", "wasi:http/types@0.3."];

/// Adds those to `linker`.
pub(super) fn add_to_linker<T: HitlView + WasiHttpView + 'static>(
    linker: &mut Linker<T>,
) -> wasmtime::Result<()> {
    // The component has random bytes of its own, which are the flow's as well.
    linker.allow_shadowing(true);
    hitl_wasmtime::add_to_linker(linker)?;
    wasmtime_wasi_http::p3::bindings::http::types::add_to_linker::<T, WasiHttp>(linker, T::http)
}

/// What they work on: the store of `events`, which is told what is asked. The API key is not among the settings; they say what a
/// component inside the flow lets the rest of it do. A flow that uses the store past that can do anything.
pub(super) fn host(events: &Events) -> Host {
    let ctx = events.hitl.ctx();
    // Whoever may use the store may ask in any run.
    let told = Told { store: ctx.store().clone(), events: events.clone().all_runs() };
    let mut settings = ctx.settings().without("api-key");
    if let Some(run) = events.caller.held_to() {
        settings.set("caller-run", run);
    }
    settings.set("caller-decides", if events.caller.decides() { "true" } else { "false" });
    let ctx = HitlCtx::new(Arc::new(told), Arc::new(settings)).with_clock(ctx.clock().clone());
    Host::new(ctx.with_tasks(events.hitl.tasks().clone()))
}

/// A store that tells the listener of `events` of each event that is asked in it.
struct Told {
    store: Arc<dyn Store>,
    events: Events,
}

impl Told {
    /// The event that has the request `key`, whether it was created now or is found again.
    fn asked(&self, key: &str) {
        let Some(id) = keys::request_id(key).map(str::to_owned) else { return };
        let events = self.events.clone();
        self.events.hitl.needed();
        self.events.hitl.tasks().runtime().spawn(async move {
            // Of one that cannot be opened there is nothing to tell; the flow itself learns why.
            let _ = events.open(id).await;
        });
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Told").field("store", &self.store).finish_non_exhaustive()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

#[async_trait]
impl Store for Told {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.get_many(keys).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        let created = self.store.create(key, value).await;
        if created.is_ok() {
            self.asked(key);
        }
        created
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.store.put(key, value).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.store.delete(key).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.store.delete_many(keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.store.list(prefix, after, limit).await
    }

    async fn clock(&self) -> Result<Option<SystemTime>, StoreError> {
        self.store.clock().await
    }

    async fn flush(&self) {
        self.store.flush().await;
    }

    fn wakeups(&self) -> Option<&Wakeups> {
        self.store.wakeups()
    }

    fn pushes(&self) -> bool {
        self.store.pushes()
    }
}
