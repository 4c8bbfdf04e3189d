//! Types that can be an answer.

#[cfg(not(feature = "schema"))]
mod plain;
#[cfg(feature = "schema")]
mod schema;

use crate::bindings::types::{Kind, Value};

/// A type that can be asked for: `i64`, `f64`, `bool`, `String`; with the feature `schema` any with `serde::Deserialize` and
/// `schemars::JsonSchema`. A struct is a form with a control for each of its fields, in their order. Anything else, such as an
/// enumeration, is a form of one field.
///
/// The derives take the crates of this one:
///
/// ```
/// use hitl_flow::{schemars, serde};
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// #[serde(crate = "hitl_flow::serde")]
/// #[schemars(crate = "hitl_flow::schemars")]
/// struct Deployment {
///     replicas: u8,
///     notes: Option<String>,
/// }
/// # let _question = hitl_flow::question::<Deployment>("deploy", "What shall be deployed?");
/// ```
///
/// It is implemented for all of these, and by nobody else.
pub trait Answer: sealed::Sealed + Sized {
    /// What kind of answer it is.
    #[doc(hidden)]
    fn kind() -> Kind;

    /// The answer in a value, if it is one.
    #[doc(hidden)]
    fn read(value: Value) -> Option<Self>;
}

/// A type whose values can stand in for an answer when a question times out: those of [`Answer`], with the feature `schema` where they
/// have `serde::Serialize`, too.
pub trait Stands: Answer {
    /// It as JSON, as the HTTP API has answers.
    #[doc(hidden)]
    fn write(&self) -> serde_json::Value;
}

mod sealed {
    pub trait Sealed {}
}
