//! The headers of a callback: what they may be called, and what may be in them.

use super::secrets::{self, MAX_VALUE};
use super::{Callback, Secrets, SecretsError};
use crate::text::rule::Rule;

/// The longest name, in bytes.
const MAX_NAME: usize = 64;

/// Headers that every such request has, or that are the connection's (RFC 9110, section 7.6); among them all that hosts of components
/// forbid.
const TAKEN: [&str; 16] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "idempotency-key",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Headers that hold nothing but secrets.
const SECRET: [&str; 4] = ["authorization", "cookie", "x-api-key", "x-auth-token"];

/// All headers of the request that carries the outcome of the event `id`, their names in lower case, but for those that tell its length and host.
///
/// ```
/// use hitl_core::callback::{Callback, Secrets, headers};
/// let secrets = Secrets::read("engine https://engine.example.org/ s3cr3t").unwrap();
/// let mut callback = Callback::to("https://engine.example.org/done/7");
/// callback.headers.push(("Authorization".into(), "Bearer {secret:engine}".into()));
/// let headers = headers(&callback, "69a4", &secrets).unwrap();
/// assert_eq!(headers[0], ("authorization".to_owned(), "Bearer s3cr3t".to_owned()));
/// assert!(headers.contains(&("idempotency-key".to_owned(), "69a4".to_owned())));
/// assert!(headers.iter().any(|(name, _)| name == "user-agent"));
/// ```
///
/// # Errors
///
/// [`SecretsError::Unknown`] if one wants a secret that there is not for this address.
pub fn headers(
    callback: &Callback,
    id: &str,
    secrets: &Secrets,
) -> Result<Vec<(String, String)>, SecretsError> {
    let mut headers = Vec::with_capacity(callback.headers.len() + 3);
    for (name, value) in &callback.headers {
        headers.push((name.to_ascii_lowercase(), secrets.fill(value, &callback.url)?));
    }
    if !headers.iter().any(|(name, _)| name == "user-agent") {
        headers.push(("user-agent".into(), concat!("hitl/", env!("CARGO_PKG_VERSION")).into()));
    }
    headers.push(("content-type".into(), "application/json".into()));
    headers.push(("idempotency-key".into(), id.into()));
    Ok(headers)
}

/// The rule that a header breaks.
pub(super) fn broken(name: &str, value: &str) -> Option<Rule> {
    let is = |names: &[&str]| names.iter().any(|its| its.eq_ignore_ascii_case(name));
    // RFC 9110, section 5.6.2.
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(token) || is(&TAKEN) {
        return Some(Rule::HeaderName);
    }
    let names = secrets::named_in(value);
    if value.len() > MAX_VALUE || !value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) || names.is_none()
    {
        return Some(Rule::HeaderValue);
    }
    (is(&SECRET) && names.is_none_or(|names| names.is_empty())).then_some(Rule::SecretHeader)
}
