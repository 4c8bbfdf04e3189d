//! A small server of objects in memory, in front of which the proxies are tried.

use bytes::Bytes;
use http::header::IF_NONE_MATCH;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use tokio::net::TcpListener;
use tokio::task::yield_now;

/// It keeps what is PUT, and honours `If-None-Match`; a look and a write are two steps, as in moto.
#[derive(Default)]
pub(crate) struct Store {
    objects: Mutex<BTreeMap<String, Bytes>>,
}

impl Store {
    /// Serves until the process ends.
    pub(crate) fn start() -> (Arc<Self>, SocketAddr) {
        let store = Arc::<Self>::default();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let serving = store.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let store = serving.clone();
                    let service = service_fn(move |request| store.clone().answer(request));
                    let builder = hyper::server::conn::http1::Builder::new();
                    tokio::spawn(builder.serve_connection(TokioIo::new(stream), service));
                }
            });
        });
        (store, address)
    }

    /// What was written to a path.
    pub(crate) fn object(&self, path: &str) -> Option<Bytes> {
        self.objects.lock().unwrap().get(path).cloned()
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let path = request.uri().path().to_owned();
        let method = request.method().clone();
        let creates = request.headers().contains_key(IF_NONE_MATCH);
        let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let there = self.object(&path);
        let (status, content) = match (method, there) {
            (Method::PUT, Some(_)) if creates => (StatusCode::PRECONDITION_FAILED, Bytes::new()),
            (Method::PUT, _) => {
                // All who are here by now have looked, and found nothing.
                for _ in 0..100 {
                    yield_now().await;
                }
                self.objects.lock().unwrap().insert(path, body);
                (StatusCode::OK, Bytes::new())
            }
            (_, Some(content)) => (StatusCode::OK, content),
            (_, None) => (StatusCode::NOT_FOUND, Bytes::new()),
        };
        let mut response = Response::new(Full::new(content));
        *response.status_mut() = status;
        Ok(response)
    }
}
