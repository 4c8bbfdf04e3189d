//! What one request may take, and how many there may be.

use std::time::Duration;

/// What one request may take, and how many there may be. The defaults suit a server on a small machine.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// How many instances of the component serve requests at once; further requests wait for one. Default: 64.
    pub instances: usize,
    /// The memory of one instance, in bytes. Default: 64 MiB.
    pub memory: usize,
    /// How long the component may compute between two calls to the host. Default: 2 seconds.
    pub computing: Duration,
    /// How long the component may take for one request from its last byte on. What was asked for by `?wait=` comes on top. Default: 15 seconds.
    pub request: Duration,
    /// How many connections there are at once; fewer where the process may not have so many files open. For a further
    /// client the one goes that has been idle for the longest time. Default: 4,096.
    pub connections: usize,
    /// How much the bodies of all requests that are being read or answered may take, in bytes. For a further one the
    /// connection goes that has been idle or sending for the longest time. Default: 64 MiB.
    pub bodies: usize,
    /// How long a client may take to send the head of a request, or leave an open connection unused. Default: 30
    /// seconds.
    pub head: Duration,
    /// How long a client may take to send a body. Default: 15 seconds.
    pub body: Duration,
    /// How long a client may take nothing of an answer that is sent to it. Default: 30 seconds.
    pub write: Duration,
    /// How long answers that are being written may take when the server stops. Default: 10 seconds.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            instances: 64,
            memory: 64 << 20,
            computing: Duration::from_secs(2),
            request: Duration::from_secs(15),
            connections: 4096,
            bodies: 64 << 20,
            head: Duration::from_secs(30),
            body: Duration::from_secs(15),
            write: Duration::from_secs(30),
            stop: Duration::from_secs(10),
        }
    }
}
