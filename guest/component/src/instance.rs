//! The one [`Events`] of an instance, the clock and the random bytes.

use crate::background::background;
use crate::bindings::hitl::hitl::{settings, timer};
use crate::bindings::wasi::random::random;
use crate::store::HostStore;
use hitl_core::{Events, Settings, Timestamp};
use serde::Serialize;
use std::cell::OnceCell;

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static EVENTS: OnceCell<&'static Events<HostStore>> = const { OnceCell::new() };
}

/// The events of this instance. Settings are read at the first call.
pub(crate) fn events() -> &'static Events<HostStore> {
    EVENTS.with(|events| {
        // Leaked on purpose: it lives as long as the instance, and calls that wait can borrow it without counting.
        *events.get_or_init(|| Box::leak(Box::new(Events::new(HostStore, Settings::read(settings::get)))))
    })
}

/// The moment it is.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(timer::now())
}

/// 32 bytes that nobody can guess.
pub(crate) fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    let mut filled = 0;
    // The host may give fewer bytes than asked for, but at least one.
    while filled < bytes.len() {
        let some = random::get_random_bytes((bytes.len() - filled) as u64);
        let taken = some.len().min(bytes.len() - filled);
        bytes[filled..filled + taken].copy_from_slice(&some[..taken]);
        filled += taken;
    }
    bytes
}

/// Lets what is left to do behind a result be done when the result is out.
pub(crate) fn run_cleanup() {
    if events().has_cleanup() {
        background(events().run_cleanup(&now));
    }
}

/// `view` as a document of the HTTP API.
pub(crate) fn document(view: &impl Serialize) -> String {
    // It cannot fail to be written: no map in it has keys other than text.
    serde_json::to_string(view).unwrap_or_default()
}
