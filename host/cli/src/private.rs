//! Files that are this user's alone.

use std::fs::Metadata;

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
