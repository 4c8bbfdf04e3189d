//! What is said of how an answer is written.

use super::shape::Shape;
use crate::model::form::{Count, Field, FieldKind, Format, Text};
use crate::pages::shown::{capital, fill};
use crate::pages::words::Words;
use maud::{Markup, html};

/// What is said of how an answer is written.
pub(super) fn hint(w: &'static Words, field: &Field, shape: &Shape<'_>) -> Markup {
    if field.sensitive {
        return html! { (w.hint_secret) };
    }
    let is_any = |count: &Count| count.least == 0 && count.most.is_none();
    let hint = match (&field.kind, shape) {
        (_, Shape::Radios(_) | Shape::Tick | Shape::Select { several: false, .. }) => html! {},
        (FieldKind::Multi(_, count), Shape::Places { .. }) => html! {
            (w.hint_ranking)
            @if !is_any(count) { ". " (w.items(count.least, count.most)) }
        },
        (FieldKind::Multi(_, count), _) if is_any(count) => html! { (w.hint_multi) },
        (FieldKind::Multi(_, count), _) => html! { (w.items(count.least, count.most)) },
        (FieldKind::List(kind, count), _) => {
            let is_text = matches!(&**kind, FieldKind::Str(Text { format: None, .. }));
            html! {
                @if is_text {
                    (w.hint_list)
                } @else {
                    (fill(w.labelled, &[("label", &html! { (w.hint_list) }), ("text", &of_kind(w, kind))]))
                }
                @if !is_any(count) { ". " (w.items(count.least, count.most)) }
            }
        }
        (FieldKind::Str(Text { format: Some(Format::DateTime | Format::Time), .. }), _) => {
            html! { (w.in_utc) }
        }
        (FieldKind::Str(Text { format: Some(Format::Date | Format::PartialTime), .. }), _) => html! {},
        (FieldKind::Str(text), _) if let Some(example) = field.example(text) => {
            let of_kind = of_kind(w, &field.kind);
            if of_kind.0.is_empty() {
                w.said(w.for_example, &[("example", example)])
            } else {
                fill(w.such_as, &[("kind", &of_kind), ("example", &w.isolated(example))])
            }
        }
        (kind, _) => of_kind(w, kind),
    };
    capital(&hint)
}

/// "a whole number from 1 to 20".
fn of_kind(w: &'static Words, kind: &FieldKind) -> Markup {
    match kind {
        FieldKind::Int(bounds) | FieldKind::Float(bounds)
            if bounds.least.is_some() || bounds.most.is_some() =>
        {
            let text = |bound: &Option<crate::model::form::Bound>| {
                bound.as_ref().map(|bound| (bound.at.to_string(), bound.open))
            };
            let within = w.within(text(&bounds.least).as_ref(), text(&bounds.most).as_ref());
            let kind = html! { (w.kind(kind.name())) };
            fill(w.kind_within, &[("kind", &kind), ("within", &within)])
        }
        FieldKind::Str(Text { format: None, least, most, .. }) => {
            let is_any = *least <= 1 && *most >= crate::model::value::MAX_TEXT;
            html! { @if !is_any { (w.characters(*least, *most)) } }
        }
        FieldKind::Any { .. } => html! {},
        kind => w.example(kind.name()),
    }
}
