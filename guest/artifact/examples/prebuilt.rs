//! Writes what this crate holds into a folder, for a package of it: `make package`.

use hitl_artifact::{ALL, SPIN_ADAPTER, SPIN_SYNC_ADAPTER, SYNC_ADAPTER, WASI_ADAPTER};
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(&folder)?;
    for artifact in ALL {
        let file = folder.join(artifact.name);
        fs::write(file.with_extension("wasm"), artifact.bytes)?;
        fs::write(file.with_extension("wit"), artifact.interface)?;
    }
    fs::write(folder.join("spin-adapter.wasm"), SPIN_ADAPTER)?;
    fs::write(folder.join("spin-sync-adapter.wasm"), SPIN_SYNC_ADAPTER)?;
    fs::write(folder.join("sync-adapter.wasm"), SYNC_ADAPTER)?;
    fs::write(folder.join("wasi-adapter.wasm"), WASI_ADAPTER)
}
