//! Which instance answers which request.

use super::problem::Audience;
use crate::runtime::{Failure, Instances};
use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Method, Request, Response, Uri};

/// Answers `request`, whatever happens. `stopping` resolves when long polls are to be answered at once.
pub(crate) async fn respond(
    instances: &Instances,
    request: Request<Bytes>,
    stopping: impl Future<Output = ()>,
) -> Response<Bytes> {
    let audience = Audience::by(request.headers());
    let answered = match without_wait(&request) {
        None => instances.pool.request(request).await,
        Some(at_once) => {
            tokio::select! {
                response = instances.waiter.request(request) => response,
                () = stopping => instances.pool.request(at_once).await,
            }
        }
    };
    answered.unwrap_or_else(|failure| {
        tracing::error!("a request failed: {failure}");
        match failure {
            Failure::Trap(_) => audience.failed(),
            Failure::Late | Failure::Stopped => audience.late(),
        }
    })
}

/// For a long poll, the same request without waiting; none for any other.
fn without_wait(request: &Request<Bytes>) -> Option<Request<Bytes>> {
    let (path, query) = (request.uri().path(), request.uri().query()?);
    let is_wait = |pair: &&str| pair.starts_with("wait=");
    // The path may stand below that of the public address.
    if !matches!(*request.method(), Method::GET | Method::HEAD)
        || !path.contains("/v1/events/")
        || !query.split('&').any(|pair| is_wait(&pair))
    {
        return None;
    }
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_wait(pair)).collect();
    let path = PathAndQuery::try_from(format!("{path}?{}", rest.join("&"))).ok()?;
    let mut at_once = request.clone();
    *at_once.uri_mut() = Uri::from(path);
    Some(at_once)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(method: Method, path: &str) -> Option<String> {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
        without_wait(&request).map(|request| request.uri().to_string())
    }

    #[test]
    fn a_long_poll_is_a_get_of_an_event_that_waits() {
        assert_eq!(path(Method::GET, "/v1/events/x?wait=30").as_deref(), Some("/v1/events/x?"));
        assert_eq!(path(Method::GET, "/v1/events/x?a=b&wait=30&c").as_deref(), Some("/v1/events/x?a=b&c"));
        assert_eq!(path(Method::GET, "/base/v1/events/x?wait=30").as_deref(), Some("/base/v1/events/x?"));
        assert_eq!(path(Method::HEAD, "/v1/events/x?wait=30").as_deref(), Some("/v1/events/x?"));
        assert_eq!(path(Method::GET, "/v1/events/x"), None);
        assert_eq!(path(Method::GET, "/v1/events/x?await=30"), None);
        assert_eq!(path(Method::GET, "/form/x?wait=30"), None);
        assert_eq!(path(Method::POST, "/v1/events/x?wait=30"), None);
    }
}
