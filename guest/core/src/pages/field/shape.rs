//! What a field looks like.

use crate::model::form::{Choice, Field, FieldKind, Format, Text, Widget, posted};
use crate::pages::words::Words;

/// More choices than these, in a row of numbers, are typed.
const FEW_NUMBERS: usize = 11;
/// Text that may be longer is written on several lines.
const LONG_TEXT: usize = 200;

/// What a field looks like.
pub(super) enum Shape<'f> {
    /// One line, with the type of its input, and the keyboard that suits it.
    Line {
        kind: &'static str,
        keyboard: &'static str,
    },
    Lines {
        rows: &'static str,
    },
    Radios(Vec<(String, String, Option<&'f str>)>),
    Boxes(&'f [Choice]),
    Select {
        choices: &'f [Choice],
        several: bool,
    },
    Tick,
    /// One select for each place of an order.
    Places {
        choices: &'f [Choice],
        count: usize,
    },
}

impl Shape<'_> {
    /// Whether it is made of several controls, which share their name.
    pub(super) const fn is_group(&self) -> bool {
        matches!(self, Self::Radios(_) | Self::Boxes(_) | Self::Places { .. })
    }
}

pub(super) fn shape<'f>(w: &'static Words, field: &'f Field) -> Shape<'f> {
    match &field.kind {
        _ if field.sensitive => Shape::Line { kind: "password", keyboard: "text" },
        FieldKind::Bool if field.default.is_some() => Shape::Tick,
        FieldKind::Bool => {
            let choices = [("true", w.yes), ("false", w.no)];
            radios(
                w,
                field,
                choices.into_iter().map(|(value, label)| (value.to_owned(), label.as_str().to_owned(), None)),
            )
        }
        FieldKind::Choice(choices) if field.is_open() => {
            let choice =
                |(at, choice): (usize, &'_ Choice)| (posted(choices, at).into_owned(), choice.label(), None);
            let mut shape = radios(w, field, choices.iter().enumerate().map(choice));
            if let Shape::Radios(radios) = &mut shape {
                for (radio, choice) in radios.iter_mut().zip(choices) {
                    radio.2 = choice.description.as_deref();
                }
            }
            shape
        }
        FieldKind::Choice(choices) => Shape::Select { choices, several: false },
        FieldKind::Multi(choices, _) if let Some(count) = field.places() => Shape::Places { choices, count },
        FieldKind::Multi(choices, _) if field.is_open() => Shape::Boxes(choices),
        FieldKind::Multi(choices, _) => Shape::Select { choices, several: true },
        FieldKind::Int(bounds) if matches!(field.widget, Some(Widget::Rating | Widget::Scale)) => {
            match bounds.few(FEW_NUMBERS) {
                Some(numbers) => radios(
                    w,
                    field,
                    numbers.into_iter().map(|number| (number.to_string(), number.to_string(), None)),
                ),
                None => NUMBER,
            }
        }
        FieldKind::Int(_) | FieldKind::Float(_) => NUMBER,
        FieldKind::List(..) | FieldKind::Json => Shape::Lines { rows: "5" },
        FieldKind::Str(Text { format: Some(format), .. }) => match format {
            Format::Date => Shape::Line { kind: "date", keyboard: "text" },
            Format::DateTime => Shape::Line { kind: "datetime-local", keyboard: "text" },
            Format::Time | Format::PartialTime => Shape::Line { kind: "time", keyboard: "text" },
            Format::Email => Shape::Line { kind: "text", keyboard: "email" },
            Format::Uri | Format::UriReference => Shape::Line { kind: "text", keyboard: "url" },
            _ => NUMBER,
        },
        FieldKind::Str(text) => {
            let has_lines =
                |value: &serde_json::Value| value.as_str().is_some_and(|text| text.contains('\n'));
            let is_long = text.most > LONG_TEXT && text.most < crate::model::value::MAX_TEXT;
            if text.lines || is_long || field.default.as_ref().is_some_and(has_lines) {
                Shape::Lines { rows: "5" }
            } else if text.pattern.is_some() {
                NUMBER
            } else {
                Shape::Line { kind: "text", keyboard: "text" }
            }
        }
        FieldKind::Any { .. } | FieldKind::Fact(_) | FieldKind::Group(_) => NUMBER,
    }
}

/// A line for what is no prose. No keyboard of digits is asked for, since some of those have no minus.
const NUMBER: Shape<'static> = Shape::Line { kind: "code", keyboard: "text" };

/// Radios for these values and labels, and for no answer where there need not be one.
fn radios<'f>(
    w: &'static Words,
    field: &Field,
    choices: impl Iterator<Item = (String, String, Option<&'f str>)>,
) -> Shape<'f> {
    let none = field.is_optional().then(|| (String::new(), w.no_answer.as_str().to_owned(), None));
    Shape::Radios(choices.chain(none).collect())
}
