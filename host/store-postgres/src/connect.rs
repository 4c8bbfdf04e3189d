//! Making connections.

use crate::config::{Encryption, Server};
use crate::errors::{connect_error, no_answer};
use crate::tls;
use hitl_storage::{OpenError, StoreError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_postgres::config::{SslMode, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server that is gone without a word is noticed after this, in all.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVE_RETRIES: u32 = 3;
const SENT_UNHEARD: Duration = Duration::from_secs(15);

/// Makes connections to one server.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Config,
    tls: MakeRustlsConnect,
    timeout: Duration,
    // What serves a connection must not end with the runtime of whoever happened to need one.
    runtime: Handle,
}

/// An open connection: a handle, and what has to be driven to make it work.
pub(crate) type Open = (Client, Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>);

impl Connector {
    /// Connections to `server`, which the runtime of the caller serves.
    pub(crate) fn new(server: &Server) -> Result<Self, OpenError> {
        let tls = tls::connector(server)?;
        Ok(Self { config: config(server), tls, timeout: server.connect_timeout, runtime: Handle::current() })
    }

    /// How long making one may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The runtime that serves all connections.
    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Makes one, in the runtime of the caller, who has to drive it.
    pub(crate) async fn open(&self) -> Result<Open, StoreError> {
        // The limit of the configuration is for the first step alone.
        match timeout(self.timeout, self.config.connect(self.tls.clone())).await {
            Ok(opened) => opened.map_err(|error| connect_error(&error)),
            Err(_) => Err(no_answer()),
        }
    }
}

fn config(server: &Server) -> Config {
    let mut config = Config::new();
    for host in &server.hosts {
        config.host(&host.name).port(host.port);
    }
    if server.hosts.len() > 1 {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    if let Some(user) = &server.user {
        config.user(user);
    }
    if let Some(password) = &server.password {
        config.password(&password.0);
    }
    if let Some(database) = &server.database {
        config.dbname(database);
    }
    config.ssl_mode(match server.encryption {
        Encryption::Disable => SslMode::Disable,
        Encryption::Prefer => SslMode::Prefer,
        Encryption::Require | Encryption::VerifyCa | Encryption::VerifyFull => SslMode::Require,
    });
    config
        .application_name(&server.application_name)
        .connect_timeout(server.connect_timeout)
        .keepalives(true)
        .keepalives_idle(KEEPALIVE_IDLE)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(KEEPALIVE_RETRIES)
        .tcp_user_timeout(SENT_UNHEARD);
    config
}
