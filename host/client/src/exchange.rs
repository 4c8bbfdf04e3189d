//! One request, in bounded time, with an answer of bounded size.

use crate::tls;
use hitl_remote::exchange::{Failure, MAX_BODY, Reply, Sent};
use hitl_remote::server::Server;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, Url};
use std::error::Error;
use std::time::Duration;

/// How long a connection may take to be there.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection is kept that nothing is sent on: less than servers and proxies keep one.
const IDLE: Duration = Duration::from_secs(30);
/// Who asks, as a server's log tells.
const AGENT: &str = concat!("hitl-client/", env!("CARGO_PKG_VERSION"));

/// The connections to a server.
pub(crate) struct Connections(Client);

impl Connections {
    /// # Errors
    ///
    /// In words, if the server's address or key cannot be sent, or there is no TLS.
    pub(crate) fn new(server: &Server) -> Result<Self, String> {
        let url = url(server, "/").map_err(|_| "the address of the server is none to send to".to_owned())?;
        if let Some(authorization) = &server.authorization
            && HeaderValue::from_str(authorization).is_err()
        {
            return Err("the API key has a letter that no header carries".to_owned());
        }
        let mut client = ClientBuilder::new()
            .tls_backend_preconfigured(tls::config(server.https)?)
            // It would carry the key elsewhere.
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .user_agent(AGENT)
            .referer(false);
        if is_this_machine(&url) {
            // What a proxy elsewhere reached by this name would be another machine.
            client = client.no_proxy();
        }
        client.build().map(Self).map_err(|error| in_words(&error))
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn exchange(&self, server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
        let url = url(server, sent.path).map_err(|_| Failure::no_address())?;
        let request = match sent.body {
            Some(body) => self.0.post(url).body(body.to_owned()),
            None => self.0.get(url),
        };
        let request = request.headers(headers(server, sent)?).timeout(Duration::from_secs(sent.seconds));
        let failed = |error| failure(error, sent);
        read(request.send().await.map_err(failed)?).await?.map_err(failed)
    }
}

fn url(server: &Server, path: &str) -> Result<Url, impl Error> {
    let scheme = if server.https { "https" } else { "http" };
    format!("{scheme}://{}{}{path}", server.authority, server.base).parse()
}

fn headers(server: &Server, sent: &Sent<'_>) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for (name, value) in sent.headers(server) {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Failure::no_header())?;
        let mut value = HeaderValue::from_bytes(&value).map_err(|_| Failure::no_header())?;
        // `Debug` does not show it then, here and in what sends it.
        value.set_sensitive(name == AUTHORIZATION);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Reads an answer, or fails: because of its size, or of the connection.
async fn read(mut response: Response) -> Result<Result<Reply, reqwest::Error>, Failure> {
    let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(more)) if body.len() + more.len() > MAX_BODY => return Err(Failure::TooLong),
            Ok(Some(more)) => body.extend_from_slice(&more),
            Ok(None) => break,
            Err(error) => return Ok(Err(error)),
        }
    }
    let header = |name: &str| headers.get(name).map(|value| value.as_bytes().to_vec());
    Ok(Ok(Reply::new(status, header, body)))
}

/// What became of a request by its error.
fn failure(error: reqwest::Error, sent: &Sent<'_>) -> Failure {
    let error = error.without_url();
    let told = format!("the server cannot be reached: {}", in_words(&error));
    if error.is_builder() || tls::is_about_certificates(&error) {
        Failure::Other(told)
    } else if error.is_connect() {
        Failure::Unreachable(told)
    } else if error.is_timeout() {
        Failure::late(sent)
    } else {
        Failure::Lost(format!("the connection was lost: {}", in_words(&error)))
    }
}

/// Why a request failed, by what is behind it: the outermost says nothing but that it did.
fn in_words(error: &reqwest::Error) -> String {
    if error.is_timeout() && error.is_connect() {
        return format!("no connection within {} seconds", CONNECT.as_secs());
    }
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = cause.to_string();
        source = cause.source();
    }
    words
}

/// Whether the address says itself that it is of this machine.
fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    address
        .map_or_else(|_| host == "localhost" || host.ends_with(".localhost"), |address| address.is_loopback())
}
