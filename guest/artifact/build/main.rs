//! Builds the components, checks them, and leaves each as `<name>.wasm` in the output folder, its interface as
//! `<name>.wit`.
//!
//! What goes wrong is told as one error of cargo each, without a trace of this script.
#![allow(clippy::print_stdout, reason = "a build script talks to cargo by its standard output")]

mod check;
mod guest;
mod nested;
mod prebuilt;
#[allow(dead_code, reason = "scripts are for tests")]
mod tool;
mod wit;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use tool::Tool;

/// How large each component may be. `scripts/sizes` reads it, too.
const BUDGETS: &str = include_str!("../budgets.txt");

/// One of the components.
struct Guest {
    /// What it is called here; in its own metadata it bears the name of the project, too.
    name: &'static str,
    /// Where its crate is, in `guest/`.
    folder: &'static str,
    /// What its crate is called.
    package: &'static str,
    /// Its world, in `wit/`.
    world: &'static str,
    /// What it imports from, where that is a platform and not what the world says.
    offers: Option<&'static [&'static str]>,
}

impl Guest {
    /// What it says that it is called: where it goes from here, the world alone would not say whose it is.
    fn called(&self) -> String {
        if self.name == HITL.name { HITL.name.to_owned() } else { format!("{}-{}", HITL.name, self.name) }
    }
}

const HITL: Guest =
    Guest { name: "hitl", folder: "component", package: "hitl-component", world: "hitl", offers: None };

/// The feature of a component that sends outcomes itself, since no host does it for the forms that stand on an adapter.
const COURIER: &str = "courier";

/// The adapter for Spin is the crate; the component that is left is `HITL` on top of it, with the feature `COURIER`.
const SPIN: Guest =
    Guest { name: "spin", folder: "spin", package: "hitl-spin", world: "hitl", offers: Some(SPIN_OFFERS) };

/// Of what Spin offers to every component, from 4.1 on, what this one may use.
const SPIN_OFFERS: &[&str] = &[
    "fermyon:spin/variables@2.0.0",
    "spin:sqlite/sqlite@3.1.0",
    "wasi:clocks/monotonic-clock@0.3.0",
    "wasi:clocks/system-clock@0.3.0",
    "wasi:clocks/types@0.3.0",
    "wasi:http/client@0.3.0",
    "wasi:http/types@0.3.0",
    "wasi:random/random@0.3.0",
];

/// The adapter for WASI is the crate; the component that is left is `HITL` on top of it, with the feature `COURIER`.
const WASI: Guest =
    Guest { name: "wasi", folder: "wasi", package: "hitl-wasi", world: "hitl", offers: Some(WASI_OFFERS) };

/// Of WASI 0.3, what this one may use.
const WASI_OFFERS: &[&str] = &[
    "wasi:cli/environment@0.3.0",
    "wasi:clocks/monotonic-clock@0.3.0",
    "wasi:clocks/system-clock@0.3.0",
    "wasi:clocks/types@0.3.0",
    "wasi:filesystem/preopens@0.3.0",
    "wasi:filesystem/types@0.3.0",
    "wasi:http/client@0.3.0",
    "wasi:http/types@0.3.0",
    "wasi:random/random@0.3.0",
];

/// The component without `async`, with storage, time and settings of the host.
const SYNC_EMBEDDED: Guest = Guest {
    name: "sync-embedded",
    folder: "sync",
    package: "hitl-sync",
    world: "hitl-sync",
    offers: Some(SYNC_EMBEDDED_OFFERS),
};

/// What that host offers, and of WASI 0.2 what this one may use.
const SYNC_EMBEDDED_OFFERS: &[&str] = &[
    "hitl:hitl/settings@0.1.1",
    "hitl:hitl/storage-sync@0.1.1",
    "hitl:hitl/timer-sync@0.1.1",
    "wasi:http/types@0.2.0",
    "wasi:io/error@0.2.0",
    "wasi:io/streams@0.2.0",
    "wasi:random/random@0.2.0",
];

/// The adapter for WASI 0.2 is the crate; the component that is left is `SYNC_EMBEDDED` on top of it, with the feature `COURIER`.
const SYNC: Guest = Guest {
    name: "sync",
    folder: "wasi-sync",
    package: "hitl-wasi-sync",
    world: "hitl-sync",
    offers: Some(SYNC_OFFERS),
};

/// Of WASI 0.2, what this one may use: all of it since 0.2.0.
const SYNC_OFFERS: &[&str] = &[
    "wasi:cli/environment@0.2.0",
    "wasi:clocks/monotonic-clock@0.2.0",
    "wasi:clocks/wall-clock@0.2.0",
    "wasi:filesystem/preopens@0.2.0",
    "wasi:filesystem/types@0.2.0",
    "wasi:http/outgoing-handler@0.2.0",
    "wasi:http/types@0.2.0",
    "wasi:io/error@0.2.0",
    "wasi:io/poll@0.2.0",
    "wasi:io/streams@0.2.0",
    "wasi:random/random@0.2.0",
];

/// The adapter for Spin before 4.1 is the crate; the component that is left is `SYNC_EMBEDDED` on top of it, with the feature
/// `COURIER`.
const SPIN_SYNC: Guest = Guest {
    name: "spin-sync",
    folder: "spin-sync",
    package: "hitl-spin-sync",
    world: "hitl-sync",
    offers: Some(SPIN_SYNC_OFFERS),
};

/// Of what Spin offers to every component, from 3.2 on, what this one may use.
const SPIN_SYNC_OFFERS: &[&str] = &[
    "fermyon:spin/variables@2.0.0",
    "spin:sqlite/sqlite@3.0.0",
    "wasi:clocks/monotonic-clock@0.2.0",
    "wasi:clocks/wall-clock@0.2.0",
    "wasi:http/outgoing-handler@0.2.0",
    "wasi:http/types@0.2.0",
    "wasi:io/error@0.2.0",
    "wasi:io/poll@0.2.0",
    "wasi:io/streams@0.2.0",
    "wasi:random/random@0.2.0",
];

/// The remote face, with settings of the host.
const CLIENT_EMBEDDED: Guest = Guest {
    name: "client-embedded",
    folder: "client",
    package: "hitl-client-async",
    world: "client",
    offers: None,
};

/// The adapter for settings is the crate; the component that is left is `CLIENT_EMBEDDED` on top of it.
const CLIENT: Guest = Guest {
    name: "client",
    folder: "environment",
    package: "hitl-environment",
    world: "client",
    offers: Some(CLIENT_OFFERS),
};

/// Of WASI 0.3, what this one may use.
const CLIENT_OFFERS: &[&str] = &[
    "wasi:cli/environment@0.3.0",
    "wasi:clocks/monotonic-clock@0.3.0",
    "wasi:clocks/types@0.3.0",
    "wasi:http/client@0.3.0",
    "wasi:http/types@0.3.0",
    "wasi:random/random@0.3.0",
];

/// The remote face without `async`, in plain data alone, with settings on the environment.
const CLIENT_SYNC: Guest = Guest {
    name: "client-sync",
    folder: "client-sync",
    package: "hitl-client-sync",
    world: "client-sync",
    offers: None,
};

fn main() {
    if let Err(error) = run() {
        for line in error.to_string().lines() {
            println!("cargo::error={line}");
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = here.ancestors().nth(2).ok_or("this crate has to lie in guest/artifact")?;

    println!("cargo::rerun-if-env-changed=HITL_COMPONENT");
    watch(&here.join("build"));
    watch(&here.join("budgets.txt"));
    wit::embed(&here.join("wit"), &out)?;
    if prebuilt::is_package(root) {
        return prebuilt::take(&here.join("prebuilt"), &out);
    }
    watch(&root.join("wit"));
    watch(&root.join("guest/component/wit"));
    watch(&root.join("guest/sync/wit"));
    watch(&root.join("guest/spin/wit"));
    watch(&root.join("guest/spin-sync/wit"));
    watch(&root.join("guest/wasi/wit"));
    watch(&root.join("guest/wasi-sync/wit"));
    watch(&root.join("guest/environment/wit"));
    let tool = Tool::build(root, &out, "")?;
    let build_with = |guest: &Guest, features: &str| -> Result<Vec<u8>, Box<dyn Error>> {
        let built = guest::build(root, &out, guest.folder, guest.package, features)?;
        tool.describe(&built, guest.package)
    };
    let build = |guest: &Guest| build_with(guest, "");
    let hitl = match env::var_os("HITL_COMPONENT") {
        Some(path) => {
            let path = PathBuf::from(path);
            watch(&path);
            fs::read(&path).map_err(|error| format!("HITL_COMPONENT={}: {error}", path.display()))?
        }
        None => build(&HITL)?,
    };
    let client = build(&CLIENT_EMBEDDED)?;
    let on_environment = tool.compose(&client, &build(&CLIENT)?)?;
    let mut components = vec![
        (HITL, hitl),
        (SYNC_EMBEDDED, build(&SYNC_EMBEDDED)?),
        (CLIENT_EMBEDDED, client),
        (CLIENT, on_environment),
        (CLIENT_SYNC, build(&CLIENT_SYNC)?),
    ];
    let (sending, sending_sync) = (build_with(&HITL, COURIER)?, build_with(&SYNC_EMBEDDED, COURIER)?);
    for (platform, socket) in
        [(SPIN, &sending), (WASI, &sending), (SYNC, &sending_sync), (SPIN_SYNC, &sending_sync)]
    {
        let adapter = build(&platform)?;
        fs::write(out.join(format!("{}-adapter.wasm", platform.name)), &adapter)?;
        components.push((platform, tool.compose(socket, &adapter)?));
    }
    for (guest, component) in components {
        finish(&guest, &tool.describe(&component, &guest.called())?, root, &out)?;
    }
    Ok(())
}

/// Checks `component`, and leaves it and its interface in `out`.
fn finish(guest: &Guest, component: &[u8], root: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let Guest { name, world, offers, .. } = guest;
    let interface = check::interface(component, &root.join("wit"), world, *offers)?;
    let (size, budget) = (component.len(), budget(name)?);
    if size > budget {
        return Err(format!("the component {name} has {size} bytes, more than its budget of {budget}").into());
    }
    fs::write(out.join(name).with_extension("wasm"), component)?;
    fs::write(out.join(name).with_extension("wit"), interface)?;
    Ok(())
}

/// The largest component of this name that is let through, in bytes.
fn budget(name: &str) -> Result<usize, Box<dyn Error>> {
    let row = BUDGETS.lines().find(|row| row.split_whitespace().next() == Some(name));
    let bytes = row.and_then(|row| row.split_whitespace().nth(1));
    Ok(bytes.ok_or_else(|| format!("budgets.txt says nothing of {name}"))?.parse()?)
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
