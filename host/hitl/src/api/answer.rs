//! Types that can be an answer.

use hitl_core::{DataType, Value};

mod sealed {
    pub trait Sealed {}
}

/// A type that can be asked for: `i64`, `f64`, `bool` or `String`.
pub trait Answer: sealed::Sealed + Send + Sized + 'static {
    /// The type of the event.
    #[doc(hidden)]
    const DATA_TYPE: DataType;
    /// The answer in a value, if it is one.
    #[doc(hidden)]
    fn from_value(value: Value) -> Option<Self>;
    /// This answer as a value.
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

macro_rules! answer {
    ($type:ty, $kind:ident) => {
        impl sealed::Sealed for $type {}

        impl Answer for $type {
            const DATA_TYPE: DataType = DataType::$kind;

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

answer!(i64, Int);
answer!(f64, Float);
answer!(bool, Bool);
answer!(String, Str);
