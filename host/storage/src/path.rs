//! The path in the URL of a store that is on a disk.

use crate::error::MalformedUrl;
use std::path::PathBuf;

/// The longest name that an error repeats, in characters.
const MAX_NAME: usize = 32;

/// The absolute path that `rest`, the part of a URL after `sqlite:` or `file:`, names: `PATH`, `~/PATH` or `///PATH`.
pub(crate) fn local_path(rest: &str) -> Result<PathBuf, MalformedUrl> {
    let malformed = |rule: String| MalformedUrl::new(rule);
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(absolute) if absolute.starts_with('/') => absolute,
        // `sqlite://a/b` would name the host `a` if it were read by the book, and a relative path if it were not.
        Some(_) => return Err(malformed("write it without `//`".to_owned())),
    };
    if let Some((_, options)) = path.split_once('?') {
        let name: String =
            options.split(['=', '&']).next().unwrap_or_default().chars().take(MAX_NAME).collect();
        return Err(malformed(format!("there is no option `{name}`, and a path holds no `?`")));
    }
    match path {
        "" => return Err(malformed("the path is missing".to_owned())),
        ":memory:" => return Err(malformed("for a store in memory write `memory:`".to_owned())),
        path if path.contains('\0') => return Err(malformed("a path holds no NUL".to_owned())),
        _ => {}
    }
    let path = match path.strip_prefix('~') {
        None => PathBuf::from(path),
        Some(below) if below.is_empty() || below.starts_with('/') => {
            let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
            let home = home.ok_or_else(|| malformed("it is not known where `~` is".to_owned()))?;
            home.join(below.trim_start_matches('/'))
        }
        Some(other) => {
            let name: String = other.split('/').next().unwrap_or_default().chars().take(MAX_NAME).collect();
            return Err(malformed(format!("the home folder `~{name}` is not looked up; write its path")));
        }
    };
    std::path::absolute(path).map_err(|_| malformed("the folder that the path begins in is gone".to_owned()))
}
