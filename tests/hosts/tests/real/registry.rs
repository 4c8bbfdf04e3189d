//! The forms from a registry (OCI): pushed as a release is, and pulled by the hosts that can.

use crate::installed;
use hitl_artifact::{ALL, VERSION};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A registry on loopback, which ends with this.
struct Registry {
    process: Child,
    address: String,
}

impl Registry {
    fn start(folder: &Path) -> Registry {
        let config = folder.join("registry.yml");
        // Where it listens it says in its log, at a port that was free.
        let text = format!(
            "version: 0.1\nlog: {{ level: info, accesslog: {{ disabled: true }} }}\n\
             storage: {{ filesystem: {{ rootdirectory: {:?} }} }}\nhttp: {{ addr: \"127.0.0.1:0\" }}\n",
            folder.join("registry")
        );
        fs::write(&config, text).unwrap();
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut said = String::new();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            said.push_str(&line);
            said.push('\n');
            let (_, address) = line.split_once("listening on ")?;
            Some(address.split(['"', ' ']).next()?.to_owned())
        });
        // What it says later is read, too, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        let mut registry = Registry { process, address: String::new() };
        registry.address = address.unwrap_or_else(|| panic!("the registry does not start: {said}"));
        registry
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program that pushes, which `make tools` installs; else the one on the PATH.
pub(super) fn wkg() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin/wkg");
    if here.is_file() { here } else { PathBuf::from("wkg") }
}

fn run(program: &Path, folder: &Path, args: &[&str]) {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).stdin(Stdio::null()).env("NO_PROXY", "127.0.0.1");
    let ran = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{} {args:?}: {out}\n{err}", program.display());
}

/// What `wash dev` is given in the other test is what comes out here, byte by byte.
pub(super) fn wash_pulls_each_form_as_it_was_pushed() {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::start(folder.path());
    for form in ALL {
        let reference = format!("{}/hitl/{}:{VERSION}", registry.address, form.name);
        fs::write(folder.path().join("pushed.wasm"), form.bytes).unwrap();
        run(
            &wkg(),
            folder.path(),
            &["oci", "push", "--insecure", &registry.address, &reference, "pushed.wasm"],
        );
        let pulled = folder.path().join(format!("{}.wasm", form.name));
        let file = pulled.display().to_string();
        run(&installed("wash"), folder.path(), &["oci", "pull", "--insecure", &reference, &file]);
        assert!(fs::read(pulled).unwrap() == form.bytes, "{reference} is not what was pushed");
        // One that nobody pushed is no success with a file of another.
        let none = format!("{}/hitl/{}:0.0.0", registry.address, form.name);
        let missing = folder.path().join("missing.wasm");
        let mut wash = Command::new(installed("wash"));
        wash.args(["oci", "pull", "--insecure", &none]).arg(&missing).env("NO_PROXY", "127.0.0.1");
        let ran = wash.current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        assert!(!ran.status.success() && !missing.exists(), "{none}: {ran:?}");
    }
}
