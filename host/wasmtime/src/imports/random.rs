//! `wasi:random/random`, from the operating system.

use super::HitlCtx;
use crate::bindings::wasi::random0_3_0::random::Host;

/// No caller needs more at once; the interface lets us give fewer bytes than asked for.
const MOST: u64 = 4096;

impl Host for &mut HitlCtx {
    fn get_random_bytes(&mut self, max_len: u64) -> wasmtime::Result<Vec<u8>> {
        self.called();
        let mut bytes = vec![0; usize::try_from(max_len.min(MOST))?];
        getrandom::fill(&mut bytes).map_err(wasmtime::Error::new)?;
        Ok(bytes)
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        self.called();
        getrandom::u64().map_err(wasmtime::Error::new)
    }
}
