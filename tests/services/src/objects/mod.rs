//! Servers of object stores.

mod azure;
mod kind;

use crate::absent::Absent;
use crate::ports;
use crate::server::{self, Server};
use crate::user::User;
use http::StatusCode;
pub use kind::ObjectKind;
use rustix::process::Signal;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use ureq::Agent;

/// A server of an object store on 127.0.0.1, with its data in a temporary folder or in memory.
///
/// | kind | speaks | [`stop`](Self::stop), then start | [`kill`](Self::kill), then start |
/// | --- | --- | --- | --- |
/// | moto | S3; a race for one key may have two winners: see [`ObjectServer::moto`] | empty | empty |
/// | SeaweedFS | S3; slow where many write one key | all there | all there |
/// | s3rver | S3; ignores conditions of writes | all there | all there |
/// | Azurite | Azure blobs | all there | the last seconds may be lost |
#[derive(Debug)]
pub struct ObjectServer {
    /// Where clients find it: `http://127.0.0.1:PORT`, for Azurite with the name of its account as path.
    pub endpoint: String,
    /// The access key of S3, or the name of the account of Azure.
    pub access_key: String,
    /// The secret for it, which guards nothing.
    pub secret: String,
    kind: ObjectKind,
    port: u16,
    server: Server,
}

impl ObjectServer {
    /// Whether one of this kind can be started: a moment's look at what is installed.
    ///
    /// # Errors
    ///
    /// What to install.
    pub fn available(kind: ObjectKind) -> Result<(), Absent> {
        kind.program().map(drop)
    }

    /// moto: S3 in memory, in the order and with the pages of S3.
    ///
    /// It is not S3 where two write at once: it looks whether a condition holds and writes in threads without a lock, so that
    /// a race for one key may have two winners. Through an [`HttpProxy`](crate::HttpProxy) that is `orderly` it has one.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn moto() -> Result<Self, Absent> {
        Self::start(ObjectKind::Moto)
    }

    /// SeaweedFS: S3 on the disk, with one winner of every race. Each write of a key that others write takes long.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn seaweedfs() -> Result<Self, Absent> {
        Self::start(ObjectKind::SeaweedFs)
    }

    /// s3rver: S3 without conditional writes, which a store has to find out about and refuse.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn s3rver() -> Result<Self, Absent> {
        Self::start(ObjectKind::S3rver)
    }

    /// Azurite: the blobs of Azure, by its makers. It has no list from a key on.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn azurite() -> Result<Self, Absent> {
        Self::start(ObjectKind::Azurite)
    }

    /// One of this kind, without buckets.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn start(kind: ObjectKind) -> Result<Self, Absent> {
        kind.program()?;
        let mut failed = String::new();
        // Between the choice of the ports and the start somebody else may take one.
        for _ in 0..3 {
            match Self::attempt(kind) {
                Ok(this) => return Ok(this),
                Err(log) => failed = log,
            }
        }
        panic!("{kind} did not start:\n{failed}");
    }

    fn attempt(kind: ObjectKind) -> Result<Self, String> {
        let user = User::own();
        let folder = server::folder(user);
        let [port] = ports::free();
        let mut command = kind.command(user, &folder, port).map_err(|absent| absent.0)?;
        command.env("HOME", &folder).env("TMPDIR", &folder);
        let (access_key, secret) = kind.credentials();
        let this = Self {
            endpoint: kind.endpoint(ports::address(port)),
            access_key: access_key.to_owned(),
            secret: secret.to_owned(),
            kind,
            port,
            server: Server::new(user, folder, "KILL", &command),
        };
        this.server.start(|| this.is_ready()).map_err(|_| this.server.log())?;
        Ok(this)
    }

    /// The one server of this kind that all tests of this process use, each with a [`ObjectServer::bucket`] of its own.
    /// Stopping or killing it is for a server of one's own.
    ///
    /// # Errors
    ///
    /// What to install.
    pub fn shared(kind: ObjectKind) -> Result<&'static Self, Absent> {
        static SHARED: [OnceLock<Result<ObjectServer, Absent>>; 4] = [const { OnceLock::new() }; 4];
        SHARED[kind as usize].get_or_init(|| Self::start(kind)).as_ref().map_err(Clone::clone)
    }

    /// Which server it is.
    pub fn kind(&self) -> ObjectKind {
        self.kind
    }

    /// Where it listens: what a proxy stands in front of.
    pub fn addr(&self) -> SocketAddr {
        ports::address(self.port)
    }

    /// [`ObjectServer::endpoint`] by way of a proxy that listens on `address`.
    pub fn endpoint_by(&self, address: SocketAddr) -> String {
        self.kind.endpoint(address)
    }

    /// Makes a new empty bucket, for Azurite a container, and gives its name.
    pub fn bucket(&self) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("bucket-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        assert!(self.create_bucket(&name), "the server is used by nobody else, and has a {name}");
        name
    }

    /// Makes an empty bucket, for Azurite a container. It is false where there is one of this name already, but for moto, which
    /// makes one's own bucket again as S3 does in its first region.
    pub fn create_bucket(&self, name: &str) -> bool {
        let request = match self.kind {
            // They ask nobody for a signature.
            ObjectKind::Moto | ObjectKind::SeaweedFs | ObjectKind::S3rver => {
                agent().put(format!("{}/{name}", self.endpoint))
            }
            ObjectKind::Azurite => azure::create_container(&agent(), self, name),
        };
        let mut response = request.send_empty().expect("the server answers");
        let content = response.body_mut().read_to_string().unwrap_or_default();
        let (status, is_there) = (response.status(), response.status() == StatusCode::CONFLICT);
        assert!(status.is_success() || is_there, "no bucket {name}: {status} {content}");
        !is_there
    }

    /// Stops it as an administrator would.
    pub fn stop(&self) {
        self.server.end(Signal::INT);
    }

    /// Ends it as a fault would.
    pub fn kill(&self) {
        self.server.end(Signal::KILL);
    }

    /// Starts it again on the same port, with the data that it has kept.
    pub fn start_again(&self) {
        self.server.start_again(|| self.is_ready());
    }

    fn is_ready(&self) -> bool {
        // One that is not ready yet has no answer, or says so.
        let answer = agent().get(format!("http://{}/", self.addr())).call();
        answer.is_ok_and(|answer| !answer.status().is_server_error())
    }
}

fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(60))).build().into()
}
