//! How a prompt is written.

use super::named::named;
use serde::{Deserialize, Deserializer};

/// How a prompt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PromptFormat {
    /// As text, which is shown as it is.
    #[default]
    Text,
    /// In CommonMark with tables and strikethrough. HTML in it is shown as the text that it is.
    Markdown,
}

named!(PromptFormat: Text = "text", Markdown = "markdown");

impl PromptFormat {
    /// Whether this build shows it so. Without the feature `markdown` it shows markdown as text, and takes none.
    pub const fn is_known(self) -> bool {
        matches!(self, Self::Text) || cfg!(feature = "markdown")
    }
}

/// What is stored. A format of a later version is shown as text, which loses nothing.
pub(super) fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PromptFormat, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(PromptFormat::named(&name).unwrap_or_default())
}
