//! What an instance has.

use crate::app::App;
use http::{Request, Response};
use std::sync::Arc;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::clocks::{WasiClocksCtx, WasiClocksCtxView, WasiClocksView};
use wasmtime_wasi::random::{WasiRandomCtx, WasiRandomView};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

/// The data of a store of wasmtime.
pub(crate) struct Data {
    pub(crate) app: Arc<App>,
    pub(crate) table: ResourceTable,
    /// How many connections of SQLite are open.
    pub(crate) connections: usize,
    http: WasiHttpCtx,
    hooks: Hooks,
    clocks: WasiClocksCtx,
    random: WasiRandomCtx,
}

impl Data {
    pub(crate) fn new(app: Arc<App>) -> Data {
        Data {
            app,
            table: ResourceTable::new(),
            connections: 0,
            http: WasiHttpCtx::default(),
            hooks: Hooks,
            clocks: WasiClocksCtx::default(),
            random: WasiRandomCtx::default(),
        }
    }
}

/// Says that the imports work on a [`Data`], to the code that `wasmtime` generates.
pub(crate) struct HasData;

impl wasmtime::component::HasData for HasData {
    type Data<'a> = &'a mut Data;
}

impl WasiHttpView for Data {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hooks }
    }
}

/// The component sends no requests, and `spin.toml` would not let it.
struct Hooks;

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = dyn Future<Output = Result<(Response<WasiBody>, Sent), Error>> + Send;

impl WasiHttpHooks for Hooks {
    fn send_request(&mut self, _: Request<WasiBody>, _: Option<RequestOptions>, _: Sent) -> Box<Sending> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

impl WasiClocksView for Data {
    fn clocks(&mut self) -> WasiClocksCtxView<'_> {
        WasiClocksCtxView { ctx: &mut self.clocks, table: &mut self.table }
    }
}

impl WasiRandomView for Data {
    fn random(&mut self) -> &mut WasiRandomCtx {
        &mut self.random
    }
}
