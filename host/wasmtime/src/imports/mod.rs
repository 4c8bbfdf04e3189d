//! The imports of the component, for any host that runs wasmtime.

mod deletions;
mod ext;
mod hold;
mod random;
mod settings;
mod storage;
mod timer;

pub use hold::{Deadline, Hold};
pub use settings::Settings;

use crate::bindings;
use crate::tasks::Tasks;
use deletions::Deletions;
use hitl_core::Timestamp;
use hitl_storage::Store;
use hitl_types::{Clock, SystemClock};
use std::sync::Arc;
use wasmtime::component::{Accessor, HasData, Linker};

/// What the imports work on: the store and the settings. One for each instance.
#[derive(Debug, Clone)]
pub struct HitlCtx {
    store: Arc<dyn Store>,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
    /// Where removals are made behind the guest's back; without, it waits for them.
    deletions: Option<Arc<Deletions>>,
    /// How many calls the guest has made. Who sees it stand still knows that the guest does nothing but compute.
    calls: u64,
}

impl HitlCtx {
    /// Imports that work on `store`, with `settings`.
    pub fn new(store: Arc<dyn Store>, settings: Arc<Settings>) -> HitlCtx {
        HitlCtx { store, settings, clock: Arc::new(SystemClock), deletions: None, calls: 0 }
    }

    /// The same by another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> HitlCtx {
        HitlCtx { clock, ..self }
    }

    /// The same where the guest does not wait for what it removes, which is done in `tasks`.
    #[doc(hidden)]
    #[must_use]
    pub fn with_tasks(self, tasks: Tasks) -> HitlCtx {
        HitlCtx { deletions: Some(Deletions::new(self.store.clone(), tasks)), ..self }
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The moment it is, by the clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many calls the guest has made to these imports. A guest that is at work while this stands still does nothing but
    /// compute, for which a host may end it.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    fn called(&mut self) -> &HitlCtx {
        self.calls += 1;
        self
    }
}

/// Where the imports find their [`HitlCtx`] in the data of a wasmtime store.
///
/// ```
/// use hitl_wasmtime::{HitlCtx, HitlView};
///
/// struct Host {
///     hitl: HitlCtx,
/// }
///
/// impl HitlView for Host {
///     fn hitl(&mut self) -> &mut HitlCtx {
///         &mut self.hitl
///     }
/// }
/// ```
pub trait HitlView: Send {
    /// The context of this store.
    fn hitl(&mut self) -> &mut HitlCtx;
}

/// Says that the imports work on a [`HitlCtx`], to the code that `wasmtime` generates.
#[derive(Debug)]
pub struct HasHitl;

impl HasData for HasHitl {
    type Data<'a> = &'a mut HitlCtx;
}

/// Adds `hitl:hitl/{storage,timer,settings}` and `wasi:random/random` to `linker`. The component also wants
/// `wasi:http/types`, which `wasmtime-wasi-http` has.
///
/// # Errors
///
/// If `linker` has one of them already.
pub fn add_to_linker<T: HitlView + 'static>(linker: &mut Linker<T>) -> wasmtime::Result<()> {
    bindings::hitl::hitl::storage::add_to_linker::<T, HasHitl>(linker, T::hitl)?;
    bindings::hitl::hitl::timer::add_to_linker::<T, HasHitl>(linker, T::hitl)?;
    bindings::hitl::hitl::settings::add_to_linker::<T, HasHitl>(linker, T::hitl)?;
    bindings::wasi::random0_3_0::random::add_to_linker::<T, HasHitl>(linker, T::hitl)
}

/// The store behind `accessor`, for a call that the guest has just made.
fn store<T: 'static>(accessor: &Accessor<T, HasHitl>) -> Arc<dyn Store> {
    accessor.with(|mut access| access.get().called().store.clone())
}
