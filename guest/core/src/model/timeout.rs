//! When an event stops waiting, and what happens then.

use crate::json::{Json, Members, ToJson};
use crate::model::value::Value;

/// When an event stops waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timeout {
    /// After [`DEFAULT_TIMEOUT`](crate::model::request::DEFAULT_TIMEOUT).
    #[default]
    Default,
    /// Never.
    Never,
    /// After so many seconds, 1 to [`MAX_TIMEOUT`](crate::model::request::MAX_TIMEOUT).
    Seconds(u32),
}

/// What happens when an event stops waiting. In JSON `"fail"`, `"decline"` or `{"answer": …}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum OnTimeout {
    /// The outcome is `timed_out`.
    #[default]
    Fail,
    /// The outcome is `declined`.
    Decline,
    /// The outcome is `completed` with this value.
    Answer(Value),
}

impl OnTimeout {
    /// Reads `"fail"`, `"decline"` or `{"answer": …}`. Whether the value suits the event is not known here.
    ///
    /// # Errors
    ///
    /// A sentence that says what would be right.
    pub fn from_json(json: &Json<'_>) -> Result<OnTimeout, String> {
        match json {
            Json::Text(word) if word == "fail" => Ok(OnTimeout::Fail),
            Json::Text(word) if word == "decline" => Ok(OnTimeout::Decline),
            Json::Object(object) if object.names().eq(["answer"]) => match object.get("answer") {
                Some(Json::Bool(value)) => Ok(OnTimeout::Answer(Value::Bool(*value))),
                Some(Json::Text(text)) => Ok(OnTimeout::Answer(Value::Str(text.as_ref().to_owned()))),
                Some(Json::Int(value)) => Ok(OnTimeout::Answer(Value::Int(*value))),
                Some(Json::Float(value)) => Ok(OnTimeout::Answer(Value::Float(*value))),
                _ => Err("The answer has to be a number, text, true or false.".into()),
            },
            _ => Err(r#"This has to be "fail", "decline" or {"answer": …}."#.into()),
        }
    }
}

impl ToJson for OnTimeout {
    fn write_json(&self, out: &mut String) {
        match self {
            OnTimeout::Fail => "fail".write_json(out),
            OnTimeout::Decline => "decline".write_json(out),
            OnTimeout::Answer(value) => Members::of(out).with(&[("answer", value)]).end(),
        }
    }
}
