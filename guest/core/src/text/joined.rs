//! Pieces of text put together.

/// `parts` one after the other, with `between` between them, in one piece of memory. The library's joining knows every
/// kind of list, and is several times this in the component.
pub(crate) fn joined(parts: &[&str], between: &str) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len() + between.len()).sum());
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            text.push_str(between);
        }
        text.push_str(part);
    }
    text
}
