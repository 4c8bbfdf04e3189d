//! Keys in order, from folders that have none.

use super::files::{Failure, Files, Kind};
use super::paths::parent;
use hitl_limits::{MAX_KEY_BYTES, RESERVED_SEGMENT, check_key};

/// The keys that begin with `prefix` and come after `after`, `limit` at most.
///
/// Each folder is read whole, and only those that can hold a wanted key are read.
pub(super) async fn list(
    files: &impl Files,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<String>, Failure> {
    let folder = parent(prefix);
    // A prefix that no key can have must not be walked as a path.
    if !folder.is_empty() && check_key(folder).is_err() {
        return Ok(Vec::new());
    }
    let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let wanted = Wanted { prefix, after };
    let mut keys = Vec::new();
    // What is to be visited, the next one last.
    let mut rest = wanted.of(files, &start).await?;
    while keys.len() < limit
        && let Some(entry) = rest.pop()
    {
        if entry.ends_with('/') {
            match wanted.of(files, &entry).await {
                Ok(entries) => rest.extend(entries),
                // A folder that is another user's hides nothing but what is in it.
                Err(Failure::Denied) => {}
                Err(failure) => return Err(failure),
            }
        } else {
            keys.push(entry);
        }
    }
    Ok(keys)
}

struct Wanted<'a> {
    prefix: &'a str,
    after: Option<&'a str>,
}

impl Wanted<'_> {
    /// What is wanted of the folder `path`, which ends with `/` unless it is empty: keys, and folders with a slash at the end;
    /// the first one last.
    async fn of(&self, files: &impl Files, path: &str) -> Result<Vec<String>, Failure> {
        let found = match files.entries(path.trim_end_matches('/')).await {
            Ok(found) => found,
            // Removed since it was seen, or never there.
            Err(Failure::Absent | Failure::NoFolder | Failure::Link) => return Ok(Vec::new()),
            Err(failure) => return Err(failure),
        };
        let mut entries = Vec::new();
        for entry in found {
            if path.is_empty() && entry.name == RESERVED_SEGMENT {
                continue;
            }
            // Others may put names here that are no keys.
            let mut key = [path, &entry.name].concat();
            if key.len() > MAX_KEY_BYTES || check_key(&key).is_err() {
                continue;
            }
            match entry.kind {
                Kind::File if self.has_key(&key) => entries.push(key),
                Kind::Folder => {
                    key.push('/');
                    if self.has_folder(&key) {
                        entries.push(key);
                    }
                }
                _ => {}
            }
        }
        // With the slash at their end, folders stand where their keys do: `a-b` before `a/x`, `a0` after.
        entries.sort_unstable_by(|one, other| other.cmp(one));
        // A folder that changes while it is read may name an entry twice.
        entries.dedup();
        Ok(entries)
    }

    fn has_key(&self, key: &str) -> bool {
        key.starts_with(self.prefix) && self.after.is_none_or(|after| key > after)
    }

    /// Whether a key in this folder can be wanted.
    fn has_folder(&self, folder: &str) -> bool {
        let fits = folder.starts_with(self.prefix) || self.prefix.starts_with(folder);
        // Its keys come after it; all come before `after` only if that does not begin with it and is greater.
        fits && self.after.is_none_or(|after| after.starts_with(folder) || folder > after)
    }
}
