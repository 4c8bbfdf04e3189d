//! A proxy of bytes.

use super::mode::{Current, Mode};
use super::thread::Thread;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A proxy that passes bytes between clients and a server on 127.0.0.1, and has them arrive late, or not at all.
#[derive(Debug)]
pub struct Proxy {
    thread: Thread,
    mode: watch::Sender<Mode>,
    plan: Arc<Mutex<Plan>>,
}

/// What is to go wrong, and what has happened.
#[derive(Debug, Default)]
struct Plan {
    connections: u64,
    /// How many bytes of answers still pass, before the connection of the next one is cut.
    passing: Option<usize>,
    /// How many answers are still to be lost, and what the bytes before them have in them.
    losing: Option<(u64, Vec<u8>)>,
    lost: u64,
}

impl Proxy {
    /// Starts one on a free port, in front of `upstream`, which need not listen yet.
    pub fn start(upstream: SocketAddr) -> Self {
        let (mode, current) = Current::new();
        let plan = Arc::<Mutex<Plan>>::default();
        let thread = {
            let plan = plan.clone();
            Thread::start(move |listener| accept(listener, upstream, current, plan))
        };
        Self { thread, mode, plan }
    }

    /// Where clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.thread.address
    }

    /// What happens to all that passes from now on.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Lets that many more bytes of answers pass, over all connections, and then closes the connection on which the next ones
    /// come: 0 loses the next answer. Connections after that one pass as before.
    pub fn cut_answers_after(&self, bytes: usize) {
        lock(&self.plan).passing = Some(bytes);
    }

    /// Loses the answers to the next `times` messages of clients that have `mark` in them: the message is passed on, the
    /// server's answer is waited for, so that what was asked for is done, and then both connections are closed.
    ///
    /// The mark has to arrive in one piece, which a short message does, and as it is: not through TLS. An empty mark is in
    /// every message. On a connection where the server speaks unasked, that may be taken for the answer.
    pub fn lose_answers(&self, times: u64, mark: &[u8]) {
        lock(&self.plan).losing = Some((times, mark.to_owned()));
    }

    /// How many answers were lost by [`Proxy::cut_answers_after`] and [`Proxy::lose_answers`].
    pub fn lost(&self) -> u64 {
        lock(&self.plan).lost
    }

    /// How many connections clients have made, those that were closed at once among them.
    pub fn connections(&self) -> u64 {
        lock(&self.plan).connections
    }
}

impl Plan {
    /// Whether the answer to what a client sent is to be lost.
    fn loses(&mut self, message: &[u8]) -> bool {
        let Some((times, mark)) = &mut self.losing else { return false };
        let is_marked = mark.is_empty() || message.windows(mark.len()).any(|part| part == mark);
        if *times == 0 || !is_marked {
            return false;
        }
        *times -= 1;
        true
    }

    /// How much of an answer passes; less than all of it, and the connection is closed.
    fn passes(&mut self, bytes: usize) -> usize {
        let Some(passing) = &mut self.passing else { return bytes };
        if *passing >= bytes {
            *passing -= bytes;
            return bytes;
        }
        let rest = *passing;
        self.passing = None;
        self.lost += 1;
        rest
    }
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, upstream: SocketAddr, current: Current, plan: Arc<Mutex<Plan>>) {
    while let Ok((client, _)) = listener.accept().await {
        lock(&plan).connections += 1;
        let (current, plan) = (current.clone(), plan.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = current.cut() => {}
                () = relay(client, upstream, &current, &plan) => {}
            }
        });
    }
}

/// Passes bytes both ways, until one side closes its connection.
async fn relay(client: TcpStream, upstream: SocketAddr, current: &Current, plan: &Mutex<Plan>) {
    current.may_ask().await;
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    // What is passed on in small pieces is not to wait for more.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // Whether the next answer is lost.
    let loses = Mutex::new(false);
    tokio::select! {
        () = ask(from_client, to_server, current, plan, &loses) => {}
        () = answer(from_server, to_client, current, plan, &loses) => {}
    }
}

async fn ask(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    current: &Current,
    plan: &Mutex<Plan>,
    loses: &Mutex<bool>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(bytes @ 1..) = client.read(&mut buffer).await {
        current.may_ask().await;
        if lock(plan).loses(&buffer[..bytes]) {
            *loses.lock().unwrap_or_else(PoisonError::into_inner) = true;
        }
        if server.write_all(&buffer[..bytes]).await.is_err() {
            return;
        }
    }
}

async fn answer(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    current: &Current,
    plan: &Mutex<Plan>,
    loses: &Mutex<bool>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(bytes @ 1..) = server.read(&mut buffer).await {
        if *loses.lock().unwrap_or_else(PoisonError::into_inner) {
            lock(plan).lost += 1;
            return;
        }
        current.may_answer().await;
        let passes = lock(plan).passes(bytes);
        if client.write_all(&buffer[..passes]).await.is_err() || passes < bytes {
            return;
        }
    }
}
