//! What became of one request, and what the store's clock said, as seen below the client library.
//!
//! The library tells little of the status of an answer, and nothing of its `Date`. So it is given a connector of ours, around
//! its own.

use crate::clock::Clock;
use async_trait::async_trait;
use http::StatusCode;
use http::header::DATE;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    ReqwestConnector,
};
use object_store::{ClientOptions, Extensions};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once};
use std::time::SystemTime;

/// What became of the request of one call. It goes with the request, so that the requests that fetch credentials are not taken
/// for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trace(Arc<AtomicU32>);

/// Nothing was sent.
const UNSENT: u32 = 0;
/// Something was sent; there is no answer.
const SENT: u32 = 1;
/// There was no connection to send over.
const UNCONNECTED: u32 = 2;

impl Trace {
    /// That of a call that takes none with it: its request counts as sent.
    pub(crate) fn blind() -> Self {
        let trace = Self::default();
        trace.set(SENT);
        trace
    }

    /// To be given to the call.
    pub(crate) fn extensions(&self) -> Extensions {
        let mut extensions = Extensions::new();
        extensions.insert(self.clone());
        extensions
    }

    /// Whether the store may have seen the request.
    pub(crate) fn was_sent(&self) -> bool {
        !matches!(self.0.load(Ordering::SeqCst), UNSENT | UNCONNECTED)
    }

    /// Whether it did not even come to a connection: the credentials for the request were not to be had.
    pub(crate) fn was_not_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst) == UNSENT
    }

    /// The status of the answer, if there was one.
    pub(crate) fn status(&self) -> Option<StatusCode> {
        let status = u16::try_from(self.0.load(Ordering::SeqCst)).ok()?;
        StatusCode::from_u16(status).ok()
    }

    fn set(&self, state: u32) {
        self.0.store(state, Ordering::SeqCst);
    }
}

/// Connects as the library does, and looks at what passes.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) clock: Arc<Clock>,
}

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        install_tls();
        let client = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Watched { client, clock: self.clock.clone() }))
    }
}

/// Makes ring what rustls encrypts with in this process, unless that is settled already.
fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails where the program has chosen another one, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[derive(Debug)]
struct Watched {
    client: HttpClient,
    clock: Arc<Clock>,
}

#[async_trait]
impl HttpService for Watched {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let Some(trace) = request.extensions().get::<Trace>().cloned() else {
            return self.client.execute(request).await;
        };
        trace.set(SENT);
        let sent = SystemTime::now();
        let result = self.client.execute(request).await;
        match &result {
            Ok(response) => {
                trace.set(u32::from(response.status().as_u16()));
                let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
                if let Some(date) = date.and_then(|date| httpdate::parse_http_date(date).ok()) {
                    self.clock.observe(date, sent, SystemTime::now());
                }
            }
            Err(error) if error.kind() == HttpErrorKind::Connect => trace.set(UNCONNECTED),
            Err(_) => {}
        }
        result
    }
}
