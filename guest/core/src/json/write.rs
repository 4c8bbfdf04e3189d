//! Writing JSON: in one line, members in the order they are given.

use super::Json;
use std::fmt;

/// What can be written as JSON.
pub trait ToJson {
    /// Appends it to `out`.
    fn write_json(&self, out: &mut String);

    /// It alone.
    fn to_json(&self) -> String {
        let mut out = String::with_capacity(1_024);
        self.write_json(&mut out);
        out
    }
}

/// An object that is being written.
pub struct Members<'o> {
    out: &'o mut String,
    before: char,
}

impl<'o> Members<'o> {
    /// An object at the end of `out`, without members yet.
    pub fn of(out: &'o mut String) -> Members<'o> {
        Members { out, before: '{' }
    }

    /// Adds members.
    #[must_use]
    pub fn with(mut self, members: &[(&str, &dyn ToJson)]) -> Members<'o> {
        for (name, value) in members {
            self.out.push(self.before);
            text(self.out, name);
            self.out.push(':');
            value.write_json(self.out);
            self.before = ',';
        }
        self
    }

    /// Adds a member if it is there.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<&dyn ToJson>) -> Members<'o> {
        match value {
            Some(value) => self.with(&[(name, value)]),
            None => self,
        }
    }

    /// The end of the object.
    pub fn end(self) {
        if self.before == '{' {
            self.out.push('{');
        }
        self.out.push('}');
    }
}

/// Appends `items` as a list.
fn list<'i>(out: &mut String, items: impl Iterator<Item = &'i dyn ToJson>) {
    let mut before = "[";
    for item in items {
        out.push_str(before);
        item.write_json(out);
        before = ",";
    }
    out.push_str(if before == "[" { "[]" } else { "]" });
}

/// Appends `text` in quotes.
fn text(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| b < 0x20 || b == b'"' || b == b'\\') {
        // What has to be escaped is one byte, so that both cuts are between characters.
        let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = from.chars();
        if let Some(special) = chars.next() {
            escape(out, special);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(out: &mut String, special: char) {
    out.push('\\');
    match special {
        '\u{8}' => out.push('b'),
        '\t' => out.push('t'),
        '\n' => out.push('n'),
        '\u{c}' => out.push('f'),
        '\r' => out.push('r'),
        '"' | '\\' => out.push(special),
        _ => {
            let code = u32::from(special);
            out.push_str("u00");
            out.extend([code >> 4, code & 15].map(|digit| char::from_digit(digit, 16).unwrap_or('0')));
        }
    }
}

impl ToJson for str {
    fn write_json(&self, out: &mut String) {
        text(out, self);
    }
}

impl ToJson for String {
    fn write_json(&self, out: &mut String) {
        text(out, self);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write_json(&self, out: &mut String) {
        (**self).write_json(out);
    }
}

impl ToJson for u32 {
    fn write_json(&self, out: &mut String) {
        i64::from(*self).write_json(out);
    }
}

impl ToJson for i64 {
    fn write_json(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl ToJson for f64 {
    /// As short as reads back to the same number.
    fn write_json(&self, out: &mut String) {
        let mut digits = zmij::Buffer::new();
        out.push_str(if self.is_finite() { digits.format_finite(*self) } else { "null" });
    }
}

impl ToJson for bool {
    fn write_json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write_json(&self, out: &mut String) {
        match self {
            Some(value) => value.write_json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write_json(&self, out: &mut String) {
        list(out, self.iter().map(|item| item as &dyn ToJson));
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write_json(&self, out: &mut String) {
        (**self).write_json(out);
    }
}

impl ToJson for Json<'_> {
    fn write_json(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => value.write_json(out),
            Json::Int(value) => value.write_json(out),
            Json::Float(value) => value.write_json(out),
            Json::Text(value) => text(out, value),
            Json::List(items) => items.write_json(out),
            Json::Object(object) => {
                let mut members = Members::of(out);
                for (name, json) in &object.0 {
                    members = members.with(&[(name, json)]);
                }
                members.end();
            }
        }
    }
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
