//! What a field takes, by its schema.

use super::layers::Layers;
use super::{Kind, MAX_UNIONS, Reader, SchemaFault};
use crate::model::form::FieldKind;
use serde_json::Value as Json;

impl<'s> Reader<'s> {
    /// What a field takes, and whether it may be null; none if it was refused.
    pub(super) fn kind(&mut self, layers: &Layers<'s>, groups: bool) -> Option<Kind> {
        if layers.text("x-hitl-widget").is_some_and(|widget| widget == "json") {
            return Some((FieldKind::Json, false));
        }
        self.kind_at(layers, groups, 0)
    }

    pub(super) fn kind_at(&mut self, layers: &Layers<'s>, groups: bool, depth: usize) -> Option<Kind> {
        if depth > MAX_UNIONS {
            self.refuse(layers.here(), SchemaFault::TooDeep);
            return None;
        }
        if let Some(at) = layers.condition() {
            return self.json_box(&at);
        }
        let nullable = layers.is("nullable");
        if let Some(fact) = layers.get("const") {
            return Some((FieldKind::Fact(fact.clone()), nullable && fact.is_null()));
        }
        if let Some(values) = layers.get("enum") {
            return self.enumeration(layers, values).map(|(kind, null)| (kind, nullable || null));
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(branches) = layers.get(keyword) {
                if keyword == "anyOf" && layers.get("oneOf").is_some() {
                    return self.json_box(&layers.at("oneOf"));
                }
                let kind = self.union(layers, keyword, branches, depth);
                return kind.map(|(kind, null)| (kind, nullable || null));
            }
        }
        match layers.get("type") {
            Some(Json::String(name)) if name == "null" => Some((FieldKind::Fact(Json::Null), true)),
            Some(Json::String(name)) => self.typed(layers, name, groups).map(|kind| (kind, nullable)),
            Some(Json::Array(names)) => {
                self.types(layers, names, groups).map(|(kind, null)| (kind, nullable || null))
            }
            Some(_) => {
                self.refuse(&layers.at("type"), SchemaFault::Keyword);
                None
            }
            None => {
                let any = |keywords: &[&str]| keywords.iter().any(|keyword| layers.get(keyword).is_some());
                let name = if any(&["properties"]) {
                    "object"
                } else if any(&["items", "uniqueItems", "minItems", "maxItems"]) {
                    "array"
                } else if any(&["format", "pattern", "minLength", "maxLength"]) {
                    "string"
                } else if any(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
                    "number"
                } else {
                    return self.json_box(layers.here());
                };
                self.typed(layers, name, groups).map(|kind| (kind, nullable))
            }
        }
    }

    /// A box for JSON, if it was asked for; else what is at this pointer is refused.
    pub(super) fn json_box(&mut self, at: &str) -> Option<Kind> {
        if self.allow_json {
            return Some((FieldKind::Json, false));
        }
        self.refuse(at, SchemaFault::Unsupported);
        None
    }

    /// What a schema of one type takes.
    pub(super) fn typed(&mut self, layers: &Layers<'s>, name: &str, groups: bool) -> Option<FieldKind> {
        match name {
            "string" => self.string(layers),
            "integer" => self.bounds(layers, true).map(FieldKind::Int),
            "number" => self.bounds(layers, false).map(FieldKind::Float),
            "boolean" => Some(FieldKind::Bool),
            "array" => self.array(layers),
            "object" if groups && layers.get("properties").is_some() => {
                let fields = self.fields(layers, false);
                if fields.is_empty() { None } else { Some(FieldKind::Group(fields)) }
            }
            "object" => self.json_box(layers.here()).map(|(kind, _)| kind),
            _ => {
                self.refuse(&layers.at("type"), SchemaFault::Keyword);
                None
            }
        }
    }

    /// What a schema of one of several types takes.
    fn types(&mut self, layers: &Layers<'s>, names: &[Json], groups: bool) -> Option<Kind> {
        let null = names.iter().any(|name| name == "null");
        let mut kinds = Vec::new();
        for name in names.iter().filter(|name| *name != "null") {
            kinds.push(self.typed(layers, name.as_str().unwrap_or_default(), groups && names.len() < 3)?);
        }
        self.any(kinds, false, &layers.at("type")).map(|kind| (kind, null))
    }
}
