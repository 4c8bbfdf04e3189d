//! The fields of a query or a form, decoded.

use crate::http::extract::multipart;
use crate::http::problem::Problem;
use crate::model::error::{FieldError, MAX_UNKNOWN, Rule};
use crate::model::validate::line_ends;
use crate::text::en;
use percent_encoding::percent_decode;
use std::borrow::Cow;

/// Fields in the order they came in.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    /// Reads `application/x-www-form-urlencoded`, which queries are written in, too. By hand, since `form_urlencoded`
    /// replaces bytes that are no UTF-8, and an answer must not be altered.
    pub(crate) fn urlencoded(text: &'a [u8]) -> Result<Fields<'a>, Problem> {
        let mut fields = Vec::new();
        for pair in text.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
            let value = pair.get(at + 1..).unwrap_or_default();
            match (decoded(&pair[..at]), decoded(value)) {
                (Some(name), Some(value)) => fields.push((name, value)),
                _ => return Err(Problem::malformed(en::NOT_UTF8)),
            }
        }
        Ok(Fields(fields))
    }

    /// Reads `multipart/form-data`.
    pub(crate) fn multipart(body: &'a [u8], boundary: Option<&str>) -> Result<Fields<'a>, Problem> {
        multipart::read(body, boundary.unwrap_or_default()).map(Fields).map_err(Problem::malformed)
    }

    /// The field's first value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The field's value, as it was typed.
    pub(crate) fn typed(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name).map(|text| if text.contains('\r') { line_ends(text).into() } else { text.into() })
    }

    /// All names and values but those with one of these names, in the order they came in.
    pub(crate) fn without(&self, names: &[&str]) -> Vec<(&str, &str)> {
        let pairs = self.0.iter().map(|(name, value)| (&**name, &**value));
        pairs.filter(|(name, _)| !names.contains(name)).collect()
    }

    /// Refuses fields that came more than once: which of them was meant?
    pub(crate) fn at_most_once(&self, names: &[&str]) -> Result<(), Problem> {
        let twice = names.iter().filter(|name| self.all(name).nth(1).is_some());
        let errors: Vec<_> = twice.map(|name| repeated(name)).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::malformed_fields(errors)) }
    }

    /// Refuses fields other than these: a name that was mistyped would restrict nothing, unseen.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Problem> {
        let unknown = self.0.iter().map(|(name, _)| &**name).filter(|name| !names.contains(name));
        let errors: Vec<_> = unknown.take(MAX_UNKNOWN).map(FieldError::unknown).collect();
        if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(its, _)| its == name).map(|(_, value)| &**value)
    }
}

/// What is wrong with a field or member that came more than once.
pub(crate) fn repeated(name: &str) -> FieldError {
    FieldError::new(name, Rule::Repeated)
}

/// One name or value, decoded; none if it is not in UTF-8.
fn decoded(piece: &[u8]) -> Option<Cow<'_, str>> {
    if !piece.iter().any(|b| matches!(b, b'+' | b'%')) {
        return str::from_utf8(piece).ok().map(Cow::Borrowed);
    }
    let spaced: Vec<u8> = piece.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    String::from_utf8(percent_decode(&spaced).collect()).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urlencoded_fields() {
        let fields = Fields::urlencoded(b"a=1&b=x+y%2Bz&&c&a=2&%C3%BC=%00&d=a=b&e=%zz&f=1%0D%0A2").unwrap();
        for (name, value) in [("a", "1"), ("b", "x y+z"), ("c", ""), ("ü", "\0"), ("d", "a=b"), ("e", "%zz")]
        {
            assert_eq!(fields.get(name), Some(value), "{name}");
        }
        assert_eq!(fields.typed("f").as_deref(), Some("1\n2"));
        assert_eq!(fields.get("g"), None);
        assert!(fields.at_most_once(&["a", "b"]).is_err());
        assert!(fields.at_most_once(&["b", "g"]).is_ok());
        for bad in [&b"a=%ff"[..], b"\xff=1", b"a=%C3"] {
            assert!(Fields::urlencoded(bad).is_err());
        }
    }
}
