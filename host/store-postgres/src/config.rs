//! What a URL says of a store in PostgreSQL.

use crate::url;
use hitl_storage::{Announced, MalformedUrl, StoreUrl};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// How such a URL is written.
pub(crate) const FORM: &str = "postgres://USER@HOST/DATABASE";

/// Which database, and how it is used.
///
/// `Display` names it without the password, and `Debug` does not show that either.
///
/// ```
/// use hitl_storage::Registry;
/// let stores = Registry::built_in().with(hitl_store_postgres::BACKEND);
/// let config = stores.parse("postgres://hitl:secret@db.example/hitl?sslmode=verify-full&schema=questions")?;
/// assert_eq!(config.to_string(), "postgres://hitl@db.example/hitl?schema=questions");
/// assert!(!format!("{config:?}").contains("secret"));
/// # Ok::<(), hitl_storage::UrlError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostgresConfig {
    pub(crate) server: Server,
    pub(crate) listen: Listen,
    /// None: the first schema of the user's search path, which is mostly `public`.
    pub(crate) schema: Option<String>,
    /// The most connections, without the one that listens.
    pub(crate) pool: usize,
    /// The time between two looks while nothing is heard.
    pub(crate) poll: Duration,
    pub(crate) announced: AnnouncedKeys,
}

impl PostgresConfig {
    /// Reads a URL. What it does not say comes from the environment, for `psql`'s names `PGUSER`, `PGPASSWORD` and `PGSSLROOTCERT`.
    ///
    /// # Errors
    ///
    /// The rule that the URL breaks, which repeats no part that may be a password.
    pub fn parse(url: StoreUrl<'_>) -> Result<Self, MalformedUrl> {
        url::parse(url, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }
}

impl fmt::Display for PostgresConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres://{}", self.server)?;
        self.schema.as_ref().map_or(Ok(()), |schema| write!(f, "?schema={schema}"))
    }
}

/// Where to hear of what others write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Listen {
    /// At the server that all else goes to.
    Same,
    /// At another address of it, where a pooler is in between.
    At(Box<Server>),
    /// Nowhere.
    Off,
}

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) user: Option<String>,
    pub(crate) password: Option<Password>,
    /// At least one; the first that takes writes is used.
    pub(crate) hosts: Vec<Host>,
    pub(crate) database: Option<String>,
    pub(crate) encryption: Encryption,
    pub(crate) roots: Roots,
    pub(crate) connect_timeout: Duration,
    pub(crate) application_name: String,
}

impl Server {
    /// Whether a part of the way to it is a network on which somebody may listen.
    pub(crate) fn is_remote(&self) -> bool {
        self.hosts.iter().any(|host| !host.is_local())
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        for (index, host) in self.hosts.iter().enumerate() {
            write!(f, "{}{host}", if index > 0 { "," } else { "" })?;
        }
        self.database.as_ref().map_or(Ok(()), |database| write!(f, "/{database}"))
    }
}

/// A name, an address or the folder of a socket, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) port: u16,
}

/// The port where nothing else is said.
pub(crate) const PORT: u16 = 5432;

impl Host {
    /// Whether it is this machine.
    pub(crate) fn is_local(&self) -> bool {
        let address = self.name.parse::<std::net::IpAddr>();
        self.is_socket() || self.name == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is the folder of a socket.
    pub(crate) fn is_socket(&self) -> bool {
        self.name.starts_with('/')
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_socket() {
            f.write_str(&self.name.replace('/', "%2F"))?;
        } else if self.name.contains(':') {
            write!(f, "[{}]", self.name)?;
        } else {
            f.write_str(&self.name)?;
        }
        if self.port == PORT { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

/// Whether and how a connection is encrypted: `sslmode`, as `psql` has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Not.
    Disable,
    /// If the server can. It is not asked who it is.
    Prefer,
    /// Or not at all. It is not asked who it is, unless there are roots of its own.
    Require,
    /// The server's certificate is by one of the roots.
    VerifyCa,
    /// That, and it is of the host in the URL.
    VerifyFull,
}

impl Encryption {
    pub(crate) const NAMES: [(&str, Self); 5] = [
        ("disable", Self::Disable),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];
}

/// Whose certificates vouch for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Roots {
    /// Those that this machine trusts.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

/// A password, which is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(pub(crate) String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// [`Announced`], of which any two are equal: what it holds is a function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnnouncedKeys(pub(crate) Announced);

impl PartialEq for AnnouncedKeys {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for AnnouncedKeys {}
