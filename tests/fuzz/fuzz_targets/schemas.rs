//! Schemas, and answers to the forms made of them.

#![no_main]

#[allow(dead_code, unused_imports, reason = "each target is one of the attacks")]
#[path = "../attack/mod.rs"]
mod attack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    attack::schemas(data);
});
