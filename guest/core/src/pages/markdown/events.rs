//! What is read of markdown, and how.

use pulldown_cmark::{Options, Parser};

/// The events of `prompt`.
pub(super) fn events(prompt: &str) -> Parser<'_> {
    Parser::new_ext(prompt, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}
