//! Whatever is posted as JSON: to which address on the first line, its body after that.

#![no_main]

#[allow(dead_code, unused_imports, reason = "each target is one of the attacks")]
#[path = "../attack/mod.rs"]
mod attack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    attack::json(data);
});
