//! Links that cannot be guessed: signing and checking the `t` that opens one event.
//!
//! `t` is `<expiry>.<subject>.<signature>`: seconds since 1970 in decimal, the subject in base64 (empty: any
//! holder), and an HMAC-SHA256 over purpose, id, subject and expiry in base64.

use super::pasted;
use crate::model::timestamp::Timestamp;
use crate::text::hex;
use base64ct::{Base64UrlUnpadded as Base64, Encoding};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The longest `t` that is looked at, in bytes: one with the longest names of org, project, domain and run.
const MAX_TOKEN: usize = 2_800;

/// The key that signs links; 32 bytes, the same for every host on one store.
#[derive(Clone)]
pub struct LinkKey(Hmac<Sha256>);

/// Whom a good `t` lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// The subject of the link; none: any holder.
    Holder(Option<String>),
    /// An operator, who got it with a page that only operators see.
    Operator,
}

/// What a signature is about, so that none of one purpose serves another.
const ANSWER: &str = "hitl link 1 answer";
/// The same for operators.
const OPERATE: &str = "hitl link 1 operate";

/// Why a `t` does not open the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no `t`, or one for another event, or changed on the way.
    #[error("this link is not valid here; it may have been cut off when it was copied")]
    Invalid,
    /// It was good once.
    #[error("this link has expired; ask whoever sent it for a new one")]
    Expired,
    /// It was good, and was revoked.
    #[error("this link was revoked; ask whoever sent it for a new one")]
    Revoked,
}

impl LinkKey {
    /// The key in `secret`, of at least 16 bytes. None if it is shorter.
    pub fn new(secret: &[u8]) -> Option<LinkKey> {
        if secret.len() < 16 {
            return None;
        }
        Hmac::new_from_slice(secret).ok().map(LinkKey)
    }

    /// The `t` that opens the event `id` until `expires`, for `subject` if there is one.
    ///
    /// ```
    /// use hitl_core::{Timestamp, links::token::{Grant, LinkKey}};
    /// let key = LinkKey::new(&[7; 32]).unwrap();
    /// let now = Timestamp::from_millis(1_769_860_800_000);
    /// let t = key.sign("abc", Some("ada"), now.plus_seconds(60));
    /// assert_eq!(key.check("abc", &t, now), Ok(Grant::Holder(Some("ada".into()))));
    /// assert!(key.check("abd", &t, now).is_err());
    /// assert!(key.check("abc", &t, now.plus_seconds(60)).is_err());
    /// ```
    pub fn sign(&self, id: &str, subject: Option<&str>, expires: Timestamp) -> String {
        self.token(ANSWER, id, subject.unwrap_or_default(), expires)
    }

    /// The `t` that opens the event `id` for an operator until `expires`.
    pub fn sign_for_operator(&self, id: &str, expires: Timestamp) -> String {
        self.token(OPERATE, id, "", expires)
    }

    fn token(&self, purpose: &str, id: &str, subject: &str, expires: Timestamp) -> String {
        let signature = self.mac(purpose, id, subject, expires.seconds()).finalize().into_bytes();
        format!(
            "{}.{}.{}",
            expires.seconds(),
            Base64::encode_string(subject.as_bytes()),
            Base64::encode_string(&signature)
        )
    }

    /// Whether `t` opens the event `id` at `now`. The signature is compared in constant time.
    ///
    /// # Errors
    ///
    /// [`Refused`], in words for a person.
    pub fn check(&self, id: &str, t: &str, now: Timestamp) -> Result<Grant, Refused> {
        let (expires, subject, signature) = parse(pasted::token(t)).ok_or(Refused::Invalid)?;
        let signed = |purpose| self.mac(purpose, id, &subject, expires).verify_slice(&signature).is_ok();
        let operator = !signed(ANSWER);
        if operator && !signed(OPERATE) {
            return Err(Refused::Invalid);
        }
        if now.seconds() >= expires {
            return Err(Refused::Expired);
        }
        Ok(if operator { Grant::Operator } else { Grant::Holder((!subject.is_empty()).then_some(subject)) })
    }

    fn mac(&self, purpose: &str, id: &str, subject: &str, expires: u64) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in [purpose, id, subject] {
            // Lengths keep the parts apart.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.update(&expires.to_be_bytes());
        mac
    }
}

/// When the link with this `t` ends, in seconds since 1970.
pub(crate) fn expiry(t: &str) -> Option<u64> {
    parse(pasted::token(t)).map(|(expires, ..)| expires)
}

/// For whom the link with this `t` says that it is, true or not.
pub(crate) fn subject(t: &str) -> Option<String> {
    parse(pasted::token(t)).map(|(_, subject, _)| subject)
}

/// What tells the link with this `t` from all others, however it is written: 32 hexadecimal digits. None if it is no `t`.
pub(crate) fn mark(t: &str) -> Option<String> {
    let (_, _, signature) = parse(pasted::token(t))?;
    let hash = Sha256::digest(&signature);
    let mut mark = String::with_capacity(32);
    hex::push(&mut mark, hash.get(..16)?, hex::LOWER);
    Some(mark)
}

fn parse(t: &str) -> Option<(u64, String, Vec<u8>)> {
    if t.len() > MAX_TOKEN {
        return None;
    }
    let mut parts = t.split('.');
    let (expires, subject, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && expires.bytes().all(|b| b.is_ascii_digit());
    let subject = String::from_utf8(Base64::decode_vec(subject).ok()?).ok()?;
    let signature = Base64::decode_vec(signature).ok()?;
    whole.then_some((expires.parse().ok()?, subject, signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_link_opens() {
        let key = LinkKey::new(&[1; 32]).unwrap();
        let now = Timestamp::from_millis(1_000_000);
        let t = key.sign("id", None, now.plus_seconds(10));
        assert_eq!(key.check("id", &t, now), Ok(Grant::Holder(None)));
        assert_eq!(key.check("id", &t, now.plus_seconds(11)), Err(Refused::Expired));
        assert_eq!(LinkKey::new(&[2; 32]).unwrap().check("id", &t, now), Err(Refused::Invalid));
        let operator = key.sign_for_operator("id", now.plus_seconds(10));
        assert_eq!(key.check("id", &operator, now), Ok(Grant::Operator));
        assert_eq!(key.check("other", &operator, now), Err(Refused::Invalid));
        for end in [
            ".", "...", ")", "].", ">", ",", ";", "!", "?", "’", "”.", "\"", "%3E", "%3E.", "*", "&amp",
            "\u{200b}", " and",
        ] {
            assert_eq!(key.check("id", &format!("{t}{end}"), now), Ok(Grant::Holder(None)), "{end}");
        }
        let longer = t.replacen("1010.", "9010.", 1);
        assert_ne!(longer, t);
        for bad in [
            "",
            ".",
            "..",
            "...",
            "a.b.c",
            &longer,
            &t[1..],
            &t[..t.len() - 1],
            &format!("{t}.a"),
            &format!("{t}a"),
            &format!("{t}-."),
            &format!("+{t}"),
            &format!("<{t}"),
            &"9".repeat(2000),
        ] {
            assert_eq!(key.check("id", bad, now), Err(Refused::Invalid), "{bad}");
        }
    }
}
