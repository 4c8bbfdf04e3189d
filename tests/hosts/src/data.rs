//! What an instance has.

use crate::app::{App, Form};
use http::{Request, Response};
use std::sync::Arc;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
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
    wasi: WasiCtx,
}

impl Data {
    /// Fails if the folder that is to be granted is not there.
    pub(crate) fn new(app: Arc<App>) -> wasmtime::Result<Data> {
        let mut wasi = WasiCtx::builder();
        if matches!(app.form, Form::Wasi | Form::Sync) {
            for (name, value) in &app.variables {
                wasi.env(name, value);
            }
            if app.granted {
                wasi.preopened_dir(&app.store, "/data", FsPerms::ReadWrite)?;
            }
        }
        Ok(Data {
            app,
            table: ResourceTable::new(),
            connections: 0,
            http: WasiHttpCtx::default(),
            hooks: Hooks,
            wasi: wasi.build(),
        })
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

/// The component sends no requests, and no host lets it.
struct Hooks;

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = dyn Future<Output = Result<(Response<WasiBody>, Sent), Error>> + Send;

impl WasiHttpHooks for Hooks {
    fn send_request(&mut self, _: Request<WasiBody>, _: Option<RequestOptions>, _: Sent) -> Box<Sending> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}

impl WasiView for Data {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}
