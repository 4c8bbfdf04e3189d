//! What the protocol of asking has here: connections, time, random numbers, and threads for calls to run in.

use crate::convert;
use crate::exchange::Connections;
use hitl_remote::Outside;
use hitl_remote::exchange::{Failure, Reply, Sent};
use hitl_remote::server::Server;
use hitl_remote::shared::Waiters;
use hitl_types::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

/// A server, and what it is asked with. Clones are the same.
#[derive(Clone)]
pub(crate) struct Asking {
    shared: Arc<Shared>,
    /// The run of questions that name none.
    run: Option<Arc<str>>,
}

struct Shared {
    server: Server,
    waiters: Waiters,
    connections: Connections,
    begun: Instant,
    /// Where calls run. Not the caller's runtime: that may be another one each time, end before the connections that were made in it
    /// do, or be none of tokio. And whoever waits for all is polled there, whatever its caller does.
    tasks: &'static Handle,
}

impl Asking {
    /// # Errors
    ///
    /// [`Error::Other`] if there are no threads, or no TLS.
    pub(crate) fn new(server: Server, tasks: &'static Handle) -> Result<Self, Error> {
        let connections = Connections::new(&server).map_err(Error::Other)?;
        let (waiters, begun) = (Waiters::new(), Instant::now());
        Ok(Self { shared: Arc::new(Shared { server, waiters, connections, begun, tasks }), run: None })
    }

    /// The same for questions of this run.
    pub(crate) fn with_run(self, run: String) -> Self {
        Self { run: Some(run.into()), ..self }
    }

    /// The threads that calls run in.
    pub(crate) fn tasks(&self) -> &'static Handle {
        self.shared.tasks
    }

    /// All who wait at the server.
    pub(crate) fn waiters(&self) -> &Waiters {
        &self.shared.waiters
    }

    /// The result of `call`, which is dropped where it is when this future is.
    pub(crate) async fn call<R: Send + 'static, F>(&self, call: impl FnOnce(Self) -> F) -> Result<R, Error>
    where
        F: Future<Output = Result<R, hitl_remote::Error>> + Send + 'static,
    {
        let mut task = JoinSet::new();
        task.spawn_on(call(self.clone()), self.shared.tasks);
        match task.join_next().await {
            Some(Ok(done)) => done.map_err(convert::error),
            Some(Err(error)) => Err(Error::Other(format!("a call did not come to its end: {error}"))),
            None => Err(Error::Other("a call did not come to its end".to_owned())),
        }
    }
}

impl Outside for Asking {
    fn server(&self) -> Result<&Server, &'static str> {
        Ok(&self.shared.server)
    }

    fn run(&self) -> Option<String> {
        self.run.as_deref().map(str::to_owned)
    }

    async fn exchange(&self, server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
        self.shared.connections.exchange(server, sent).await
    }

    fn now(&self) -> u64 {
        u64::try_from(self.shared.begun.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    async fn pause(&self, nanos: u64) {
        tokio::time::sleep(Duration::from_nanos(nanos)).await;
    }

    #[allow(
        clippy::expect_used,
        reason = "without random numbers there are no keys, and guessable ones would be worse"
    )]
    fn random(&self) -> u64 {
        getrandom::u64().expect("the operating system gives random numbers")
    }
}

impl fmt::Debug for Asking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking")
            .field("server", &self.shared.server)
            .field("run", &self.run)
            .finish_non_exhaustive()
    }
}
