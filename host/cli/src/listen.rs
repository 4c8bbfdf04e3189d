//! Where a server listens: an address and a port, or a socket of this machine.

use crate::socket_file::SocketFile;
use hitl::Listener;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// What the address of a Unix socket begins with, as nginx writes it.
const UNIX: &str = "unix:";

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// An address and a port.
    Tcp(SocketAddr),
    /// The absolute path of a socket.
    Unix(PathBuf),
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Address, &'static str> {
        if let Some(path) = text.strip_prefix(UNIX) {
            let path = PathBuf::from(path);
            return match (cfg!(unix), path.is_absolute()) {
                (false, _) => {
                    Err("has to be an address and a port: there are no Unix sockets on this system")
                }
                (true, false) => Err("has to have a slash behind unix:, such as unix:/run/hitl/hitl.sock"),
                (true, true) => Ok(Address::Unix(path)),
            };
        }
        // The one name that is the same everywhere (RFC 6761); what others are is found out by who opens a link.
        let address = match text.strip_prefix("localhost:") {
            Some(port) => port.parse().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port))).ok(),
            None => text.parse().ok(),
        };
        address.map(Address::Tcp).ok_or(
            "has to be an address and a port, such as 127.0.0.1:8080 or localhost:8080, or unix: and the path of a socket",
        )
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Tcp(address) => address.fmt(f),
            Address::Unix(path) => write!(f, "{UNIX}{}", path.display()),
        }
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Address {
        Address::Tcp(address)
    }
}

/// What listens, and what has to be there as long as it does.
#[derive(Debug)]
pub(crate) struct Listening {
    /// What accepts connections.
    pub(crate) listener: Listener,
    /// Where, with the port that the system chose if it was to choose one.
    pub(crate) address: Address,
    /// The socket, which goes when this goes; none of TCP.
    pub(crate) file: Option<SocketFile>,
}

impl Address {
    /// Whether who connects is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Address::Tcp(address) => address.ip().is_loopback(),
            Address::Unix(_) => true,
        }
    }

    /// What links to a server here begin with, unless it was told otherwise; none if no browser can open it.
    pub(crate) fn url(&self) -> Option<String> {
        match self {
            Address::Tcp(address) => Some(format!("http://{address}")),
            Address::Unix(_) => None,
        }
    }

    /// How what listens here is reached from this machine.
    pub(crate) fn reached(&self) -> Address {
        let Address::Tcp(address) = self else { return self.clone() };
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        Address::Tcp(SocketAddr::new(ip, address.port()))
    }

    /// Listens here. A socket that nobody listens on any more is made anew.
    ///
    /// # Errors
    ///
    /// What the system said; [`io::ErrorKind::AddrInUse`] if another program listens here.
    pub(crate) async fn listen(&self) -> io::Result<Listening> {
        match self {
            Address::Tcp(address) => {
                let listener = tokio::net::TcpListener::bind(address).await?;
                let address = listener.local_addr()?.into();
                Ok(Listening { listener: listener.into(), address, file: None })
            }
            Address::Unix(path) => {
                let (listener, file) = SocketFile::listen(path)?;
                Ok(Listening { listener, address: self.clone(), file: Some(file) })
            }
        }
    }

    /// The head and the body of what is answered here to a look at `path`, each step of which may take `patience`; by whoever has
    /// `api_key`, if anybody. Blocks. At most a megabyte is read.
    ///
    /// # Errors
    ///
    /// What the system said, or that the answer is no HTTP.
    pub(crate) fn look(&self, path: &str, api_key: Option<&str>, patience: Duration) -> io::Result<Looked> {
        let key = api_key.map_or_else(String::new, |key| format!("Authorization: Bearer {key}\r\n"));
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{key}Connection: close\r\n\r\n"
        );
        match self.reached() {
            Address::Tcp(address) => {
                let stream = TcpStream::connect_timeout(&address, patience)?;
                stream.set_read_timeout(Some(patience))?;
                stream.set_write_timeout(Some(patience))?;
                Looked::read(stream, &head)
            }
            #[cfg(unix)]
            Address::Unix(path) => {
                let stream = std::os::unix::net::UnixStream::connect(path)?;
                stream.set_read_timeout(Some(patience))?;
                stream.set_write_timeout(Some(patience))?;
                Looked::read(stream, &head)
            }
            #[cfg(not(unix))]
            Address::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Whether this is what hitl answers at `/health`.
pub(crate) fn is_health(status: u16, body: &[u8]) -> bool {
    status == 200 && body.trim_ascii() == br#"{"status":"healthy"}"#
}

/// What a look was answered with.
pub(crate) struct Looked {
    /// The status.
    pub(crate) status: u16,
    /// What was answered.
    pub(crate) body: String,
}

impl Looked {
    fn read(mut stream: impl Read + Write, head: &str) -> io::Result<Looked> {
        stream.write_all(head.as_bytes())?;
        let mut answer = Vec::new();
        stream.take(1 << 20).read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        match (status, answer.split_once("\r\n\r\n")) {
            (Some(status), Some((_, body))) => Ok(Looked { status, body: body.to_owned() }),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for (text, written) in [
            ("127.0.0.1:80", Some("127.0.0.1:80")),
            ("localhost:80", Some("127.0.0.1:80")),
            ("[::1]:80", Some("[::1]:80")),
            ("localhost", None),
            ("localhost:80:80", None),
            (":80", None),
            ("example.org:80", None),
            ("unix:/run/hitl/hitl.sock", cfg!(unix).then_some("unix:/run/hitl/hitl.sock")),
            ("unix:hitl.sock", None),
            ("unix:", None),
            ("/run/hitl.sock", None),
        ] {
            assert_eq!(text.parse::<Address>().ok().map(|its| its.to_string()).as_deref(), written, "{text}");
        }
    }

    #[test]
    fn what_is_everywhere_is_reached_here() {
        for (text, reached) in
            [("0.0.0.0:80", "127.0.0.1:80"), ("[::]:80", "[::1]:80"), ("192.0.2.1:80", "192.0.2.1:80")]
        {
            let address: Address = text.parse().unwrap();
            assert!(!address.is_local());
            assert_eq!(address.reached().to_string(), reached);
        }
        assert!("127.0.0.1:80".parse::<Address>().unwrap().is_local());
    }
}
