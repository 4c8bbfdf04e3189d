//! A field of a form: its name, what is said of it, what is wrong with it, and a control of plain HTML.

use super::given::{Given, lines};
use super::shown::{capital, fill, shown};
use crate::model::error::{FieldError, Rule};
use crate::model::form::{Choice, Control, Count, Field, FieldKind, Format, Text, Widget, posted, written};
use crate::pages::words::{Words, filled};
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

/// More choices than these, in a row of numbers, are typed.
const FEW_NUMBERS: usize = 11;
/// Text that may be longer is written on several lines.
const LONG_TEXT: usize = 200;

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
                (shape_of(w, &shape, &part))
            }
        };
    }
    html! {
        @if name.heading.is_some() { h1 dir="auto" lang=(name.lang) { label for=(id) { (label) } } }
        (between)
        div.field.wrong[error.is_some()] {
            @if name.heading.is_none() { label for=(id) dir="auto" { (label) } }
            (notes)
            (shape_of(w, &shape, &part))
        }
    }
}

/// What a field looks like.
enum Shape<'f> {
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
    const fn is_group(&self) -> bool {
        matches!(self, Self::Radios(_) | Self::Boxes(_) | Self::Places { .. })
    }
}

fn shape<'f>(w: &'static Words, field: &'f Field) -> Shape<'f> {
    match &field.kind {
        _ if field.sensitive => Shape::Line { kind: "password", keyboard: "text" },
        FieldKind::Bool if field.default.is_some() => Shape::Tick,
        FieldKind::Bool => {
            let choices = [("true", w.yes), ("false", w.no)];
            radios(
                w,
                field,
                choices.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned(), None)),
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
    let none = field.is_optional().then(|| (String::new(), w.no_answer.to_owned(), None));
    Shape::Radios(choices.chain(none).collect())
}

/// What is said of how an answer is written.
fn hint(w: &'static Words, field: &Field, shape: &Shape<'_>) -> Markup {
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

/// What a control is made of.
struct Part<'a> {
    id: &'a str,
    control: &'a Control<'a>,
    /// What stands in it.
    texts: Vec<String>,
    described_by: Option<&'a str>,
    wrong: bool,
}

impl Part<'_> {
    fn is_chosen(&self, value: &str) -> bool {
        self.texts.iter().any(|text| text == value)
    }

    fn text(&self) -> &str {
        self.texts.last().map_or("", String::as_str)
    }
}

fn shape_of(w: &'static Words, shape: &Shape<'_>, part: &Part<'_>) -> Markup {
    let (id, name) = (part.id, &*part.control.name);
    let (described_by, invalid) = (part.described_by, part.wrong.then_some("true"));
    match shape {
        Shape::Line { kind, keyboard } => {
            let (kind, text) = input(kind, part.text());
            let code =
                matches!(*keyboard, "email" | "url") || matches!(shape, Shape::Line { kind: "code", .. });
            let list = joined(&[id, "-list"], "");
            let examples = &part.control.field.examples;
            html! {
                input id=(id) name=(name) type=(kind) value=(text) inputmode=[(*keyboard != "text" || code).then_some(*keyboard)]
                    autocomplete="off" autocapitalize=[code.then_some("none")] spellcheck=[code.then_some("false")]
                    dir=[(kind == "text" && !code).then_some("auto")] list=[(!examples.is_empty()).then_some(&list)]
                    aria-describedby=[described_by] aria-invalid=[invalid];
                @if !examples.is_empty() {
                    datalist id=(list) { @for example in examples { option value=(example) {} } }
                }
            }
        }
        Shape::Lines { rows } => html! {
            textarea id=(id) name=(name) dir="auto" rows=(rows) aria-describedby=[described_by] aria-invalid=[invalid] {
                (lines(part.text()))
            }
        },
        Shape::Radios(radios) => html! {
            div.choices.several[radios.len() > 2 && !short(radios)].numbers[short(radios)] {
                @for (n, (value, label, about)) in radios.iter().enumerate() {
                    label {
                        input id=[(n == 0).then_some(id)] type="radio" name=(name) value=(value) checked[part.is_chosen(value)];
                        (choice(label, *about))
                    }
                }
            }
        },
        Shape::Boxes(choices) => html! {
            // None of them being ticked is an answer, too.
            input type="hidden" name=(name) value="";
            div.choices.several {
                @for (n, its) in choices.iter().enumerate() {
                    @let value = posted(choices, n);
                    label {
                        input id=[(n == 0).then_some(id)] type="checkbox" name=(name) value=(value) checked[part.is_chosen(&value)];
                        (choice(&its.label(), its.description.as_deref()))
                    }
                }
            }
        },
        Shape::Select { choices, several } => html! {
            @if *several { input type="hidden" name=(name) value=""; }
            select id=(id) name=(name) multiple[*several] size=[several.then_some("8")]
                aria-describedby=[described_by] aria-invalid=[invalid] {
                @if !several {
                    option value="" { @if part.control.field.is_optional() { (w.no_answer) } @else { (w.choose) } }
                }
                @for (n, choice) in choices.iter().enumerate() {
                    @let value = posted(choices, n);
                    option value=(value) selected[part.is_chosen(&value)] dir="auto" { (shown(&choice.label())) }
                }
            }
        },
        Shape::Places { choices, count } => html! {
            @for place in 0..*count {
                @let id = if place == 0 { id.to_owned() } else { joined(&[id, "-", &place.to_string()], "") };
                div.field {
                    label for=(id) { (filled(w.place, &[("n", &(place + 1).to_string())])) }
                    select id=(id) name=(name) aria-describedby=[described_by] aria-invalid=[invalid] {
                        option value="" { (w.no_answer) }
                        @let chosen = part.texts.get(place);
                        @for (n, choice) in choices.iter().enumerate() {
                            @let value = posted(choices, n);
                            option value=(value) selected[chosen.is_some_and(|text| *text == value)] dir="auto" {
                                (shown(&choice.label()))
                            }
                        }
                    }
                }
            }
        },
        Shape::Tick => html! {
            // A box that is not ticked is not sent: this is.
            input type="hidden" name=(name) value="false";
            div.choices {
                label {
                    input id=(id) type="checkbox" name=(name) value="true" checked[part.text() == "true"]
                        aria-describedby=[described_by] aria-invalid=[invalid];
                    (w.yes)
                }
            }
        },
    }
}

/// Whether the choices are numbers and the like, which fit beside each other.
fn short(radios: &[(String, String, Option<&str>)]) -> bool {
    radios.len() > 2 && radios.iter().all(|(value, label, _)| value.is_empty() || label.len() <= 3)
}

/// What a choice is called, and what is said of it.
fn choice(label: &str, about: Option<&str>) -> Markup {
    html! {
        span dir="auto" {
            (shown(label))
            @if let Some(about) = about { span.hint.lines { (shown(about)) } }
        }
    }
}

/// The type of an input and its text. A browser shows nothing at all in an input for dates that holds something else, so that
/// is shown as text.
fn input<'t>(kind: &'static str, text: &'t str) -> (&'static str, &'t str) {
    let utc = text.strip_suffix(['Z', 'z']);
    let (holds, shown) = match kind {
        "date" => (Format::Date.holds(text), text),
        "datetime-local" => {
            let local = utc.unwrap_or(text);
            let with_zone = joined(&[local, "Z"], "");
            (Format::DateTime.holds(&Format::DateTime.typed(&with_zone)), local)
        }
        "time" => {
            let local = utc.unwrap_or(text);
            (Format::PartialTime.holds(&Format::PartialTime.typed(local)), local)
        }
        "code" => return ("text", text),
        kind => return (kind, text),
    };
    if text.is_empty() || holds { (kind, shown) } else { ("text", text) }
}
