//! What all figures need: how much to do, the program to measure, and a place on the disk.

use crate::process;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The API key of all servers that are measured.
pub(crate) const KEY: &str = "key-of-the-benchmarks-0123456789";

/// A run of this program.
pub(crate) struct Bench {
    /// Whether to take seconds instead of minutes.
    pub(crate) quick: bool,
    hitl: PathBuf,
    folder: TempDir,
    places: u32,
}

impl Bench {
    pub(crate) fn new(quick: bool, folder: Option<PathBuf>, hitl: Option<PathBuf>) -> Result<Bench> {
        let me = std::env::current_exe()?;
        let beside = me.parent().context("this program has no folder")?;
        let hitl = hitl.unwrap_or_else(|| beside.join(format!("hitl{}", std::env::consts::EXE_SUFFIX)));
        ensure!(hitl.is_file(), "{} is not there; build it first: make bench does", hitl.display());
        // Not the system's folder for temporary files, which is memory on many machines.
        let folder = tempfile::Builder::new()
            .prefix("hitl-bench-")
            .tempdir_in(folder.as_deref().unwrap_or(beside))
            .context("there is no place for stores; name one with --folder")?;
        process::clean_up_when_interrupted(folder.path().to_owned())?;
        Ok(Bench { quick, hitl, folder, places: 0 })
    }

    /// `full`, or `quick` in a quick run.
    pub(crate) fn amount<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new folder.
    pub(crate) fn place(&mut self) -> Result<PathBuf> {
        self.places += 1;
        let place = self.folder.path().join(self.places.to_string());
        std::fs::create_dir(&place)?;
        Ok(place)
    }

    /// The program that is measured, with nothing of the user's.
    pub(crate) fn hitl(&self) -> Command {
        self.command(&self.hitl)
    }

    /// This program, in another role.
    pub(crate) fn role(&self, role: &str) -> Result<Command> {
        let mut command = self.command(&std::env::current_exe()?);
        command.arg(role);
        Ok(command)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for (name, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("HITL_") || name == "_U_ORG_NAME")
        {
            command.env_remove(name);
        }
        command
            .env("XDG_STATE_HOME", self.folder().join("state"))
            .env("XDG_CACHE_HOME", self.folder().join("cache"))
            .stdin(Stdio::null());
        command
    }
}
