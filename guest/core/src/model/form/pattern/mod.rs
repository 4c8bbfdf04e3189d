//! Patterns of texts: regular expressions as JSON Schema has them, which are those of ECMA-262 with the flag `u`, found anywhere in
//! the text.
//!
//! A pattern is checked if it says one thing: what `ecma` translates means to `regex-lite` what it means in ECMA-262. All else is
//! refused when a question is asked.

mod ecma;

use super::FieldKind;
use crate::text::rule::Rule;
use regex_lite::{Regex, RegexBuilder};
use serde_json::Value as Json;
use std::sync::OnceLock;

/// States of patterns times characters of text, at most: what a check costs. Natively this is a tenth of a second.
const MAX_WORK: usize = 4_000_000;
/// The states of all patterns of a form together, at most.
pub(super) const MAX_STATES_OF_FORM: usize = 3_000;

/// The pattern of a text. It is compiled when the first text is checked, for as long as the form is in use.
///
/// ```
/// use hitl_core::form::Pattern;
/// let pattern = Pattern::new(r"^[A-Z]{3}-\d+$").unwrap();
/// assert!(pattern.holds("ABC-123") && !pattern.holds("ABC-123\n"));
/// assert_eq!(Pattern::new("^(?!root$)"), None);
/// ```
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug, Clone)]
struct Compiled {
    regex: Regex,
    states: usize,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// The pattern that this text is; none if it cannot be checked here: it looks ahead or back, is too large, or means one thing to
    /// some and another to others.
    pub fn new(text: &str) -> Option<Self> {
        ecma::translate(text).map(|_| Self::stored(text.to_owned()))
    }

    /// A pattern that was taken before.
    pub(super) const fn stored(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// The pattern as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is found in `text`.
    pub fn holds(&self, text: &str) -> bool {
        self.compiled().is_some_and(|compiled| compiled.regex.is_match(text))
    }

    /// How many states it has, which is what a character of a text costs.
    pub(super) fn states(&self) -> usize {
        self.compiled().map_or(0, |compiled| compiled.states)
    }

    fn compiled(&self) -> Option<&Compiled> {
        let compile = || {
            let ecma::Translated { regex, states } = ecma::translate(&self.text)?;
            // What was translated is small already: this is a second fence.
            let regex = RegexBuilder::new(&regex).size_limit(1 << 20).build().ok()?;
            Some(Compiled { regex, states })
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

impl FieldKind {
    /// How many states its patterns have.
    pub(super) fn states(&self) -> usize {
        match self {
            Self::Str(text) => text.pattern.as_ref().map_or(0, Pattern::states),
            Self::List(kind, _) => kind.states(),
            Self::Any { kinds, .. } => kinds.iter().map(Self::states).sum(),
            _ => 0,
        }
    }

    /// Checks that texts of so many bytes in all are not too much for its patterns.
    ///
    /// # Errors
    ///
    /// [`Rule::Text`], with as much as is taken.
    pub(super) fn check_work(&self, bytes: usize) -> Result<(), Rule> {
        match MAX_WORK.checked_div(self.states()) {
            Some(most) if bytes > most => Err(Rule::Text { least: 0, most }),
            _ => Ok(()),
        }
    }
}

/// The bytes of the texts in it.
pub(super) fn bytes(json: &Json) -> usize {
    match json {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(bytes).sum(),
        _ => 0,
    }
}
