//! What the client would like to get, and what it says that it sent.

use crate::http::exchange::{Request, plain};
use crate::pages::Frame;
use crate::pages::words::{self, ENGLISH, Words};
use crate::settings::Settings;

/// Whether a client would rather see a page than JSON: it names HTML, and JSON not before it. A client that takes
/// anything gets JSON.
pub(super) fn prefers_page(request: &Request) -> bool {
    let (mut page, mut json) = (0, 0);
    for range in request.values("accept").filter_map(plain) {
        for range in range.split(',') {
            let media = Media::read(range);
            let quality = media.parameter("q").map_or(1_000, thousandths);
            if media.is("text/html") || media.is("application/xhtml+xml") {
                page = page.max(quality);
            } else if media.is_json() {
                json = json.max(quality);
            }
        }
    }
    page > 0 && page >= json
}

/// The language of a page: that of what is asked, if we speak it, else the first of those that the browser would have
/// (`Accept-Language`, RFC 9110, section 12.5.4), else English.
fn words(request: &Request, lang: Option<&str>) -> &'static Words {
    /// How many languages of a browser are looked at.
    const MOST: usize = 32;
    if let Some(words) = lang.and_then(words::spoken) {
        return words;
    }
    let mut best = (0, ENGLISH);
    let ranges = request.values("accept-language").filter_map(plain).flat_map(|ranges| ranges.split(','));
    for range in ranges.take(MOST) {
        let (tag, parameter) = range.split_once(';').unwrap_or((range, "q=1"));
        let quality = parameter.trim().get(2..).map_or(0, thousandths);
        if quality > best.0
            && let Some(words) = words::spoken(tag.trim())
        {
            best = (quality, words);
        }
    }
    best.1
}

/// What a page of this request needs to know where nobody is signed in.
pub(super) fn frame<'s>(request: &Request, settings: &'s Settings, lang: Option<&str>) -> Frame<'s> {
    Frame { root: "./", signed_in: false, covered: None, words: words(request, lang), settings }
}

/// A quality between 0 and 1 with at most three decimals, in thousandths; 0 if it is no such.
fn thousandths(quality: &str) -> u32 {
    let (whole, decimals) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "1" => 1_000,
        "0" if digits => {
            decimals.bytes().zip([100, 10, 1]).map(|(b, worth)| u32::from(b - b'0') * worth).sum()
        }
        _ => 0,
    }
}

/// A media type, such as `text/html;charset=utf-8`, as it stands in a header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Media<'a> {
    essence: &'a str,
    parameters: &'a str,
}

impl<'a> Media<'a> {
    pub(super) fn read(text: &'a str) -> Media<'a> {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        Media { essence: essence.trim(), parameters }
    }

    /// Whether it is this type; `wanted` in lower case.
    pub(super) fn is(&self, wanted: &str) -> bool {
        self.essence.eq_ignore_ascii_case(wanted)
    }

    /// Whether it is some kind of JSON.
    pub(super) fn is_json(&self) -> bool {
        let suffix =
            self.essence.rsplit_once('+').is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"));
        suffix || self.is("application/json")
    }

    /// Whether its text is in UTF-8; it is where nothing else is said.
    pub(super) fn utf8(&self) -> bool {
        self.parameter("charset").is_none_or(is_utf8)
    }

    /// A parameter's value, without the quotes. A value with escapes in its quotes is none of those we look for.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.split(';').find_map(|parameter| {
            let (its, value) = parameter.split_once('=')?;
            let value = value.trim();
            let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            its.trim().eq_ignore_ascii_case(name).then_some(unquoted.unwrap_or(value))
        })
    }
}

/// Whether this is a label of UTF-8; the list is that of the WHATWG's encoding standard.
pub(super) fn is_utf8(label: &str) -> bool {
    const LABELS: [&str; 6] =
        ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];
    LABELS.iter().any(|known| label.trim().eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;

    fn request() -> Request {
        Request::new(http::Method::GET, "/", Body::Whole(Vec::new()))
    }

    #[test]
    fn who_prefers_a_page() {
        let prefers = |accept: &str| {
            let mut request = request();
            request.add_header("accept", accept.as_bytes());
            prefers_page(&request)
        };
        assert!(!prefers_page(&request()));
        for page in [
            "text/html",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "TEXT/HTML; charset=utf-8, application/json;q=0.5",
        ] {
            assert!(prefers(page), "{page}");
        }
        for json in [
            "*/*",
            "application/json",
            "application/json, text/html;q=0.9",
            "text/html;q=0",
            "text/html;q=0.5, application/json;q=0.51",
            "text/html;q=2",
            "",
            ";q=NaN,,",
        ] {
            assert!(!prefers(json), "{json}");
        }
    }

    #[test]
    fn media_types() {
        let media = Media::read("Multipart/Form-Data; Boundary=\"a b\"; charset=UTF-8");
        assert!(media.is("multipart/form-data") && media.utf8());
        assert_eq!(media.parameter("boundary"), Some("a b"));
        assert!(Media::read("application/problem+json").is_json());
        assert!(!Media::read("text/json").is_json());
        for label in ["utf8", "UTF8", "\"utf-8\"", " \" Utf8 \" ", "x-unicode20utf8", "unicode-1-1-utf-8"] {
            assert!(Media::read(&format!("text/plain; charset={label}")).utf8(), "{label}");
        }
        for label in ["latin1", "utf-16", "utf-8859", "utf_8", "\"\"", ""] {
            assert!(!Media::read(&format!("text/plain;charset={label}")).utf8(), "{label}");
        }
    }
}
