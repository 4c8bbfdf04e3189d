//! Whether a file or folder that is open is still the one at its path: what is written to another one is lost.

use crate::StoreError;
use crate::error::Reason;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder of a store, as it was when it was opened.
///
/// The one who opened it keeps it open, so that the system gives its number to no other file meanwhile.
#[derive(Debug)]
pub(crate) struct FileIdentity {
    /// What an operator knows it by.
    name: &'static str,
    path: PathBuf,
    file: Option<Identity>,
}

/// Device and number of a file.
type Identity = (u64, u64);

impl FileIdentity {
    pub(crate) fn of(name: &'static str, path: &Path) -> Self {
        let file = look(path).ok().and_then(|(file, _)| file);
        Self { name, path: path.to_owned(), file }
    }

    /// Its size in bytes, 0 if there was no such file to begin with. Fails if it was removed, moved or replaced meanwhile.
    pub(crate) fn check(&self) -> Result<u64, StoreError> {
        let Some(opened) = self.file else { return Ok(0) };
        match look(&self.path) {
            Ok((file, bytes)) if file == Some(opened) => Ok(bytes),
            Ok(_) => Err(self.lost("was replaced by another one", "")),
            Err(error) => Err(self.lost("was removed or moved", &error.to_string())),
        }
    }

    /// The error where the file is there, but shorter than what was written into it.
    #[cfg(feature = "sqlite")]
    pub(crate) fn truncated(&self) -> StoreError {
        self.lost("was cut off", "")
    }

    fn lost(&self, what: &str, why: &str) -> StoreError {
        let words = format!(
            "the {} of the store {what} while it was in use: nothing is taken any more. Put it back, or end this program (it \
             saves what it can) and start it again",
            self.name
        );
        StoreError::Unavailable(Reason::with_detail(words, format_args!("{} {why}", self.path.display())))
    }
}

/// What a loss means that is noticed after a write: it was made, but perhaps where nobody finds it.
pub(crate) fn after_the_write(lost: StoreError) -> StoreError {
    match lost {
        StoreError::Unavailable(why) => StoreError::Unknown(why),
        other => other,
    }
}

/// What is at `path`, and how many bytes it has.
#[cfg(target_os = "linux")]
fn look(path: &Path) -> io::Result<(Option<Identity>, u64)> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, makedev, statx};
    // No more than that is asked for. Whoever asks when a file was written makes the next write note that more exactly
    // (multigrain timestamps, Linux 6.13), which then has one more block to sync.
    let found = statx(CWD, path, AtFlags::empty(), StatxFlags::INO | StatxFlags::SIZE)?;
    Ok((Some((makedev(found.stx_dev_major, found.stx_dev_minor), found.stx_ino)), found.stx_size))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn look(path: &Path) -> io::Result<(Option<Identity>, u64)> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path)?;
    Ok((Some((found.dev(), found.ino())), found.len()))
}

#[cfg(not(unix))]
fn look(path: &Path) -> io::Result<(Option<Identity>, u64)> {
    // Elsewhere an open file cannot be removed.
    Ok((None, std::fs::metadata(path)?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_file_that_is_gone_is_noticed_and_may_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let away = folder.path().join("away");
        std::fs::write(&path, "four").unwrap();
        let identity = FileIdentity::of("file", &path);
        assert_eq!(identity.check(), Ok(4));
        std::fs::rename(&path, &away).unwrap();
        assert!(
            identity.check().unwrap_err().to_string().contains("the file of the store was removed or moved")
        );
        std::fs::write(&path, "four").unwrap();
        assert!(identity.check().unwrap_err().to_string().contains("was replaced"));
        std::fs::rename(&away, &path).unwrap();
        assert_eq!(identity.check(), Ok(4));
    }
}
