//! Files that are this user's alone.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file whose folder others may write in: no symbolic link is followed to another file, no pipe is waited for, and
/// a file that is made is this user's alone.
///
/// # Errors
///
/// What the system said; [`io::ErrorKind::InvalidInput`] if there is something else than a file.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let found = file.metadata()?;
    if found.is_file() && !has_other_names(&found) {
        Ok(file)
    } else {
        Err(io::ErrorKind::InvalidInput.into())
    }
}

/// Whether the file is one that has another name somewhere: a hard link to it, which is followed without a sign.
#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_metadata: &Metadata) -> bool {
    false
}

/// Whether users other than the owner can change it.
#[cfg(unix)]
pub(crate) fn others_may_write(metadata: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o022 != 0
}

#[cfg(not(unix))]
pub(crate) fn others_may_write(_metadata: &Metadata) -> bool {
    false
}

/// Whether it can be only this user, the administrator or the owner of `beside` who wrote it.
#[cfg(unix)]
pub(crate) fn is_believed(metadata: &Metadata, beside: Option<&Metadata>) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = metadata.uid();
    let known = owner == 0
        || owner == rustix::process::geteuid().as_raw()
        || beside.is_some_and(|beside| beside.uid() == owner);
    known && !others_may_write(metadata)
}

#[cfg(not(unix))]
pub(crate) fn is_believed(_metadata: &Metadata, _beside: Option<&Metadata>) -> bool {
    true
}
