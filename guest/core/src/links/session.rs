//! Letting a person's browser in: the cookie that stands for a key, and the token that is one sign-in.
//!
//! Both are a `t` of a purpose of its own, whose subject is what is signed in. Who has a key gets a cookie that is valid for
//! [`SESSION`], unless signing out ends it; a sign-in token does so once, within [`SIGN_IN`].

use super::token::{Grant, LinkKey};
use crate::model::id::{self, is_id};
use crate::model::timestamp::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How long a session lasts, in seconds.
pub const SESSION: u64 = 12 * 3_600;
/// How long a sign-in token is good, in seconds.
pub const SIGN_IN: u64 = 5 * 60;
/// What the signature of a session is about; an event's id has no blank.
const SESSION_OF: &str = "inbox session";
/// The same for sign-in tokens.
const SIGN_IN_OF: &str = "inbox sign-in";

/// What a cookie begins with that was signed by the host's API key.
pub(crate) const OF_API_KEY: char = 'a';
/// The same of one that was signed by the store's own key.
pub(crate) const OF_KEY: char = 'k';

/// A session of a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    /// Its own id, under which its end is stored.
    pub(crate) id: String,
    /// The id of the key by which it was begun; none: the host's API key.
    pub(crate) key: Option<String>,
}

impl Session {
    /// A new session, of `random` bytes.
    pub(crate) fn new(key: Option<String>, random: &[u8; 32]) -> Session {
        Session { id: id::random(random), key }
    }

    /// What a cookie says of it, until `expires`.
    pub(crate) fn sign(&self, signer: &LinkKey, expires: Timestamp) -> String {
        let (kind, key) = match &self.key {
            None => (OF_API_KEY, ""),
            Some(key) => (OF_KEY, &**key),
        };
        format!("{kind}{}", signer.sign(SESSION_OF, Some(&format!("{}.{key}", self.id)), expires))
    }

    /// The session in what a cookie says behind its first letter, by what signed it.
    pub(crate) fn read(rest: &str, signer: &LinkKey, now: Timestamp) -> Option<Session> {
        let Ok(Grant::Holder(Some(subject))) = signer.check(SESSION_OF, rest, now) else { return None };
        let (id, key) = subject.split_once('.')?;
        let key = (!key.is_empty()).then(|| key.to_owned());
        is_id(id).then(|| Session { id: id.to_owned(), key })
    }
}

/// What signs the sessions and sign-in tokens of the host's API key: derived from it, so that a new API key ends all of them and
/// no browser holds the key.
pub(crate) fn signer(api_key: &str) -> Option<LinkKey> {
    let mut mac = Hmac::<Sha256>::new_from_slice(api_key.as_bytes()).ok()?;
    mac.update(b"hitl inbox session 2");
    LinkKey::new(&mac.finalize().into_bytes())
}

/// A token that signs in one browser once, within [`SIGN_IN`] from `now`, as if its user had typed the API key. For the
/// operator's own terminal. `once` tells it from all others: random, letters and digits. None if the API key is empty.
///
/// ```
/// use hitl_core::{Timestamp, links::session::sign_in_token};
/// let token = sign_in_token("a key of the host", Timestamp::from_millis(0), "5f0c8a9d").unwrap();
/// assert!(!token.contains("a key"));
/// ```
pub fn sign_in_token(api_key: &str, now: Timestamp, once: &str) -> Option<String> {
    let signer = if api_key.is_empty() { None } else { signer(api_key) };
    Some(signer?.sign(SIGN_IN_OF, Some(once), now.plus_seconds(SIGN_IN)))
}

/// What is used up by the sign-in token `token`, if it is one.
pub(crate) fn sign_in_once(token: &str, signer: &LinkKey, now: Timestamp) -> Option<String> {
    match signer.check(SIGN_IN_OF, token, now) {
        Ok(Grant::Holder(once)) => once.filter(|once| is_id(once)),
        _ => None,
    }
}
