//! What a request shows for itself apart from a link: a key, or the cookie that stands for one in a browser.

use super::USER;
use super::context::Context;
use super::cookie;
use super::exchange::plain;
use super::problem::Problem;
use crate::links::secret;
use crate::links::session::{self, Session};
use crate::model::key::KeyScope;
use crate::model::role::Role;
use crate::protocol::{KeyHolder, Principal, is_name};
use crate::store::storage::Storage;

/// What a request shows for itself apart from a link.
pub(super) enum Credential {
    /// Nothing.
    None,
    /// A key that is none, or not any more.
    Wrong,
    /// A key, or a session of one.
    Right(Principal),
}

/// What a header `Authorization` holds.
enum Shown<'a> {
    /// A key, or what should be one.
    Key(&'a str),
    /// Something of another scheme: a browser shows it to a login in front, with every request.
    ToOthers,
    /// Nothing of any scheme.
    Nonsense,
}

/// Whom a key lets in, and the id by which a session of it is told; none: the host's API key.
pub(super) struct Holder {
    pub(super) who: Principal,
    pub(super) key: Option<String>,
}

impl<S: Storage> Context<'_, S> {
    /// What the request shows. The cookie counts only where no other site can have made a browser send it.
    pub(super) async fn credential(&self) -> Result<Credential, Problem> {
        match self.request.values("authorization").next().map(|header| self.bearer(header)) {
            Some(Shown::Key(given)) => {
                let courier = self.events.settings.courier_key.as_deref();
                if courier.is_some_and(|key| secret::same(given, key)) {
                    return Ok(Credential::Right(Principal::Courier));
                }
                let holder = self.holder_of(given).await?;
                return Ok(holder.map_or(Credential::Wrong, |holder| Credential::Right(holder.who)));
            }
            Some(Shown::Nonsense) => return Ok(Credential::Wrong),
            Some(Shown::ToOthers) | None => {}
        }
        if !self.same_site() {
            return Ok(Credential::None);
        }
        if let Some(name) = self.user() {
            let (role, scope) = (Role::Answer, KeyScope::default());
            let person = KeyHolder { role, name: name.to_owned(), scope, signed_in: true };
            return Ok(Credential::Right(Principal::KeyHolder(Box::new(person))));
        }
        Ok(self.session().await?.map_or(Credential::None, |(_, who)| Credential::Right(who)))
    }

    /// Whom the key `given` lets in.
    pub(super) async fn holder_of(&self, given: &str) -> Result<Option<Holder>, Problem> {
        let api_key = self.events.settings.api_key.as_deref();
        if api_key.is_some_and(|key| secret::same(given, key)) {
            return Ok(Some(Holder { who: Principal::Program, key: None }));
        }
        let found = self.events.key_holder(given, self.now).await?;
        Ok(found.map(|(who, key)| Holder { who, key: Some(key) }))
    }

    /// The session of the request's cookie, and whom it lets in.
    pub(super) async fn session(&self) -> Result<Option<(Session, Principal)>, Problem> {
        for value in cookie::values(self) {
            let mut letters = value.chars();
            let (kind, rest) = (letters.next(), letters.as_str());
            let session = match (kind, self.events.settings.api_key.as_deref()) {
                (Some(session::OF_API_KEY), Some(key)) => {
                    session::signer(key).and_then(|signer| Session::read(rest, &signer, self.now))
                }
                // Looking makes no key: where there is none yet, it has signed nothing.
                (Some(session::OF_KEY), _) => {
                    self.events.stored_link_keys(self.now).await?.and_then(|keys| {
                        keys.valid(self.now).find_map(|signer| Session::read(rest, signer, self.now))
                    })
                }
                _ => None,
            };
            let Some(session) = session else { continue };
            let who = match &session.key {
                None if kind == Some(session::OF_API_KEY) => Some(Principal::Operator),
                None => None,
                Some(key) => self.events.key_session(key, self.now).await?,
            };
            if let Some(who) = who
                && !self.events.has_ended(&session.id).await?
            {
                return Ok(Some((session, who)));
            }
        }
        Ok(None)
    }

    /// Whether no other site can have made a browser send this request with its cookie. `SameSite=Lax` keeps the cookie at
    /// home already where it is not looked at only; but sites on other ports of one host share cookies. What changes something
    /// has to be JSON, which another site's page cannot send unasked; our own forms carry a `t` instead.
    fn same_site(&self) -> bool {
        self.request.method.is_safe()
            || (!self.is_of_another_site() && self.media().is_some_and(|media| media.is_json()))
    }
}

impl<S> Context<'_, S> {
    /// The person whom the host's login has let in.
    fn user(&self) -> Option<&str> {
        if !self.events.settings.trusted_user {
            return None;
        }
        let name = str::from_utf8(self.request.values(USER).next()?).ok()?.trim();
        is_name(name).then_some(name)
    }

    fn bearer<'h>(&self, header: &'h [u8]) -> Shown<'h> {
        match plain(header).and_then(|text| text.split_once(' ')) {
            Some((scheme, given)) if scheme.eq_ignore_ascii_case("bearer") => Shown::Key(given.trim()),
            Some((scheme, _)) if !scheme.is_empty() => Shown::ToOthers,
            _ => Shown::Nonsense,
        }
    }

    /// Whether the request shows a key, good or not, which no browser does by itself.
    pub(super) fn shows_key(&self) -> bool {
        let header = self.request.values("authorization").next();
        header.is_some_and(|header| !matches!(self.bearer(header), Shown::ToOthers))
    }

    /// Whether a browser says that another site's page made it send this. Programs say nothing of that kind.
    pub(super) fn is_of_another_site(&self) -> bool {
        if let Some(site) = self.header("sec-fetch-site") {
            return !matches!(site, "same-origin" | "none");
        }
        // Older browsers, and all of them where the address is no https, send this with each POST; `null` where they hide
        // it, as they do from our own pages.
        match self.header("origin") {
            None | Some("null") => false,
            Some(origin) => {
                let host = origin.rsplit('/').next();
                self.header("host") != host && !self.events.settings.is_public_origin(origin)
            }
        }
    }
}
