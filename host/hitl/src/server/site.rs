//! What is served on a listener: all that the component answers, the host's own metrics, and that nothing can be written.

use super::guesses::Guesses;
use super::login_proxy::LoginProxy;
use super::owed::Owed;
use super::problem::Audience;
use super::request_id::RequestId;
use crate::limits::Limits;
use crate::metrics::Exposition;
use crate::observe::Observed;
use crate::runtime::Instances;
use bytes::Bytes;
use hitl_core::links::secret;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use std::sync::Arc;

/// The path of the metrics.
const METRICS: &str = "/metrics";

/// Where the component says that the store can be read. Whether it can be written too, knows the host.
const READY: &str = "/ready";

/// How many clients there are at once where there are metrics alone.
const METRICS_CONNECTIONS: usize = 32;

/// What is served on a listener. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) instances: Instances,
    store: Arc<Observed>,
    exposition: Arc<Exposition>,
    api_key: Option<Arc<str>>,
    metrics_alone: bool,
    /// Pages that browsers were sent to by answers of this site.
    pub(crate) owed: Owed,
    /// The wrong keys that came lately.
    pub(super) guesses: Guesses,
    /// Who says who a person is.
    pub(super) login: Option<Arc<LoginProxy>>,
}

impl Site {
    /// All that the component answers, and the metrics for clients with `api_key`; no metrics if there is none.
    pub(crate) fn new(
        instances: Instances,
        store: Arc<Observed>,
        exposition: Exposition,
        api_key: Option<&str>,
        login: Option<LoginProxy>,
    ) -> Site {
        let (exposition, api_key) = (Arc::new(exposition), api_key.map(Arc::from));
        Site {
            instances,
            store,
            exposition,
            api_key,
            metrics_alone: false,
            owed: Owed::default(),
            guesses: Guesses::default(),
            login: login.map(Arc::new),
        }
    }

    /// The metrics and nothing else, for all clients.
    pub(crate) fn metrics_alone(mut self) -> Site {
        self.metrics_alone = true;
        self
    }

    /// How many clients there may be at once. Few ask for metrics.
    pub(super) fn connections(&self, limits: &Limits) -> usize {
        if self.metrics_alone { limits.connections.min(METRICS_CONNECTIONS) } else { limits.connections }
    }

    /// The host's own answer to `request`; none if it is for the component.
    pub(super) async fn answer(&self, id: &RequestId, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let audience = Audience::by(request.headers());
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        if is_look && !self.metrics_alone && request.uri().path() == READY {
            return (!self.store.takes_writes().await).then(|| audience.not_ready(id));
        }
        if !is_look || request.uri().path() != METRICS {
            return self.metrics_alone.then(|| audience.not_found(id));
        }
        let authorized = self.metrics_alone
            || self.api_key.as_deref().is_some_and(|key| is_authorized(request.headers(), key))
            || self.is_of_an_administrator(request.headers()).await;
        if !authorized {
            let wrong = request.headers().contains_key(AUTHORIZATION);
            return self.api_key.is_some().then(|| audience.unauthorized(id, wrong));
        }
        Some(self.exposition.response().await)
    }

    /// Whether a request has a key of the store that is for everything: the component knows, by letting it see the keys.
    async fn is_of_an_administrator(&self, headers: &HeaderMap) -> bool {
        let Some(key) = headers.get(AUTHORIZATION) else { return false };
        let asked = Request::builder().uri("/v1/keys").header(AUTHORIZATION, key).body(Bytes::new());
        let Ok(asked) = asked else { return false };
        self.instances.pool.request(asked).await.is_ok_and(|response| response.status() == StatusCode::OK)
    }
}

fn is_authorized(headers: &HeaderMap, api_key: &str) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key =
        given.and_then(|text| text.split_once(' ')).filter(|(how, _)| how.eq_ignore_ascii_case("bearer"));
    key.is_some_and(|(_, key)| secret::same(key.trim(), api_key))
}
