//! More time for an event, once: `extension.json`, and the word that there is none any more.

use super::actor::{Actor, ActorKind};
use super::error::Error;
use super::json;
use super::timestamp::Timestamp;
use crate::text::joined::joined;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What this version writes.
const VERSION: u64 = 1;
/// What both begin with.
const BEGIN: &[u8] = b"{\"version\":1,";

/// That the deadline of an event was moved, by whom and until when.
///
/// What is at its key is either this, or that there is no more time ([`closed`]). Whoever creates it has decided, as with an outcome: so
/// nobody who was told of more time finds that somebody else, by another clock, ended the event without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// When the event stops waiting instead.
    pub expires_at: Timestamp,
    /// When that was asked for.
    pub asked_at: Timestamp,
    /// Who asked for it.
    pub actor: Actor,
    /// By which way: `form`, `api`.
    pub via: String,
}

impl Extension {
    /// The stored form.
    ///
    /// ```
    /// use hitl_core::{Actor, Extension, Timestamp};
    /// let noon = Timestamp::from_millis(1_769_860_800_000);
    /// let extension = Extension {
    ///     expires_at: noon.plus_seconds(60),
    ///     asked_at: noon,
    ///     actor: Actor::person("ada"),
    ///     via: "form".into(),
    /// };
    /// assert!(extension.bytes().starts_with(br#"{"version":1,"expires_at":"2026-01-31T12:01:00.000Z""#));
    /// ```
    pub fn bytes(&self) -> Vec<u8> {
        // Nothing in it can fail to be written: no map has keys other than text.
        let own = serde_json::to_vec(self).unwrap_or_default();
        [BEGIN, own.get(1..).unwrap_or_default()].concat()
    }

    /// Reads what is stored for the event `id`; none if that says that there is no more time.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if the bytes are neither.
    pub fn read(id: &str, bytes: &[u8]) -> Result<Option<Self>, Error> {
        // Member by member: what serde derives would be four times as long.
        let json = json::read(bytes).unwrap_or_default();
        let text = |json: Option<&Json>| json?.as_str().map(str::to_owned);
        let moment = |name: &str| Timestamp::parse(json.get(name)?.as_str()?);
        let extension = || {
            let actor = json.get("actor")?;
            Some(Self {
                expires_at: moment("expires_at")?,
                asked_at: moment("asked_at")?,
                actor: Actor {
                    kind: ActorKind::named(actor.get("kind")?.as_str()?)?,
                    name: text(actor.get("name")),
                },
                via: text(json.get("via"))?,
            })
        };
        let is_known = json.get("version").and_then(Json::as_u64).is_some_and(|version| version <= VERSION);
        match extension().filter(|_| is_known) {
            None if is_known && moment("closed_at").is_some() => Ok(None),
            None => Err(Error::Unusable(joined(
                &[
                    "what is stored of the deadline of event ",
                    id,
                    " cannot be read; if a later version of hitl wrote it, update this one",
                ],
                "",
            ))),
            extension => Ok(extension),
        }
    }
}

/// What stands where there will be no extension of an event any more, as somebody found at `at`.
pub fn closed(at: Timestamp) -> Vec<u8> {
    [BEGIN, b"\"closed_at\":\"", at.to_string().as_bytes(), b"\"}"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_neither_is_refused() {
        let at = Timestamp::from_millis(1_769_860_800_000);
        let (actor, via) = (Actor::person("ada"), "form".to_owned());
        let extension = Extension { expires_at: at.plus_seconds(5), asked_at: at, actor, via };
        assert_eq!(Extension::read("a", &extension.bytes()).unwrap(), Some(extension.clone()));
        assert_eq!(Extension::read("a", &closed(at)).unwrap(), None);
        let bytes = String::from_utf8(extension.bytes()).unwrap();
        for bad in [
            "".to_owned(),
            "{}".into(),
            bytes[..40].into(),
            bytes.replace("\"version\":1", "\"version\":2"),
            bytes.replace("via", "by"),
            r#"{"version":1,"closed_at":"soon"}"#.into(),
        ] {
            assert!(matches!(Extension::read("a", bad.as_bytes()), Err(Error::Unusable(_))), "{bad}");
        }
    }
}
