//! Where the server is, and the key, from the settings.

use crate::bindings::hitl::hitl::settings;
use crate::bindings::wasi::http0_3_0::types::Scheme;
use std::cell::OnceCell;

/// The server that all calls go to.
pub(crate) struct Server {
    pub(crate) https: bool,
    /// Name or address, and the port if it is not the scheme's own.
    pub(crate) authority: String,
    /// What the paths of the API begin with: nothing, or a path without its last slash.
    pub(crate) base: String,
    /// The value of the header `Authorization`, if there is a key.
    pub(crate) authorization: Option<String>,
}

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static SERVER: OnceCell<Option<&'static Server>> = const { OnceCell::new() };
}

/// The server of this instance. Settings are read at the first call.
///
/// # Errors
///
/// In words for an operator, if the setting is missing or no URL.
pub(crate) fn server() -> Result<&'static Server, &'static str> {
    let server = SERVER.with(|server| {
        // Leaked on purpose: it lives as long as the instance, and calls that wait can borrow it without counting.
        let read = || Server::read(settings::get).map(|server| &*Box::leak(Box::new(server)));
        *server.get_or_init(read)
    });
    server.ok_or(
        "the setting server-url has to be the address of a hitl server, such as https://ask.example.org",
    )
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

    pub(crate) fn scheme(&self) -> Scheme {
        if self.https { Scheme::Https } else { Scheme::Http }
    }
}
