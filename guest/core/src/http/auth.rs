//! Who may do what: the API key, the cookie that stands for it in a browser, and links.

use crate::http::context::Context;
use crate::http::exchange::plain;
use crate::http::problem::Problem;
use crate::links::secret;
use crate::links::token::{Grant, LinkKey};
use crate::model::id;
use crate::model::timestamp::Timestamp;
use crate::protocol::Principal;
use crate::settings::Settings;
use crate::store::storage::Storage;
use crate::text::en;
use hmac::{Hmac, Mac};
use http::StatusCode;
use sha2::Sha256;

/// What the name of the cookie that opens the inbox begins with; see [`Session`].
const COOKIE_NAME: &str = "hitl-session-";
/// How long it does, in seconds.
pub(super) const SESSION: u64 = 12 * 3_600;
/// How many of one name are looked at.
const COOKIES: usize = 2;
/// What the signature in the cookie is about; an event's id has no blank.
const SESSION_ID: &str = "inbox session";

/// What a request shows for itself apart from a link.
enum Credential {
    None,
    Wrong,
    Right(Principal),
}

impl<S> Context<'_, S> {
    /// The party that sends the request, if it has the API key.
    pub(super) fn key_holder(&self) -> Result<Principal, Problem> {
        if self.events.settings.api_key.is_none() {
            return Err(closed());
        }
        match self.credential() {
            Credential::Right(who) => Ok(who),
            Credential::Wrong => Err(wrong_key()),
            Credential::None => Err(unauthorized(en::KEY_NEEDED, false)),
        }
    }

    /// Whether a browser's cookie opens the inbox.
    pub(super) fn signed_in(&self) -> bool {
        self.has_cookie()
    }

    fn credential(&self) -> Credential {
        let Some(key) = self.events.settings.api_key.as_deref() else { return Credential::None };
        if let Some(header) = self.request.values("authorization").next() {
            let given = plain(header).and_then(|text| text.split_once(' '));
            return match given {
                Some((scheme, given)) if scheme.eq_ignore_ascii_case("bearer") => {
                    if secret::same(given.trim(), key) {
                        Credential::Right(Principal::Program)
                    } else {
                        Credential::Wrong
                    }
                }
                _ => Credential::Wrong,
            };
        }
        if self.has_cookie() && self.same_site() {
            return Credential::Right(Principal::Operator);
        }
        Credential::None
    }

    fn has_cookie(&self) -> bool {
        let cookies = self.request.values("cookie").filter_map(plain);
        let ours = cookies.flat_map(|cookies| cookies.split(';'));
        let mut ours = ours.filter_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)).peekable();
        // Nothing is derived for requests without a cookie, which most are.
        if ours.peek().is_none() {
            return false;
        }
        let Some(session) = Session::of(&self.events.settings) else { return false };
        // A browser sends one of a name, and seldom a second that another path set; each costs a signature to check.
        ours.filter_map(|cookie| cookie.strip_prefix(&*session.server)?.strip_prefix('='))
            .take(COOKIES)
            .any(|value| session.signer.check(SESSION_ID, value, self.now).is_ok())
    }

    /// Whether no other site can have made a browser send this request with its cookie. `SameSite=Strict` keeps the
    /// cookie at home already; but sites on other ports of one host share cookies. What changes something has to be
    /// JSON, which another site's page cannot send unasked; our own forms carry a `t` instead.
    fn same_site(&self) -> bool {
        let safe = self.request.method.is_safe();
        let fetched = self.header("sec-fetch-site");
        safe || (fetched.is_none_or(|site| matches!(site, "same-origin" | "none"))
            && self.media().is_some_and(|media| media.is_json()))
    }
}

impl<S: Storage> Context<'_, S> {
    /// The party that sends the request, if it may see and answer the event `id`, by the API key or by a link.
    pub(super) async fn holder(&self, id: &str, t: Option<&str>) -> Result<Principal, Problem> {
        let credential = self.credential();
        if let Credential::Right(who) = credential {
            return Ok(who);
        }
        let open = self.events.settings.open_links;
        let Some(t) = t.filter(|t| !t.is_empty()) else {
            return match credential {
                _ if open => Ok(Principal::LinkHolder(None)),
                Credential::Wrong => Err(wrong_key()),
                _ => Err(unauthorized(en::WHOLE_LINK_NEEDED, false)),
            };
        };
        match self.events.link_key(self.random).await?.check(id, t, self.now) {
            Ok(Grant::Holder(subject)) => Ok(Principal::LinkHolder(subject)),
            Ok(Grant::Operator) => Ok(Principal::Operator),
            Err(_) if open => Ok(Principal::LinkHolder(None)),
            Err(refused) => Err(Problem::new(StatusCode::FORBIDDEN, sentence(&refused.to_string()))),
        }
    }

    /// The `t` for the form that an operator sees, so that the form does not depend on the cookie.
    pub(super) async fn own_token(&self, id: &str) -> Result<String, Problem> {
        let expires = self.now.plus_seconds(SESSION);
        Ok(self.events.link_key(self.random).await?.sign_for_operator(id, expires))
    }
}

/// How browsers are let in by a cookie.
struct Session {
    /// What its name ends with, which is another for each server: browsers keep one jar for all ports of a host, so
    /// that of two servers with one name each would sign the other out.
    server: String,
    /// What signs its value: derived from the API key, so that a new API key ends all sessions and no browser holds the
    /// key.
    signer: LinkKey,
}

impl Session {
    /// That of a server; none if it has no API key.
    fn of(settings: &Settings) -> Option<Session> {
        let mut mac = Hmac::<Sha256>::new_from_slice(settings.api_key.as_deref()?.as_bytes()).ok()?;
        let mut name = mac.clone();
        mac.update(b"hitl inbox session 1");
        name.update(b"hitl inbox cookie 1 ");
        name.update(settings.public_url.as_bytes());
        let signer = LinkKey::new(&mac.finalize().into_bytes())?;
        Some(Session { server: id::hex(&name.finalize().into_bytes()[..4]), signer })
    }

    fn cookie(&self, value: &str, max_age: u64, settings: &Settings) -> String {
        let secure = if settings.secure() { "; Secure" } else { "" };
        let name = &self.server;
        format!("{COOKIE_NAME}{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}")
    }
}

/// The cookie's text for a browser whose user gave the right key.
pub(super) fn cookie(settings: &Settings, now: Timestamp) -> Option<String> {
    let session = Session::of(settings)?;
    let value = session.signer.sign(SESSION_ID, None, now.plus_seconds(SESSION));
    Some(session.cookie(&value, SESSION, settings))
}

/// The cookie's text that makes a browser forget it. It is for browsers that have it: its name comes from the API key,
/// by which others could try out keys.
pub(super) fn no_cookie(settings: &Settings) -> Option<String> {
    Some(Session::of(settings)?.cookie("", 0, settings))
}

/// The server has no API key, so the API and the inbox are closed.
pub(super) fn closed() -> Problem {
    unauthorized(en::CLOSED, false)
}

/// The request has a key, and it is not this server's.
pub(super) fn wrong_key() -> Problem {
    unauthorized(en::WRONG_KEY, true)
}

fn unauthorized(detail: &'static str, wrong: bool) -> Problem {
    let challenge = if wrong { "Bearer error=\"invalid_token\"" } else { "Bearer" };
    Problem::new(StatusCode::UNAUTHORIZED, detail).with("www-authenticate", challenge)
}

/// Words of an error as a sentence.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}
