//! Writing answers, and the headers that every answer has.

use crate::http::exchange::Response;
use crate::settings::Settings;
use crate::text::joined::joined;
use base64ct::{Base64, Encoding};
use http::{Method, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What all may do: nothing but show itself in our one style, and send its forms to where it came from. A test says
/// what the hash has to be when the style changes.
const POLICY: &str = "default-src 'none'; style-src 'sha256-cGrE7tpA1dZPhUIYJopU08JRcz8o1a3OqQNVeJxj4SQ='; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The headers that all answers have, whoever makes them and whatever they are: no page of another site has ours in a window,
/// a frame or a picture, no link leads back to where it stood, and nothing is taken for something else.
pub const GUARDS: [(&str, &str); 5] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// An answer of this media type.
pub(crate) fn body(status: StatusCode, media: &'static str, body: Vec<u8>) -> Response {
    Response { status, headers: vec![("content-type", media.into())], body }
}

/// `value` as JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    json_of("application/json", status, value)
}

/// `value` as JSON of this media type.
pub(crate) fn json_of(media: &'static str, status: StatusCode, value: &impl Serialize) -> Response {
    // The documents cannot fail to be written: no map in them has keys other than text.
    body(status, media, serde_json::to_vec(value).unwrap_or_default())
}

/// A page for a person.
pub(crate) fn page(status: StatusCode, html: String) -> Response {
    body(status, PAGE, html.into_bytes())
}

/// Nothing but a status.
pub(crate) fn empty(status: StatusCode) -> Response {
    Response { status, headers: Vec::new(), body: Vec::new() }
}

/// A page for a person.
const PAGE: &str = "text/html; charset=utf-8";

/// What a page may do beside: run our one script, which makes no markup of any text. A test says what the hash has to be when the
/// script changes.
const SCRIPT_POLICY: &str =
    "; script-src 'sha256-cpabSlFNWo4pa0Mm+kk8c4WTlhZZrvvi+MVqcbZwBYw='; require-trusted-types-for 'script'";

/// What a page of this server may do: as much, run our script, and show itself in the operator's colours, the icon and the logo and,
/// with `images`, images of the hosts that the operator names.
fn policy(settings: &Settings, images: bool) -> String {
    let mut policy = joined(&[POLICY, SCRIPT_POLICY], "");
    if let Some(colours) = settings.operator.colours {
        let hash = Base64::encode_string(&Sha256::digest(colours.style()));
        policy = policy.replacen("style-src ", &joined(&["style-src 'sha256-", &hash, "' "], ""), 1);
    }
    policy.push_str("; img-src 'self'");
    if images {
        for name in settings.image_hosts.names() {
            policy.push_str(" https://");
            policy.push_str(name);
        }
    }
    policy
}

/// The answer with the headers that all have; without its body if it was asked for by `HEAD`. `images`: whether the page may show
/// some.
pub(crate) fn finished(
    mut response: Response,
    method: &Method,
    settings: &Settings,
    images: bool,
) -> Response {
    // A page that answers a POST has what was typed. Only the browser that sent it may keep it: Back would else bring no
    // page but the question whether to send all of it once more.
    let is_page = response.headers.contains(&("content-type", PAGE.into()));
    let kept = *method == Method::POST && is_page;
    let policy = match &response.headers[..] {
        _ if is_page => policy(settings, images).into(),
        // An image that is opened by itself could be a document with scripts.
        [(_, media), ..] if media.starts_with("image/") => joined(&[POLICY, "; sandbox"], "").into(),
        _ => POLICY.into(),
    };
    // What is the same for everybody says itself how long it may be kept.
    if response.headers.iter().all(|(name, _)| *name != "cache-control") {
        response.headers.push(("cache-control", if kept { "private, no-cache" } else { "no-store" }.into()));
    }
    response.headers.push(("content-security-policy", policy));
    response.headers.extend(GUARDS.map(|(name, text)| (name, text.into())));
    if response.status != StatusCode::NO_CONTENT {
        response.headers.push(("content-length", response.body.len().to_string().into()));
    }
    if *method == Method::HEAD {
        response.body.clear();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_our_style() {
        let hash = Base64::encode_string(&Sha256::digest(crate::pages::STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "the hash of the style is sha256-{hash}");
    }

    #[test]
    fn the_policy_of_pages_allows_our_script() {
        let hash = Base64::encode_string(&Sha256::digest(crate::pages::script::SCRIPT));
        assert!(
            SCRIPT_POLICY.contains(&format!("'sha256-{hash}'")),
            "the hash of the script is sha256-{hash}"
        );
    }
}
