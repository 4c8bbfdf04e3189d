//! What a component sends outcomes with, and what it sends.

use hitl_core::callback::{Address, Callback, Method, Secrets, SecretsError, headers};
use hitl_core::protocol::Boxed;

/// The setting that holds the secrets, as text.
pub const SECRETS: &str = "callback-secrets-text";
/// What a component sends outcomes with.
pub trait Courier: 'static {
    /// Whether it sends any.
    const SENDS: bool;
    /// A request that is on its way.
    type Sending;

    /// The text of the secrets, as the instance has read it with its other settings.
    fn secrets() -> &'static str;

    /// Begins to send a request, without waiting. What comes of it is what [`end`](Courier::end) says: so those that block are on their
    /// way together.
    fn begin(request: Outgoing) -> Self::Sending;

    /// What came of it, in bounded time: the status of the answer, or why there is none.
    fn end(sending: Self::Sending) -> impl Future<Output = Result<u16, String>>;

    /// For one who waits for an answer: returns when `future` is done, or has taken so many milliseconds; then it goes on behind the
    /// answer.
    fn hurry(future: Boxed<'static, ()>, bears: u64) -> impl Future<Output = ()>;
}

/// Sends nothing: the host does.
#[derive(Debug)]
pub struct Nobody;

impl Courier for Nobody {
    const SENDS: bool = false;
    type Sending = ();

    fn secrets() -> &'static str {
        ""
    }

    fn begin(_: Outgoing) {}

    async fn end((): ()) -> Result<u16, String> {
        Err(String::new())
    }

    async fn hurry(_: Boxed<'static, ()>, _: u64) {}
}

/// One request to send. It has no `Debug`: secrets are in its headers.
pub struct Outgoing {
    /// Whether by `https`.
    pub is_secure: bool,
    /// Name or number, and the port if it is said.
    pub authority: String,
    /// Path and query.
    pub path: String,
    /// The method.
    pub method: Method,
    /// All headers but `host`, as `wasi:http` takes them.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Outgoing {
    /// The request that carries the outcome of the event `id`, with the secrets that it names.
    ///
    /// # Errors
    ///
    /// Why it cannot be sent, without a secret in it.
    pub(crate) fn new(
        id: &str,
        callback: &Callback,
        body: String,
        secrets: &Result<Secrets, SecretsError>,
    ) -> Result<Outgoing, String> {
        let none = Secrets::default();
        let filled = headers(callback, id, secrets.as_ref().unwrap_or(&none));
        // Who wants a secret is told why there are none.
        let mut headers = filled.map_err(|unknown| match secrets {
            Err(wrong) => [SECRETS, ": ", &wrong.to_string()].concat(),
            Ok(_) => unknown.to_string(),
        })?;
        headers.push(("content-length".into(), body.len().to_string()));
        let Address { is_secure, authority, path } = Address::read(&callback.url).ok_or(NO_ADDRESS)?;
        Ok(Outgoing {
            is_secure,
            authority: authority.to_owned(),
            path: path.to_owned(),
            method: callback.method,
            headers: headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect(),
            body: body.into_bytes(),
        })
    }
}

/// That there was no answer within the time for one.
pub const LATE: &str = "no answer in time";
/// That the host sends no header such as one of these.
pub const NO_HEADER: &str = "a header is none that the host sends";
/// That the host sends nothing to such an address.
pub const NO_ADDRESS: &str = "the address is none that the host sends to";

/// Says to a `request` of any version of `wasi:http` where it goes, whose types differ and whose names do not.
#[macro_export]
macro_rules! address {
    ($request:expr, $outgoing:expr, $Method:ident, $Scheme:ident) => {{
        let (request, outgoing) = (&$request, &$outgoing);
        let method = match outgoing.method {
            ::hitl_core::callback::Method::Post => $Method::Post,
            ::hitl_core::callback::Method::Put => $Method::Put,
        };
        let scheme = if outgoing.is_secure { $Scheme::Https } else { $Scheme::Http };
        request
            .set_method(&method)
            .and_then(|()| request.set_scheme(Some(&scheme)))
            .and_then(|()| request.set_authority(Some(&outgoing.authority)))
            .and_then(|()| request.set_path_with_query(Some(&outgoing.path)))
            .map_err(|()| $crate::courier::NO_ADDRESS)
    }};
}

/// Why there is no answer, in words: one of the `ErrorCode` of any version of `wasi:http`. What a host says in its own words is kept to
/// itself.
#[macro_export]
macro_rules! no_answer {
    ($ErrorCode:ident, $code:expr) => {
        match $code {
            $ErrorCode::HttpRequestDenied | $ErrorCode::DestinationIpProhibited => {
                "the host lets no request out to there"
            }
            $ErrorCode::DnsTimeout | $ErrorCode::DnsError(_) | $ErrorCode::DestinationNotFound => {
                "the name is not known"
            }
            $ErrorCode::ConnectionRefused => "the connection was refused",
            $ErrorCode::ConnectionTimeout
            | $ErrorCode::ConnectionReadTimeout
            | $ErrorCode::ConnectionWriteTimeout
            | $ErrorCode::HttpResponseTimeout => $crate::courier::LATE,
            $ErrorCode::DestinationUnavailable
            | $ErrorCode::DestinationIpUnroutable
            | $ErrorCode::ConnectionLimitReached => "there is no way to there",
            $ErrorCode::TlsProtocolError
            | $ErrorCode::TlsCertificateError
            | $ErrorCode::TlsAlertReceived(_) => "the server is not trusted, or speaks no TLS",
            _ => "the request failed",
        }
    };
}
