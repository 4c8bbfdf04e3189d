//! The one validator of forms.

use super::bounds::compare;
use super::{Bounds, Choice, Control, Count, Field, FieldKind, Form, Text, Widget, written};
use crate::model::field_error::{FieldError, MAX_UNKNOWN};
use crate::model::json::{self, shortened};
use crate::model::validate::{Typed, line_ends};
use crate::model::value::DataType;
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;

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

    /// The answer that was typed into the controls of the form.
    ///
    /// # Errors
    ///
    /// As for [`Form::read_json`].
    pub(in crate::model) fn read_typed(
        &self,
        typed: &Typed<'_>,
    ) -> Result<Map<String, Json>, Vec<FieldError>> {
        let controls = self.controls();
        let mut errors = typed.unknown(&|name| controls.iter().any(|control| control.name == name));
        let mut value = Map::new();
        let mut controls = controls.iter();
        for field in &self.fields {
            let read = match &field.kind {
                FieldKind::Group(inner) => {
                    let inner: Vec<_> = controls.by_ref().take(inner.len()).collect();
                    group(field, &inner, typed, &mut errors).map(Json::Object)
                }
                _ => controls.next().and_then(|control| one(control, typed, &mut errors)),
            };
            let read = read.or_else(|| (field.nullable && field.is_asked()).then_some(Json::Null));
            if let Some(read) = read {
                value.insert(field.name.clone(), read);
            }
        }
        if errors.is_empty() { Ok(value) } else { Err(errors) }
    }
}

impl Field {
    /// Whether somebody is asked for it.
    pub fn is_asked(&self) -> bool {
        !matches!(self.kind, FieldKind::Fact(_))
    }

    /// Whether a person may leave it without an answer. What stood in it and was taken out is one.
    pub fn is_optional(&self) -> bool {
        self.nullable || (!self.required && self.default.is_none())
    }

    /// An error in it, with what a person calls it.
    fn error(&self, name: &str, rule: Rule) -> FieldError {
        FieldError { label: Some(self.label().to_owned()), ..FieldError::new(name, rule) }
    }

    /// The value of the member that `json` is.
    pub(super) fn read_json(&self, json: &Json, name: &str, errors: &mut Vec<FieldError>) -> Option<Json> {
        if self.nullable && json.is_null() {
            return Some(Json::Null);
        }
        if let FieldKind::Group(fields) = &self.kind {
            let Json::Object(members) = json else {
                errors.push(self.error(name, Rule::NotObject));
                return None;
            };
            return Some(Json::Object(object(fields, members, name, errors)));
        }
        match self.kind.read_json(json) {
            Ok(value) => Some(value),
            Err(rule) => {
                errors.push(self.error(name, rule));
                None
            }
        }
    }

    /// Whether a person who leaves the control as it is leaves it empty.
    fn is_blank(&self, texts: &[&str]) -> bool {
        match self.kind {
            FieldKind::Bool => texts.iter().all(|text| matches!(*text, "" | "false")),
            _ => texts.iter().all(|text| text.trim().is_empty()),
        }
    }

    /// What an empty control stands for; none: that the member is not there.
    fn read_empty(&self, sent: bool) -> Result<Option<Json>, Rule> {
        // What stood in the control was taken out of it: to leave the member away would bring it back.
        let cleared = sent && self.default.is_some();
        match &self.kind {
            _ if self.nullable => Ok(Some(Json::Null)),
            FieldKind::Multi(_, count) | FieldKind::List(_, count) if self.required || cleared => {
                count.check(&[]).map(|()| Some(Json::Array(Vec::new())))
            }
            FieldKind::Str(Text { least: 0, format: None, .. }) if cleared => Ok(Some("".into())),
            kind if self.required || cleared => Err(Rule::Empty { kind: kind.name() }),
            _ => Ok(None),
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

/// The object of a group that was typed; none if all of it was left empty and it need not be there.
fn group(
    group: &Field,
    controls: &[&Control<'_>],
    typed: &Typed<'_>,
    errors: &mut Vec<FieldError>,
) -> Option<Map<String, Json>> {
    let is_blank = |control: &&Control<'_>| control.field.is_blank(&typed.texts(&control.name));
    if (!group.required || group.nullable) && controls.iter().all(is_blank) {
        return None;
    }
    let mut value = Map::new();
    for control in controls {
        if let Some(read) = one(control, typed, errors) {
            value.insert(control.field.name.clone(), read);
        }
    }
    Some(value)
}

/// The value that was typed into one control; none if the member is not there.
fn one(control: &Control<'_>, typed: &Typed<'_>, errors: &mut Vec<FieldError>) -> Option<Json> {
    let field = control.field;
    if let FieldKind::Fact(fact) = &field.kind {
        return Some(fact.clone());
    }
    let texts = typed.texts(&control.name);
    let texts = match (&field.kind, texts.as_slice()) {
        // A box that is not ticked is not sent: before it goes what it stands for then.
        (FieldKind::Bool, ["false", ticked]) => vec![*ticked],
        _ => texts,
    };
    let several = matches!(field.kind, FieldKind::Multi(..));
    let read = match texts.as_slice() {
        [] => field.read_empty(false),
        [_, _, ..] if !several => Err(Rule::Repeated),
        texts if texts.iter().all(|text| text.trim().is_empty()) && !field.takes_blanks(texts) => {
            field.read_empty(true)
        }
        texts => field.kind.read_texts(texts, typed.shown).map(Some),
    };
    match read {
        Ok(value) => value,
        Err(rule) => {
            errors.push(field.error(&control.field_name, rule));
            None
        }
    }
}

impl Field {
    /// Whether blanks are an answer: text that is nothing else may be meant, unless an empty control stands for something.
    fn takes_blanks(&self, texts: &[&str]) -> bool {
        let blanks = texts.iter().any(|text| !text.is_empty());
        blanks && self.required && matches!(self.kind, FieldKind::Str(Text { format: None, .. }))
    }
}

impl FieldKind {
    /// The value that `json` is.
    pub(super) fn read_json(&self, json: &Json) -> Result<Json, Rule> {
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

    /// The value that `texts` are, of which there is one but for [`FieldKind::Multi`]. `shown`: a person sees what a number was
    /// read as before it counts, where somebody else may read it otherwise.
    fn read_texts(&self, texts: &[&str], shown: bool) -> Result<Json, Rule> {
        let text = texts.first().copied().unwrap_or_default();
        match self {
            Self::Str(rules) => {
                let kept = match rules.format {
                    Some(format) => format.typed(text),
                    None => line_ends(text),
                };
                rules.check(&kept).map(|()| kept.into())
            }
            Self::Int(bounds) => number(DataType::Int, bounds, text, shown),
            Self::Float(bounds) => number(DataType::Float, bounds, text, shown),
            Self::Bool => match DataType::Bool.read(crate::Input::Text(text))? {
                crate::Value::Bool(value) => Ok(value.into()),
                _ => Err(Rule::Bool),
            },
            Self::Choice(choices) => picked(choices, text).ok_or_else(|| no_choice(choices)),
            Self::Multi(choices, count) => {
                let picked = texts.iter().filter(|text| !text.is_empty()).map(|text| picked(choices, text));
                let picked: Option<Vec<_>> = picked.collect();
                let picked = picked.ok_or_else(|| no_choice(choices))?;
                count.check(&picked).map(|()| Json::Array(picked))
            }
            Self::List(kind, count) => {
                let mut items = Vec::new();
                for line in text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
                    let item = kind.read_texts(&[line], shown);
                    items.push(item.map_err(|rule| rule.of_item(items.len()))?);
                }
                count.check(&items).map(|()| Json::Array(items))
            }
            Self::Any { kinds, .. } => {
                let typed = kinds.iter().find_map(|kind| kind.read_texts(texts, shown).ok());
                let typed = typed.ok_or_else(|| first_rule(kinds, &|kind| kind.read_texts(texts, shown)))?;
                self.read_json(&typed)
            }
            Self::Json => match json::read(text.as_bytes()) {
                Ok(json) => Ok(json),
                Err(_) => Err(Rule::NotJson),
            },
            Self::Fact(_) | Self::Group(_) => Err(Rule::NotObject),
        }
    }
}

/// What is wrong with a value that suits none of the kinds, or more than one.
fn first_rule(kinds: &[FieldKind], read: &dyn Fn(&FieldKind) -> Result<Json, Rule>) -> Rule {
    kinds.iter().find_map(|kind| read(kind).err()).unwrap_or_else(|| no_choice(&[]))
}

fn number(data_type: DataType, bounds: &Bounds, text: &str, shown: bool) -> Result<Json, Rule> {
    let read = data_type.read(crate::Input::Text(text))?;
    if shown && let Some(reading) = data_type.regrouped(text) {
        return Err(Rule::ReadAs { reading: reading.to_string() });
    }
    let number = match read {
        crate::Value::Int(value) => Number::from(value),
        crate::Value::Float(value) => Number::from_f64(value).ok_or(Rule::Float)?,
        _ => return Err(Rule::Float),
    };
    bounds.check(&number).map(|()| Json::Number(number))
}

impl Text {
    fn check(&self, text: &str) -> Result<(), Rule> {
        let mut chars = text.chars();
        let long_enough = self.least == 0 || chars.nth(self.least - 1).is_some();
        if !long_enough || text.chars().nth(self.most).is_some() {
            return Err(Rule::Text { least: self.least, most: self.most });
        }
        match self.format {
            Some(format) if !format.holds(text) => Err(Rule::Format { format: format.name() }),
            _ => Ok(()),
        }
    }
}

impl Count {
    fn check(&self, items: &[Json]) -> Result<(), Rule> {
        if items.len() < self.least || self.most.is_some_and(|most| items.len() > most) {
            return Err(Rule::Items { least: self.least, most: self.most });
        }
        let repeated = |at: usize| items.iter().take(at).any(|other| same(other, &items[at]));
        if self.unique && (0..items.len()).any(repeated) { Err(Rule::Unique) } else { Ok(()) }
    }
}

fn chosen(choices: &[Choice], json: &Json) -> Result<Json, Rule> {
    let choice = choices.iter().find(|choice| same(&choice.value, json));
    choice.map(|choice| choice.value.clone()).ok_or_else(|| no_choice(choices))
}

/// That it is none of the choices.
fn no_choice(choices: &[Choice]) -> Rule {
    /// More are not worth reading.
    const MOST: usize = 10;
    let labels: Vec<String> = choices.iter().take(MOST).map(Choice::label).collect();
    let mut labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    if choices.len() > MOST {
        labels.push("…");
    }
    Rule::Choice { offered: joined(&labels, ", ") }
}

/// The value of the choice that is posted as `text`.
fn picked(choices: &[Choice], text: &str) -> Option<Json> {
    (0..choices.len()).find(|at| posted(choices, *at) == text).map(|at| choices[at].value.clone())
}

/// What the choice at this place is posted as: its value as it is typed; as JSON, where that is nothing, or another's.
pub fn posted(choices: &[Choice], at: usize) -> Cow<'_, str> {
    let Some(choice) = choices.get(at) else { return "".into() };
    let text = match &choice.value {
        Json::String(text) => Cow::Borrowed(text.as_str()),
        other => Cow::Owned(written(other)),
    };
    let is_text = choice.value.is_string();
    let taken =
        choices.iter().any(|other| is_text && !other.value.is_string() && written(&other.value) == *text);
    // Line ends and blanks at the ends do not come back from every browser as they were.
    let plain = !text.is_empty() && text.trim() == text && !text.contains(['\r', '\n']);
    if plain && !taken { text } else { serde_json::to_string(&choice.value).unwrap_or_default().into() }
}

/// Whether two values are the same: numbers by what they are, not by how they are written (JSON Schema, section 4.2.2).
pub(in crate::model::form) fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => compare(a, b).is_eq(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

impl Field {
    /// The text that stands in its control for `value`; several for [`FieldKind::Multi`]. None: no control can show it.
    pub fn texts(&self, value: &Json) -> Option<Vec<String>> {
        Some(match (&self.kind, value) {
            (_, Json::Null) => Vec::new(),
            (FieldKind::Choice(choices), _) => {
                let at = choices.iter().position(|choice| same(&choice.value, value))?;
                vec![posted(choices, at).into_owned()]
            }
            (FieldKind::Multi(choices, _), Json::Array(items)) => {
                let at = |item: &Json| choices.iter().position(|choice| same(&choice.value, item));
                let texts = items.iter().map(|item| at(item).map(|at| posted(choices, at).into_owned()));
                texts.collect::<Option<_>>()?
            }
            (FieldKind::List(..), Json::Array(items)) => {
                let lines: Vec<_> = items.iter().map(written).collect();
                let fits = |line: &String| {
                    !line.trim().is_empty() && line.trim_end() == line && line.lines().nth(1).is_none()
                };
                if !lines.iter().all(fits) {
                    return None;
                }
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                vec![joined(&lines, "\n")]
            }
            (FieldKind::Json, _) => vec![serde_json::to_string_pretty(value).unwrap_or_default()],
            _ => vec![written(value)],
        })
    }

    /// Whether all its choices, or numbers, are shown below each other.
    pub(crate) fn is_open(&self) -> bool {
        match &self.kind {
            FieldKind::Choice(choices) => match self.widget {
                Some(Widget::Select) => false,
                Some(Widget::Radio) => true,
                _ => choices.len() <= 7,
            },
            FieldKind::Multi(choices, _) => choices.len() <= 12 || self.widget == Some(Widget::Radio),
            _ => false,
        }
    }
}
