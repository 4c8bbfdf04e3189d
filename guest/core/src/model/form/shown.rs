//! What stands in a control, and how it is posted.

use super::check::same;
use super::{Bound, Choice, Field, FieldKind, Text, Widget, written};
use crate::text::joined::joined;
use serde_json::Value as Json;
use std::borrow::Cow;

impl Field {
    /// Whether somebody is asked for it.
    pub fn is_asked(&self) -> bool {
        !matches!(self.kind, FieldKind::Fact(_))
    }

    /// Whether a person may leave it without an answer. What stood in it and was taken out is one.
    pub fn is_optional(&self) -> bool {
        self.nullable || (!self.required && self.shown_default().is_none())
    }

    /// What its control shows at first; a secret is never shown.
    pub(crate) fn shown_default(&self) -> Option<&Json> {
        self.default.as_ref().filter(|_| !self.sensitive)
    }

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

    /// An example of what suits it.
    pub(crate) fn example(&self, text: &Text) -> Option<&str> {
        let pattern = text.pattern.as_ref()?;
        self.examples.iter().find(|example| pattern.holds(example)).map(String::as_str)
    }

    /// How many places there are for its choices, if they are put in an order; none if they are not.
    pub(crate) fn places(&self) -> Option<usize> {
        /// More places would hold too many choices together.
        const MOST: usize = 12;
        match &self.kind {
            FieldKind::Multi(choices, count)
                if self.widget == Some(Widget::Ranking) && count.unique && choices.len() <= MOST =>
            {
                Some(count.most.map_or(choices.len(), |most| most.min(choices.len())))
            }
            _ => None,
        }
    }

    /// The ends of its slider, and how far apart its steps are, as they are written; none, if it has none.
    pub(crate) fn slider(&self) -> Option<(String, String, Option<String>)> {
        let is_int = matches!(self.kind, FieldKind::Int(_));
        match &self.kind {
            FieldKind::Int(bounds) | FieldKind::Float(bounds) if self.widget == Some(Widget::Slider) => {
                let end =
                    |bound: &Option<Bound>| Some(bound.as_ref().filter(|bound| !bound.open)?.at.to_string());
                let step = bounds.step.as_ref().map(ToString::to_string);
                Some((end(&bounds.least)?, end(&bounds.most)?, step.or(is_int.then(|| "1".to_owned()))))
            }
            _ => None,
        }
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
