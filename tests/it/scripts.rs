//! Scripts that stand for programs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Makes a script of a shell.
pub(crate) fn script(path: &Path, text: &str) {
    fs::write(path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
