//! One component put under another.

use crate::nested;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// `socket` with its imports met by the exports of `plug`.
pub(crate) fn compose(
    root: &Path,
    out: &Path,
    socket: &[u8],
    plug: &[u8],
) -> Result<Vec<u8>, Box<dyn Error>> {
    let target = out.join("guest");
    let manifest = root.join("guest/artifact/compose/Cargo.toml");
    nested::build(&manifest, &target, &["--profile", "tool"], OsStr::new(""))?;
    let tool = target.join("tool").join(format!("hitl-compose{}", std::env::consts::EXE_SUFFIX));
    nested::watch_sources(&tool);

    let [socket_file, plug_file, composed] =
        ["socket.wasm", "plug.wasm", "composed.wasm"].map(|name| target.join(name));
    fs::write(&socket_file, socket)?;
    fs::write(&plug_file, plug)?;
    let done = Command::new(&tool).args([&socket_file, &plug_file, &composed]).output()?;
    if !done.status.success() {
        let told = String::from_utf8_lossy(&done.stderr);
        return Err(format!("the components do not fit together: {}", told.trim()).into());
    }
    Ok(fs::read(composed)?)
}
