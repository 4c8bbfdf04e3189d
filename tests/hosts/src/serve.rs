//! Serving over HTTP: which instance answers which request is decided as Spin does by default, and much alike elsewhere.

use crate::app::App;
use crate::data::Data;
use crate::runtime::Runtime;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyHandler, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView};

/// How many requests an instance answers before another one takes its place.
const REQUESTS: usize = 128;
/// How many it answers at once.
const AT_ONCE: usize = 16;
/// How long it stays when there is nothing to do.
const IDLE: Duration = Duration::from_secs(1);

impl App {
    /// Serves the app on `listener`, for ever.
    ///
    /// # Errors
    ///
    /// If the component cannot be used, or the listener cannot be listened at any more.
    pub async fn serve(self, listener: TcpListener) -> Result<Infallible, Box<dyn std::error::Error>> {
        let runtime = Runtime::shared().map_err(|error| format!("{error:#}"))?;
        let handler = ProxyHandler::new(Instances { app: Arc::new(self), runtime });
        loop {
            let (stream, _) = listener.accept().await?;
            let handler = handler.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let handler = handler.clone();
                    async move { Ok::<_, Infallible>(answer(&handler, request).await) }
                });
                let mut http = http1::Builder::new();
                // Who hangs up ends the connection, and nobody has to be told.
                let _ = http.timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }
}

async fn answer(
    handler: &ProxyHandler<Instances>,
    request: http::Request<Incoming>,
) -> http::Response<WasiBody> {
    let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
    handler.handle((), request).await.unwrap_or_else(|_| {
        let body = Full::new(Bytes::new()).map_err(Error::from).boxed_unsync();
        let mut response = http::Response::new(body);
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

struct Instances {
    app: Arc<App>,
    runtime: &'static Runtime,
}

impl HandlerState for Instances {
    type StoreData = Data;
    type WorkerExpiration = Idle;
    type WorkerState = Requests;

    async fn instantiate(&self) -> wasmtime::Result<Instance<Data, Idle, Requests>> {
        let mut store = Store::new(&self.runtime.engine, Data::new(self.app.clone())?);
        let proxy = self.runtime.form(self.app.form).service.instantiate_async(&mut store).await?;
        let expiration = Idle(Box::pin(tokio::time::sleep(IDLE)));
        // What blocks holds its instance.
        let state = if self.app.form.blocks() {
            Requests { most: 1, at_once: 1 }
        } else {
            Requests { most: REQUESTS, at_once: AT_ONCE }
        };
        Ok(Instance { store, proxy, view: Data::http, expiration, state })
    }
}

/// How many requests an instance answers, and how many of them at once.
struct Requests {
    most: usize,
    at_once: usize,
}

impl WorkerState for Requests {
    type StoreData = Data;
    type RequestData = ();

    fn should_accept_request(&self, at_once: usize, so_far: usize) -> ShouldAccept {
        if so_far >= self.most {
            ShouldAccept::Never
        } else if at_once >= self.at_once {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, Data>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        // Spin sets no limit of time by default.
        Box::pin(std::future::pending())
    }

    #[expect(clippy::print_stderr, reason = "a test shows it if it fails")]
    fn drop(&self, _: Store<Data>, result: wasmtime::Result<()>) {
        if let Err(error) = result {
            eprintln!("an instance failed: {error:?}");
        }
    }
}

struct Idle(Pin<Box<tokio::time::Sleep>>);

impl WorkerExpiration for Idle {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        if status != WorkerStatus::Idle {
            return Poll::Pending;
        }
        let deadline = tokio::time::Instant::from_std(start + IDLE);
        if self.0.deadline() != deadline {
            self.0.as_mut().reset(deadline);
        }
        self.0.as_mut().poll(context)
    }
}
