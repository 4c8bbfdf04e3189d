//! What a wasmtime store of ours holds.

use crate::imports::{self, HitlCtx, HitlView};
use http::{HeaderName, Request, Response};
use std::fmt;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime::{Engine, StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, RequestOptions, WasiBody, WasiHttp, WasiHttpCtx, WasiHttpCtxView,
    WasiHttpHooks, WasiHttpView,
};

/// The data of a wasmtime store for the component and nothing else. It lets no request out.
///
/// A host whose stores hold more than that implements [`HitlView`] and `wasmtime_wasi_http::WasiHttpView` for what they
/// hold instead.
pub struct Host {
    hitl: HitlCtx,
    table: ResourceTable,
    http: WasiHttpCtx,
    hooks: Hooks,
    limits: StoreLimits,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("hitl", &self.hitl).finish_non_exhaustive()
    }
}

/// All that the component imports, in an engine of one's own: what [`add_to_linker`](crate::add_to_linker) adds, and
/// `wasi:http/types`.
///
/// # Errors
///
/// Those of wasmtime.
pub fn linker(engine: &Engine) -> wasmtime::Result<Linker<Host>> {
    let mut linker = Linker::new(engine);
    imports::add_to_linker(&mut linker)?;
    let http = wasmtime_wasi_http::p3::bindings::http::types::add_to_linker::<Host, WasiHttp>;
    http(&mut linker, Host::http)?;
    Ok(linker)
}

impl Host {
    /// For one instance.
    pub fn new(hitl: HitlCtx) -> Host {
        let limits = StoreLimits::default();
        Host { hitl, table: ResourceTable::new(), http: WasiHttpCtx::new(), hooks: Hooks, limits }
    }

    /// For one instance with at most `memory` bytes in each of its memories, where wasmtime is told of
    /// [`limits`](Host::limits).
    pub fn limited(hitl: HitlCtx, memory: usize) -> Host {
        let limits = StoreLimitsBuilder::new().memory_size(memory).build();
        Host { limits, ..Host::new(hitl) }
    }

    /// What it may have, for [`Store::limiter`](wasmtime::Store::limiter).
    ///
    /// ```
    /// # use hitl_wasmtime::{HitlCtx, Host};
    /// # async fn limited(engine: &wasmtime::Engine, ctx: HitlCtx) {
    /// let mut store = wasmtime::Store::new(engine, Host::limited(ctx, 64 << 20));
    /// store.limiter(|host| host.limits());
    /// # }
    /// ```
    pub fn limits(&mut self) -> &mut StoreLimits {
        &mut self.limits
    }
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

/// The component answers requests; it sends none.
struct Hooks;

type Sent = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = dyn Future<Output = Result<(Response<WasiBody>, Sent), Error>> + Send;

impl WasiHttpHooks for Hooks {
    // As the default does, but without an allocation for each header.
    fn is_forbidden_header(&mut self, name: &HeaderName) -> bool {
        DEFAULT_FORBIDDEN_HEADERS.contains(name)
    }

    fn send_request(
        &mut self,
        _request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Sent,
    ) -> Box<Sending> {
        Box::new(async { Err(Error::HttpRequestDenied) })
    }
}
