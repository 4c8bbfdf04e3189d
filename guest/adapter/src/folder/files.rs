//! What a platform offers of files.

use crate::Error;
use hitl_limits::MAX_VALUE_BYTES;

/// Files below one folder. A path is relative to it, `/` between its segments; the folder itself is the empty path.
///
/// No call follows a symbolic link in the last segment.
pub trait Files {
    /// The bytes of a file; [`Failure::TooLarge`] if it has more than `limit`.
    fn read(&self, path: &str, limit: usize) -> impl Future<Output = Result<Vec<u8>, Failure>>;

    /// Writes a new file, whole and on the disk; its folder need not be. [`Failure::Exists`] if there is something of this name.
    fn write_new(&self, path: &str, bytes: &[u8]) -> impl Future<Output = Result<(), Failure>>;

    /// Gives a file one more name. [`Failure::Exists`] if there is something of this name: of any number of callers on any hosts
    /// one succeeds.
    fn link(&self, from: &str, to: &str) -> impl Future<Output = Result<(), Failure>>;

    /// Gives a file another name, in the place of what has it.
    fn rename(&self, from: &str, to: &str) -> impl Future<Output = Result<(), Failure>>;

    /// Removes a file.
    fn remove(&self, path: &str) -> impl Future<Output = Result<(), Failure>>;

    /// Makes a folder.
    fn make_folder(&self, path: &str) -> impl Future<Output = Result<(), Failure>>;

    /// Removes an empty folder.
    fn remove_folder(&self, path: &str) -> impl Future<Output = Result<(), Failure>>;

    /// What is in a folder, in any order.
    fn entries(&self, path: &str) -> impl Future<Output = Result<Vec<Entry>, Failure>>;

    /// Puts on the disk what was done in a folder.
    fn sync_folder(&self, path: &str) -> impl Future<Output = Result<(), Failure>>;

    /// What is at a path, and for how many milliseconds it has not been written to, where the platform tells.
    fn kind(&self, path: &str) -> impl Future<Output = Result<(Kind, Option<u64>), Failure>>;
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What has it.
    pub kind: Kind,
}

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, a device, a socket.
    Other,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is nothing of this name, or a part of the path is not there.
    Absent,
    /// There is something of this name.
    Exists,
    /// It is no file.
    NoFile,
    /// The file is larger than was asked for.
    TooLarge,
    /// A part of the path is a file.
    NoFolder,
    /// The folder is not empty.
    NotEmpty,
    /// A symbolic link is in the way.
    Link,
    /// The platform gives no right to it.
    Denied,
    /// The file system takes no writes.
    ReadOnly,
    /// The disk or the quota is full.
    Full,
    /// The file system has no such operation.
    Unsupported,
    /// The file system failed, in the middle perhaps.
    Broken(String),
    /// It refused for another reason, and nothing was changed.
    Refused(String),
}

impl Failure {
    /// What it means to a caller, where nothing was changed yet.
    pub(super) fn undone(self) -> Error {
        let said = |text: &str| text.to_owned();
        match self {
            Self::Denied => Error::Denied(said(
                "no permission: the host has to grant this folder for reading and writing",
            )),
            Self::ReadOnly => {
                Error::Denied(said("the folder is read-only: the host has to grant it for writing"))
            }
            Self::Link => Error::Denied(said("a symbolic link is in the way")),
            Self::Full => Error::Unavailable(said("the disk is full")),
            Self::NoFolder => Error::Other(said("a part of the path is not a folder")),
            Self::NoFile | Self::Exists => Error::Other(said("there is a folder of this name")),
            Self::Unsupported => Error::Other(said(
                "this file system has no hard links, without which a key cannot be created by one alone",
            )),
            Self::Absent | Self::NotEmpty => {
                Error::Unavailable(said("the folder is being removed all the time"))
            }
            Self::TooLarge => Error::TooLarge(MAX_VALUE_BYTES as u64),
            Self::Broken(why) => Error::Unavailable(why),
            Self::Refused(why) => Error::Other(why),
        }
    }

    /// What it means where it is of the step that makes a change: a file system that is elsewhere may have made it.
    pub(super) fn of_change(self) -> Error {
        match self {
            Self::Broken(why) => Error::Unknown(why),
            refused => refused.undone(),
        }
    }

    /// What it means after a change was made: it may not be on the disk.
    pub(super) fn after_change(self) -> Error {
        match self.undone() {
            Error::Unavailable(why) | Error::Denied(why) | Error::Other(why) => Error::Unknown(why),
            known => known,
        }
    }
}
