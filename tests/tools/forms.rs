//! What a browser sends when a person has filled in a form.

use crate::http::{Reply, parts, send};

/// Sends the form at `link` with what was typed into each of its fields.
pub(crate) fn fill_in(link: &str, typed: &[(&str, &str)]) -> Reply {
    let (base, id, t) = parts(link);
    let fields = [&[("request_id", &*id), ("t", &*t)], typed].concat();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    send("POST", &format!("{base}/submit"), &headers, urlencoded(&fields).as_bytes())
}

fn urlencoded(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        let escape = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(escape).collect::<String>()
    };
    fields
        .iter()
        .map(|(name, text)| format!("{}={}", escaped(name), escaped(text)))
        .collect::<Vec<_>>()
        .join("&")
}
