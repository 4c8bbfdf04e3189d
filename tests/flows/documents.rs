//! Reading an event in flows of the tests, which have no reader of JSON.

/// The text of the first member `name` in a document.
pub(crate) fn member<'d>(document: &'d str, name: &str) -> &'d str {
    let found = document.split_once(&format!("\"{name}\":\"")).map_or("", |(_, rest)| rest);
    found.split('"').next().unwrap_or_default()
}
