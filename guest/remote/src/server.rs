//! Where the server is, and the key, from the settings.

use std::cell::OnceCell;

/// The server that all calls go to.
#[derive(Debug)]
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
        let read = || Server::read(setting).map(|server| &*Box::leak(Box::new(server)));
        (*self.0.get_or_init(read)).ok_or(
            "the setting server-url has to be the address of a hitl server, such as https://ask.example.org",
        )
    }
}

impl Server {
    fn read(get: impl Fn(&str) -> Option<String>) -> Option<Server> {
        let url = get("server-url")?;
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
        let key = get("api-key").map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
        Some(Server {
            https,
            authority: authority.to_owned(),
            base: base.trim_end_matches('/').to_owned(),
            authorization: key.map(|key| format!("Bearer {key}")),
        })
    }
}
