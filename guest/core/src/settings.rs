//! What the host decides.

use crate::model::callback::Destinations;
use crate::model::caller::Caller;
use crate::model::image_hosts::ImageHosts;
use crate::model::operator::Operator;
use crate::model::scope::{DEFAULT_DOMAIN, DEFAULT_PROJECT, Scope, segment};

/// What the host decides, read once for each instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What links begin with; may hold `{org}`, `{project}` and `{domain}`.
    pub public_url: String,
    /// The scope of events whose creator names none.
    pub scope: Scope,
    /// What the API and the inbox ask for. None: they are closed.
    pub api_key: Option<String>,
    /// Whether an event's id is enough to see and answer it.
    pub open_links: bool,
    /// Whether the host says in a header which person its login has let in.
    pub trusted_user: bool,
    /// What whoever calls the component's own interfaces may.
    pub caller: Caller,
    /// Whether the host wakes waiters when any program creates their key, so that they need not poll.
    pub pushed: bool,
    /// Where outcomes may be sent.
    pub callbacks: Destinations,
    /// Whose images a prompt may show.
    pub image_hosts: ImageHosts,
    /// What whoever sends them for the host shows instead of a key, to do that alone. None: nobody does.
    pub courier_key: Option<String>,
    /// Who runs the server, as its pages say it.
    pub operator: Operator,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::read(|_| None)
    }
}

impl Settings {
    /// Asks `get` for each setting by its name; the names are those of the WIT interface `settings`.
    ///
    /// ```
    /// use hitl_core::Settings;
    /// let settings = Settings::read(|name| (name == "public-url").then(|| "https://example.org/".to_owned()));
    /// assert_eq!(settings.base_url(&settings.scope), "https://example.org");
    /// assert_eq!(settings.scope.project, "default");
    /// ```
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Settings {
        let filled = |name| get(name).filter(|text| !text.is_empty());
        Settings {
            public_url: filled("public-url").unwrap_or_else(|| "http://127.0.0.1:8080".into()),
            scope: Scope {
                org: filled("org").unwrap_or_default(),
                project: filled("project").unwrap_or_else(|| DEFAULT_PROJECT.into()),
                domain: filled("domain").unwrap_or_else(|| DEFAULT_DOMAIN.into()),
                run: None,
            },
            // Files and secrets end with a line end, which no header carries.
            api_key: filled("api-key").map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()),
            open_links: filled("open-links").is_some_and(|text| text == "true"),
            trusted_user: filled("user-header").is_some_and(|text| text == "trusted"),
            caller: Caller::new(filled("caller-run").as_deref())
                .deciding(filled("caller-decides").is_none_or(|text| text != "false")),
            pushed: filled("wake-ups").is_some_and(|text| text == "pushed"),
            // What is no address allows nothing; a host that can tell its operator does.
            callbacks: Destinations::read(&filled("callbacks").unwrap_or_default()).0,
            image_hosts: ImageHosts::read(&filled("image-hosts").unwrap_or_default()).0,
            courier_key: filled("courier-key"),
            operator: Operator::read(&get),
        }
    }

    /// What the addresses of an event in `scope` begin with, without a slash at the end.
    pub fn base_url(&self, scope: &Scope) -> String {
        let url = self.public_url.trim_end_matches('/');
        if !url.contains('{') {
            return url.to_owned();
        }
        let (mut filled, mut rest) = (String::with_capacity(url.len()), url);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or_default();
            let value = match name {
                "org" => &scope.org,
                "project" => &scope.project,
                "domain" => &scope.domain,
                _ => {
                    filled.push('{');
                    rest = after;
                    continue;
                }
            };
            // Names go in encoded, so that none of them can change the host or the path.
            filled.push_str(&segment(value));
            rest = behind;
        }
        filled + rest
    }

    /// What `path` is below the path of the public address, for those who come by a proxy that does not take it off.
    /// None if it is not below it, or there is none.
    ///
    /// ```
    /// use hitl_core::Settings;
    /// let settings = Settings::read(|name| (name == "public-url").then(|| "https://a.b/{org}/x".to_owned()));
    /// assert_eq!(settings.within_public_path("/acme/x/health"), Some("/health"));
    /// assert_eq!(settings.within_public_path("/health"), None);
    /// ```
    pub fn within_public_path<'p>(&self, path: &'p str) -> Option<&'p str> {
        let public = self.path();
        if public.is_empty() {
            return None;
        }
        let mut rest = path;
        for wanted in public.split('/') {
            rest = rest.strip_prefix('/')?;
            let end = rest.find('/').unwrap_or(rest.len());
            let (segment, after) = rest.split_at_checked(end)?;
            if segment.is_empty() || (segment != wanted && !wanted.contains('{')) {
                return None;
            }
            rest = after;
        }
        Some(if rest.is_empty() { "/" } else { rest })
    }

    /// The path of the public address, with a slash at the end; none if it is not the same for all events.
    pub fn public_path(&self) -> Option<String> {
        match self.path() {
            "" => Some("/".into()),
            path if path.contains('{') => None,
            path => Some(format!("/{path}/")),
        }
    }

    /// Whether browsers come by an encrypted way.
    pub fn secure(&self) -> bool {
        self.public_url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
    }

    /// Whether `origin`, as a browser says it, is that of the public address.
    pub(crate) fn is_public_origin(&self, origin: &str) -> bool {
        let (scheme, host) = split(&self.public_url);
        let (its_scheme, its_host) = split(origin);
        scheme.eq_ignore_ascii_case(its_scheme) && host.eq_ignore_ascii_case(its_host)
    }

    /// Whether a page by the name of `host`, as a header `Host` says it, can only be this server's own: the public name, or one
    /// that no other site can have led here, since it is an address or has no dot.
    pub(crate) fn is_own_host(&self, host: &str) -> bool {
        let name =
            |host: &'_ str| host.split(':').next().unwrap_or_default().trim_end_matches('.').to_owned();
        let (own, public) = (name(host), name(split(&self.public_url).1));
        let suffix = own.rsplit('.').next().unwrap_or_default();
        // An address of IPv6.
        host.starts_with('[')
            || suffix.len() == own.len()
            || suffix.bytes().all(|b| b.is_ascii_digit())
            || suffix.eq_ignore_ascii_case("localhost")
            || own.eq_ignore_ascii_case(&public)
            || public.contains('{')
    }

    /// The public address's path, without slashes around it.
    fn path(&self) -> &str {
        behind_scheme(&self.public_url).split_once('/').map_or("", |(_, path)| path.trim_matches('/'))
    }
}

/// An address without its scheme.
fn behind_scheme(address: &str) -> &str {
    let behind = address.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//"));
    behind.unwrap_or(address)
}

/// The scheme, and the host with its port.
fn split(address: &str) -> (&str, &str) {
    let rest = behind_scheme(address);
    let scheme = address.strip_suffix(rest).unwrap_or_default();
    (scheme, rest.split('/').next().unwrap_or_default())
}
