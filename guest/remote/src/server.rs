//! Where the server is, and the key.

use std::cell::OnceCell;
use std::fmt;

/// The server that all calls go to. `Debug` does not show the key.
#[derive(Clone)]
pub struct Server {
    /// Whether it is asked by `https`.
    pub https: bool,
    /// Name or address, and the port if it is not the scheme's own.
    pub authority: String,
    /// What the paths of the API begin with: nothing, or a path without its last slash.
    pub base: String,
    /// The value of the header `Authorization`, if there is a key.
    pub authorization: Option<String>,
}

/// The one [`Server`] of an instance, read at the first call.
#[derive(Debug, Default)]
pub struct Place(OnceCell<Option<&'static Server>>);

impl Place {
    /// Not read yet.
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }

    /// The server that the settings name.
    ///
    /// # Errors
    ///
    /// In words for an operator, if the setting is missing or no URL.
    pub fn server(&self, setting: impl Fn(&str) -> Option<String>) -> Result<&'static Server, &'static str> {
        // Leaked on purpose: it lives as long as the instance, and calls that wait can borrow it without counting.
        let read = || {
            let server = Server::new(&setting("server-url")?, setting("api-key").as_deref())?;
            Some(&*Box::leak(Box::new(server)))
        };
        (*self.0.get_or_init(read)).ok_or(
            "the setting server-url has to be the address of a hitl server, such as https://ask.example.org",
        )
    }
}

impl Server {
    /// The server at `url`, asked with `key`; none if that is no address of a server. White space around both does not count, and a
    /// key of nothing is none.
    pub fn new(url: &str, key: Option<&str>) -> Option<Self> {
        let (https, rest) = match url.trim().split_once("://")? {
            (scheme, rest) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            (scheme, rest) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return None,
        };
        let (authority, base) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        // A name and password in a URL would be lost, a query would end up within paths.
        if authority.is_empty() || authority.contains('@') || rest.contains(['?', '#']) {
            return None;
        }
        // Files and secrets end with a line end, which no header carries.
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        Some(Self {
            https,
            authority: authority.to_owned(),
            base: base.trim_end_matches('/').to_owned(),
            authorization: key.map(|key| format!("Bearer {key}")),
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority, self.base)
    }
}
