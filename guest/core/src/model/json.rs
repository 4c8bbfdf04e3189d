//! Reading JSON whose members may each come once: of two, two programs could take different ones.

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::cell::RefCell;
use std::fmt;

/// Why text is not taken for JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is not JSON; in words, with the place.
    #[error("{0}")]
    Syntax(String),
    /// This member comes more than once.
    #[error("the member {0:?} comes more than once")]
    Repeated(String),
    /// The number of this member is beyond what 64 bits hold.
    #[error("the number of {0:?} is too large")]
    NumberTooLarge(String),
    /// It is JSON, and no object.
    #[error("it is no object")]
    NotAnObject,
}

/// A name that a client made up, as far as it is worth repeating.
pub(crate) fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

/// `bytes` without the byte order mark that some programs put before UTF-8, where it says nothing (RFC 8259, section 8.1).
pub(crate) fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The value that `bytes` are, which may have been written by anybody.
///
/// ```
/// use hitl_core::json::{self, JsonError};
/// assert_eq!(json::read(b"[1, 2.5]").unwrap().to_string(), "[1,2.5]");
/// assert_eq!(json::read(br#"{"a": 1, "a": 2}"#), Err(JsonError::Repeated("a".into())));
/// ```
///
/// # Errors
///
/// [`JsonError`], which names the member that is wrong, where it is one.
pub fn read(bytes: &[u8]) -> Result<Json, JsonError> {
    let context = Context::default();
    let mut deserializer = serde_json::Deserializer::from_slice(unmarked(bytes));
    let read = Once(&context).deserialize(&mut deserializer);
    let error = match read.and_then(|json| deserializer.end().map(|()| json)) {
        Ok(json) => return Ok(json),
        Err(error) => error,
    };
    if let Some(name) = context.repeated.take() {
        return Err(JsonError::Repeated(name));
    }
    let text = error.to_string();
    match context.member.take() {
        Some(name) if text.starts_with("number out of range") => Err(JsonError::NumberTooLarge(name)),
        _ => Err(JsonError::Syntax(text)),
    }
}

/// The whole number of 32 bits that `json` is, however it is written: `3.0` is one (JSON Schema, section 6.1.1).
pub(crate) fn whole_number(json: &Json) -> Option<u32> {
    let number = json.as_f64().filter(|number| number.fract() == 0.0)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within 32 bits")]
    (0.0..=f64::from(u32::MAX)).contains(&number).then_some(number as u32)
}

/// Reads a value of any kind as a part of something that is being read; what serde_json has for this would be a second
/// reader in the component.
pub(super) fn part<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
    Once(&Context::default()).deserialize(deserializer)
}

/// The same where null is none.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    part(deserializer).map(|json| Some(json).filter(|json| !json.is_null()))
}

/// The members of the object that `bytes` are.
///
/// # Errors
///
/// [`JsonError`], which names the member that is wrong, where it is one.
pub(crate) fn read_object(bytes: &[u8]) -> Result<Map<String, Json>, JsonError> {
    match read(bytes)? {
        Json::Object(members) => Ok(members),
        _ => Err(JsonError::NotAnObject),
    }
}

/// Where reading is, for the error.
#[derive(Default)]
struct Context {
    /// The member of the outermost object that is being read.
    member: RefCell<Option<String>>,
    /// The member that came more than once.
    repeated: RefCell<Option<String>>,
}

/// Reads any JSON in which no member comes twice.
#[derive(Clone, Copy)]
struct Once<'c>(&'c Context);

impl<'de> DeserializeSeed<'de> for Once<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let outermost = self.0.member.borrow().is_none();
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                self.0.repeated.replace(Some(name));
                return Err(A::Error::custom("a member comes twice"));
            }
            if outermost {
                self.0.member.replace(Some(name.clone()));
            }
            let value = members.next_value_seed(self)?;
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_member_comes_twice() {
        let members = read_object(br#"{"a": [1, 2.5, {"b": null}], "c": {"a": true}}"#).unwrap();
        assert_eq!(Json::Object(members).to_string(), r#"{"a":[1,2.5,{"b":null}],"c":{"a":true}}"#);
        for (text, name) in [(r#"{"a":1,"b":2,"a":1}"#, "a"), (r#"{"a":{"b":1,"b":2}}"#, "b")] {
            assert!(
                matches!(read_object(text.as_bytes()), Err(JsonError::Repeated(its)) if its == name),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let large = read_object(br#"{"a": 1, "value": [1e999], "b": 2}"#);
        assert!(matches!(large, Err(JsonError::NumberTooLarge(name)) if name == "value"));
        for (text, place) in
            [("", "line 1 column 0"), ("{\n\"a\":}", "line 2 column 5"), ("{} {}", "line 1 column 4")]
        {
            let Err(JsonError::Syntax(error)) = read_object(text.as_bytes()) else { panic!("{text}") };
            assert!(error.ends_with(place), "{error}");
        }
        assert!(matches!(read_object(b"[]"), Err(JsonError::NotAnObject)));
        // One mark says that this is UTF-8. What follows it is text.
        assert_eq!(read("\u{feff}[1]".as_bytes()).unwrap().to_string(), "[1]");
        assert!(read("\u{feff}\u{feff}[1]".as_bytes()).is_err());
        // Deep nesting is refused, not a stack that overflows.
        assert!(matches!(read_object("[".repeat(60_000).as_bytes()), Err(JsonError::Syntax(_))));
    }
}
