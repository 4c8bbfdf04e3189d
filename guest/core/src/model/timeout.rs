//! When an event stops waiting, and what happens then.

use super::json;
use super::value::Value;
use crate::text::en;
use crate::text::rule::Rule;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

/// The deadline of events whose creator names none, in seconds after the creation.
pub const DEFAULT_TIMEOUT: u32 = 3_600;
/// The longest deadline, in seconds: ten years.
pub const MAX_TIMEOUT: u32 = 315_360_000;

/// When an event stops waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// After [`DEFAULT_TIMEOUT`].
    #[default]
    Default,
    /// Never.
    Never,
    /// After so many seconds, 1 to [`MAX_TIMEOUT`].
    Seconds(u32),
}

/// What happens when an event stops waiting. In JSON `"fail"`, `"decline"` or `{"answer": …}`.
///
/// ```
/// use hitl_core::{OnTimeout, Value};
/// let default = OnTimeout::Answer(Value::Int(3));
/// assert_eq!(serde_json::to_string(&default).unwrap(), r#"{"answer":3}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnTimeout {
    /// The outcome is `timed_out`.
    #[default]
    Fail,
    /// The outcome is `declined`.
    Decline,
    /// The outcome is `completed` with this value. Whether it suits the event is not known here.
    Answer(Value),
}

impl<'de> Deserialize<'de> for OnTimeout {
    /// As [`OnTimeout::from_json`]; null is [`OnTimeout::Fail`], as it is where nothing is said.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match json::part(deserializer)? {
            Json::Null => Ok(Self::Fail),
            json => Self::from_json(&json).map_err(|rule| D::Error::custom(en::rule(&rule))),
        }
    }
}

impl OnTimeout {
    /// Reads `"fail"`, `"decline"` or `{"answer": …}`. Whether the value suits the event is not known here.
    ///
    /// # Errors
    ///
    /// [`Rule::OnTimeout`], or [`Rule::OnTimeoutAnswer`] if the answer is null or a list.
    pub fn from_json(json: &Json) -> Result<Self, Rule> {
        match json {
            Json::String(word) if word == "fail" => Ok(Self::Fail),
            Json::String(word) if word == "decline" => Ok(Self::Decline),
            Json::Object(members) if members.len() == 1 => match members.get("answer") {
                Some(answer) => Value::from_json(answer).map(Self::Answer).ok_or(Rule::OnTimeoutAnswer),
                None => Err(Rule::OnTimeout),
            },
            _ => Err(Rule::OnTimeout),
        }
    }
}
