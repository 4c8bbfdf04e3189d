//! A proxy of HTTP requests.

use super::faults::{Answer, Counts, Requests, When};
use super::mode::{Current, Mode};
use super::thread::Thread;
use ::bytes::Bytes;
use http::header::{CONNECTION, EXPECT, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustix::net::sockopt::set_socket_linger;
use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// A proxy that passes HTTP/1.1 requests to a server on 127.0.0.1, counts them, and lets some go wrong.
///
/// What is signed in them stays as it is: the path, the query, the content, and all headers but those of the connection.
#[derive(Debug)]
pub struct HttpProxy {
    thread: Thread,
    mode: watch::Sender<Mode>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    current: Current,
    plan: Mutex<Plan>,
    /// Held by the one request that writes, where these go one at a time.
    order: tokio::sync::Mutex<()>,
}

/// What is to go wrong, and what has happened.
#[derive(Debug, Default)]
struct Plan {
    counts: Counts,
    is_orderly: bool,
    faults: Vec<Fault>,
    spoilt: u64,
}

#[derive(Debug)]
struct Fault {
    times: u64,
    requests: Requests,
    when: When,
    answer: Answer,
}

impl HttpProxy {
    /// Starts one on a free port, in front of `upstream`, which need not listen yet: a request to a server that does not
    /// answer has the status 502.
    pub fn start(upstream: SocketAddr) -> Self {
        let (mode, current) = Current::new();
        let (plan, order) = (Mutex::default(), tokio::sync::Mutex::default());
        let shared = Arc::new(Shared { upstream, current, plan, order });
        let thread = {
            let shared = shared.clone();
            Thread::start(move |listener| accept(listener, shared))
        };
        Self { thread, mode, shared }
    }

    /// Where clients connect to.
    pub fn addr(&self) -> SocketAddr {
        self.thread.address
    }

    /// What happens to all that passes from now on.
    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Lets the next `times` of these requests go wrong. What was said before stays until its times are over; the first that
    /// a request belongs to counts.
    pub fn spoil(&self, times: u64, requests: Requests, when: When, answer: Answer) {
        self.shared.plan().faults.push(Fault { times, requests, when, answer });
    }

    /// Lets no more requests go wrong by [`HttpProxy::spoil`].
    pub fn spoil_no_more(&self) {
        self.shared.plan().faults.clear();
    }

    /// How many requests went wrong by [`HttpProxy::spoil`]; one that the server has before it goes wrong counts when the server has
    /// answered it, so that whoever sent it may go then.
    pub fn spoilt(&self) -> u64 {
        self.shared.plan().spoilt
    }

    /// Whether requests that write (neither GET nor HEAD) reach the server one at a time, each after the answer to the one
    /// before. For a server whose check of a condition and whose write are two steps.
    pub fn orderly(&self, is_orderly: bool) {
        self.shared.plan().is_orderly = is_orderly;
    }

    /// How many requests there were since the start; what happened in between is the difference of two.
    pub fn counts(&self) -> Counts {
        self.shared.plan().counts
    }
}

impl Shared {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes a request on, or lets it go wrong; an `Err` says what then happens to the connection.
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Answer> {
        let fault = self.plan().take(&request);
        if let Some((When::Before, answer)) = fault {
            // The client has sent all before it is answered, as with a server that reads first.
            let _ = request.into_body().collect().await;
            self.plan().spoilt += 1;
            return instead(answer);
        }
        self.current.may_ask().await;
        let passed = self.pass(request).await;
        self.current.may_answer().await;
        match fault {
            Some((_, answer)) => {
                self.plan().spoilt += 1;
                instead(answer)
            }
            None => Ok(passed),
        }
    }

    async fn pass(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_orderly = self.plan().is_orderly && !reads;
        let (head, body) = request.into_parts();
        let Ok(body) = body.collect().await else { return status(StatusCode::BAD_REQUEST) };
        let _turn = if is_orderly { Some(self.order.lock().await) } else { None };
        let request = Request::from_parts(head, Full::new(body.to_bytes()));
        ask(self.upstream, request).await.unwrap_or_else(|_| status(StatusCode::BAD_GATEWAY))
    }
}

impl Plan {
    /// Counts a request, and finds out what is to go wrong with it.
    fn take<B>(&mut self, request: &Request<B>) -> Option<(When, Answer)> {
        self.counts.count(request);
        let fault = self.faults.iter_mut().find(|fault| fault.times > 0 && fault.requests.has(request))?;
        fault.times -= 1;
        Some((fault.when, fault.answer))
    }
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// The answer of the proxy's own, or what happens to the connection.
fn instead(answer: Answer) -> Result<Response<Full<Bytes>>, Answer> {
    let (code, content) = answer.content().ok_or(answer)?;
    let mut response = status(code);
    *response.body_mut() = Full::new(content.into());
    Ok(response)
}

/// Asks the server, over a connection of its own that the server closes.
async fn ask(upstream: SocketAddr, mut request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, ()> {
    without_connection(request.headers_mut());
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    let stream = TcpStream::connect(upstream).await.map_err(drop)?;
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(drop)?;
    let answered = async move {
        let (mut head, body) = sender.send_request(request).await.map_err(drop)?.into_parts();
        let body = body.collect().await.map_err(drop)?.to_bytes();
        without_connection(&mut head.headers);
        Ok(Response::from_parts(head, Full::new(body)))
    };
    let (_, answered) = tokio::join!(connection, answered);
    answered
}

/// Removes what is between two neighbours only. A content that came in pieces goes on in one.
fn without_connection(headers: &mut HeaderMap) {
    for name in [CONNECTION, TRANSFER_ENCODING, EXPECT] {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        if shared.current.is_cut() {
            continue;
        }
        let _ = client.set_nodelay(true);
        tokio::spawn(serve(client, shared.clone()));
    }
}

/// Serves a client's connection until it is closed, by the client or by a fault.
async fn serve(client: TcpStream, shared: Arc<Shared>) {
    // A second handle on the connection, by which it can be told to be reset instead of closed.
    let Ok((client, handle)) = client.into_std().and_then(|client| Ok((client.try_clone()?, client))) else {
        return;
    };
    let Ok(client) = TcpStream::from_std(client) else { return };
    let end = Notify::new();
    let service = service_fn(|request| {
        let (shared, end, handle) = (&shared, &end, &handle);
        async move {
            match shared.answer(request).await {
                Ok(response) => return Ok::<_, Infallible>(response),
                Err(Answer::Reset) => {
                    // With no time to linger, a close resets.
                    let _ = set_socket_linger(handle, Some(Duration::ZERO));
                    end.notify_one();
                }
                Err(Answer::Close) => end.notify_one(),
                Err(_) => {}
            }
            pending().await
        }
    });
    let connection =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(client), service);
    tokio::select! {
        () = shared.current.cut() => {}
        () = end.notified() => {}
        _ = connection => {}
    }
}
