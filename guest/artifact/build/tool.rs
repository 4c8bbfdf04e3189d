//! What is done to components that are built, by the tool in `guest/artifact/tool`.

use crate::nested;
use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tool, built.
pub(crate) struct Tool {
    program: PathBuf,
    folder: PathBuf,
}

impl Tool {
    /// Builds the tool from the sources under `root`, with these of its features.
    pub(crate) fn build(root: &Path, out: &Path, features: &str) -> Result<Tool, Box<dyn Error>> {
        let folder = out.join("guest");
        let manifest = root.join("guest/artifact/tool/Cargo.toml");
        nested::build(&manifest, &folder, &["--profile", "tool", "--features", features], OsStr::new(""))?;
        let program = folder.join("tool").join(format!("hitl-artifact-tool{}", std::env::consts::EXE_SUFFIX));
        nested::watch_sources(&program);
        Ok(Tool { program, folder })
    }

    /// `socket` with its imports met by the exports of `plug`.
    pub(crate) fn compose(&self, socket: &[u8], plug: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
        let [socket_file, plug_file, composed] = ["socket", "plug", "composed"].map(|name| self.file(name));
        fs::write(&socket_file, socket)?;
        fs::write(&plug_file, plug)?;
        self.run(&[OsStr::new("compose"), socket_file.as_ref(), plug_file.as_ref(), composed.as_ref()])
            .map_err(|told| format!("the components do not fit together: {told}"))?;
        Ok(fs::read(composed)?)
    }

    /// What the script in the file `script` makes of components, each with the name that the script has for it.
    pub(crate) fn script(&self, script: &Path, inputs: &[(&str, &[u8])]) -> Result<Vec<u8>, Box<dyn Error>> {
        let mut named = Vec::new();
        for (index, (name, component)) in inputs.iter().enumerate() {
            let file = self.file(&format!("input-{index}"));
            fs::write(&file, component)?;
            named.push(format!("{name}={}", file.display()));
        }
        let composed = self.file("composed");
        let mut arguments = vec![OsStr::new("script"), script.as_ref()];
        arguments.extend(named.iter().map(OsStr::new));
        arguments.push(composed.as_ref());
        self.run(&arguments).map_err(|told| format!("{}: {told}", script.display()))?;
        Ok(fs::read(composed)?)
    }

    /// `component`, which says that it is called `name`.
    pub(crate) fn describe(&self, component: &[u8], name: &str) -> Result<Vec<u8>, Box<dyn Error>> {
        let [input, described] = ["input", "described"].map(|name| self.file(name));
        fs::write(&input, component)?;
        self.run(&[OsStr::new("describe"), input.as_ref(), name.as_ref(), described.as_ref()])
            .map_err(|told| format!("{name} cannot be described: {told}"))?;
        Ok(fs::read(described)?)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension("wasm")
    }

    fn run(&self, arguments: &[&OsStr]) -> Result<(), String> {
        let done = Command::new(&self.program).args(arguments).output();
        let done = done.map_err(|error| format!("{}: {error}", self.program.display()))?;
        if done.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&done.stderr).trim().to_owned())
    }
}
