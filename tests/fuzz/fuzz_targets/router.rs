//! Any request without a body: method and target on the first line, a header on each of the others.

#![no_main]

#[allow(dead_code, unused_imports, reason = "each target is one of the attacks")]
#[path = "../attack/mod.rs"]
mod attack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    attack::router(data);
});
