//! One request, and what comes of it.

use crate::server::Server;
use hitl_core::retry;

/// The longest answer that is read, in bytes: an event with the longest prompt and answer is a quarter of it.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// What is sent.
#[derive(Debug)]
pub struct Sent<'a> {
    /// With a body it is `POST`, without one `GET`.
    pub body: Option<&'a str>,
    /// The path below the server's, and a query.
    pub path: &'a str,
    /// How long it may take, in seconds.
    pub seconds: u64,
}

impl Sent<'_> {
    /// Its headers, as `wasi:http` takes them.
    pub fn headers(&self, server: &Server) -> Vec<(String, Vec<u8>)> {
        let mut headers = vec![("accept".to_owned(), b"application/json".to_vec())];
        if let Some(authorization) = &server.authorization {
            headers.push(("authorization".to_owned(), authorization.clone().into_bytes()));
        }
        if let Some(body) = self.body {
            headers.push(("content-type".to_owned(), b"application/json".to_vec()));
            headers.push(("content-length".to_owned(), body.len().to_string().into_bytes()));
        }
        headers
    }
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// In how many seconds it wants to be asked again.
    pub retry_after: Option<u64>,
    /// Where it says that the answer is instead.
    pub location: Option<String>,
    /// Its body, at most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer with this status, whose headers are had by their names.
    pub fn new(status: u16, header: impl Fn(&str) -> Option<Vec<u8>>, body: Vec<u8>) -> Self {
        let header = |name| String::from_utf8(header(name)?).ok();
        let now = header("date").and_then(|date| retry::http_date(&date));
        let retry_after = header("retry-after").and_then(|value| retry::wish(&value, now));
        Self { status, retry_after, location: header("location"), body }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The server was not reached. It may be if the request is sent again.
    Unreachable(String),
    /// The server may have done what it was asked. The answer may come if the request is sent again.
    Lost(String),
    /// The host lets no requests out, or not to there.
    Denied(String),
    /// It is longer than what is read.
    TooLong,
    /// Sending it again does not help either.
    Other(String),
}

impl Failure {
    /// That the time is over.
    pub fn late(sent: &Sent<'_>) -> Self {
        Self::Lost(format!("the server has not answered in {} seconds", sent.seconds))
    }

    /// That the address cannot be sent to.
    pub fn no_address() -> Self {
        Self::Other("the setting server-url is no address to send to".into())
    }

    /// That the server cannot be reached, in the host's words.
    pub fn words(code: &impl std::fmt::Debug) -> String {
        format!("the server cannot be reached: {code:?}")
    }

    /// That the key cannot be sent.
    pub fn no_header() -> Self {
        Self::Other("the setting api-key cannot be sent in a header".into())
    }
}

/// What became of a request by its error: one of the `ErrorCode` of any version of `wasi:http`, whose types differ and whose
/// names do not.
#[macro_export]
macro_rules! failure {
    ($ErrorCode:ident, $code:expr) => {{
        let code = $code;
        let told = $crate::exchange::Failure::words(&code);
        match code {
            $ErrorCode::HttpRequestDenied | $ErrorCode::DestinationIpProhibited => {
                $crate::exchange::Failure::Denied(told)
            }
            $ErrorCode::HttpRequestUriInvalid
            | $ErrorCode::HttpRequestMethodInvalid
            | $ErrorCode::HttpRequestUriTooLong
            | $ErrorCode::HttpRequestHeaderSize(_)
            | $ErrorCode::HttpRequestHeaderSectionSize(_)
            | $ErrorCode::HttpRequestBodySize(_)
            | $ErrorCode::TlsCertificateError => $crate::exchange::Failure::Other(told),
            $ErrorCode::HttpResponseBodySize(_) => $crate::exchange::Failure::TooLong,
            $ErrorCode::DnsTimeout
            | $ErrorCode::DnsError(_)
            | $ErrorCode::DestinationNotFound
            | $ErrorCode::DestinationUnavailable
            | $ErrorCode::DestinationIpUnroutable
            | $ErrorCode::ConnectionRefused
            | $ErrorCode::ConnectionLimitReached => $crate::exchange::Failure::Unreachable(told),
            _ => $crate::exchange::Failure::Lost(told),
        }
    }};
}
