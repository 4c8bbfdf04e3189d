//! Keys in order, from folders that have none.

use super::root::{FOLDER, Root, is_absent, parent};
use crate::limits::{MAX_KEY_BYTES, RESERVED_SEGMENT, check_key};
use rustix::fs::{AtFlags, Dir, FileType};
use std::io;

/// The keys below `root` that begin with `prefix` and come after `after`, `limit` at most.
///
/// Each folder is read whole, and only those that can hold a wanted key are read.
pub(super) fn list(root: &Root, prefix: &str, after: Option<&str>, limit: usize) -> io::Result<Vec<String>> {
    let folder = parent(prefix);
    // A prefix that no key can have must not be walked as a path.
    if !folder.is_empty() && check_key(folder).is_err() {
        return Ok(Vec::new());
    }
    let mut walk = Walk { root, prefix, after, limit, keys: Vec::new() };
    let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    walk.visit(&start)?;
    Ok(walk.keys)
}

struct Walk<'a> {
    root: &'a Root,
    prefix: &'a str,
    after: Option<&'a str>,
    limit: usize,
    keys: Vec<String>,
}

impl Walk<'_> {
    /// Adds the keys below the folder `path`, which ends with `/` unless it is empty.
    fn visit(&mut self, path: &str) -> io::Result<()> {
        if self.is_full() {
            return Ok(());
        }
        let mut entries = self.entries(path)?;
        // With the slash at their end, folders stand where their keys do: `a-b` before `a/x`, `a0` after.
        entries.sort_unstable();
        // A folder that changes while it is read may name an entry twice.
        entries.dedup();
        for entry in entries {
            if self.is_full() {
                break;
            }
            if entry.ends_with('/') {
                match self.visit(&entry) {
                    // A folder that is another user's hides nothing but what is in it.
                    Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                    visited => visited?,
                }
            } else {
                self.keys.push(entry);
            }
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.keys.len() >= self.limit
    }

    /// What is wanted of the folder `path`: keys, and folders with a slash at the end.
    fn entries(&self, path: &str) -> io::Result<Vec<String>> {
        let folder = match self.root.open_below(path.trim_end_matches('/'), FOLDER) {
            Ok(folder) => folder,
            // Removed since it was seen, or never there.
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut entries = Vec::new();
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if name == "." || name == ".." || (path.is_empty() && name == RESERVED_SEGMENT) {
                continue;
            }
            let mut kind = entry.file_type();
            if kind == FileType::Unknown {
                match rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(stat) => kind = FileType::from_raw_mode(stat.st_mode),
                    Err(_) => continue,
                }
            }
            // Others may put names here that are no keys. What else a key must be, a file's path always is.
            if name.contains('\\') || path.len() + name.len() > MAX_KEY_BYTES {
                continue;
            }
            let mut found = [path, name].concat();
            match kind {
                FileType::RegularFile if self.wants_key(&found) => entries.push(found),
                FileType::Directory => {
                    found.push('/');
                    if self.wants_folder(&found) {
                        entries.push(found);
                    }
                }
                _ => {}
            }
        }
        Ok(entries)
    }

    fn wants_key(&self, key: &str) -> bool {
        key.starts_with(self.prefix) && self.after.is_none_or(|after| key > after)
    }

    /// Whether there can be a wanted key that begins with `path`.
    fn wants_folder(&self, path: &str) -> bool {
        let prefix = path.starts_with(self.prefix) || self.prefix.starts_with(path);
        prefix && self.after.is_none_or(|after| path > after || after.starts_with(path))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_of_another_user_hides_nothing_but_what_is_in_it() {
        let place = tempfile::tempdir().unwrap();
        for folder in ["p/a", "p/b", "p/c"] {
            fs::create_dir_all(place.path().join(folder)).unwrap();
            fs::write(place.path().join(folder).join("x"), b"1").unwrap();
        }
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(place.path().join("p/b"), fs::Permissions::from_mode(0o000)).unwrap();
        let root = Root::open(place.path()).unwrap();
        // Root may read everything, so this thread is nobody.
        let walked = std::thread::scope(|scope| {
            let walk = scope.spawn(|| {
                let nobody = rustix::process::Uid::from_raw(65_534);
                if rustix::process::geteuid().is_root() {
                    rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
                }
                (list(&root, "p/", None, 9), list(&root, "p/b/", None, 9))
            });
            walk.join().unwrap()
        });
        fs::set_permissions(place.path().join("p/b"), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(walked.0.unwrap(), ["p/a/x", "p/c/x"]);
        assert_eq!(walked.1.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }
}
