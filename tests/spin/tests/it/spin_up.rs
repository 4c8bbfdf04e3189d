//! `spin up` itself as the host. `tests/spin/tests/spin_up` runs the tests with it.

use crate::http::{PATIENCE, try_send};
use std::collections::BTreeMap;
use std::env;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Says that apps are served by `spin up`.
const WANTED: (&str, &str) = ("HITL_TEST_SPIN", "up");

/// A running `spin up`, killed when this is dropped.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn is_wanted() -> bool {
        env::var(WANTED.0).is_ok_and(|value| value == WANTED.1)
    }

    /// Starts the app of `guest/spin/spin.toml` in `folder`, and waits until it serves.
    pub(crate) fn start(folder: &Path, address: SocketAddr, variables: &BTreeMap<String, String>) -> Process {
        std::fs::write(folder.join("hitl-spin.wasm"), hitl_artifact::SPIN.bytes).unwrap();
        std::fs::copy(MANIFEST, folder.join("spin.toml")).unwrap();
        // Where Spin has the database is said by this file; the rest of its state lies beside.
        let database = folder.join("sqlite_db.db");
        let runtime = format!("[sqlite_database.default]\ntype = \"spin\"\npath = {database:?}\n");
        std::fs::write(folder.join("runtime.toml"), runtime).unwrap();
        let mut spin = Command::new("spin");
        spin.args([
            "up",
            "--quiet",
            "--runtime-config-file",
            "runtime.toml",
            "--listen",
            &address.to_string(),
        ]);
        for (name, value) in variables {
            spin.args(["--variable", &format!("{name}={value}")]);
        }
        let child = spin.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let process = Process(child);
        let begun = Instant::now();
        while try_send("GET", &format!("http://{address}/health"), &[], b"").is_err() {
            assert!(begun.elapsed() < PATIENCE, "spin up does not serve");
            std::thread::yield_now();
        }
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest/spin/spin.toml");

/// `spin.toml` grants what the component asks for, and declares each setting as a variable.
#[test]
fn the_manifest_declares_all_that_is_asked_for() {
    let manifest = std::fs::read_to_string(MANIFEST).unwrap();
    for line in [
        "spin_manifest_version = 2",
        "route = \"/...\"",
        "source = \"hitl-spin.wasm\"",
        "sqlite_databases = [\"default\"]",
    ] {
        assert!(manifest.lines().any(|its| its == line), "no {line} in spin.toml");
    }
    for name in ["public_url", "org", "project", "domain", "api_key", "open_links"] {
        let given = format!("{name} = \"{{{{ {name} }}}}\"");
        assert!(manifest.contains(&given), "the component is not given {name}");
        assert!(manifest.contains(&format!("\n{name} = {{ default = ")), "{name} is not declared");
    }
    assert!(manifest.contains("api_key = { default = \"\", secret = true }"));
}
