//! Reading stored objects, whose members are known.

use super::{Broken, Json, Object};
use crate::model::timestamp::Timestamp;

/// A stored object, read member by member. The first that is not as it has to be is remembered, and stands as its
/// default until somebody asks.
pub(crate) struct Stored<'a> {
    object: Object<'a>,
    /// The member that is missing or wrong.
    pub(crate) wrong: Option<&'static str>,
}

impl<'a> Stored<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Stored<'a>, Broken> {
        Ok(match Json::read(bytes)? {
            Json::Object(object) => Stored { object, wrong: None },
            _ => Stored { object: Object::default(), wrong: Some("everything") },
        })
    }

    /// A member as `read` understands it. None if it is missing, or null where that means the same.
    fn member<T>(
        &mut self,
        name: &'static str,
        null: bool,
        read: impl FnOnce(&Json<'a>) -> Option<T>,
    ) -> Option<T> {
        let read = match self.object.get(name) {
            None => return None,
            Some(Json::Null) if null => return None,
            Some(json) => read(json),
        };
        if read.is_none() {
            self.refuse(name);
        }
        read
    }

    /// Remembers that `name` is not as it has to be.
    pub(crate) fn refuse(&mut self, name: &'static str) {
        self.wrong.get_or_insert(name);
    }

    /// Any member; null if it is missing.
    pub(crate) fn json(&self, name: &str) -> Json<'a> {
        self.object.get(name).cloned().unwrap_or_default()
    }

    /// Text that may be missing or null.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<String> {
        self.member(name, true, text)
    }

    /// Text that may be missing.
    pub(crate) fn text(&mut self, name: &'static str, default: &str) -> String {
        self.member(name, false, text).unwrap_or_else(|| default.to_owned())
    }

    /// Text that has to be there.
    pub(crate) fn required(&mut self, name: &'static str) -> String {
        if self.object.get(name).is_none() {
            self.refuse(name);
        }
        self.text(name, "")
    }

    /// A count that may be missing or, if `null`, be null.
    pub(crate) fn count(&mut self, name: &'static str, null: bool) -> Option<u32> {
        self.member(name, null, |json| match json {
            Json::Int(value) => u32::try_from(*value).ok(),
            _ => None,
        })
    }

    /// A moment that may be missing or null.
    pub(crate) fn moment(&mut self, name: &'static str) -> Option<Timestamp> {
        self.member(name, true, |json| match json {
            Json::Text(text) => Timestamp::parse(text),
            _ => None,
        })
    }
}

fn text(json: &Json<'_>) -> Option<String> {
    match json {
        Json::Text(text) => Some(text.as_ref().to_owned()),
        _ => None,
    }
}
