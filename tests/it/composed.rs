//! A flow composed with the component, in a host that offers storage, timer, settings and WASI, and no events.

use crate::support::{PATIENCE, Place, Running, try_submit};
use hitl_wasmtime::{HitlCtx, HitlView, Settings};
use serde_json::Value as Json;
use std::sync::Arc;
use std::time::Instant;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use wasmtime_wasi::p3::bindings::Command;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

struct Host {
    hitl: HitlCtx,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: NoRequests,
    table: ResourceTable,
}

impl HitlView for Host {
    fn hitl(&mut self) -> &mut HitlCtx {
        &mut self.hitl
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

// The component's pages are not part of the composition, but the types that they speak in are imported still.
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

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Runs the flow on the store of `place`, and gives what it printed.
async fn run(place: &Place) -> wasmtime::Result<String> {
    let engine = Engine::new(Config::new().wasm_component_model_async(true))?;
    let component = Component::new(&engine, hitl_flows::COMPOSED)?;
    let ty = component.component_type();
    assert!(ty.imports(&engine).all(|(name, _)| !name.starts_with("hitl:hitl/events")));
    let mut linker = Linker::<Host>::new(&engine);
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    // Both have random bytes.
    linker.allow_shadowing(true);
    hitl_wasmtime::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::bindings::http::types::add_to_linker::<Host, WasiHttp>(&mut linker, Host::http)?;
    let mut settings = Settings::default();
    settings.set("public-url", "https://ask.example.org");
    let storage = hitl::storage::open(&place.store).await.unwrap();
    let printed = MemoryOutputPipe::new(1 << 16);
    let host = Host {
        hitl: HitlCtx::new(storage, Arc::new(settings)),
        wasi: WasiCtx::builder().stdout(printed.clone()).build(),
        http: WasiHttpCtx::new(),
        hooks: NoRequests,
        table: ResourceTable::new(),
    };
    let mut store = Store::new(&engine, host);
    let command = Command::instantiate_async(&mut store, &component, &linker).await?;
    let ran =
        store.run_concurrent(async |accessor| command.wasi_cli_run().call_run(accessor).await).await??;
    assert_eq!(ran, Ok(()));
    Ok(String::from_utf8(printed.contents().to_vec()).unwrap())
}

/// Answers the open event of this name from another process, as soon as it is there.
fn answer(place: &Place, name: &str, value: &str) {
    let began = Instant::now();
    loop {
        // Until the flow has made the store there is none.
        let listed = place.run(&["list", "--json"]);
        let events = listed.stdout.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        let named = events.into_iter().find(|event| event["event_name"] == name);
        if let Some(event) = named {
            place.run(&["answer", event["request_id"].as_str().unwrap(), value]).value();
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{name} is not asked");
    }
}

#[test]
fn a_composed_flow_needs_no_events_of_its_host() {
    let place = Place::new("sqlite");
    let runtime = runtime();
    let printed = std::thread::scope(|scope| {
        let running = scope.spawn(|| runtime.block_on(run(&place)));
        answer(&place, "approve", "yes");
        answer(&place, "replicas", "5");
        running.join().unwrap()
    });
    assert_eq!(printed.unwrap(), "deployed 5 replicas\n");
}

/// The form and the API stay what they were, and `hitl run` shows the link.
#[test]
fn a_composed_flow_keeps_its_form_and_is_run_if_it_may_use_the_store() {
    let engine = Engine::new(Config::new().wasm_component_model_async(true)).unwrap();
    let component = Component::new(&engine, hitl_flows::COMPOSED).unwrap();
    let ty = component.component_type();
    let exports: Vec<_> = ty.exports(&engine).map(|(name, _)| name.to_owned()).collect();
    assert!(exports.iter().any(|name| name.starts_with("wasi:http/handler@")), "{exports:?}");

    let place = Place::new("sqlite");
    let flow = place.path().join("composed.wasm");
    std::fs::write(&flow, hitl_flows::COMPOSED).unwrap();
    let flow = flow.to_str().unwrap();
    let refused = place.run(&["run", flow]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("--allow-store"), "{refused:?}");
    assert_eq!(place.run(&["list", "--all"]).stdout, "", "nothing was asked");

    let mut running = Running::start(place.hitl(&["run", "--allow-store", "--run-id", "r", flow]));
    for value in [Json::from(true), Json::from(5)] {
        assert_eq!(try_submit(&running.link(), &value, None).unwrap().status, 200);
    }
    assert_eq!(running.end().value(), "deployed 5 replicas");
    // The component inside it is told the run, as a flow without one would be.
    assert_eq!(place.run(&["list", "--all", "--run", "r", "--json"]).value().lines().count(), 2);
}
