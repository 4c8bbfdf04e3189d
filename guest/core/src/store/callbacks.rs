//! The keys of the outbox: which outcomes are to be sent when, who is at it, and what came of it.
//!
//! | key below `hitl-callbacks/` | says |
//! | --- | --- |
//! | `due/<moment>-<attempt>-<id>` | this attempt to send the outcome of this event may be made from that moment on; it has no value |
//! | `taken/<id>/<mark>-<attempt>` | somebody makes, or made, this attempt to send the body with this mark: `Attempt`, created exclusively |
//! | `failed/<id>` | what came of the last attempt that failed: `Failure` |
//! | `done/<id>` | there is nothing more to send: `Done`, created exclusively |
//!
//! The mark is of what is sent: a store that was put back to before an event's end may have it end in another way.

use super::keys::CALLBACKS;
use crate::model::id::is_id;
use crate::model::json;
use crate::model::timestamp::Timestamp;
use crate::text::hex;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

/// How many digits a moment has; as positions of markers.
const MOMENT: usize = 16;
/// How many bytes of the hash of a body stand for it.
const MARK: usize = 8;
/// How many digits an attempt has.
const ATTEMPT: usize = 10;

/// What the key of an attempt that may be made says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due<'k> {
    /// From when on it may be made.
    pub(crate) at: Timestamp,
    /// Which attempt, from 1 on.
    pub(crate) attempt: u32,
    /// The event's id.
    pub(crate) id: &'k str,
}

/// Who makes an attempt, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) at: Timestamp,
    /// Random: of two who begin at the same moment one has it.
    pub(crate) by: String,
}

/// What came of an attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The mark of what was sent.
    pub(crate) of: String,
    pub(crate) attempt: u32,
    pub(crate) at: Timestamp,
    /// The status of the answer; none if there was none.
    pub(crate) status: Option<u16>,
    /// Why there was none.
    pub(crate) error: Option<String>,
    /// From when on the next attempt may be made.
    pub(crate) next: Timestamp,
}

/// That there is nothing more to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done {
    /// The mark of what was sent.
    pub(crate) of: String,
    /// Whether it was delivered; else it was refused for good.
    pub(crate) delivered: bool,
    /// How many attempts it took.
    pub(crate) attempts: u32,
    pub(crate) at: Timestamp,
    pub(crate) status: u16,
}

impl Attempt {
    /// The stored form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        written(&[("at", self.at.to_string().into()), ("by", self.by.clone().into())])
    }

    /// What `bytes` say; none if they are no such record.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let record = Record::read(bytes)?;
        Some(Self { at: record.moment("at")?, by: record.text("by")? })
    }
}

impl Failure {
    /// The stored form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        written(&[
            ("of", self.of.clone().into()),
            ("attempt", self.attempt.into()),
            ("at", self.at.to_string().into()),
            ("status", self.status.into()),
            ("error", self.error.clone().into()),
            ("next", self.next.to_string().into()),
        ])
    }

    /// What `bytes` say; none if they are no such record.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let record = Record::read(bytes)?;
        Some(Self {
            of: record.text("of")?,
            attempt: record.number("attempt")?,
            at: record.moment("at")?,
            status: record.number("status").and_then(|status| status.try_into().ok()),
            error: record.text("error"),
            next: record.moment("next")?,
        })
    }
}

impl Done {
    /// The stored form.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        written(&[
            ("of", self.of.clone().into()),
            ("delivered", self.delivered.into()),
            ("attempts", self.attempts.into()),
            ("at", self.at.to_string().into()),
            ("status", self.status.into()),
        ])
    }

    /// What `bytes` say; none if they are no such record.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let record = Record::read(bytes)?;
        Some(Self {
            of: record.text("of")?,
            delivered: record.0.get("delivered")?.as_bool()?,
            attempts: record.number("attempts")?,
            at: record.moment("at")?,
            status: record.number("status")?.try_into().ok()?,
        })
    }
}

/// A record as it is stored: a JSON object.
struct Record(Map<String, Json>);

impl Record {
    fn read(bytes: &[u8]) -> Option<Record> {
        json::read_object(bytes).ok().map(Record)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.0.get(name)?.as_u64()?.try_into().ok()
    }

    fn moment(&self, name: &str) -> Option<Timestamp> {
        Timestamp::parse(self.0.get(name)?.as_str()?)
    }
}

fn written(members: &[(&str, Json)]) -> Vec<u8> {
    let mut object = Map::new();
    // One by one: what collects a map sorts first, by 14 KB of code.
    for (name, value) in members {
        object.insert((*name).to_owned(), value.clone());
    }
    // Nothing in it can fail to be written: it has no keys other than text.
    serde_json::to_vec(&Json::Object(object)).unwrap_or_default()
}

/// What the keys of all attempts begin with that may be made.
pub fn all_due() -> String {
    format!("{CALLBACKS}due/")
}

/// The key that says that the `attempt`th attempt for the event `id` may be made from `at` on.
pub fn due(at: Timestamp, attempt: u32, id: &str) -> String {
    format!("{}{:0MOMENT$}-{attempt:0ATTEMPT$}-{id}", all_due(), at.millis())
}

/// The key of the first attempt for an event that has ended: it may be made at once, and whoever finds that it has ended means the same
/// one.
pub fn first(id: &str) -> String {
    due(Timestamp::from_millis(0), 1, id)
}

/// Reads a key that [`due`] made; none for any other.
pub(crate) fn read_due(key: &str) -> Option<Due<'_>> {
    let (moment, rest) = key.strip_prefix(CALLBACKS)?.strip_prefix("due/")?.split_once('-')?;
    let (attempt, id) = rest.split_once('-')?;
    let is_number = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(moment, MOMENT) || !is_number(attempt, ATTEMPT) || !is_id(id) {
        return None;
    }
    Some(Due { at: Timestamp::from_millis(moment.parse().ok()?), attempt: attempt.parse().ok()?, id })
}

/// Where it is stored who makes the `attempt`th attempt to send what has this mark.
pub(crate) fn taken(id: &str, mark: &str, attempt: u32) -> String {
    format!("{}{mark}-{attempt:0ATTEMPT$}", all_taken(id))
}

/// What stands for what is sent.
pub(crate) fn mark(body: &str) -> String {
    let mut mark = String::with_capacity(2 * MARK);
    hex::push(&mut mark, &Sha256::digest(body.as_bytes())[..MARK], hex::LOWER);
    mark
}

/// What the keys of all attempts for an event begin with.
pub fn all_taken(id: &str) -> String {
    format!("{CALLBACKS}taken/{id}/")
}

/// Where it is stored what came of the last attempt that failed.
pub fn failed(id: &str) -> String {
    format!("{CALLBACKS}failed/{id}")
}

/// Where it is stored that there is nothing more to send.
pub fn done(id: &str) -> String {
    format!("{CALLBACKS}done/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_were_written() {
        let at = Timestamp::from_millis(1_769_860_800_123);
        let attempt = Attempt { at, by: "a".into() };
        assert_eq!(attempt.bytes(), br#"{"at":"2026-01-31T12:00:00.123Z","by":"a"}"#);
        assert_eq!(Attempt::read(&attempt.bytes()), Some(attempt));
        for (status, error) in [(Some(503), None), (None, Some("no route".to_owned()))] {
            let failure =
                Failure { of: "0a".into(), attempt: 3, at, status, error, next: at.plus_seconds(20) };
            assert_eq!(Failure::read(&failure.bytes()), Some(failure));
        }
        let done = Done { of: "0a".into(), delivered: true, attempts: 3, at, status: 204 };
        assert_eq!(Done::read(&done.bytes()), Some(done));
        for bad in ["", "{}", "[]", r#"{"at":1,"by":"a"}"#] {
            assert_eq!(Attempt::read(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn keys_say_what_is_due_first_first() {
        let at = Timestamp::from_millis(1_769_860_800_123);
        let key = due(at, 3, "a-b_C");
        assert_eq!(key, "hitl-callbacks/due/0001769860800123-0000000003-a-b_C");
        assert_eq!(read_due(&key), Some(Due { at, attempt: 3, id: "a-b_C" }));
        assert!(first("z") < key && key < due(Timestamp::MAX, 1, "a"));
        assert_eq!(read_due(&due(Timestamp::MAX, u32::MAX, "a")).map(|due| due.attempt), Some(u32::MAX));
        for bad in [
            "",
            "hitl-callbacks/due/",
            &key[1..],
            &key[..40],
            &key.replace("-b", "/"),
            &key.replace('3', "x"),
        ] {
            assert_eq!(read_due(bad), None, "{bad}");
        }
        let taken = |body, attempt| taken("a", &mark(body), attempt);
        assert!(taken("x", 2).starts_with(&all_taken("a")) && taken("x", 2) < taken("x", 10));
        assert_ne!(taken("x", 2), taken("y", 2));
    }
}
