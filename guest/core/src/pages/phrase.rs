//! A text of ours, which stands in a page as it is.

use maud::Render;
use std::borrow::Cow;
use std::ops::Deref;

/// A text of ours for a page. When this is compiled it is checked that nothing in it has to be escaped, so pages write it as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phrase(&'static str);

impl Phrase {
    /// `text`, which is written into markup as it is. It does not compile with a letter that has a meaning there.
    pub(crate) const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            assert!(
                !matches!(bytes[at], b'<' | b'>' | b'&' | b'"'),
                "a text of a page would have to be escaped"
            );
            at += 1;
        }
        Self(text)
    }

    /// The text for what is no markup.
    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Deref for Phrase {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl From<Phrase> for Cow<'_, str> {
    fn from(phrase: Phrase) -> Self {
        Self::Borrowed(phrase.0)
    }
}

impl Render for Phrase {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(self.0);
    }
}
