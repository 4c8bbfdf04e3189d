//! Links as they come out of messages.
//!
//! A message's full stop, bracket or quotation mark, and whatever comes after that, is easily made part of a link. It can
//! be told from the link, since it is in no alphabet that the link's parts are made of.

/// An event's id without what follows it: letters, digits, `-` and `_`. What is encoded in an address begins with `%`, which
/// is none of them.
pub(crate) fn id(text: &str) -> &str {
    within(text, b"-_")
}

/// A `t` without what follows it: the same letters, and points between its parts.
pub(crate) fn token(text: &str) -> &str {
    within(text, b"-_.").trim_end_matches('.')
}

/// The beginning of `text` that is of ASCII letters, digits and `others`.
fn within<'t>(text: &'t str, others: &[u8]) -> &'t str {
    let end = text.bytes().position(|byte| !byte.is_ascii_alphanumeric() && !others.contains(&byte));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_adds_is_cut_off() {
        for end in [
            "",
            ".",
            "...",
            ")",
            "].",
            ">",
            ",",
            ";",
            "!",
            "?",
            "’",
            "”.",
            "\"",
            "'",
            "%3E",
            "%2E",
            "%22)",
            "*",
            "&amp",
            "\u{200b}",
            "%E2%80%9D",
            " and",
        ] {
            assert_eq!(id(&format!("a-B_9{end}")), "a-B_9", "{end}");
            assert_eq!(token(&format!("17.-_.aB{end}")), "17.-_.aB", "{end}");
        }
        // What comes before is no part of a link that a browser opens.
        for before in ["<", "(", "“", "%3C", "."] {
            assert_eq!(id(&format!("{before}a")), "", "{before}");
        }
    }
}
