//! The socket of a server in the file system: made, taken over from a server that was killed, and removed at the end.

use hitl::Listener;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// How many connections may wait to be accepted.
#[cfg(unix)]
const BACKLOG: u32 = 1024;

/// A socket that this process listens on. It is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct SocketFile {
    path: PathBuf,
    /// Held locked, so that of two servers that start at once one does not remove what the other has just made.
    _lock: File,
}

impl SocketFile {
    /// Listens at `path`. Whoever is in the group of the socket may connect, and nobody else.
    ///
    /// # Errors
    ///
    /// What the system said; [`io::ErrorKind::AddrInUse`] if another program listens here, and
    /// [`io::ErrorKind::AlreadyExists`] if something is there that is no socket.
    #[cfg(unix)]
    pub(crate) fn listen(path: &Path) -> io::Result<(Listener, SocketFile)> {
        use std::fs::{OpenOptions, Permissions, remove_file, set_permissions, symlink_metadata};
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        use std::os::unix::net::UnixStream;
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let lock = crate::private::open(Path::new(&name), &mut options)?;
        lock.try_lock().map_err(|_| io::Error::from(io::ErrorKind::AddrInUse))?;
        match symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
            Ok(found) if !found.file_type().is_socket() => {
                let words = "there is something that is no socket";
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, words));
            }
            Ok(_) if UnixStream::connect(path).is_ok() => return Err(io::ErrorKind::AddrInUse.into()),
            // It was left by a server that was killed.
            Ok(_) => remove_file(path)?,
        }
        let socket = tokio::net::UnixSocket::new_stream()?;
        socket.bind(path)?;
        let file = SocketFile { path: path.to_owned(), _lock: lock };
        // Before anybody can connect. The proxy in front is another user, in the group.
        set_permissions(path, Permissions::from_mode(0o660))?;
        Ok((socket.listen(BACKLOG)?.into(), file))
    }

    /// There are none on this system.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::Unsupported`].
    #[cfg(not(unix))]
    pub(crate) fn listen(_path: &Path) -> io::Result<(Listener, SocketFile)> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Nobody is told that it could not be removed: the next server finds that nobody listens on it.
        let _ = std::fs::remove_file(&self.path);
    }
}
