//! What was typed into the controls of a form.

use super::refused::{first_rule, no_choice};
use crate::model::field_error::FieldError;
use crate::model::form::check::same;
use crate::model::form::{Bounds, Choice, Control, Field, FieldKind, Form, Text, posted};
use crate::model::json;
use crate::model::validate::{Typed, line_ends};
use crate::model::value::DataType;
use crate::text::rule::Rule;
use serde_json::{Map, Number, Value as Json};

impl Form {
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
        if !errors.is_empty() {
            return Err(errors);
        }
        // What is stored is read again, by whoever asks for it: an answer that could not be would be lost.
        self.read_json(&Json::Object(value))
    }
}

/// The object of a group that was typed; none if all of it was left as it was at first and it need not be there: what is
/// required in it would be demanded of somebody who wants none of it.
fn group(
    group: &Field,
    controls: &[&Control<'_>],
    typed: &Typed<'_>,
    errors: &mut Vec<FieldError>,
) -> Option<Map<String, Json>> {
    let is_left = |control: &&Control<'_>| control.field.is_left(&typed.texts(&control.name));
    if (!group.required || group.nullable) && controls.iter().all(is_left) {
        return None;
    }
    let mut value = Map::new();
    for control in controls {
        if let Some(read) = one(control, typed, errors) {
            value.insert(control.field.name.clone(), read);
        }
    }
    if let Err((member, rule)) = group.check_range(&|member| value.get(&member.name)) {
        let its = controls.iter().find(|control| std::ptr::eq(control.field, member));
        errors.extend(its.map(|control| member.error(&control.field_name, rule)));
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
        texts => {
            let fits = field.kind.check_work(texts.iter().map(|text| text.len()).sum());
            fits.and_then(|()| field.kind.read_texts(texts, typed.shown)).map(Some)
        }
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
    /// Whether a person left its control as it was at first: empty, or with the default in it.
    fn is_left(&self, texts: &[&str]) -> bool {
        let texts = match (&self.kind, texts) {
            // What a box that is not ticked sends stands before what a ticked one does.
            (FieldKind::Bool, ["false", ticked]) => std::slice::from_ref(ticked),
            _ => texts,
        };
        let given: Vec<String> =
            texts.iter().filter(|text| !text.trim().is_empty()).map(|text| line_ends(text)).collect();
        let Some(default) = self.shown_default() else { return given.is_empty() };
        let mut first = self.texts(default).unwrap_or_default();
        first.retain(|text| !text.trim().is_empty());
        let within = |some: &[String], all: &[String]| some.iter().all(|text| all.contains(text));
        // Boxes are sent in the order of the choices, whatever that of the default is.
        let is_first =
            given == first || self.places().is_none() && within(&given, &first) && within(&first, &given);
        texts.is_empty()
            || is_first
            // Browsers write times and line ends in their own way.
            || self.kind.read_texts(texts, false).is_ok_and(|read| same(&read, default))
    }

    /// What an empty control stands for; none: that the member is not there.
    fn read_empty(&self, sent: bool) -> Result<Option<Json>, Rule> {
        // What stood in the control was taken out of it: to leave the member away would bring it back.
        let cleared = sent && self.shown_default().is_some();
        match &self.kind {
            _ if self.nullable => Ok(Some(Json::Null)),
            FieldKind::Multi(_, count) | FieldKind::List(_, count) if self.required || cleared => {
                count.check(&[]).map(|()| Some(Json::Array(Vec::new())))
            }
            FieldKind::Str(text @ Text { least: 0, format: None, .. }) if cleared => {
                text.check("").map(|()| Some("".into()))
            }
            kind if self.required || cleared => Err(Rule::Empty { kind: kind.name() }),
            _ => Ok(None),
        }
    }

    /// Whether blanks are an answer: text that is nothing else may be meant, unless an empty control stands for something.
    fn takes_blanks(&self, texts: &[&str]) -> bool {
        let blanks = texts.iter().any(|text| !text.is_empty());
        blanks && self.required && matches!(self.kind, FieldKind::Str(Text { format: None, .. }))
    }
}

impl FieldKind {
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
                // Blanks at the ends, which nobody sees, come along with what is pasted.
                let kept = match &rules.pattern {
                    Some(pattern) if !pattern.holds(&kept) && pattern.holds(kept.trim()) => {
                        kept.trim().to_owned()
                    }
                    _ => kept,
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

/// The value of the choice that is posted as `text`.
fn picked(choices: &[Choice], text: &str) -> Option<Json> {
    (0..choices.len()).find(|at| posted(choices, *at) == text).map(|at| choices[at].value.clone())
}
