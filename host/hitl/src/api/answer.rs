//! Types that can be an answer.

use crate::bindings::hitl::hitl::types;

/// An answer whose type is known only when it is there.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// Text.
    Str(String),
    /// The JSON of a form's fields.
    Json(String),
}

impl From<types::Value> for Value {
    fn from(value: types::Value) -> Value {
        match value {
            types::Value::Int(value) => Value::Int(value),
            types::Value::Float(value) => Value::Float(value),
            types::Value::Bool(value) => Value::Bool(value),
            types::Value::Str(value) => Value::Str(value),
            types::Value::Json(text) => Value::Json(text),
        }
    }
}

impl From<Value> for types::Value {
    fn from(value: Value) -> types::Value {
        match value {
            Value::Int(value) => types::Value::Int(value),
            Value::Float(value) => types::Value::Float(value),
            Value::Bool(value) => types::Value::Bool(value),
            Value::Str(value) => types::Value::Str(value),
            Value::Json(text) => types::Value::Json(text),
        }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A type that can be asked for: `i64`, `f64`, `bool` or `String`.
pub trait Answer: sealed::Sealed + Send + Sized + 'static {
    /// What the event is told to ask for.
    #[doc(hidden)]
    const KIND: types::Kind;
    /// The same by its name in the HTTP API.
    #[doc(hidden)]
    const NAME: &'static str;
    /// The answer in a value, if it is one.
    #[doc(hidden)]
    fn from_value(value: Value) -> Option<Self>;
    /// This answer as a value.
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

macro_rules! answer {
    ($type:ty, $kind:ident, $name:literal) => {
        impl sealed::Sealed for $type {}

        impl Answer for $type {
            const KIND: types::Kind = types::Kind::$kind;
            const NAME: &'static str = $name;

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$kind(value) => Some(value),
                    _ => None,
                }
            }

            fn into_value(self) -> Value {
                Value::$kind(self)
            }
        }
    };
}

answer!(i64, Int, "int");
answer!(f64, Float, "float");
answer!(bool, Bool, "bool");
answer!(String, Str, "str");
