//! What apps are made of: the engine and the components, made once for a process.

use crate::app::Form;
use crate::bindings::{self, AdapterPre, AdapterSyncPre};
use crate::data::{Data, HasData};
use std::sync::{Arc, OnceLock};
use wasmtime::component::{Component, Linker};
use wasmtime::{Cache, CacheConfig, Config, Engine};
use wasmtime_wasi_http::handler::ProxyPre;
use wasmtime_wasi_http::{p2, p3};

/// Engine and components, ready to be instantiated.
pub(crate) struct Runtime {
    pub(crate) engine: Engine,
    spin: Pre,
    spin_sync: Pre,
    wasi: Pre,
    sync: Pre,
}

/// A form of the component, and its adapter alone.
pub(crate) struct Pre {
    pub(crate) service: ProxyPre<Data>,
    pub(crate) adapter: Adapter,
}

/// An adapter.
pub(crate) enum Adapter {
    /// Whose calls are `async`.
    Async(AdapterPre<Data>),
    /// Whose calls block.
    Sync(AdapterSyncPre<Data>),
}

impl Runtime {
    /// The one of this process, made at the first call. All that can go wrong is a fault of this crate or of the component.
    pub(crate) fn shared() -> Result<&'static Runtime, Arc<wasmtime::Error>> {
        static RUNTIME: OnceLock<Result<Runtime, Arc<wasmtime::Error>>> = OnceLock::new();
        RUNTIME.get_or_init(|| Runtime::new().map_err(Arc::new)).as_ref().map_err(Arc::clone)
    }

    fn new() -> wasmtime::Result<Runtime> {
        let mut config = Config::new();
        config.wasm_component_model_async(true);
        if let Ok(cache) = Cache::new(CacheConfig::new()) {
            config.cache(Some(cache));
        }
        let engine = Engine::new(&config)?;
        let mut linker = Linker::<Data>::new(&engine);
        bindings::spin::sqlite3_1_0::sqlite::add_to_linker::<_, HasData>(&mut linker, |data| data)?;
        bindings::sync::spin::sqlite3_0_0::sqlite::add_to_linker::<_, HasData>(&mut linker, |data| data)?;
        bindings::fermyon::spin::variables::add_to_linker::<_, HasData>(&mut linker, |data| data)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker)?;
        p3::add_to_linker(&mut linker)?;
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        p2::add_only_http_to_linker_async(&mut linker)?;
        let pre = |bytes: &[u8]| linker.instantiate_pre(&Component::new(&engine, bytes)?);
        let form = |whole: &[u8], adapter: &[u8]| {
            wasmtime::error::Ok(Pre {
                service: ProxyPre::P3(p3::bindings::ServicePre::new(pre(whole)?)?),
                adapter: Adapter::Async(AdapterPre::new(pre(adapter)?)?),
            })
        };
        let spin = form(hitl_artifact::SPIN.bytes, hitl_artifact::SPIN_ADAPTER)?;
        let wasi = form(hitl_artifact::WASI.bytes, hitl_artifact::WASI_ADAPTER)?;
        let blocking = |whole: &[u8], adapter: &[u8]| {
            wasmtime::error::Ok(Pre {
                service: ProxyPre::P2(p2::bindings::ProxyPre::new(pre(whole)?)?),
                adapter: Adapter::Sync(AdapterSyncPre::new(pre(adapter)?)?),
            })
        };
        let sync = blocking(hitl_artifact::SYNC.bytes, hitl_artifact::SYNC_ADAPTER)?;
        let spin_sync = blocking(hitl_artifact::SPIN_SYNC.bytes, hitl_artifact::SPIN_SYNC_ADAPTER)?;
        Ok(Runtime { engine, spin, spin_sync, wasi, sync })
    }

    pub(crate) fn form(&self, form: Form) -> &Pre {
        match form {
            Form::Spin => &self.spin,
            Form::SpinSync => &self.spin_sync,
            Form::Wasi => &self.wasi,
            Form::Sync => &self.sync,
        }
    }
}
