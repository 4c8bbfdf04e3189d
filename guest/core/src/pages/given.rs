//! What stands in a form already.

use crate::model::error::FieldError;
use crate::model::validate::line_ends;
use maud::{Markup, html};

/// What stands in a form: what was typed and refused, or what the link says.
#[derive(Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    /// What stands in each control, by its name. Other names are of no interest.
    pub(crate) pairs: &'a [(&'a str, &'a str)],
    /// Whether this was sent: what is not among it was left empty then.
    pub(crate) sent: bool,
    /// The comment that was typed along with an answer.
    pub(crate) comment: Option<&'a str>,
    /// The comment that was typed along with no answer.
    pub(crate) declining: Option<&'a str>,
    /// Whether it was sent without an answer.
    pub(crate) declines: bool,
    /// What is wrong with what was typed.
    pub(crate) errors: &'a [FieldError],
}

impl Given<'_> {
    /// What is wrong in this field, by its name in an error.
    pub(super) fn error(&self, field: &str) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == field)
    }

    /// What stands in the control of this name; none if nothing is said of it.
    pub(super) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let pairs = self.pairs.iter().filter(|(its, _)| *its == name);
        let texts: Vec<_> = pairs.map(|(_, text)| shown(text)).collect();
        if texts.is_empty() && !self.sent { None } else { Some(texts) }
    }
}

/// What was typed, or stands in the link, as a page can hold it.
fn shown(text: &str) -> String {
    let mut text = line_ends(text);
    // A browser makes another letter of it, which would be sent.
    text.retain(|c| c != '\0');
    text
}

/// The field that says which controls hold secrets, by their names, one on each line.
pub(crate) const SENSITIVE: &str = "sensitive";

/// Text for a textarea, which swallows one line end at its beginning.
pub(super) fn lines(text: &str) -> Markup {
    html! { @if text.starts_with('\n') { "\n" } (text) }
}
