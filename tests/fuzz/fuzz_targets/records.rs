//! A record with any key and any bytes, in a store that somebody uses.

#![no_main]

#[allow(dead_code, unused_imports, reason = "each target is one of the attacks")]
#[path = "../attack/mod.rs"]
mod attack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    attack::records(data);
});
