//! Ports that nobody listens on.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// That many different free ports of 127.0.0.1.
///
/// Another process may take one before the server does; [`Server`](crate::server::Server) then ends at its start, and is
/// started on others.
pub(crate) fn free<const N: usize>() -> [u16; N] {
    // All are held until the last is known, so that none is given twice.
    let held = [(); N].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port"));
    held.map(|listener| listener.local_addr().expect("the port of a listener").port())
}

/// The address of `port` on this machine.
pub(crate) fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Whether somebody listens on `port`.
pub(crate) fn is_open(port: u16) -> bool {
    TcpStream::connect_timeout(&address(port), Duration::from_secs(1)).is_ok()
}
