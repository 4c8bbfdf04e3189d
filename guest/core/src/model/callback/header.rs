//! The headers of a callback: what they may be called, and what may be in them.

use super::secrets::{self, MAX_VALUE};
use crate::text::rule::Rule;

/// The longest name, in bytes.
const MAX_NAME: usize = 64;

/// Headers that every such request has, or that are the connection's (RFC 9110, section 7.6).
const TAKEN: [&str; 14] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Headers that hold nothing but secrets.
const SECRET: [&str; 4] = ["authorization", "cookie", "x-api-key", "x-auth-token"];

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
