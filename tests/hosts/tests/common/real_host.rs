//! Real hosts in the place of this crate's own: `HITL_TEST_HOST` names the one. `tests/real` runs the tests with each.

use crate::http::{PATIENCE, try_send};
use hitl_hosts::{App, Form};
use std::env;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A program that runs components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RealHost {
    SpinUp,
    WasmtimeServe,
    WashDev,
}

impl RealHost {
    /// The one that is wanted, if one is.
    pub(crate) fn wanted() -> Option<RealHost> {
        let name = env::var("HITL_TEST_HOST").ok().filter(|name| !name.is_empty())?;
        Some(match name.as_str() {
            "spin up" => RealHost::SpinUp,
            "wasmtime serve" => RealHost::WasmtimeServe,
            "wash dev" => RealHost::WashDev,
            _ => panic!("there is no host {name:?}"),
        })
    }

    /// Whether it ends an instance of this form with its answer, whatever that was still about.
    pub(crate) fn ends_with_the_answer(self, form: Form) -> bool {
        self == RealHost::WashDev && form == Form::Wasi
    }

    /// The command that serves `app` at `address`, with what it needs put into `folder`.
    fn command(self, folder: &Path, address: SocketAddr, app: &App) -> Command {
        let component = match app.form {
            Form::Spin => hitl_artifact::SPIN,
            Form::SpinSync => hitl_artifact::SPIN_SYNC,
            Form::Wasi => hitl_artifact::WASI,
            Form::Sync => hitl_artifact::SYNC,
        };
        let file = folder.join(format!("hitl-{}.wasm", component.name));
        fs::write(&file, component.bytes).unwrap();
        match self {
            RealHost::SpinUp => spin_up(folder, address, app),
            RealHost::WasmtimeServe => wasmtime_serve(&file, address, app),
            RealHost::WashDev => wash_dev(folder, &file, address, app),
        }
    }
}

fn spin_up(folder: &Path, address: SocketAddr, app: &App) -> Command {
    let mut spin = Command::new("spin");
    spin.args(["up", "--quiet", "--listen", &address.to_string()]);
    match app.form {
        Form::Spin | Form::SpinSync => {
            let manifest = if app.form == Form::Spin { SPIN_MANIFEST } else { SPIN_SYNC_MANIFEST };
            copy_manifest(manifest, folder);
            // Where Spin has the database is said by this file; the rest of its state lies beside.
            let runtime = format!("[sqlite_database.default]\ntype = \"spin\"\npath = {:?}\n", app.store);
            fs::write(folder.join("runtime.toml"), runtime).unwrap();
            spin.args(["--runtime-config-file", "runtime.toml"]);
            for (name, value) in &app.variables {
                spin.args(["--variable", &format!("{name}={value}")]);
            }
        }
        Form::Wasi | Form::Sync => {
            let manifest = if app.form == Form::Wasi { WASI_MANIFEST } else { SYNC_MANIFEST };
            copy_manifest(manifest, folder);
            spin.args(["--direct-mounts", "--allow-transient-write"]);
            for (name, value) in &app.variables {
                spin.args(["--env", &format!("{name}={value}")]);
            }
        }
    }
    spin
}

/// The manifest, which lets requests out to receivers of outcomes.
fn copy_manifest(manifest: &str, folder: &Path) {
    let text = fs::read_to_string(manifest).unwrap();
    let (none, here) = ("allowed_outbound_hosts = []", "allowed_outbound_hosts = [\"http://127.0.0.1:*\"]");
    assert!(text.contains(none), "{manifest} lets requests out");
    fs::write(folder.join("spin.toml"), text.replace(none, here)).unwrap();
}

fn wasmtime_serve(component: &Path, address: SocketAddr, app: &App) -> Command {
    let mut wasmtime = Command::new(installed("wasmtime"));
    wasmtime.args(["serve", "-S", "cli", "--addr", &address.to_string()]);
    wasmtime.arg("--dir").arg(format!("{}::/data", app.store.display()));
    for (name, value) in &app.variables {
        wasmtime.arg("--env").arg(format!("{name}={value}"));
    }
    wasmtime.arg(component);
    wasmtime
}

fn wash_dev(folder: &Path, component: &Path, address: SocketAddr, app: &App) -> Command {
    let environment: String =
        app.variables.iter().map(|(name, value)| format!("      {name}: {value:?}\n")).collect();
    let config = format!(
        "build:\n  command: \"true\"\n  component_path: {component:?}\n\
         dev:\n  component_path: {component:?}\n  address: {address}\n  volumes:\n    - host_path: {store:?}\n      guest_path: /data\n\
         workload:\n  environment:\n    config:\n{environment}",
        store = app.store,
    );
    fs::create_dir_all(folder.join(".wash")).unwrap();
    fs::write(folder.join(".wash/config.yaml"), config).unwrap();
    let mut wash = Command::new(installed("wash"));
    wash.args(["dev", "--non-interactive"]);
    wash
}

/// A program that `make host-packages` installs; else the one on the PATH.
pub(crate) fn installed(program: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("venv/bin").join(program);
    if here.is_file() { here } else { PathBuf::from(program) }
}

/// A running host, killed with all that it has started when this is dropped.
pub(crate) struct Process(Child);

impl Process {
    /// Starts `host` in `folder`, and waits until it serves.
    pub(crate) fn start(host: RealHost, folder: &Path, address: SocketAddr, app: &App) -> Process {
        let log = folder.join("host.log");
        let mut command = host.command(folder, address, app);
        command.current_dir(folder).stdin(Stdio::null());
        // Whatever it starts has no pipe of ours, which would keep us waiting.
        let file = File::create(&log).unwrap();
        command.stdout(file.try_clone().unwrap()).stderr(file);
        own_group(&mut command);
        let mut process = Process(command.spawn().unwrap());
        let begun = Instant::now();
        while !try_send("GET", &format!("http://{address}/health"), &[], b"")
            .is_ok_and(|reply| reply.status == 200)
        {
            let ended = process.0.try_wait().unwrap();
            assert!(
                ended.is_none() && begun.elapsed() < PATIENCE,
                "{host:?} does not serve: {}",
                fs::read_to_string(&log).unwrap_or_default()
            );
            std::thread::yield_now();
        }
        process
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        kill_group(&mut self.0);
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// `spin up` starts another program, which serves, and which outlives it.
#[cfg(unix)]
fn kill_group(child: &mut Child) {
    let group = format!("-{}", child.id());
    // It may have ended already.
    let _ = Command::new("kill").args(["-s", "KILL", "--", &group]).stderr(Stdio::null()).status();
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

#[cfg(not(unix))]
fn kill_group(_: &mut Child) {}

pub(crate) const SPIN_MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest/spin/spin.toml");
pub(crate) const SPIN_SYNC_MANIFEST: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest/spin-sync/spin.toml");
const WASI_MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest/wasi/spin.toml");
const SYNC_MANIFEST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest/sync/spin.toml");
