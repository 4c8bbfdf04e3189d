//! The tests that any host has to pass, with real hosts. They are ignored where these are not there.
//!
//! | test | host | of |
//! | --- | --- | --- |
//! | `wasmtime_serve`, `wasmtime_serve_sync` | `wasmtime serve` | `make host-packages` |
//! | `wash_dev`, `wash_dev_sync` | `wash dev`, wasmCloud's | `make host-packages` |
//! | `wash_pulls_each_form_as_it_was_pushed` | a registry on loopback, `wash oci pull` | `make tools`, `make host-packages`, Debian's `docker-registry` |
//! | `embedded::python_with_a_store_of_its_own` | `wasmtime` for Python | `make host-packages` |
//! | `javascript::node_with_a_folder_and_a_form_of_its_own` | Node.js, by jco | `make host-packages` |
//! | `spin_up`, `spin_up_without_async`, `spin_up_with_a_folder`, `spin_up_sync` | `spin up` | a `spin` on the PATH |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod embedded;
#[cfg(unix)]
mod javascript;
mod registry;
mod table;
#[path = "../../../tools/tools.rs"]
#[allow(dead_code, unused_macro_rules, reason = "the other tests with tools use more of it")]
mod tools;

use libtest_mimic::Arguments;
use registry::wash_pulls_each_form_as_it_was_pushed;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use tools::{needing, runs, tests};

fn main() -> ExitCode {
    let installed = |program: &str| runs(&installed(program).display().to_string());
    let hosts = [
        (installed("wasmtime"), "wasmtime (`make host-packages`)"),
        (installed("wash"), "wash (`make host-packages`)"),
    ];
    let from_registry = [
        (installed("wash"), "wash (`make host-packages`)"),
        (runs(&registry::wkg().display().to_string()), "wkg (`make tools`)"),
        (runs("docker-registry"), "docker-registry"),
    ];
    let spin = (runs("spin"), "a `spin` on the PATH");
    let trials = [
        needing("HOSTS", &hosts[..1], tests![wasmtime_serve, wasmtime_serve_sync]),
        needing("HOSTS", &hosts[1..], tests![wash_dev, wash_dev_sync]),
        needing("REGISTRY", &from_registry, tests![wash_pulls_each_form_as_it_was_pushed]),
        needing("HOSTS", &[embedded::wanted()], embedded::tests()),
        #[cfg(unix)]
        needing("HOSTS", &javascript::wanted(), javascript::tests()),
        needing("SPIN", &[spin], tests![spin_up, spin_up_without_async, spin_up_with_a_folder, spin_up_sync]),
    ];
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect());
    if !conclusion.has_failed() {
        table::write();
    }
    conclusion.exit_code()
}

fn wasmtime_serve() {
    all_of("wasi", "wasmtime serve", "wasmtime", &["limits::a_", "limits::of_200"]);
}

fn wasmtime_serve_sync() {
    all_of("sync", "wasmtime serve", "wasmtime", &["limits::a_", "limits::of_200"]);
}

fn wash_dev() {
    // More than about 125 requests at once it does not take: a component counts as several instances.
    all_of("wasi", "wash dev", "wash", &["limits::a_"]);
}

fn wash_dev_sync() {
    all_of("sync", "wash dev", "wash", &["limits::a_"]);
}

fn spin_up() {
    all_of("spin", "spin up", "spin", &["limits::a_", "limits::of_200"]);
}

fn spin_up_without_async() {
    all_of("spin-sync", "spin up", "spin", &["limits::a_", "limits::of_200"]);
}

fn spin_up_with_a_folder() {
    all_of("wasi", "spin up", "spin", &["limits::a_", "limits::of_200"]);
}

fn spin_up_sync() {
    all_of("sync", "spin up", "spin", &["limits::a_", "limits::of_200"]);
}

/// A program that `make host-packages` installs; else the one on the PATH.
fn installed(program: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("venv/bin").join(program);
    if here.is_file() { here } else { PathBuf::from(program) }
}

/// The tests of HTTP, and these of what is the host's own.
fn all_of(form: &str, host: &str, program: &str, limits: &[&str]) {
    let mut cargo = Command::new(env!("CARGO"));
    let target = form.replace('-', "_");
    // Without the name of the package, so that nothing is built that `cargo test` has not built.
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).args(["test", "--test", &target, "--"]);
    cargo
        .args(["http_only::", "race::", "bad_input::", "shared::", "callbacks::"])
        .args(limits)
        .env("HITL_TEST_HOST", host);
    let ran = cargo.stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{err}");
    let passed =
        out.split(" passed").next().and_then(|text| text.split_whitespace().next_back()).unwrap_or("0");
    assert_ne!(passed, "0", "{out}");
    table::add(form, host, &table::version(program), passed);
}
