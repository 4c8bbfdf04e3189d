//! A field of a form: its name, what is said of it, what is wrong with it, and a control of plain HTML.
//!
//! `shape`: what a field looks like. `hint`: what is said of how an answer is written. `control`: the control itself.

mod control;
mod hint;
mod shape;

use self::control::{Part, control as control_of};
use self::hint::hint;
use self::shape::shape;
use super::given::Given;
use super::shown::shown;
use crate::model::error::{FieldError, Rule};
use crate::model::form::{Control, Field, FieldKind, written};
use crate::pages::words::Words;
use crate::text::joined::joined;
use maud::{Markup, html};

/// What stands in the place of a field's own name, and between it and the control: where a question has one field, the
/// question.
#[derive(Default)]
pub(super) struct Name<'a> {
    pub(super) heading: Option<&'a str>,
    /// The language of that question.
    pub(super) lang: &'a str,
    pub(super) between: Option<&'a Markup>,
}

/// The id of the control at this place.
pub(super) fn id(at: usize) -> String {
    joined(&["f", &at.to_string()], "")
}

/// A field that is shown and not asked for; nothing, if its title is empty.
pub(super) fn fact(field: &Field) -> Markup {
    let FieldKind::Fact(value) = &field.kind else { return html! {} };
    let untitled = field.title.as_deref() == Some("");
    html! {
        @if !untitled && !field.sensitive {
            dt dir="auto" { (shown(field.label())) }
            dd dir="auto" { (shown(&written(value))) }
        }
    }
}

/// The field at this place.
pub(super) fn field(
    w: &'static Words,
    at: usize,
    control: &Control<'_>,
    given: &Given<'_>,
    name: &Name<'_>,
) -> Markup {
    let field = control.field;
    if !field.is_asked() {
        return html! { dl { (fact(field)) } };
    }
    let id = id(at);
    let error = given.error(&control.field_name);
    let shape = shape(w, field);
    let about_id = joined(&[&id, "-about"], "");
    let error_id = joined(&[&id, "-error"], "");
    let hint = hint(w, field, &shape);
    // A question stands for the name of its field, unless the field says more.
    let described = field.description.as_deref().or(name.heading.and(field.title.as_deref()));
    // A page holds no secret, so that what was typed has to be typed again.
    let is_lost = field.sensitive
        && given.sent
        && given.texts(&control.name).is_some_and(|texts| texts.iter().any(|text| !text.is_empty()));
    let has_about = described.is_some() || !hint.0.is_empty();
    let ids: Vec<&str> =
        [has_about.then_some(&*about_id), error.map(|_| &*error_id)].into_iter().flatten().collect();
    let described_by = Some(joined(&ids, " ")).filter(|ids| !ids.is_empty());
    let part = Part {
        id: &id,
        control,
        texts: texts(control, given, error),
        described_by: described_by.as_deref(),
        wrong: error.is_some(),
    };
    let label = html! {
        @match name.heading {
            Some(heading) => (shown(heading)),
            None => { (shown(field.label())) @if field.is_optional() { " " span.hint { (w.optional) } } }
        }
    };
    let notes = html! {
        @if has_about {
            div.hint id=(about_id) {
                @if let Some(text) = described { p.lines dir="auto" { (shown(text)) } }
                @if !hint.0.is_empty() { p { (hint) } }
                @if is_lost { p { strong { (w.secret_again) } } }
            }
        }
        @if let Some(error) = error { p.error id=(error_id) { (w.rule(&error.rule)) } }
    };
    let between = html! { @if let Some(between) = name.between { (between) } };
    if shape.is_group() {
        return html! {
            fieldset.field.wrong[error.is_some()] aria-describedby=[part.described_by] {
                @match name.heading {
                    Some(_) => legend dir="auto" { h1 dir="auto" lang=(name.lang) { (label) } },
                    None => legend dir="auto" { (label) },
                }
                (between)
                (notes)
                (control_of(w, &shape, &part))
            }
        };
    }
    html! {
        @if name.heading.is_some() { h1 dir="auto" lang=(name.lang) { label for=(id) { (label) } } }
        (between)
        div.field.wrong[error.is_some()] {
            @if name.heading.is_none() { label for=(id) dir="auto" { (label) } }
            (notes)
            (control_of(w, &shape, &part))
        }
    }
}

/// What stands in a control at first.
fn texts(control: &Control<'_>, given: &Given<'_>, error: Option<&FieldError>) -> Vec<String> {
    let field = control.field;
    if field.sensitive {
        return Vec::new();
    }
    if let Some(FieldError { rule: Rule::ReadAs { reading }, .. }) = error {
        return vec![reading.clone()];
    }
    let default = || field.shown_default().and_then(|default| field.texts(default)).unwrap_or_default();
    given.texts(&control.name).unwrap_or_else(default)
}
