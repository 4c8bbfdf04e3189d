//! The rules that a value of its kind is held to.

use super::bounds::compare;
use super::{Count, Text};
use crate::text::rule::Rule;
use serde_json::Value as Json;

impl Text {
    pub(super) fn check(&self, text: &str) -> Result<(), Rule> {
        let mut chars = text.chars();
        let long_enough = self.least == 0 || chars.nth(self.least - 1).is_some();
        if !long_enough || text.chars().nth(self.most).is_some() {
            return Err(Rule::Text { least: self.least, most: self.most });
        }
        match (self.format, &self.pattern) {
            (Some(format), _) if !format.holds(text) => Err(Rule::Format { format: format.name() }),
            (_, Some(pattern)) if !pattern.holds(text) => {
                Err(Rule::Pattern { pattern: pattern.text().into(), wanted: String::new() })
            }
            _ => Ok(()),
        }
    }
}

/// The most items of a list of which no two may be the same.
const MAX_UNIQUE: usize = 1_000;

impl Count {
    pub(super) fn check(&self, items: &[Json]) -> Result<(), Rule> {
        if items.len() < self.least || self.most.is_some_and(|most| items.len() > most) {
            return Err(Rule::Items { least: self.least, most: self.most });
        }
        // Each of those that differ is held against all before it.
        if self.unique && items.len() > MAX_UNIQUE {
            return Err(Rule::Items { least: self.least, most: Some(MAX_UNIQUE) });
        }
        let repeated = |at: usize| items.iter().take(at).any(|other| same(other, &items[at]));
        if self.unique && (0..items.len()).any(repeated) { Err(Rule::Unique) } else { Ok(()) }
    }
}

/// Whether two values are the same: numbers by what they are, not by how they are written (JSON Schema, section 4.2.2).
pub(super) fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => compare(a, b).is_eq(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
