//! One of several values that are listed.

use super::layers::Layers;
use super::{Kind, Reader, SchemaFault};
use crate::model::form::check::same;
use crate::model::form::pattern::bytes;
use crate::model::form::{Choice, FieldKind, MAX_CHOICES};
use serde_json::Value as Json;

impl<'s> Reader<'s> {
    /// The choices of one branch of a union.
    pub(super) fn choices_of(&mut self, layers: &Layers<'s>) -> Option<Kind> {
        if let Some(at) = layers.condition() {
            return self.json_box(&at);
        }
        let Some(value) = layers.get("const") else {
            let (mut kind, null) = self.enumeration(layers, layers.get("enum")?)?;
            // One value by itself is what its branch is called.
            if let FieldKind::Choice(choices) = &mut kind
                && let [choice] = choices.as_mut_slice()
            {
                choice.title = choice.title.take().or(self.label(layers, "title"));
                choice.description = layers.text("description");
            }
            return Some((kind, null));
        };
        if value.is_object() || value.is_array() {
            return self.json_box(&layers.at("const"));
        }
        let title = self.label(layers, "title");
        let choice = Choice { value: value.clone(), title, description: layers.text("description") };
        Some((FieldKind::Choice(vec![choice]), false))
    }

    /// One of the values of an `enum`.
    pub(super) fn enumeration(&mut self, layers: &Layers<'s>, values: &'s Json) -> Option<Kind> {
        let at = layers.at("enum");
        let Some(values) = values.as_array().filter(|values| !values.is_empty()) else {
            self.refuse(&at, SchemaFault::Keyword);
            return None;
        };
        if values.iter().any(|value| value.is_object() || value.is_array()) {
            return self.json_box(&at);
        }
        if values.len() > MAX_CHOICES {
            self.refuse(&at, SchemaFault::TooManyChoices);
            return None;
        }
        // Values that the schema itself rules out are no choices.
        let taken = self.rules_of(layers)?;
        let size = values.iter().map(bytes).sum();
        if taken.iter().any(|kind| kind.check_work(size).is_err()) {
            self.refuse(&layers.at("pattern"), SchemaFault::Pattern);
            return None;
        }
        let names =
            ["enumNames", "x-enumNames"].into_iter().find_map(|keyword| layers.get(keyword)?.as_array());
        let shown = layers.get("values_display");
        let title = |n: usize, value: &Json| {
            let named = names
                .and_then(|names| names.get(n))
                .or_else(|| shown?.get(crate::model::form::written(value)));
            Some(named?.as_str()?.to_owned())
        };
        let fits = |value: &Json| taken.is_empty() || taken.iter().any(|kind| kind.read_json(value).is_ok());
        let kept = values.iter().enumerate().filter(|(_, value)| !value.is_null() && fits(value));
        let choices: Vec<_> = kept
            .map(|(n, value)| Choice { value: value.clone(), title: title(n, value), description: None })
            .collect();
        let null = values.iter().any(Json::is_null);
        if choices.is_empty() {
            if null {
                return Some((FieldKind::Fact(Json::Null), true));
            }
            self.refuse(&at, SchemaFault::Impossible);
            return None;
        }
        self.choice(choices, &at).map(|kind| (kind, null))
    }

    /// What the types of a schema take, if it has any.
    fn rules_of(&mut self, layers: &Layers<'s>) -> Option<Vec<FieldKind>> {
        let names = match layers.get("type") {
            Some(Json::Array(names)) => names.as_slice(),
            Some(name) => std::slice::from_ref(name),
            None => &[],
        };
        let mut kinds = Vec::new();
        for name in names.iter().filter_map(Json::as_str).filter(|name| *name != "null") {
            kinds.push(self.typed(layers, name, false)?);
        }
        Some(kinds)
    }

    pub(super) fn choice(&mut self, mut choices: Vec<Choice>, at: &str) -> Option<FieldKind> {
        let mut n = 0;
        while n < choices.len() {
            // Each once: a second one of the same value could not be told from the first.
            let is_new = !choices.iter().take(n).any(|other| same(&other.value, &choices[n].value));
            if is_new {
                n += 1;
            } else {
                choices.remove(n);
            }
        }
        let long = |choice: &Choice| choice.label().chars().nth(crate::model::form::MAX_LABEL).is_some();
        if choices.len() > MAX_CHOICES {
            self.refuse(at, SchemaFault::TooManyChoices);
        } else if choices.iter().any(long) {
            self.refuse(at, SchemaFault::LongTitle);
        } else {
            return Some(FieldKind::Choice(choices));
        }
        None
    }
}
