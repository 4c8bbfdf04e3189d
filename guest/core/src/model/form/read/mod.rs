//! The one validator of forms: for JSON, and for what was typed.

mod json;
mod refused;
mod typed;

use super::{Field, Pattern};
use crate::model::field_error::FieldError;
use crate::text::en;
use crate::text::rule::Rule;

impl Field {
    /// An error in it, with what a person calls it.
    fn error(&self, name: &str, rule: Rule) -> FieldError {
        FieldError { label: Some(self.label().to_owned()), ..FieldError::new(name, self.explained(rule)) }
    }

    /// The rule with what the field itself says of how its answer looks.
    fn explained(&self, rule: Rule) -> Rule {
        /// A longer description stands beside the field, and is no part of a sentence.
        const MOST: usize = 200;
        match rule {
            Rule::Pattern { pattern, .. } => {
                let looks = Pattern::stored(pattern);
                let example = self.examples.iter().find(|example| looks.holds(example));
                let description = self.description.as_deref().filter(|text| text.len() <= MOST);
                let wanted = en::wanted(description, example.map(String::as_str));
                Rule::Pattern { pattern: looks.text().to_owned(), wanted }
            }
            Rule::Item { number, rule } => Rule::Item { number, rule: Box::new(self.explained(*rule)) },
            other => other,
        }
    }
}
