//! The types that are one value.

use super::{Answer, Stands, sealed::Sealed};
use crate::bindings::types::{Kind, Value};

macro_rules! one_value {
    ($($type:ty => $case:ident),*) => {$(
        impl Sealed for $type {}

        impl Answer for $type {
            fn kind() -> Kind {
                Kind::$case
            }

            fn read(value: Value) -> Option<Self> {
                match value {
                    Value::$case(value) => Some(value),
                    _ => None,
                }
            }
        }

        impl Stands for $type {
            fn write(&self) -> serde_json::Value {
                self.clone().into()
            }
        }
    )*};
}

one_value!(i64 => Int, f64 => Float, bool => Bool, String => Str);
