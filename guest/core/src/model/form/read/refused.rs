//! What is wrong with an answer that suits nothing.

use crate::model::form::check::same;
use crate::model::form::{Choice, FieldKind};
use crate::text::joined::joined;
use crate::text::rule::Rule;
use serde_json::Value as Json;

/// What is wrong with a value that suits none of the kinds, or more than one.
pub(super) fn first_rule(kinds: &[FieldKind], read: &dyn Fn(&FieldKind) -> Result<Json, Rule>) -> Rule {
    kinds.iter().find_map(|kind| read(kind).err()).unwrap_or_else(|| no_choice(&[]))
}

pub(super) fn chosen(choices: &[Choice], json: &Json) -> Result<Json, Rule> {
    let choice = choices.iter().find(|choice| same(&choice.value, json));
    choice.map(|choice| choice.value.clone()).ok_or_else(|| no_choice(choices))
}

/// That it is none of the choices.
pub(super) fn no_choice(choices: &[Choice]) -> Rule {
    /// More are not worth reading.
    const MOST: usize = 10;
    let labels: Vec<String> = choices.iter().take(MOST).map(Choice::label).collect();
    let mut labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    if choices.len() > MOST {
        labels.push("…");
    }
    Rule::Choice { offered: joined(&labels, ", ") }
}
