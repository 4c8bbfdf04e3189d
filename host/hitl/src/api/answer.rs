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
}

impl From<types::Value> for Value {
    fn from(value: types::Value) -> Value {
        match value {
            types::Value::Int(value) => Value::Int(value),
            types::Value::Float(value) => Value::Float(value),
            types::Value::Bool(value) => Value::Bool(value),
            types::Value::Str(value) => Value::Str(value),
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
    const DATA_TYPE: types::DataType;
    /// The answer in a value, if it is one.
    #[doc(hidden)]
    fn from_value(value: Value) -> Option<Self>;
    /// This answer as a value.
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

macro_rules! answer {
    ($type:ty, $data_type:ident) => {
        impl sealed::Sealed for $type {}

        impl Answer for $type {
            const DATA_TYPE: types::DataType = types::DataType::$data_type;

            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$data_type(value) => Some(value),
                    _ => None,
                }
            }

            fn into_value(self) -> Value {
                Value::$data_type(self)
            }
        }
    };
}

answer!(i64, Int);
answer!(f64, Float);
answer!(bool, Bool);
answer!(String, Str);
