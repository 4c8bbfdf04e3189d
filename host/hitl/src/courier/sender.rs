//! Sending one request: to the address that was allowed and no other, with its secrets, and in bounded time.

use super::Callbacks;
use super::inside::is_inside;
use hitl_core::callback::{self, PATIENCE, Secrets};
use hitl_core::documents::DeliveryView;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use rustls::{ClientConfig, RootCertStore};
use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may take, and how long all of it.
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(PATIENCE);
/// How long a connection is kept that nothing is sent on.
const IDLE: Duration = Duration::from_secs(60);

/// What sends requests.
pub(super) struct Sender {
    client: Client,
    secrets: Secrets,
}

/// What came of a request: the status of its answer, or why there was none.
pub(super) type Sent = Result<u16, String>;

impl Sender {
    /// # Errors
    ///
    /// That there is no TLS, in words.
    pub(super) fn new(callbacks: &Callbacks) -> Result<Sender, String> {
        let client = ClientBuilder::new()
            .tls_backend_preconfigured(tls(callbacks)?)
            // What was allowed is this address; and a redirect would carry the secrets elsewhere.
            .redirect(Policy::none())
            // A proxy would look up names itself, where nobody asks whether they are inside.
            .no_proxy()
            .dns_resolver(Arc::new(Names { inside: callbacks.inside }))
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .pool_idle_timeout(IDLE)
            .referer(false)
            .build()
            .map_err(|error| in_words(&error))?;
        Ok(Sender { client, secrets: callbacks.secrets.clone() })
    }

    /// Sends what `delivery` says. Of the answer nothing but the status is read.
    pub(super) async fn send(&self, delivery: &DeliveryView) -> Sent {
        let url = &delivery.callback.url;
        let method = Method::from_bytes(delivery.callback.method.name().as_bytes())
            .map_err(|error| error.to_string())?;
        let request =
            self.client.request(method, url).headers(self.headers(delivery)?).body(delivery.body.clone());
        match request.send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) => Err(in_words(&error.without_url())),
        }
    }

    fn headers(&self, delivery: &DeliveryView) -> Result<HeaderMap, String> {
        let filled = callback::headers(&delivery.callback, &delivery.request_id, &self.secrets);
        let mut headers = HeaderMap::new();
        for (name, value) in filled.map_err(|error| error.to_string())? {
            let mut value: HeaderValue =
                value.parse().map_err(|_| format!("{name} has no value that can be sent"))?;
            value.set_sensitive(true);
            let name: HeaderName = name.parse().map_err(|_| format!("{name:?} is no name of a header"))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

/// The system's certificates, or those that SSL_CERT_FILE and SSL_CERT_DIR name.
fn tls(callbacks: &Callbacks) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() && callbacks.allowed().split_ascii_whitespace().any(|its| !its.starts_with("http:")) {
        return Err("this machine has no certificates of authorities, by which a server of an https address is known; \
                    install them (ca-certificates), or name a file of them with SSL_CERT_FILE"
            .into());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Why a request failed, with what was behind it: the outermost says nothing but that it did.
fn in_words(error: &reqwest::Error) -> String {
    if error.is_timeout() && error.is_connect() {
        return format!("no connection within {} seconds", CONNECT.as_secs());
    }
    if error.is_timeout() {
        return format!("no answer within {} seconds", TOTAL.as_secs());
    }
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = cause.to_string();
        source = cause.source();
    }
    words
}

/// Looks names up, and gives addresses outside alone, unless the operator says otherwise.
struct Names {
    inside: bool,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let inside = self.inside || is_this_machine(name.as_str());
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let allowed: Vec<SocketAddr> =
                found.iter().copied().filter(|its| inside || !is_inside(its.ip())).collect();
            if allowed.is_empty() && !found.is_empty() {
                let told = format!(
                    "{} is an address inside, which the server's operator does not allow (--allow-callbacks-inside)",
                    name.as_str()
                );
                return Err(told.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether the name says itself that it is of this machine (RFC 6761, section 6.3).
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_does_not_lead_inside() {
        let names = |inside| Names { inside };
        let resolve = async |names: Names, name: &str| names.resolve(name.parse().unwrap()).await;
        let refused = resolve(names(false), "127.0.0.1").await.err().expect("it is inside").to_string();
        assert!(refused.contains("--allow-callbacks-inside"), "{refused}");
        assert_eq!(resolve(names(true), "127.0.0.1").await.unwrap().count(), 1);
        assert!(resolve(names(false), "localhost").await.unwrap().all(|address| address.ip().is_loopback()));
        assert!(is_this_machine("a.LOCALHOST.") && !is_this_machine("localhost.example.org"));
    }
}
