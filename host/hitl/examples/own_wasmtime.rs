//! The component in a wasmtime host of one's own, on a store of one's own: `cargo run -p hitl --example own_wasmtime`.

use async_trait::async_trait;
use hitl::bindings::HitlPre;
use hitl::bindings::hitl::hitl::types::{DataType, Decision, OnTimeout, Spec, Timeout, Value};
use hitl::storage::{Created, Store, StoreError};
use hitl::{HitlCtx, HitlView, Settings};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// A store of one's own: here, a map. What it has to promise stands at the trait.
#[derive(Debug, Default)]
struct Map(Mutex<BTreeMap<String, Vec<u8>>>);

impl Map {
    fn with<R>(&self, act: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> R) -> Result<R, StoreError> {
        Ok(act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl fmt::Display for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("map:")
    }
}

#[async_trait]
impl Store for Map {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.with(|map| map.get(key).cloned())
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        self.with(|map| match map.get(key) {
            Some(stands) => Created::Exists(stands.clone()),
            None => {
                map.insert(key.to_owned(), value);
                Created::Created
            }
        })
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.with(|map| drop(map.insert(key.to_owned(), value)))
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.with(|map| drop(map.remove(key)))
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        let wanted =
            |key: &&String| key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after);
        self.with(|map| map.keys().filter(wanted).take(limit as usize).cloned().collect())
    }
}

/// The data of our wasmtime stores: what `hitl` needs, and what `wasi:http/types` needs.
struct Host {
    hitl: HitlCtx,
    table: ResourceTable,
    http: WasiHttpCtx,
    hooks: NoRequests,
}

impl HitlView for Host {
    fn hitl(&mut self) -> &mut HitlCtx {
        &mut self.hitl
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// The component sends no requests.
struct NoRequests;

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = dyn Future<Output = Result<(http::Response<WasiBody>, Sent), Error>> + Send;

impl WasiHttpHooks for NoRequests {
    fn send_request(
        &mut self,
        _: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Sent,
    ) -> Box<Sending> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "this is a command line")]
async fn main() -> wasmtime::Result<()> {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    let engine = Engine::new(&config)?;
    let component = Component::new(&engine, hitl::COMPONENT)?;
    let mut linker = Linker::<Host>::new(&engine);
    hitl::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::bindings::http::types::add_to_linker::<Host, WasiHttp>(&mut linker, Host::http)?;
    let component = HitlPre::new(linker.instantiate_pre(&component)?)?;

    let mut settings = Settings::default();
    settings.set("public-url", "https://ask.example.org");
    let host = Host {
        hitl: HitlCtx::new(Arc::new(Map::default()), Arc::new(settings)),
        table: ResourceTable::new(),
        http: WasiHttpCtx::new(),
        hooks: NoRequests,
    };
    let mut store = wasmtime::Store::new(&engine, host);
    let instance = component.instantiate_async(&mut store).await?;
    let events = instance.hitl_hitl_events();
    let event_methods = events.event();

    let handle = store
        .run_concurrent(async |accessor| {
            let event = events.call_create(accessor, spec()).await?.map_err(wasmtime::Error::from)?;
            println!("{}", event_methods.call_form_url(accessor, event).await?);
            let id = event_methods.call_id(accessor, event).await?;
            let decision = Decision { decided_by: None, comment: None, idempotency_key: None };
            // Whoever waits and whoever answers run side by side in one instance.
            let (waited, answered) = tokio::join!(
                event_methods.call_wait(accessor, event),
                events.call_submit(accessor, id, Value::Int(2), decision),
            );
            answered?.map_err(wasmtime::Error::from)?;
            println!("{:?}", waited?.map_err(wasmtime::Error::from)?.value);
            wasmtime::error::Ok(event)
        })
        .await??;
    handle.resource_drop_async(&mut store).await
}

fn spec() -> Spec {
    Spec {
        name: "integer_input_event".to_owned(),
        prompt: "What should I add to x?".to_owned(),
        data_type: DataType::Int,
        org: None,
        project: None,
        domain: None,
        run: None,
        key: None,
        timeout: Timeout::Default,
        on_timeout: OnTimeout::Fail,
        // This store tells nobody of what is created, so whoever waits looks now and then.
        poll_interval_seconds: Some(1),
    }
}
