//! JSON, read and written here.
//!
//! Everything that is stored and most of what is sent is JSON of a few dozen members. The usual libraries read any
//! type from any source, which makes them a quarter of the component; this does what is needed in a twentieth of that.
//! Tests hold it to be in accord with `serde_json` on every text.

mod read;
mod stored;
mod write;

pub use read::{Broken, Fault};
pub(crate) use stored::Stored;
pub use write::{Members, ToJson};

use std::borrow::Cow;

/// A JSON value. Text that needs no unescaping is borrowed from what was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Json<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number written without fraction and exponent that fits.
    Int(i64),
    /// Any other number; infinite if it is beyond what 64 bits hold, so that whoever takes it names the member.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// `[…]`.
    List(Vec<Json<'a>>),
    /// `{…}`.
    Object(Object<'a>),
}

impl<'a> Json<'a> {
    /// Reads one value, which has to be all there is.
    ///
    /// ```
    /// use hitl_core::json::Json;
    /// let json = Json::read(br#"{"a": [1, 2.5, "b"]}"#).unwrap();
    /// assert_eq!(json.to_string(), r#"{"a":[1,2.5,"b"]}"#);
    /// assert!(Json::read(b"{").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`Broken`], which says where and why.
    pub fn read(bytes: &'a [u8]) -> Result<Json<'a>, Broken> {
        read::read(bytes)
    }

    /// The same, independent of what it was read from.
    pub fn into_owned(self) -> Json<'static> {
        match self {
            Json::Null => Json::Null,
            Json::Bool(value) => Json::Bool(value),
            Json::Int(value) => Json::Int(value),
            Json::Float(value) => Json::Float(value),
            Json::Text(text) => Json::Text(Cow::Owned(text.into_owned())),
            Json::List(items) => Json::List(items.into_iter().map(Json::into_owned).collect()),
            Json::Object(Object(members)) => {
                let own =
                    |(name, json): (Cow<'_, str>, Json<'_>)| (name.into_owned().into(), json.into_owned());
                Json::Object(Object(members.into_iter().map(own).collect()))
            }
        }
    }
}

/// The members of an object, in the order they came in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Object<'a> {
    /// The member `name`; the last of them, if it came more than once.
    pub fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.0.iter().rev().find(|(its, _)| its == name).map(|(_, json)| json)
    }

    /// The member `name`, which is gone from here then, however often it came.
    pub fn take(&mut self, name: &str) -> Option<Json<'a>> {
        let at = self.0.iter().rposition(|(its, _)| its == name)?;
        let (_, json) = self.0.remove(at);
        self.0.retain(|(its, _)| its != name);
        Some(json)
    }

    /// A name that came more than once.
    pub fn repeated(&self) -> Option<&str> {
        let mut names: Vec<&str> = self.names().collect();
        names.sort_unstable();
        names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }

    /// The names of the members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }
}
