//! A PostgreSQL server of one's own.

mod crash;
mod setup;

use crate::absent::Absent;
use crate::ports;
use crate::server::Server;
use crate::user::User;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The user of all URLs, who may do everything and has no password.
const OWNER: &str = "hitl";

/// The user who has to show a password.
const GUARDED: &str = "hitl_guarded";

/// A PostgreSQL server with its data in a temporary folder, on 127.0.0.1.
///
/// It is set up as Debian's newest version has it, but for these: its user `hitl` may do everything and needs no password; it
/// takes 200 connections; it speaks TLS to whom asks for it, with a certificate for `localhost` (and for no address, so that
/// `127.0.0.1` is the wrong name) that [`Postgres::ca_file`] vouches for. What it has committed is on the disk.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    bin: PathBuf,
    user: User,
    port: u16,
}

impl Postgres {
    /// Whether one can be started: a moment's look at what is installed.
    ///
    /// # Errors
    ///
    /// What to install.
    pub fn available() -> Result<(), Absent> {
        setup::bin().map(drop)
    }

    /// Makes a new server with no databases but PostgreSQL's own. That takes some seconds.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn start() -> Result<Self, Absent> {
        let bin = setup::bin()?;
        let mut failed = String::new();
        // Between the choice of a port and the start somebody else may take it.
        for _ in 0..3 {
            match Self::attempt(&bin) {
                Ok(this) => return Ok(this),
                Err(log) => failed = log,
            }
        }
        panic!("PostgreSQL did not start:\n{failed}");
    }

    fn attempt(bin: &Path) -> Result<Self, String> {
        let user = User::unprivileged();
        let [port] = ports::free();
        let folder = setup::folder(bin, user, port);
        let mut command = user.command(&bin.join("postgres"));
        command.arg("-D").arg(folder.join("data"));
        let server = Server::new(user, folder, "QUIT", &command);
        let this = Self { server, bin: bin.to_owned(), user, port };
        this.server.start(|| this.is_ready()).map_err(|_| this.server.log())?;
        this.sql("postgres", &format!("CREATE ROLE {GUARDED} LOGIN SUPERUSER"));
        Ok(this)
    }

    /// The one server that all tests of this process use, each with a [`Postgres::database`] of its own. Stopping or killing
    /// it is for a server of one's own.
    ///
    /// # Errors
    ///
    /// What to install.
    pub fn shared() -> Result<&'static Self, Absent> {
        static SHARED: OnceLock<Result<Postgres, Absent>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    /// The port of 127.0.0.1 that it listens on, the same after [`Postgres::start_again`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of a database, whether or not it is there: `postgres://hitl@127.0.0.1:PORT/DATABASE`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{database}", self.port)
    }

    /// The URL of the same database for a user who needs a password, with the name `localhost`, which the certificate is for.
    pub fn url_with_password(&self, database: &str, password: &str) -> String {
        format!("postgres://{GUARDED}:{password}@localhost:{}/{database}", self.port)
    }

    /// Lets `password` in, which has no quotes, with [`Postgres::url_with_password`]; another one is refused.
    pub fn set_password(&self, password: &str) {
        self.sql("postgres", &format!("ALTER ROLE {GUARDED} PASSWORD '{password}'"));
    }

    /// Makes a new empty database, and gives its URL.
    pub fn database(&self) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// Runs SQL statements in a database as its owner, and gives what they return, a line for each row.
    ///
    /// # Panics
    ///
    /// If one fails.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let mut psql = self.psql(database);
        let output = psql.args(["-c", statements]).output().expect("psql can be started");
        assert!(output.status.success(), "{statements}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Changes a setting of the running server, for new and old connections. Some need a restart: see PostgreSQL's
    /// documentation.
    pub fn setting(&self, name: &str, value: &str) {
        self.sql("postgres", &format!("ALTER SYSTEM SET {name} = '{value}'"));
        self.sql("postgres", "SELECT pg_reload_conf()");
    }

    /// The certificate, in a PEM file, that vouches for the server's own.
    pub fn ca_file(&self) -> PathBuf {
        self.server.folder().join("ca.pem")
    }

    /// The folder of PostgreSQL's programs: `psql`, `pgbench`, `pg_dump`.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// Stops it as an administrator would: connections are closed, and all is written. It stays stopped if it is.
    pub fn stop(&self) {
        self.server.end(Signal::INT);
    }

    /// Ends it as a fault of the machine would: at once and without a word to anybody. The next start has to recover.
    pub fn kill(&self) {
        if let Some(pid) = self.server.pid() {
            crash::kill_children(pid);
        }
        self.server.end(Signal::KILL);
    }

    /// Starts it again on the same port with the data of before, and waits until it answers.
    pub fn start_again(&self) {
        self.server.start_again(|| self.is_ready());
    }

    fn is_ready(&self) -> bool {
        ports::is_open(self.port) && {
            let mut psql = self.psql("postgres");
            psql.args(["-c", "SELECT 1"]).stdout(Stdio::null()).stderr(Stdio::null());
            psql.status().is_ok_and(|status| status.success())
        }
    }

    fn psql(&self, database: &str) -> std::process::Command {
        let mut psql = self.user.command(&self.bin.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", &self.url(database)]);
        psql.stdin(Stdio::null());
        psql
    }
}
