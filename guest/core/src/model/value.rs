//! Types of answers, and answers.

use super::json;
use super::named::named;
use super::number;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};
use std::fmt;

/// The longest text answer, in characters.
pub const MAX_TEXT: usize = 32_768;

/// What kind of answer an event takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataType {
    /// A whole number in signed 64 bits.
    Int,
    /// A finite number in IEEE 754 double precision.
    Float,
    /// True or false.
    Bool,
    /// Text of 1 to [`MAX_TEXT`] characters.
    Str,
    /// The fields of a form.
    Form,
}

named!(DataType: Int = "int", Float = "float", Bool = "bool", Str = "str", Form = "form");

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// For [`DataType::Int`].
    Int(i64),
    /// For [`DataType::Float`]; never infinite, never not-a-number.
    Float(f64),
    /// For [`DataType::Bool`].
    Bool(bool),
    /// For [`DataType::Str`].
    Str(String),
    /// For [`DataType::Form`], in the order of its fields.
    Form(Map<String, Json>),
}

impl fmt::Display for Value {
    /// As a person or a shell would write it; reading that text again gives the same value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Int(value) => value.fmt(f),
            // As in JSON, but without the plus in an exponent, and with a digit more where three would have two readings.
            Value::Float(value) => {
                let mut text = serde_json::to_string(value).unwrap_or_default().replace('+', "");
                if matches!(number::read(&text, false), Err(Some(_))) {
                    text.push('0');
                }
                f.write_str(&text)
            }
            Value::Bool(value) => value.fmt(f),
            Value::Str(value) => f.write_str(value),
            Value::Form(members) => f.write_str(&serde_json::to_string(members).unwrap_or_default()),
        }
    }
}

impl Value {
    /// The value that `json` is, as it stands; none if it is a list or null.
    pub fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::String(text) => Some(Self::Str(text.clone())),
            Json::Bool(value) => Some(Self::Bool(*value)),
            Json::Number(number) => {
                number.as_i64().map(Self::Int).or_else(|| number.as_f64().map(Self::Float))
            }
            Json::Object(members) => Some(Self::Form(members.clone())),
            _ => None,
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Str(value) => serializer.serialize_str(value),
            Self::Form(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&json::part(deserializer)?)
            .ok_or_else(|| D::Error::custom("a value is a number, text, true, false or an object"))
    }
}
