//! Which process serves the form of a store: one at a time, recorded in a file beside the store.
//!
//! The process that serves holds the file locked, so that others notice its end at once, however it ends. The file keeps
//! the address, so that the next process serves at the same one and links stay valid.

use crate::exit::Failure;
use crate::listen::{Address, is_health};
use crate::output::escape_line;
use crate::private;
use hitl::storage::Config;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which process serves the form of the store that `hitl ask` uses.
pub(crate) enum Serving {
    /// This one, from now on.
    Here {
        /// Where to accept connections.
        listener: TcpListener,
        /// What links begin with.
        url: String,
        /// Held as long as this process serves.
        lock: Option<ServerLock>,
    },
    /// Another one, with links that begin like this.
    Elsewhere {
        /// What links begin with.
        url: String,
        /// To be waited for: that process may end first.
        lock: ServerLock,
    },
}

/// The file beside a store that the process which serves it holds locked.
pub(crate) struct ServerLock {
    file: File,
    /// Whether nobody else can have written it. Who can write it decides where links lead.
    believed: bool,
}

/// What the record says.
struct Written {
    listen: Address,
    url: String,
}

/// Finds the process that serves `store`, or makes this one serve it. `public_url` is the user's beginning of links, if any.
pub(crate) fn find(store: &dyn Config, public_url: Option<&str>) -> Result<Serving, Failure> {
    // Without a record each process serves its own form, at an address of its own.
    let Some(mut lock) = ServerLock::open(store) else {
        return standalone(public_url);
    };
    match lock.file.try_lock() {
        Ok(()) => {
            let before = lock.read().map(|written| written.listen);
            let (listener, url) = bind(before, public_url)?;
            // On a full disk the other processes serve forms of their own.
            let _ = lock.write(&Written { listen: listener.local_addr()?.into(), url: url.clone() });
            Ok(Serving::Here { listener, url, lock: Some(lock) })
        }
        Err(TryLockError::WouldBlock) => match lock.read() {
            Some(written) if answers(&written.listen) => Ok(Serving::Elsewhere { url: written.url, lock }),
            // It took the lock and has not written yet, or it is stopped (Ctrl-Z) and its form hangs. One of our own is as good.
            _ => standalone(public_url),
        },
        Err(TryLockError::Error(_)) => standalone(public_url),
    }
}

/// How long the process that serves may take to say so.
const ANSWER: Duration = Duration::from_secs(3);

/// How long to leave an address alone that is in use.
const BUSY: Duration = Duration::from_millis(200);

/// Whether a server of hitl answers at `address`. The system takes up connections for a process that is stopped, too, so only
/// an answer counts.
fn answers(address: &Address) -> bool {
    let looked = address.look("/health", None, ANSWER);
    looked.is_ok_and(|looked| is_health(looked.status, looked.body.as_bytes()))
}

/// A form of this process's own, not recorded.
fn standalone(public_url: Option<&str>) -> Result<Serving, Failure> {
    let (listener, url) = bind(None, public_url)?;
    Ok(Serving::Here { listener, url, lock: None })
}

/// What links to `store` begin with, and whether anything serves them now; none if nothing does and nothing is known.
pub(crate) fn recorded(store: &dyn Config) -> Option<Recorded> {
    let mut lock = ServerLock::look(store)?;
    let written = lock.read()?;
    let is_served = lock.is_held() && answers(&written.listen);
    // Of a server that has ended only a name of its own is good: its port may be another program's by now.
    let is_own = written.listen.url().as_ref() == Some(&written.url);
    (is_served || !is_own).then(|| Recorded { url: written.url, is_served, here: written.listen.reached() })
}

/// What is known of the server of a store.
pub(crate) struct Recorded {
    /// What links begin with.
    pub(crate) url: String,
    /// Whether it serves now.
    pub(crate) is_served: bool,
    /// How it is reached from this machine, whatever links begin with.
    pub(crate) here: Address,
}

/// Whether a process serves `store` now: where, in words to go on with, as far as it is known.
pub(crate) fn is_served(store: &dyn Config) -> Option<String> {
    let mut lock = ServerLock::look(store)?;
    let held = lock.is_held();
    let at = |written: Written| format!(" at {}", escape_line(&written.url));
    held.then(|| lock.read().map_or_else(String::new, at))
}

impl ServerLock {
    /// The record of `store`, which is made if there is none.
    fn open(store: &dyn Config) -> Option<ServerLock> {
        let path = path(store)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).ok()?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        ServerLock::opened(store, &path, &mut options)
    }

    /// The record of `store`, if there is one, to be read alone.
    fn look(store: &dyn Config) -> Option<ServerLock> {
        ServerLock::opened(store, &path(store)?, OpenOptions::new().read(true))
    }

    fn opened(store: &dyn Config, path: &Path, options: &mut OpenOptions) -> Option<ServerLock> {
        let file = private::open(path, options).ok()?;
        let store = store.local_path().and_then(|store| std::fs::metadata(store).ok());
        let believed = private::is_believed(&file.metadata().ok()?, store.as_ref());
        if !believed {
            not_believed(path);
        }
        Some(ServerLock { file, believed })
    }

    /// Whether a process holds it locked.
    fn is_held(&self) -> bool {
        matches!(self.file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }

    /// Waits until the process that serves has ended, then listens at its address, as soon as that is free, while
    /// it `is_wanted`. Blocks; for a thread of its own.
    pub(crate) fn take_over(mut self, is_wanted: impl Fn() -> bool) -> Option<(TcpListener, ServerLock)> {
        self.file.lock().ok()?;
        // A socket is the server's own, which is started again; one of ours would be in its way.
        let Address::Tcp(address) = self.read()?.listen else { return None };
        while is_wanted() {
            match listen(address) {
                Ok(listener) => return Some((listener, self)),
                // Another program has it, perhaps not for long; the links lead there.
                Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => std::thread::sleep(BUSY),
                Err(_) => return None,
            }
        }
        None
    }

    /// Records that this process serves, if no other does.
    pub(crate) fn announce(store: &dyn Config, listen: &Address, url: &str) -> Option<ServerLock> {
        ServerLock::announce_with(store, listen, url, |file| file.try_lock().is_ok())
    }

    /// Records that this process serves, as soon as no other does. Blocks; for a thread of its own.
    pub(crate) fn announce_later(store: &dyn Config, listen: &Address, url: &str) -> Option<ServerLock> {
        ServerLock::announce_with(store, listen, url, |file| file.lock().is_ok())
    }

    fn announce_with(
        store: &dyn Config,
        listen: &Address,
        url: &str,
        take: impl FnOnce(&File) -> bool,
    ) -> Option<ServerLock> {
        let mut lock = ServerLock::open(store)?;
        if !take(&lock.file) {
            return None;
        }
        lock.write(&Written { listen: listen.clone(), url: url.to_owned() }).ok()?;
        Some(lock)
    }

    fn read(&mut self) -> Option<Written> {
        if !self.believed {
            return None;
        }
        self.file.rewind().ok()?;
        ServerLock::parse(&mut self.file)
    }

    fn parse(file: &mut File) -> Option<Written> {
        let mut text = String::new();
        file.take(4096).read_to_string(&mut text).ok()?;
        let record: serde_json::Value = serde_json::from_str(&text).ok()?;
        let url = record["url"].as_str()?.to_owned();
        // People open what begins with it, so it is no address that does something else.
        let is_web = ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme));
        let listen = record["listen"].as_str()?.parse().ok()?;
        is_web.then_some(Written { listen, url })
    }

    fn write(&mut self, written: &Written) -> std::io::Result<()> {
        let text =
            serde_json::json!({ "listen": written.listen.to_string(), "url": written.url }).to_string();
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

/// Tells why a record that is there does not count.
fn not_believed(path: &Path) {
    tracing::warn!(
        "{} is not believed, since other users can write it: remove it, or chmod 600 it",
        escape_line(&path.display().to_string())
    );
}

/// The record of a store that is on this machine's disk.
fn path(store: &dyn Config) -> Option<PathBuf> {
    // Without the slash that a folder may be written with.
    let mut name = store.local_path()?.components().as_path().as_os_str().to_owned();
    name.push(".serving");
    Some(name.into())
}

/// Listens on the loopback interface, at the address of before if it is free.
fn bind(before: Option<Address>, public_url: Option<&str>) -> Result<(TcpListener, String), Failure> {
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    // Beyond loopback, and on sockets, only `hitl serve` listens, and only when it is told to.
    let before = before.and_then(|address| match address {
        Address::Tcp(address) => address.ip().is_loopback().then_some(address),
        Address::Unix(_) => None,
    });
    let listener = before.and_then(|address| listen(address).ok()).map_or_else(|| listen(anywhere), Ok)?;
    let url = match public_url {
        Some(url) => url.to_owned(),
        None => format!("http://{}", listener.local_addr()?),
    };
    Ok((listener, url))
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

#[cfg(feature = "sqlite")]
#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// The record of a store that a process served at `listen`, and serves no more.
    fn left(folder: &Path, listen: SocketAddr) -> ServerLock {
        let store = hitl::storage::parse(&format!("sqlite:{}", folder.join("hitl.db").display())).unwrap();
        let mut lock = ServerLock::open(&*store).unwrap();
        lock.write(&Written { listen: listen.into(), url: format!("http://{listen}") }).unwrap();
        lock
    }

    #[test]
    fn an_address_that_is_in_use_is_taken_over_as_soon_as_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let in_use = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = in_use.local_addr().unwrap();
        let lock = left(folder.path(), listen);
        let (tries, tried) = mpsc::channel();
        let taking = std::thread::spawn(move || lock.take_over(|| tries.send(()).is_ok()));
        // Before the second try the first one has failed.
        tried.recv().unwrap();
        tried.recv().unwrap();
        drop(in_use);
        let (listener, _lock) = taking.join().unwrap().expect("it is free");
        assert_eq!(listener.local_addr().unwrap(), listen);
    }

    #[test]
    fn one_that_nobody_wants_any_more_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let in_use = TcpListener::bind("127.0.0.1:0").unwrap();
        let lock = left(folder.path(), in_use.local_addr().unwrap());
        let tries = std::cell::Cell::new(0);
        let wanted = || tries.replace(tries.get() + 1) < 1;
        assert!(lock.take_over(wanted).is_none());
        assert_eq!(tries.get(), 2);
        // And the record with it.
        assert!(left(folder.path(), in_use.local_addr().unwrap()).file.try_lock().is_ok());
    }
}
