//! A flow as a program: a command component, with as much of WASI as it is allowed.

use super::composed;
use super::events::Events;
use super::file::{self, WasiVersion};
use super::stderr::Stderr;
use super::trap::Trap;
use crate::runtime::Ticker;
use hitl_wasmtime::flow::{Calls, FlowCtxView, FlowView, add_decisions_to_linker, add_flow_to_linker};
use hitl_wasmtime::{HitlCtx, HitlView};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Cache, CacheConfig, Config, Engine, ResourceLimiter, Store, StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi::{FsPerms, I32Exit, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtxView, WasiHttpView};

/// What is offered only to flows that may decide, with `async` and without.
const DECISIONS: &str = "hitl:hitl/decisions";

/// Why a flow does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError {
    /// It is no component that can be run here; the text says why.
    #[error("{0}")]
    Incompatible(String),
    /// It imports what lets it decide, or the store itself, and is not allowed to.
    #[error("it imports {import}, by which it could answer its own questions, and is not allowed to")]
    NotAllowed {
        /// The import.
        import: String,
    },
    /// What it was allowed cannot be given.
    #[error("{path} cannot be given to the flow: {error}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: String,
    },
    /// It trapped, after it had been refused more memory than it may have.
    #[error("the flow failed, and had been refused more than its {limit} bytes of memory: {trap}")]
    Memory {
        /// How many bytes it may have.
        limit: usize,
        /// How it failed.
        trap: Trap,
    },
    /// It trapped; the text has its trace.
    #[error("the flow failed: {0}")]
    Trap(Trap),
}

/// What a flow is given besides events: its arguments, and of WASI the clocks, random bytes and the standard streams.
/// Nothing else unless it is allowed here.
#[derive(Debug, Clone, Default)]
pub struct Permissions {
    /// Its arguments, the first of which is by custom the name of the program.
    pub args: Vec<String>,
    /// Its environment variables.
    pub env: Vec<(String, String)>,
    /// Folders of this machine, each with the path by which the flow knows it.
    pub folders: Vec<(PathBuf, String)>,
    /// Whether it may open connections to anywhere.
    pub network: bool,
    /// Whether it may answer questions, its own included: it is given `hitl:hitl/decisions`, and sees the links of its
    /// events, with which it could do the same over a connection.
    pub decisions: bool,
    /// Whether it may use the store itself, for one that has a component of its own inside it: it is given
    /// `hitl:hitl/storage`, `timer` and `settings`, and can do to the store whatever it likes.
    pub store: bool,
    /// Whether it may deal with events of other runs than its own.
    pub all_runs: bool,
    /// What becomes of its standard error. None: it is this process's own.
    pub stderr: Option<Stderr>,
    /// How many bytes of memory it may have, in each of its memories. None: [`DEFAULT_MEMORY`](Self::DEFAULT_MEMORY).
    pub memory: Option<usize>,
}

impl Permissions {
    /// The bytes of memory of a flow to which nothing else is said: 1 GiB.
    pub const DEFAULT_MEMORY: usize = 1 << 30;
}

/// How many handles a flow may hold at once. One is 4 bytes of its own memory, and of this program's what stands behind it: an
/// event with its prompt, say, which may be 64 KiB.
const MAX_HANDLES: usize = 10_000;

/// A flow that is ready to run: a component that exports `wasi:cli/run`, of WASI 0.2 or 0.3.
pub struct Flow {
    component: Component,
    linker: Linker<Host>,
    wasi_version: WasiVersion,
    decides_by: Option<String>,
    stores_by: Option<String>,
    ticker: Ticker,
}

impl Flow {
    /// Compiles the component in `bytes`; what was compiled before is found in the user's cache folder. Some
    /// milliseconds then; else, for a Python program of 20 MB, ten seconds. It blocks meanwhile.
    ///
    /// # Errors
    ///
    /// [`FlowError::Incompatible`] if it is no component, exports no `wasi:cli/run`, or imports what no flow is given: the text says
    /// what the file is, and what makes a flow of it.
    pub fn new(bytes: &[u8]) -> Result<Flow, FlowError> {
        let (interface, wasi_version) =
            file::program(bytes).map_err(|refusal| FlowError::Incompatible(refusal.to_string()))?;
        let import = |begins: &str| interface.import(begins).map(str::to_owned);
        let (decides_by, stores_by) = (import(DECISIONS), import(composed::STORAGE));
        let more = if stores_by.is_some() { &composed::OFFERED[..] } else { &[] };
        if let Some(told) = file::missing(&interface.imports, more) {
            return Err(FlowError::Incompatible(told));
        }
        let incompatible = |error: wasmtime::Error| FlowError::Incompatible(format!("{error:#}"));
        let engine = Engine::new(&config()).map_err(incompatible)?;
        let component = Component::new(&engine, bytes)
            .map_err(|error| FlowError::Incompatible(format!("it cannot be compiled: {error:#}")))?;
        let mut linker = Linker::<Host>::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).map_err(incompatible)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker).map_err(incompatible)?;
        add_flow_to_linker(&mut linker).map_err(incompatible)?;
        if stores_by.is_some() {
            composed::add_to_linker(&mut linker).map_err(incompatible)?;
        }
        let ticker = Ticker::start(&engine).map_err(|error| incompatible(error.into()))?;
        Ok(Flow { component, linker, wasi_version, decides_by, stores_by, ticker })
    }

    /// The import by which it uses the store itself, such as `hitl:hitl/storage@0.1.1`: it has a component of its own inside
    /// it. None if it asks by what it is given.
    pub fn stores_by(&self) -> Option<&str> {
        self.stores_by.as_deref()
    }

    /// The import by which it decides, such as `hitl:hitl/decisions@0.1.1`; none if it only asks.
    pub fn decides_by(&self) -> Option<&str> {
        self.decides_by.as_deref()
    }

    /// Runs it to its end, with the standard streams of this process, and gives its status: 0 if it said that all is
    /// well. It deals with `events`.
    ///
    /// A flow that computes gives way to other tasks several times a second, so it is stopped by dropping the future,
    /// whatever it does. What it has asked stays in the store.
    ///
    /// # Errors
    ///
    /// [`FlowError::NotAllowed`], [`FlowError::Folder`], [`FlowError::Memory`], or [`FlowError::Trap`].
    ///
    /// # Cancel safety
    ///
    /// Dropped, it ends the flow where it is. Run again in the same run, the flow finds what it asked.
    pub async fn run(&self, events: Events, permissions: &Permissions) -> Result<u8, FlowError> {
        let (mut events, mut linker) = (events, self.linker.clone());
        match &self.decides_by {
            Some(import) if !permissions.decisions => {
                return Err(FlowError::NotAllowed { import: import.clone() });
            }
            _ if permissions.decisions => {
                add_decisions_to_linker(&mut linker).map_err(|error| FlowError::Trap(Trap::new(&error)))?;
                events = events.allow_decisions();
            }
            _ => {}
        }
        if permissions.all_runs {
            events = events.all_runs();
        }
        if let Some(import) = self.stores_by.clone().filter(|_| !permissions.store) {
            return Err(FlowError::NotAllowed { import });
        }
        let composed = composed::host(&events);
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_HANDLES);
        let memory = permissions.memory.unwrap_or(Permissions::DEFAULT_MEMORY);
        let limits =
            Guarded { limits: StoreLimitsBuilder::new().memory_size(memory).build(), refused: false };
        let host = Host { calls: Arc::new(events), composed, wasi: wasi(permissions)?, table, limits };
        let mut store = Store::new(self.component.engine(), host);
        store.limiter(|host| &mut host.limits);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let running = async {
            match self.wasi_version {
                WasiVersion::Wasi02 => self.run_02(&mut store, &linker).await,
                WasiVersion::Wasi03 => self.run_03(&mut store, &linker).await,
            }
        };
        let ran = self.ticker.watch(running).await;
        match ran {
            Ok(Ok(())) => Ok(0),
            Ok(Err(())) => Ok(1),
            Err(error) => match error.downcast_ref::<I32Exit>() {
                Some(exit) => Ok(u8::try_from(exit.0).unwrap_or(1)),
                None if store.data().limits.refused => {
                    Err(FlowError::Memory { limit: memory, trap: Trap::new(&error) })
                }
                None => Err(FlowError::Trap(Trap::new(&error))),
            },
        }
    }

    async fn run_02(
        &self,
        store: &mut Store<Host>,
        linker: &Linker<Host>,
    ) -> wasmtime::Result<Result<(), ()>> {
        use wasmtime_wasi::p2::bindings::Command;
        let command = Command::instantiate_async(&mut *store, &self.component, linker).await?;
        command.wasi_cli_run().call_run(store).await
    }

    async fn run_03(
        &self,
        store: &mut Store<Host>,
        linker: &Linker<Host>,
    ) -> wasmtime::Result<Result<(), ()>> {
        use wasmtime_wasi::p3::bindings::Command;
        let command = Command::instantiate_async(&mut *store, &self.component, linker).await?;
        store.run_concurrent(async |accessor| command.wasi_cli_run().call_run(accessor).await).await?
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("wasi_version", &self.wasi_version).finish_non_exhaustive()
    }
}

fn config() -> Config {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    config.epoch_interruption(true);
    crate::machine::fit(&mut config);
    match Cache::new(CacheConfig::new()) {
        Ok(cache) => {
            config.cache(Some(cache));
        }
        // Where there is no folder for a cache, each start compiles.
        Err(error) => tracing::debug!(%error, "there is no cache for compiled flows"),
    }
    config
}

fn wasi(permissions: &Permissions) -> Result<WasiCtx, FlowError> {
    let mut wasi = WasiCtxBuilder::new();
    wasi.inherit_stdio().args(&permissions.args).envs(&permissions.env);
    if let Some(stderr) = &permissions.stderr {
        wasi.stderr(stderr.stream());
    }
    for (path, name) in &permissions.folders {
        let given = wasi.preopened_dir(path, name, FsPerms::ReadWrite);
        given.map_err(|error| FlowError::Folder { path: path.clone(), error: format!("{error:#}") })?;
    }
    if permissions.network {
        // Whom it may reach, and how: each is refused by itself.
        wasi.inherit_network().allow_ip_name_lookup(true).allow_tcp(true).allow_udp(true);
    }
    Ok(wasi.build())
}

struct Host {
    calls: Arc<dyn Calls>,
    composed: hitl_wasmtime::Host,
    wasi: WasiCtx,
    table: ResourceTable,
    limits: Guarded,
}

/// The limits of a flow, and whether it has met that of its memory.
struct Guarded {
    limits: StoreLimits,
    refused: bool,
}

impl ResourceLimiter for Guarded {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let grows = self.limits.memory_growing(current, desired, most);
        self.refused |= !matches!(grows, Ok(true));
        grows
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        most: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.limits.table_growing(current, desired, most)
    }
}

impl WasiView for Host {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl FlowView for Host {
    fn flow(&mut self) -> FlowCtxView<'_> {
        FlowCtxView { calls: &self.calls, table: &mut self.table }
    }
}

impl HitlView for Host {
    fn hitl(&mut self) -> &mut HitlCtx {
        self.composed.hitl()
    }
}

impl WasiHttpView for Host {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        self.composed.http()
    }
}
