//! Where outcomes may be sent: addresses that begin as the operator says.

/// What addresses may begin with; none by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Destinations(Vec<Destination>);

/// What addresses may begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Destination {
    origin: Origin,
    path: String,
}

/// The part of an address before its path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    is_secure: bool,
    host: String,
    port: u16,
}

impl Destinations {
    /// The beginnings in `text`, with blanks between; and those words in it that are none.
    ///
    /// ```
    /// use hitl_core::callback::Destinations;
    /// let (allowed, wrong) = Destinations::read("https://engine.example.org/done  http://127.0.0.1:8080 ftp://x");
    /// assert_eq!(wrong, ["ftp://x"]);
    /// assert!(allowed.allow("https://Engine.example.org:443/done/7?a=b"));
    /// assert!(!allowed.allow("https://engine.example.org/done7"));
    /// assert!(!allowed.allow("https://engine.example.org/done/../admin"));
    /// ```
    pub fn read(text: &str) -> (Destinations, Vec<&str>) {
        let (mut allowed, mut wrong) = (Vec::new(), Vec::new());
        for word in text.split_ascii_whitespace() {
            match parts(word) {
                Some(Parts { origin, path, .. }) => {
                    allowed.push(Destination { origin, path: path.to_owned() });
                }
                None => wrong.push(word),
            }
        }
        (Destinations(allowed), wrong)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `url` is an address that begins with one of these, its path at a whole segment.
    pub fn allow(&self, url: &str) -> bool {
        let Some(Parts { origin, path, .. }) = parts(url) else { return false };
        self.0.iter().any(|its| {
            its.origin == origin
                && path.strip_prefix(&*its.path).is_some_and(|rest| {
                    its.path.ends_with('/') || rest.is_empty() || rest.starts_with(['/', '?'])
                })
        })
    }
}

/// An address taken apart, as what sends a request to it wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// Whether its scheme is `https`.
    pub is_secure: bool,
    /// Its name or number, and the port if it says one.
    pub authority: &'a str,
    /// Its path and query.
    pub path: &'a str,
}

impl<'a> Address<'a> {
    /// The parts of `url`; none if it is no address that outcomes could be sent to.
    ///
    /// ```
    /// use hitl_core::callback::Address;
    /// let parts = Address::read("https://engine.example.org:8443/done/7?a=b").unwrap();
    /// assert_eq!((parts.is_secure, parts.authority, parts.path), (true, "engine.example.org:8443", "/done/7?a=b"));
    /// assert_eq!(Address::read("http://a").unwrap().path, "/");
    /// assert!(Address::read("ftp://a/").is_none());
    /// ```
    pub fn read(url: &'a str) -> Option<Address<'a>> {
        let Parts { origin, authority, path } = parts(url)?;
        Some(Address { is_secure: origin.is_secure, authority, path })
    }
}

/// Whether `url` is an address that outcomes could be sent to.
pub(super) fn is_address(url: &str) -> bool {
    url.len() <= super::MAX_URL && parts(url).is_some()
}

/// The parts of an address.
struct Parts<'a> {
    origin: Origin,
    /// What the origin was read from.
    authority: &'a str,
    /// The path with what follows.
    path: &'a str,
}

/// The parts of an address. None if it is none, or one that two programs could read in two ways.
fn parts(url: &str) -> Option<Parts<'_>> {
    let plain = |b: u8| b.is_ascii_graphic() && !br##""#<>\^`{|}"##.contains(&b);
    if !url.bytes().all(plain) {
        return None;
    }
    let (scheme, rest) = url.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let is_secure = scheme.eq_ignore_ascii_case("https");
    if !is_secure && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    if !path.starts_with('/') || leads_out(path) {
        return None;
    }
    let port_at = match authority.rsplit_once(']') {
        Some((host, _)) => host.len() + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(port_at)?;
    let port = match port.strip_prefix(':') {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        None if port.is_empty() => {
            if is_secure {
                443
            } else {
                80
            }
        }
        _ => return None,
    };
    let is_host = match host.strip_prefix('[') {
        Some(inner) => {
            let inner = inner.strip_suffix(']')?;
            !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.')
        }
        None => {
            !host.is_empty()
                && !host.starts_with('.')
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        }
    };
    let origin = Origin { is_secure, host: host.to_ascii_lowercase(), port };
    is_host.then_some(Parts { origin, authority, path })
}

/// Whether a path has a segment that leads to where its letters do not say, by whichever reading.
fn leads_out(path: &str) -> bool {
    let mut rest = path.as_bytes();
    // How many points the segment has, if it has nothing else.
    let mut points = Some(0);
    loop {
        let (letter, behind) = match rest {
            [b'%', b'2', b'e' | b'E', behind @ ..] => (b'.', behind),
            [b'%', b'2', b'f' | b'F', behind @ ..] | [b'%', b'5', b'c' | b'C', behind @ ..] => (b'/', behind),
            // Some servers take parameters off a segment first.
            [b'%', b'3', b'b' | b'B', behind @ ..] => (b';', behind),
            [letter, behind @ ..] => (*letter, behind),
            [] => (b'?', rest),
        };
        rest = behind;
        points = match letter {
            b'.' => points.map(|points| points + 1),
            b'/' | b'?' | b';' if matches!(points, Some(1 | 2)) => return true,
            b'?' => return false,
            b'/' => Some(0),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_reading() {
        for good in [
            "https://a",
            "HTTP://A.example:8080/x?y=%2e%2e/",
            "http://[::1]:9000/",
            "http://a_b/..x/.y/",
            "http://a/;x/y;z=..",
            "https://a/E_01M8.g:1_1/stub",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "//a/",
            "file:///etc/passwd",
            "https:///x",
            "https://u@a/",
            "https://u:p@a/",
            "https://a:b/",
            "https://a:/",
            "https://a:70000/",
            "https://a:+1/",
            "https://a/#x",
            "https://a/ b",
            "https://a/é",
            "https://a\\b/",
            "https://a/..",
            "https://a/x/%2E./y",
            "https://a/x%2f..%5Cy",
            "https://a/x/..;/y",
            "https://a/x/.%2e%3By/z",
            "https://[::1/",
            "https://[]/",
            "https://[::1]x/",
            "https://a?x=1",
            "https://.a/",
            "https://a%2eb/",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
        assert!(!is_address(&format!("https://a/{}", "x".repeat(super::super::MAX_URL))));
    }

    #[test]
    fn only_what_begins_so_is_allowed() {
        let (allowed, wrong) =
            Destinations::read("https://a.example/hooks http://[::1]:9000\nhttp://b:80/x/\thttps://c/..");
        assert_eq!(wrong, ["https://c/.."]);
        for good in [
            "https://a.example/hooks",
            "https://A.EXAMPLE:443/hooks/1",
            "https://a.example/hooks?x",
            "http://[::1]:9000/anything",
            "http://b/x/",
        ] {
            assert!(allowed.allow(good), "{good}");
        }
        for bad in [
            "http://a.example/hooks",
            "https://a.example/",
            "https://a.example/hooksy",
            "https://a.example/Hooks",
            "https://a.example.evil/hooks",
            "https://xa.example/hooks",
            "https://a.example:444/hooks",
            "https://a.example/hooks/..%2f..%2fadmin",
            "http://[::1]/x",
            "http://b/x",
            "https://c/",
        ] {
            assert!(!allowed.allow(bad), "{bad}");
        }
        assert!(!Destinations::default().allow("https://a.example/hooks"));
        assert!(Destinations::default().is_empty() && !allowed.is_empty());
    }
}
