//! What suits one of several schemas, and what may be null besides.

use super::layers::{Layers, pointer};
use super::texts::format;
use super::{Kind, MAX_UNIONS, Reader, SchemaFault};
use crate::model::form::check::same;
use crate::model::form::{Choice, FieldKind, MAX_CHOICES, Pattern};
use serde_json::Value as Json;

/// Whether null suits beside something else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Null {
    may: bool,
    /// Whether it may not suit that itself, too.
    alone: bool,
}

impl<'s> Reader<'s> {
    /// The schema without a union whose other branch is null, and whether there was one.
    pub(super) fn without_null(&mut self, layers: &Layers<'s>) -> Option<(Layers<'s>, Null)> {
        let (mut layers, mut null) = (layers.clone(), Null::default());
        for _ in 0..MAX_UNIONS {
            if layers.get("enum").is_some() || layers.get("const").is_some() {
                break;
            }
            let Some(keyword) = ["anyOf", "oneOf"].into_iter().find(|keyword| layers.get(keyword).is_some())
            else {
                break;
            };
            let at = layers.at(keyword);
            let Some(branches) = layers.get(keyword).and_then(Json::as_array) else { break };
            let mut others = Vec::new();
            let mut nulls = 0;
            for (n, branch) in branches.iter().enumerate().take(MAX_CHOICES) {
                let branch = self.flat(branch, &pointer(&at, &n.to_string()))?;
                if is_null(&branch) {
                    nulls += 1;
                } else {
                    others.push(branch);
                }
            }
            if others.len() != 1 || (nulls > 1 && keyword == "oneOf") || (nulls > 0 && null.alone) {
                break;
            }
            null.may |= nulls > 0;
            null.alone |= nulls > 0 && keyword == "oneOf";
            layers = layers.followed(keyword, others.remove(0));
        }
        Some((layers, null))
    }

    /// Whether null suits what it suits beside something else, or that itself.
    pub(super) fn either(&mut self, beside: Null, own: bool, at: &str) -> Option<bool> {
        if beside.alone && own {
            self.refuse(at, SchemaFault::Impossible);
            return None;
        }
        Some(beside.may || own)
    }

    /// One of several kinds, each of a single value.
    pub(super) fn any(&mut self, mut kinds: Vec<FieldKind>, one: bool, at: &str) -> Option<FieldKind> {
        if kinds.len() == 1 {
            return kinds.pop();
        }
        let single = |kind: &FieldKind| {
            matches!(
                kind,
                FieldKind::Str(_)
                    | FieldKind::Int(_)
                    | FieldKind::Float(_)
                    | FieldKind::Bool
                    | FieldKind::Choice(_)
                    | FieldKind::Any { .. }
            )
        };
        if kinds.is_empty() || !kinds.iter().all(single) {
            return self.json_box(at).map(|(kind, _)| kind);
        }
        Some(FieldKind::Any { kinds, one })
    }

    /// What suits one of several schemas.
    pub(super) fn union(
        &mut self,
        outer: &Layers<'s>,
        keyword: &'static str,
        branches: &'s Json,
        depth: usize,
    ) -> Option<Kind> {
        let at = outer.at(keyword);
        let Some(branches) = branches.as_array().filter(|branches| !branches.is_empty()) else {
            self.refuse(&at, SchemaFault::Keyword);
            return None;
        };
        let mut nulls = 0;
        let mut choices: Vec<Choice> = Vec::new();
        let mut twice: Vec<Choice> = Vec::new();
        let mut others = Vec::new();
        for (n, branch) in branches.iter().enumerate() {
            let at = pointer(&at, &n.to_string());
            let layers = self.flat(branch, &at)?;
            let values = match (layers.get("const"), layers.get("enum")) {
                (Some(value), _) => Some(std::slice::from_ref(value)),
                (None, Some(Json::Array(values))) => Some(values.as_slice()),
                _ => None,
            };
            match values {
                _ if is_null(&layers) => nulls += 1,
                Some(_) => {
                    let (kind, its_null) = self.choices_of(&layers)?;
                    nulls += usize::from(its_null);
                    match kind {
                        // Of one value in two branches, each keeps the other from being the only one that fits.
                        FieldKind::Choice(more) if keyword == "oneOf" => {
                            for choice in more {
                                let at = choices
                                    .iter()
                                    .position(|other: &Choice| same(&other.value, &choice.value));
                                match at {
                                    Some(at) => twice.push(choices.remove(at)),
                                    None if twice.iter().any(|other| same(&other.value, &choice.value)) => {}
                                    None => choices.push(choice),
                                }
                            }
                        }
                        FieldKind::Choice(more) => choices.extend(more),
                        // Null alone.
                        FieldKind::Fact(_) => {}
                        kind => return Some((kind, nulls > 0)),
                    }
                }
                None => others.push(layers),
            }
        }
        if others.is_empty() {
            let null = self.null(nulls, keyword, &at)?;
            if choices.is_empty() {
                if null {
                    return Some((FieldKind::Fact(Json::Null), true));
                }
                self.refuse(&at, SchemaFault::Impossible);
                return None;
            }
            return self.choice(choices, &at).map(|kind| (kind, null));
        }
        // A number that may also be written as text, as pydantic has decimals: what the number takes suits both, where the pattern
        // of the text cannot be read.
        let is_type = |layers: &Layers<'_>, names: &[&str]| {
            layers.get("type").and_then(Json::as_str).is_some_and(|name| names.contains(&name))
        };
        if keyword == "anyOf" && others.iter().any(|layers| is_type(layers, &["number", "integer"])) {
            others.retain(|layers| {
                let pattern = layers.get("pattern").and_then(Json::as_str);
                !is_type(layers, &["string"])
                    || pattern.is_none_or(|pattern| Pattern::new(pattern).is_some())
                    || format(layers).0.is_some()
            });
        }
        let mut kinds = Vec::new();
        if !choices.is_empty() {
            kinds.push(FieldKind::Choice(choices));
        }
        for layers in others {
            let (layers, its_null) = self.without_null(&layers)?;
            // What is said of all of them holds for each.
            let (kind, own) = self.kind_at(&outer.followed(keyword, layers), false, depth + 1)?;
            nulls += usize::from(self.either(its_null, own, &at)?);
            kinds.push(match kind {
                FieldKind::Fact(value) if !value.is_object() && !value.is_array() => {
                    FieldKind::Choice(vec![Choice { value, title: None, description: None }])
                }
                kind => kind,
            });
        }
        let null = self.null(nulls, keyword, &at)?;
        self.any(kinds, keyword == "oneOf", &at).map(|kind| (kind, null))
    }

    /// Whether null suits a union so many of whose branches take it.
    fn null(&mut self, nulls: usize, keyword: &str, at: &str) -> Option<bool> {
        if nulls > 1 && keyword == "oneOf" {
            self.refuse(at, SchemaFault::Impossible);
            return None;
        }
        Some(nulls > 0)
    }
}

/// Whether this takes null and nothing else.
fn is_null(layers: &Layers<'_>) -> bool {
    let only_null = |values: &Json| {
        values.as_array().is_some_and(|values| !values.is_empty() && values.iter().all(Json::is_null))
    };
    layers.get("type").is_some_and(|name| name == "null")
        || layers.get("const").is_some_and(Json::is_null)
        || layers.get("enum").is_some_and(only_null)
}
