//! A pooler of connections in front of PostgreSQL.

use crate::absent::Absent;
use crate::ports;
use crate::postgres::Postgres;
use crate::server::{self, Server};
use crate::user::User;
use rustix::process::Signal;
use std::fs;
use std::path::{Path, PathBuf};

/// A PgBouncer in front of a [`Postgres`], on a port of its own. It lets everybody in as the user `hitl`, without TLS.
#[derive(Debug)]
pub struct PgBouncer {
    server: Server,
    port: u16,
}

impl PgBouncer {
    /// Whether one can be started: a moment's look at what is installed.
    ///
    /// # Errors
    ///
    /// What to install.
    pub fn available() -> Result<(), Absent> {
        program().map(drop)
    }

    /// Starts one whose `pool_mode` is `session`, `transaction` or `statement`: for how long a client keeps a connection of
    /// the server for itself. Each database has at most 20 of these.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn start(postgres: &Postgres, pool_mode: &str) -> Result<Self, Absent> {
        Self::start_with(postgres, pool_mode, 20)
    }

    /// The same, where each database has at most `connections` of the server: with one, all clients use it in turn.
    ///
    /// # Errors
    ///
    /// What to install.
    ///
    /// # Panics
    ///
    /// If it is installed and does not start.
    pub fn start_with(postgres: &Postgres, pool_mode: &str, connections: u32) -> Result<Self, Absent> {
        let program = program()?;
        let mut failed = String::new();
        for _ in 0..3 {
            match Self::attempt(&program, postgres.port(), pool_mode, connections) {
                Ok(this) => return Ok(this),
                Err(log) => failed = log,
            }
        }
        panic!("PgBouncer did not start:\n{failed}");
    }

    fn attempt(program: &Path, upstream: u16, pool_mode: &str, connections: u32) -> Result<Self, String> {
        let user = User::unprivileged();
        let [port] = ports::free();
        let folder = server::folder(user);
        let settings = format!(
            "[databases]\n\
             * = host=127.0.0.1 port={upstream} user=hitl\n\
             [pgbouncer]\n\
             listen_addr = 127.0.0.1\n\
             listen_port = {port}\n\
             unix_socket_dir =\n\
             auth_type = any\n\
             pool_mode = {pool_mode}\n\
             max_client_conn = 500\n\
             default_pool_size = {connections}\n"
        );
        let file = folder.join("pgbouncer.ini");
        fs::write(&file, settings).unwrap();
        let mut command = user.command(program);
        command.arg(file);
        let this = Self { server: Server::new(user, folder, "KILL", &command), port };
        this.server.start(|| ports::is_open(port)).map_err(|_| this.server.log())?;
        Ok(this)
    }

    /// The URL of a database of the server behind it: `postgres://hitl@127.0.0.1:PORT/DATABASE`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://hitl@127.0.0.1:{}/{database}", self.port)
    }

    /// The port of 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it at once: its clients' connections and its own are cut.
    pub fn kill(&self) {
        self.server.end(Signal::KILL);
    }

    /// Starts it again on the same port.
    pub fn start_again(&self) {
        self.server.start_again(|| ports::is_open(self.port));
    }
}

/// Where Debian puts it: a folder that is not on every user's PATH.
fn program() -> Result<PathBuf, Absent> {
    let program = PathBuf::from("/usr/sbin/pgbouncer");
    if program.is_file() {
        Ok(program)
    } else {
        Err(Absent("PgBouncer (`apt-get install pgbouncer`)".to_owned()))
    }
}
