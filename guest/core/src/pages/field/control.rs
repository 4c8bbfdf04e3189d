//! The control of a field, in plain HTML.

use super::shape::Shape;
use crate::model::form::{Control, Field, FieldKind, Format, posted};
use crate::pages::given::lines;
use crate::pages::shown::shown;
use crate::pages::words::Words;
use crate::text::filled::filled;
use crate::text::joined::joined;
use maud::{Markup, html};

/// What a control is made of.
pub(super) struct Part<'a> {
    pub(super) id: &'a str,
    pub(super) control: &'a Control<'a>,
    /// What stands in it.
    pub(super) texts: Vec<String>,
    pub(super) described_by: Option<&'a str>,
    pub(super) wrong: bool,
}

impl Part<'_> {
    fn is_chosen(&self, value: &str) -> bool {
        self.texts.iter().any(|text| text == value)
    }

    fn text(&self) -> &str {
        self.texts.last().map_or("", String::as_str)
    }
}

pub(super) fn control(w: &'static Words, shape: &Shape<'_>, part: &Part<'_>) -> Markup {
    let (id, name) = (part.id, &*part.control.name);
    let (described_by, invalid) = (part.described_by, part.wrong.then_some("true"));
    match shape {
        Shape::Line { kind, keyboard } => {
            let (kind, text) = input(kind, part.text());
            let code =
                matches!(*keyboard, "email" | "url") || matches!(shape, Shape::Line { kind: "code", .. });
            let list = joined(&[id, "-list"], "");
            let examples = &part.control.field.examples;
            let slider = part.control.field.slider();
            html! {
                input id=(id) name=(name) type=(kind) value=(text) inputmode=[(*keyboard != "text" || code).then_some(*keyboard)]
                    autocomplete="off" autocapitalize=[code.then_some("none")] spellcheck=[code.then_some("false")]
                    dir=[(kind == "text" && !code).then_some("auto")] list=[(!examples.is_empty()).then_some(&list)]
                    data-max=[longest(part.control.field)] data-least=[slider.as_ref().map(|(least, _, _)| least)]
                    data-most=[slider.as_ref().map(|(_, most, _)| most)]
                    data-step=[slider.as_ref().and_then(|(_, _, step)| step.as_ref())]
                    aria-describedby=[described_by] aria-invalid=[invalid];
                @if !examples.is_empty() {
                    datalist id=(list) { @for example in examples { option value=(example) {} } }
                }
            }
        }
        Shape::Lines { rows } => html! {
            textarea id=(id) name=(name) dir="auto" rows=(rows) data-max=[longest(part.control.field)]
                aria-describedby=[described_by] aria-invalid=[invalid] {
                (lines(part.text()))
            }
        },
        Shape::Radios(radios) => html! {
            div.choices.several[broad(radios)].numbers[short(radios)] {
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
                    label for=(id) { (filled(&w.place, &[("n", &(place + 1).to_string())])) }
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

/// How many characters a text may have, where that is more than is seen at a glance: the script counts them.
fn longest(field: &Field) -> Option<usize> {
    /// Shorter ones are not counted.
    const GLANCE: usize = 50;
    match &field.kind {
        FieldKind::Str(text) if text.format.is_none() && !field.sensitive => {
            Some(text.most).filter(|most| *most > GLANCE)
        }
        _ => None,
    }
}

/// Whether the choices take a line each where there is little room: side by side their words would be broken.
fn broad(radios: &[(String, String, Option<&str>)]) -> bool {
    let is_long = |(_, label, about): &(String, String, Option<&str>)| about.is_some() || label.len() > 8;
    !short(radios) && (radios.len() > 2 || radios.iter().any(is_long))
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
