//! What is answered in JSON.

use super::refused::{chosen, first_rule};
use crate::model::field_error::{FieldError, MAX_UNKNOWN};
use crate::model::form::check::same;
use crate::model::form::pattern::bytes;
use crate::model::form::{Field, FieldKind, Form, written};
use crate::model::json::shortened;
use crate::model::value::DataType;
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde_json::{Map, Number, Value as Json};

impl Form {
    /// The answer that `json` is, with what nobody is asked for put in.
    ///
    /// # Errors
    ///
    /// Every member that breaks a rule, as `value.replicas`.
    pub fn read_json(&self, json: &Json) -> Result<Map<String, Json>, Vec<FieldError>> {
        let Json::Object(members) = json else {
            return Err(vec![FieldError::new("value", Rule::NotObject)]);
        };
        let mut errors = Vec::new();
        let value = object(&self.fields, members, "value", &mut errors);
        if errors.is_empty() { Ok(value) } else { Err(errors) }
    }
}

impl Field {
    /// The value of the member that `json` is.
    pub(in crate::model::form) fn read_json(
        &self,
        json: &Json,
        name: &str,
        errors: &mut Vec<FieldError>,
    ) -> Option<Json> {
        if self.nullable && json.is_null() {
            return Some(Json::Null);
        }
        if let FieldKind::Group(fields) = &self.kind {
            let Json::Object(members) = json else {
                errors.push(self.error(name, Rule::NotObject));
                return None;
            };
            let value = object(fields, members, name, errors);
            if let Err((member, rule)) = self.check_range(&|member| value.get(&member.name)) {
                errors.push(member.error(&joined(&[name, ".", &member.name], ""), rule));
            }
            return Some(Json::Object(value));
        }
        match self.kind.check_work(bytes(json)).and_then(|()| self.kind.read_json(json)) {
            Ok(value) => Some(value),
            Err(rule) => {
                errors.push(self.error(name, rule));
                None
            }
        }
    }
}

/// The object that `members` are, by the names of `fields`. Errors are named after `name`.
fn object(
    fields: &[Field],
    members: &Map<String, Json>,
    name: &str,
    errors: &mut Vec<FieldError>,
) -> Map<String, Json> {
    let mut value = Map::new();
    for field in fields {
        let path = joined(&[name, ".", &field.name], "");
        let read = match (members.get(&field.name), &field.kind) {
            (Some(json), _) => field.read_json(json, &path, errors),
            (None, FieldKind::Fact(fact)) => Some(fact.clone()),
            (None, _) if field.required => {
                errors.push(field.error(&path, Rule::Missing));
                None
            }
            (None, _) => None,
        };
        if let Some(read) = read {
            value.insert(field.name.clone(), read);
        }
    }
    let unknown = members.keys().filter(|name| fields.iter().all(|field| field.name != **name));
    errors.extend(
        unknown.take(MAX_UNKNOWN).map(|unknown| {
            FieldError::new(joined(&[name, ".", &shortened(unknown)], ""), Rule::UnknownMember)
        }),
    );
    value
}

impl FieldKind {
    /// The value that `json` is.
    pub(in crate::model::form) fn read_json(&self, json: &Json) -> Result<Json, Rule> {
        match (self, json) {
            (Self::Str(text), Json::String(given)) => text.check(given).map(|()| json.clone()),
            (Self::Str(_), _) => Err(Rule::NotText),
            (Self::Int(bounds), Json::Number(number)) => {
                let read = DataType::Int.read(crate::Input::Json(json))?;
                let whole = match read {
                    crate::Value::Int(value) => Number::from(value),
                    _ => number.clone(),
                };
                bounds.check(&whole).map(|()| Json::Number(whole))
            }
            (Self::Int(_), _) => Err(Rule::Int),
            (Self::Float(bounds), Json::Number(number)) => bounds.check(number).map(|()| json.clone()),
            (Self::Float(_), _) => Err(Rule::Float),
            (Self::Bool, Json::Bool(_)) | (Self::Json, _) => Ok(json.clone()),
            (Self::Bool, _) => Err(Rule::Bool),
            (Self::Choice(choices), _) => chosen(choices, json),
            (Self::Multi(choices, count), Json::Array(items)) => {
                let read: Result<Vec<_>, _> = items.iter().map(|item| chosen(choices, item)).collect();
                let read = read?;
                count.check(&read).map(|()| Json::Array(read))
            }
            (Self::List(kind, count), Json::Array(items)) => {
                let mut read = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    read.push(kind.read_json(item).map_err(|rule| rule.of_item(at))?);
                }
                count.check(&read).map(|()| Json::Array(read))
            }
            (Self::Multi(..) | Self::List(..), _) => Err(Rule::NotList),
            (Self::Any { kinds, one }, _) => {
                let mut fitting = kinds.iter().filter_map(|kind| kind.read_json(json).ok());
                match (fitting.next(), one.then(|| fitting.next()).flatten()) {
                    (Some(value), None) => Ok(value),
                    _ => Err(first_rule(kinds, &|kind| kind.read_json(json))),
                }
            }
            (Self::Fact(fact), _) => {
                if same(fact, json) {
                    Ok(fact.clone())
                } else {
                    Err(Rule::Fixed { value: written(fact) })
                }
            }
            (Self::Group(_), _) => Err(Rule::NotObject),
        }
    }
}
