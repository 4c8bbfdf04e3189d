//! Where the outcome of an event is sent, as its creator says it and as it is stored.

mod body;
mod destination;
mod header;
mod json;
mod secrets;

pub use body::VERSION;
pub use destination::{Address, Destinations};
pub use header::headers;
pub use secrets::{Secrets, SecretsError};

use super::error::{FieldError, Rule};
use super::named::named;
use crate::text::joined::joined;
use destination::is_address;

/// The longest address, in bytes.
pub const MAX_URL: usize = 2_048;
/// The most headers.
pub const MAX_HEADERS: usize = 16;
/// How long whoever sends an outcome waits for the answer, in seconds: less than an attempt is theirs.
pub const PATIENCE: u64 = 20;

/// The method of the request that carries the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// `POST`.
    #[default]
    Post,
    /// `PUT`.
    Put,
}

named!(Method: Post = "POST", Put = "PUT");

/// What is around the outcome in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wrap {
    /// Nothing.
    #[default]
    None,
    /// It is the member `ok` of an object, as a `result` of WIT is written in JSON.
    Ok,
    /// It is the one item of the member `input`, and the event's id the member `requestId`: a signal to a workflow, as Temporal's HTTP
    /// API takes it.
    Signal,
}

named!(Wrap: None = "none", Ok = "ok", Signal = "signal");

/// Where the outcome of an event is sent, and how.
///
/// ```
/// use hitl_core::callback::{Callback, Destinations, Method};
/// let callback: Callback = serde_json::from_str(r#"{"url":"https://engine.example.org/done/7","method":"PUT"}"#).unwrap();
/// assert_eq!((callback.method, callback.version), (Method::Put, 1));
/// assert!(callback.check(&Destinations::read("https://engine.example.org/done/").0).is_empty());
/// let errors = callback.check(&Destinations::default());
/// assert_eq!(errors[0].field, "callback.url");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The address: `https:` or `http:`, ASCII, without a user or a fragment.
    pub url: String,
    /// The method.
    pub method: Method,
    /// Headers beside those of every such request: names and values. `{secret:NAME}` in a value stands for a secret of the server's;
    /// no other secret may be in one.
    pub headers: Vec<(String, String)>,
    /// What is around the outcome.
    pub wrap: Wrap,
    /// Which members the outcome has: those of this version, whatever later ones have.
    pub version: u32,
}

impl Callback {
    /// To this address, with everything else at its default.
    pub fn to(url: impl Into<String>) -> Callback {
        Callback {
            url: url.into(),
            method: Method::Post,
            headers: Vec::new(),
            wrap: Wrap::None,
            version: VERSION,
        }
    }

    /// The rules that it breaks, by fields such as `callback.url`: none, if it may be sent to one of `allowed`.
    pub fn check(&self, allowed: &Destinations) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut refuse =
            |field: &str, rule| errors.push(FieldError::new(joined(&["callback.", field], ""), rule));
        if !is_address(&self.url) {
            refuse("url", Rule::Address);
        } else if !allowed.allow(&self.url) {
            refuse("url", Rule::Destination);
        }
        if self.headers.len() > MAX_HEADERS {
            refuse("headers", Rule::HeaderCount);
        }
        for (name, value) in self.headers.iter().take(MAX_HEADERS) {
            let (name, value) = (&**name, &**value);
            let same = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).count();
            if same > 1 {
                refuse(&joined(&["headers.", name], ""), Rule::Repeated);
                continue;
            }
            if let Some(rule) = header::broken(name, value) {
                // A name that is none is not repeated.
                let named = joined(&["headers.", name], "");
                refuse(if matches!(rule, Rule::HeaderName) { "headers" } else { &named }, rule);
            }
        }
        if self.version != VERSION {
            refuse("version", Rule::Range { least: VERSION, most: VERSION });
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(callback: &Callback) -> Vec<(String, &'static str)> {
        let allowed = Destinations::read("https://a.example/hooks/").0;
        callback.check(&allowed).into_iter().map(|error| (error.field, error.rule.code())).collect()
    }

    #[test]
    fn what_it_says_is_checked_by_field() {
        let with = |name: &str, value: &str| Callback {
            headers: vec![(name.to_owned(), value.to_owned())],
            ..Callback::to("https://a.example/hooks/1")
        };
        assert_eq!(broken(&with("X-Run", "7")), []);
        assert_eq!(broken(&with("authorization", "Bearer {secret:engine}")), []);
        for (callback, field, code) in [
            (Callback::to("https://b.example/hooks/1"), "callback.url", "destination"),
            (Callback::to("hooks"), "callback.url", "address"),
            (with("Authorization", "Bearer abc"), "callback.headers.Authorization", "secret_header"),
            (with("Host", "b"), "callback.headers", "header_name"),
            (with("a b", "b"), "callback.headers", "header_name"),
            (with("X-A", "a\r\nb: c"), "callback.headers.X-A", "header_value"),
            (with("X-A", "{secret:}"), "callback.headers.X-A", "header_value"),
            (Callback { version: 2, ..with("a", "b") }, "callback.version", "range"),
        ] {
            assert_eq!(broken(&callback), [(field.to_owned(), code)], "{callback:?}");
        }
        let many = (0..=MAX_HEADERS).map(|n| (format!("x-{n}"), String::new())).collect();
        let many = Callback { headers: many, ..Callback::to("https://a.example/hooks/1") };
        assert_eq!(broken(&many), [("callback.headers".to_owned(), "header_count")]);
    }
}
