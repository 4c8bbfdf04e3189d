//! A request as a shell hands it over, and the response that it takes back.
//!
//! By hand, since the map of headers of the crate `http` knows all that have a standard, and would be a fortieth of the
//! component.

use super::{Body, HEADERS};
use crate::model::timestamp::Timestamp;
use crate::protocol::NextRead;
use http::{Method, StatusCode};
use std::borrow::Cow;

/// The longest address that is read, in bytes; what hosts take is as long.
const MAX_ADDRESS: usize = 65_534;

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method.
    pub method: Method,
    address: Option<Address>,
    /// Those of [`HEADERS`], in the order in which they came.
    headers: Vec<(&'static str, Vec<u8>)>,
    /// Its body.
    pub body: Body,
    /// What it waits for, if it is a long poll that was given back.
    pub(super) waits: Option<Waits>,
}

/// What a long poll waits for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waits {
    /// When it ends: only the first call knows it.
    pub(super) end: Timestamp,
    /// When it looks again at the latest.
    pub(super) until: Timestamp,
    /// Whether any outcome ends the wait, too.
    pub(super) listens: bool,
    /// How often the log of ended events was read in vain.
    pub(super) reads: NextRead,
}

impl Waits {
    /// A wait for a moment, and perhaps for keys.
    pub(super) fn for_keys(end: Timestamp, until: Timestamp) -> Self {
        Self { end, until, listens: false, reads: NextRead::default() }
    }
}

/// A path and a query, as they came.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) path: String,
    pub(super) query: Option<String>,
}

impl Request {
    /// A request without headers. `address` is its path and query as they came; one that cannot be read is answered
    /// with an error.
    pub fn new(method: Method, address: &str, body: Body) -> Self {
        Self { method, address: Address::read(address), headers: Vec::new(), body, waits: None }
    }

    /// Adds a header. One that is none of [`HEADERS`], or whose value is no header's, is left out.
    pub fn add_header(&mut self, name: &str, value: &[u8]) {
        let known = HEADERS.into_iter().find(|its| *its == name);
        if let Some(name) = known.filter(|_| is_value(value)) {
            self.headers.push((name, value.to_vec()));
        }
    }

    /// Its path and query; none if its address cannot be read.
    pub(super) fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    /// The values of the header `name`, in the order in which they came.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.headers.iter().filter(move |(its, _)| *its == name).map(|(_, value)| &**value)
    }
}

impl Address {
    fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_ADDRESS || !(text.starts_with('/') || text == "*") {
            return None;
        }
        // What follows a `#` is not for servers.
        let text = text.split_once('#').map_or(text, |(text, _)| text);
        let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
        let fits = |b: u8| b > b' ' && !matches!(b, b'<' | b'>' | 0x7f);
        let good = path.bytes().all(|b| fits(b) && b != b'`')
            && query.unwrap_or_default().bytes().all(|b| fits(b) && b != b'"');
        good.then(|| Self { path: path.to_owned(), query: query.map(str::to_owned) })
    }
}

/// Whether a header can have this value.
fn is_value(value: &[u8]) -> bool {
    value.iter().all(|b| (*b >= b' ' && *b != 0x7f) || *b == b'\t')
}

/// The text of a header's value; none if there is more in it than ASCII.
pub(super) fn plain(value: &[u8]) -> Option<&str> {
    if value.is_ascii() { str::from_utf8(value).ok() } else { None }
}

/// One response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Its status.
    pub status: StatusCode,
    /// Its headers, whose names are in lower case, each of them once.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Response {
    /// The same with a header; without, if the text cannot be one.
    pub(super) fn with(mut self, name: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        if is_value(text.as_bytes()) {
            self.headers.push((name, text));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::uri::PathAndQuery;

    #[test]
    fn addresses_are_read_as_elsewhere() {
        let read = |text: &str| Address::read(text).map(|read| (read.path, read.query));
        let elsewhere = |text: &str| {
            let is_path = text.starts_with('/') || text == "*";
            let read = PathAndQuery::try_from(text).ok().filter(|_| is_path)?;
            Some((read.path().to_owned(), read.query().map(str::to_owned)))
        };
        for letter in (0..=0x100).filter_map(char::from_u32) {
            for text in
                [format!("/a{letter}b"), format!("/?a{letter}b"), format!("{letter}"), format!("*{letter}")]
            {
                assert_eq!(read(&text), elsewhere(&text), "{text:?}");
            }
        }
        for text in ["", "/", "*", "/?", "/a?b?c", "/a#b?c", "/a?b#c", "#", "?a", "//x", "http://a/b"] {
            assert_eq!(read(text), elsewhere(text), "{text:?}");
        }
        for length in [65_533, 65_534, 65_535] {
            let text = "/".repeat(length);
            assert_eq!(read(&text), elsewhere(&text), "{length}");
        }
    }

    #[test]
    fn values_are_read_as_elsewhere() {
        for byte in 0..=u8::MAX {
            let elsewhere = HeaderValue::from_bytes(&[byte]);
            assert_eq!(is_value(&[byte]), elsewhere.is_ok(), "{byte}");
            if let Ok(value) = elsewhere {
                assert_eq!(plain(&[byte]), value.to_str().ok(), "{byte}");
            }
        }
    }
}
