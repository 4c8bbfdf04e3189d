//! What a wasmtime store of ours holds.

use crate::imports::{HitlCtx, HitlView};
use http::{HeaderName, Request, Response};
use wasmtime::component::ResourceTable;
use wasmtime::{StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks,
    WasiHttpView,
};

/// The data of a store.
pub(crate) struct Host {
    hitl: HitlCtx,
    table: ResourceTable,
    http: WasiHttpCtx,
    hooks: Hooks,
    limits: StoreLimits,
}

impl Host {
    /// For one instance with at most `memory` bytes of memory.
    pub(crate) fn new(hitl: HitlCtx, memory: usize) -> Host {
        let limits = StoreLimitsBuilder::new().memory_size(memory).build();
        Host { hitl, table: ResourceTable::new(), http: WasiHttpCtx::new(), hooks: Hooks, limits }
    }

    /// How many calls the guest has made to the host.
    pub(crate) fn calls(&self) -> u64 {
        self.hitl.calls()
    }

    pub(crate) fn limits(&mut self) -> &mut StoreLimits {
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
pub(crate) struct Hooks;

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
