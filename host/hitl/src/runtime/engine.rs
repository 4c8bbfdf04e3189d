//! The wasmtime engine and the compiled component, one of each for the whole process.

use super::ticker::Ticker;
use crate::machine;
use hitl_wasmtime::bindings::HitlPre;
use hitl_wasmtime::{COMPONENT, Host, linker};
use std::sync::{Arc, Mutex, PoisonError};
use wasmtime::component::Component;
use wasmtime::{Cache, CacheConfig, Config, Engine};

/// The engine, and the component ready to be instantiated in it.
pub(crate) struct Runtime {
    pub(crate) engine: Engine,
    pub(crate) component: HitlPre<Host>,
    pub(crate) ticker: Ticker,
}

static RUNTIME: Mutex<Option<Arc<Runtime>>> = Mutex::new(None);

impl Runtime {
    /// The runtime of this process, made at the first call: some milliseconds if the compiled component is found in the
    /// user's cache folder, a good part of a second else.
    pub(crate) fn shared() -> wasmtime::Result<Arc<Runtime>> {
        // Held while it is made, so that two who come at the same moment do not compile twice.
        let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*runtime {
            return Ok(runtime.clone());
        }
        let made = Arc::new(Runtime::new()?);
        *runtime = Some(made.clone());
        Ok(made)
    }

    fn new() -> wasmtime::Result<Runtime> {
        let engine = Engine::new(&config())?;
        let component = Component::new(&engine, COMPONENT)?;
        let component = HitlPre::new(linker(&engine)?.instantiate_pre(&component)?)?;
        let ticker = Ticker::start(&engine)?;
        Ok(Runtime { engine, component, ticker })
    }
}

fn config() -> Config {
    let mut config = Config::new();
    config.wasm_component_model_async(true);
    config.epoch_interruption(true);
    machine::fit(&mut config);
    // Names of functions in the trace of a trap cost nothing until there is one; line numbers would.
    config.wasm_backtrace_details(wasmtime::WasmBacktraceDetails::Disable);
    match Cache::new(CacheConfig::new()) {
        Ok(cache) => {
            config.cache(Some(cache));
        }
        // Where there is no folder for a cache, each start compiles.
        Err(error) => tracing::debug!(%error, "there is no cache for the compiled component"),
    }
    config
}
