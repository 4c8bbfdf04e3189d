//! A schema together with what it refers to.

use super::SchemaFault;
use crate::text::joined::joined;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

/// How many references follow each other, at most.
const MAX_DEPTH: usize = 8;

/// Keywords that say something about values that no control can hold to.
const CONDITIONS: [&str; 13] = [
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "contains",
    "prefixItems",
];

/// Keywords that hold together with what is said beside a reference.
const RULES: [&str; 19] = [
    "properties",
    "required",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// A schema together with what it refers to, nearest first: a keyword beside a reference stands before that of what is
/// referred to.
#[derive(Debug, Clone, Default)]
pub(super) struct Layers<'s>(Vec<Layer<'s>>);

#[derive(Debug, Clone)]
struct Layer<'s> {
    members: &'s Map<String, Json>,
    /// The pointer to it.
    at: String,
    /// Keywords that were followed already.
    done: Vec<&'static str>,
}

impl<'s> Layer<'s> {
    fn get(&self, keyword: &str) -> Option<&'s Json> {
        if self.done.contains(&keyword) { None } else { self.members.get(keyword) }
    }
}

impl<'s> Layers<'s> {
    /// Adds the schema at the pointer `at`, and what it refers to, below what is there.
    pub(super) fn add(
        &mut self,
        root: &'s Json,
        json: &'s Json,
        at: &str,
        depth: usize,
    ) -> Result<(), (String, SchemaFault)> {
        if depth > MAX_DEPTH {
            return Err((at.to_owned(), SchemaFault::TooDeep));
        }
        let Json::Object(members) = json else {
            let fault = if json.is_boolean() { SchemaFault::Unsupported } else { SchemaFault::NotASchema };
            return Err((at.to_owned(), fault));
        };
        self.0.push(Layer { members, at: at.to_owned(), done: Vec::new() });
        if let Some(reference) = members.get("$ref") {
            let wrong = || (joined(&[at, "/$ref"], ""), SchemaFault::Reference);
            let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).ok_or_else(wrong)?;
            let pointer = percent_decode_str(pointer).decode_utf8().map_err(|_| wrong())?;
            let target = root.pointer(&pointer).ok_or_else(wrong)?;
            self.add(root, target, &pointer, depth + 1)?;
        }
        if let Some(all) = members.get("allOf") {
            let at = joined(&[at, "/allOf"], "");
            match all.as_array().map(Vec::as_slice) {
                Some([one]) => self.add(root, one, &joined(&[&at, "/0"], ""), depth + 1)?,
                // What holds of each of several is not what is said in any one of them.
                _ => return Err((at, SchemaFault::Unsupported)),
            }
        }
        Ok(())
    }

    /// The same on top of `below`, which `keyword` leads to.
    pub(super) fn followed(&self, keyword: &'static str, below: Self) -> Self {
        let mut layers = self.clone();
        layers.0.iter_mut().for_each(|layer| layer.done.push(keyword));
        layers.0.extend(below.0);
        layers
    }

    /// The keyword's value.
    pub(super) fn get(&self, keyword: &str) -> Option<&'s Json> {
        self.0.iter().find_map(|layer| layer.get(keyword))
    }

    /// The pointer to the keyword; to where it would be, if it is not there.
    pub(super) fn at(&self, keyword: &str) -> String {
        let layer = self.0.iter().find(|layer| layer.get(keyword).is_some()).or(self.0.first());
        pointer(layer.map_or("", |layer| &layer.at), keyword)
    }

    /// The pointer to the schema itself.
    pub(super) fn here(&self) -> &str {
        self.0.first().map_or("", |layer| &layer.at)
    }

    /// The keyword's value, if it is text.
    pub(super) fn text(&self, keyword: &str) -> Option<String> {
        Some(self.get(keyword)?.as_str()?.to_owned())
    }

    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self.get(keyword), Some(Json::Bool(true)))
    }

    /// The pointer to a keyword that no control can hold to, if there is one, or to one that hides another rule.
    pub(super) fn condition(&self) -> Option<String> {
        let condition = CONDITIONS.iter().find(|keyword| self.get(keyword).is_some());
        condition.or_else(|| RULES.iter().find(|keyword| self.hides(keyword))).map(|keyword| self.at(keyword))
    }

    /// Whether two of the layers have this keyword, of which the nearer would hide the other.
    fn hides(&self, keyword: &str) -> bool {
        let mut values = self.0.iter().filter_map(|layer| layer.get(keyword));
        let first = values.next();
        values.any(|other| Some(other) != first)
    }
}

/// The pointer to a member of what is at `at`.
pub(super) fn pointer(at: &str, name: &str) -> String {
    joined(&[at, "/", &name.replace('~', "~0").replace('/', "~1")], "")
}
