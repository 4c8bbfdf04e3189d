//! What a host gives to an instance: storage, a clock, random bytes, settings, a way to wait and one to go on behind a result.

use crate::courier::{self, Courier};
use hitl_core::{Events, Settings, Storage, Timestamp};
use serde::Serialize;
use std::cell::OnceCell;

/// What a host gives to an instance. A component has one.
pub trait Platform: Sized + 'static {
    /// Its storage.
    type Store: Storage + 'static;

    /// The events of this instance.
    fn events() -> &'static Events<Self::Store>;

    /// The moment it is.
    fn now() -> Timestamp;

    /// Bytes that nobody can guess: as many as `most`, or fewer, but at least one.
    fn random_bytes(most: usize) -> Vec<u8>;

    /// Returns at `until`, or when one of `keys` is created, or any key that begins with `prefix`. No `async fn`, so that what lies in
    /// memory meanwhile is the call to the host.
    fn wait_until(
        until: Timestamp,
        keys: impl IntoIterator<Item = String>,
        prefix: Option<&'static str>,
    ) -> impl Future<Output = ()>;

    /// Does what is left to do behind a result when the result is out, where the host lets it.
    fn background(future: impl Future<Output = ()> + 'static);

    /// How this component sends outcomes. [`Nobody`](crate::courier::Nobody) where its host does.
    type Courier: Courier;
}

/// The one [`Events`] of an instance, made at the first call.
#[derive(Default)]
pub struct Instance<S: 'static> {
    events: OnceCell<&'static Events<S>>,
    secrets: OnceCell<&'static str>,
}

impl<S: Storage> Instance<S> {
    /// None yet.
    pub const fn new() -> Self {
        Self { events: OnceCell::new(), secrets: OnceCell::new() }
    }

    /// The events in `store`; the settings are read at the first call, and if the component `sends` outcomes the secrets for that.
    pub fn events(
        &self,
        store: S,
        setting: impl Fn(&str) -> Option<String>,
        sends: bool,
    ) -> &'static Events<S> {
        // Leaked on purpose: it lives as long as the instance, and calls that wait can borrow it without counting.
        self.events.get_or_init(|| {
            if sends {
                self.secrets.get_or_init(|| setting(courier::SECRETS).unwrap_or_default().leak());
            }
            Box::leak(Box::new(Events::new(store, Settings::read(setting))))
        })
    }

    /// The text of the secrets; empty before the first call of [`events`](Self::events).
    pub fn secrets(&self) -> &'static str {
        self.secrets.get().copied().unwrap_or_default()
    }
}

/// 32 bytes that nobody can guess.
pub(crate) fn random<P: Platform>() -> [u8; 32] {
    let mut bytes = [0; 32];
    let mut filled = 0;
    while filled < bytes.len() {
        let some = P::random_bytes(bytes.len() - filled);
        let taken = some.len().min(bytes.len() - filled);
        bytes[filled..filled + taken].copy_from_slice(&some[..taken]);
        filled += taken;
    }
    bytes
}

/// Lets what is left to do behind an answer be done when the answer is out.
pub fn run_cleanup<P: Platform>() {
    if P::events().has_cleanup() {
        P::background(P::events().run_cleanup(&P::now));
    }
}

/// `view` as a document of the HTTP API.
pub(crate) fn document(view: &impl Serialize) -> String {
    // It cannot fail to be written: no map in it has keys other than text.
    serde_json::to_string(view).unwrap_or_default()
}
