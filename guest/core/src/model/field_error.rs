//! What is wrong with one field of what a caller gave.

use super::json::{JsonError, shortened};
use crate::text::en;
use crate::text::joined::joined;
use crate::text::rule::Rule;

/// How many unknown fields or members an error names.
pub(crate) const MAX_UNKNOWN: usize = 20;

/// One thing that is wrong with what the caller gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as the HTTP API names it: `timeout_seconds`, `value`, …
    pub field: String,
    /// The rule that it breaks.
    pub rule: Rule,
    /// What a person calls the field, where its name says less: the title that a schema gives it.
    pub label: Option<String>,
}

impl FieldError {
    /// An error in `field`.
    pub fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self { field: field.into(), rule, label: None }
    }

    /// That there is no field or member of this name, of which a client may have made up any.
    pub(crate) fn unknown(name: &str) -> Self {
        Self::new(shortened(name), Rule::UnknownMember)
    }

    /// How to fix it: a sentence for the person who gave it, after what they call the field.
    pub fn message(&self) -> String {
        let sentence = en::rule(&self.rule);
        match &self.label {
            Some(label) if label.ends_with(['?', '!', '.', ':']) => joined(&[label, &sentence], " "),
            Some(label) => joined(&[label, &sentence], ": "),
            None => sentence,
        }
    }
}

impl JsonError {
    /// The member that is wrong, where it is one.
    pub fn field(&self) -> Option<FieldError> {
        let (name, rule) = match self {
            Self::Repeated(name) => (name, Rule::Repeated),
            Self::NumberTooLarge(name) => (name, Rule::NumberTooLarge),
            Self::NotAnObject | Self::Syntax(_) => return None,
        };
        Some(FieldError::new(shortened(name), rule))
    }

    /// What is wrong with the member `name` whose text this is about.
    //
    // Inline, so that it is built where it is used alone.
    #[inline]
    pub fn in_member(&self, name: &str) -> FieldError {
        self.field().unwrap_or_else(|| FieldError::new(name, Rule::NotJson))
    }
}
