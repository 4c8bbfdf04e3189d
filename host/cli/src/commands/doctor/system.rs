//! What the machine gives, and the file with the configuration.

use super::report::Row;
use crate::config::Config;
use std::path::Path;

/// A variable that sets nothing.
pub(super) fn mistyped(told: String) -> Row {
    Row::warn("variables", told, "correct its name, or unset it")
}

/// What a server wants: a file for each connection there may be, and some for itself.
const FILES: u64 = 4096 + 256;

/// How many files may be open at once.
pub(super) fn open_files() -> Row {
    const CHECK: &str = "open files";
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        match limit {
            Some(limit) if limit < FILES => Row::warn(
                CHECK,
                format!("{limit} files may be open; with that many connections no further client gets in"),
                format!("ulimit -n {}, or LimitNOFILE={} in the service's unit", FILES * 2, FILES * 2),
            ),
            Some(limit) => Row::ok(CHECK, format!("{limit} may be open")),
            None => Row::ok(CHECK, "no limit"),
        }
    }
    #[cfg(not(unix))]
    {
        Row::ok(CHECK, format!("this system has no limit that could be read; {FILES} are wanted"))
    }
}

/// Who can read the file, if it holds the key.
pub(super) fn config_file(path: Option<&Path>, config: &Config) -> Option<Row> {
    const CHECK: &str = "config";
    let path = path?;
    let shown = path.display();
    if others_can_read(path) && matches!(config.text("api-key"), Ok(Some(_))) {
        let detail = format!("{shown} holds the API key, and other users can read it");
        return Some(Row::warn(CHECK, detail, format!("chmod 600 {shown}")));
    }
    Some(Row::ok(CHECK, format!("{shown} is read")))
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_path: &Path) -> bool {
    false
}
