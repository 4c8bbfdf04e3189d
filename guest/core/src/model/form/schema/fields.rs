//! The fields of an object's schema.

use super::layers::{Layers, pointer};
use super::{Reader, SchemaFault};
use crate::model::form::{Field, FieldKind, MAX_LABEL, Widget, written};
use serde_json::Value as Json;

impl Field {
    /// How many fields it counts for.
    pub(super) fn count(&self) -> usize {
        match &self.kind {
            FieldKind::Group(fields) => fields.len(),
            _ => 1,
        }
    }
}

impl<'s> Reader<'s> {
    /// The fields of an object. `groups`: one of them may be an object itself.
    pub(super) fn fields(&mut self, object: &Layers<'s>, groups: bool) -> Vec<Field> {
        let at = object.at("properties");
        let properties = match object.get("properties") {
            Some(Json::Object(properties)) => properties,
            None => return Vec::new(),
            Some(_) => {
                self.refuse(&at, SchemaFault::Keyword);
                return Vec::new();
            }
        };
        let required = match object.get("required") {
            None => &[][..],
            Some(Json::Array(names)) => names,
            Some(_) => {
                self.refuse(&object.at("required"), SchemaFault::Keyword);
                &[]
            }
        };
        let mut fields = Vec::new();
        // What is refused anyway need not be looked at in full.
        for (name, schema) in properties.iter().take(super::MAX_FIELDS + 1) {
            let at = pointer(&at, name);
            if name.chars().nth(MAX_LABEL).is_some() {
                self.refuse(&at, SchemaFault::LongName);
                continue;
            }
            let is_required = required.iter().any(|its| its == name);
            if *schema == Json::Bool(true) && self.allow_json {
                fields.push((None, Field { required: is_required, ..anything(name) }));
                continue;
            }
            let Some(layers) = self.flat(schema, &at) else { continue };
            let order = layers.get("x-order").or(layers.get("propertyOrder")).and_then(Json::as_f64);
            if let Some(field) = self.field(name, &layers, is_required, groups) {
                fields.push((order, field));
            }
        }
        for name in required.iter().filter_map(Json::as_str) {
            if !properties.contains_key(name) {
                self.refuse(&object.at("required"), SchemaFault::Impossible);
            }
        }
        let order = ["x-order", "propertyOrder", "order"]
            .into_iter()
            .find_map(|keyword| object.get(keyword)?.as_array());
        let place = |own: Option<f64>, name: &str| {
            let listed = order.and_then(|names| names.iter().position(|its| its == name));
            #[allow(clippy::cast_precision_loss, reason = "there are few")]
            listed.map(|at| at as f64).or(own).unwrap_or(f64::MAX)
        };
        // Each goes behind those that are not after it: there are few, and a sort costs kilobytes of the component.
        let mut ordered: Vec<(f64, Field)> = Vec::with_capacity(fields.len());
        for (own, field) in fields {
            let its = place(own, &field.name);
            let at = ordered.iter().take_while(|(other, _)| *other <= its).count();
            ordered.insert(at, (its, field));
        }
        ordered.into_iter().map(|(_, field)| field).collect()
    }

    /// One field; none if nobody is asked for it and nothing stands in its place, or if it was refused.
    fn field(&mut self, name: &str, layers: &Layers<'s>, required: bool, groups: bool) -> Option<Field> {
        let refused = self.errors.len();
        let (layers, null) = self.without_null(layers)?;
        let layers = &layers;
        let (kind, own) = self.kind(layers, groups)?;
        let nullable = self.either(null, own, layers.here())?;
        let ui = layers.text("ui:widget").unwrap_or_default();
        let title = self.label(layers, "title");
        let mut field = Field {
            name: name.to_owned(),
            title,
            description: layers.text("description").or_else(|| layers.text("description_md")),
            required,
            nullable,
            default: layers.get("default").filter(|default| !(nullable && default.is_null())).cloned(),
            examples: examples(layers),
            sensitive: layers.is("writeOnly")
                || ui == "password"
                || layers.get("format").is_some_and(|format| format == "password"),
            widget: widget(layers),
            kind,
        };
        // It is a rule, which is not dropped in silence.
        if field.widget == Some(Widget::DateRange) {
            match field.range() {
                None => self.refuse(&layers.at("x-hitl-widget"), SchemaFault::DateRange),
                Some([first, second]) => {
                    let default =
                        |its: &Field| (if its.name == first.name { first } else { second }).default.as_ref();
                    if field.check_range(&default).is_err() {
                        let second = pointer(&layers.at("properties"), &second.name);
                        self.refuse(&pointer(&second, "default"), SchemaFault::Default);
                    }
                }
            }
        }
        if let FieldKind::Str(text) = &mut field.kind
            && matches!(field.widget, Some(Widget::Textarea))
        {
            text.lines = true;
        }
        if let Some(default) = &field.default {
            let mut errors = Vec::new();
            let read = field.read_json(default, "", &mut errors);
            let fits = errors.is_empty() && read.as_ref().is_none_or(|read| field.texts(read).is_some());
            if !fits {
                self.refuse(&layers.at("default"), SchemaFault::Default);
            }
            field.default = read;
        }
        if ui == "hidden" && field.default.is_some() {
            field.title = Some(String::new());
        }
        if (layers.is("readOnly") || ui == "hidden") && !matches!(field.kind, FieldKind::Fact(_)) {
            match field.default.take() {
                Some(default) => field.kind = FieldKind::Fact(default),
                // It is the program's to fill in.
                None if !required => return None,
                None => {
                    let keyword = if ui == "hidden" { "ui:widget" } else { "readOnly" };
                    self.refuse(&layers.at(keyword), SchemaFault::Impossible);
                }
            }
        }
        (self.errors.len() == refused).then_some(field)
    }

    /// A title, which is refused if it is too long.
    pub(super) fn label(&mut self, layers: &Layers<'s>, keyword: &str) -> Option<String> {
        let label = layers.text(keyword)?;
        if label.chars().nth(MAX_LABEL).is_some() {
            self.refuse(&layers.at(keyword), SchemaFault::LongTitle);
        }
        Some(label)
    }
}

/// A field that takes any JSON.
fn anything(name: &str) -> Field {
    Field {
        name: name.to_owned(),
        title: None,
        description: None,
        required: false,
        nullable: false,
        default: None,
        examples: Vec::new(),
        sensitive: false,
        widget: None,
        kind: FieldKind::Json,
    }
}

fn examples(layers: &Layers<'_>) -> Vec<String> {
    /// More would not be read.
    const MOST: usize = 20;
    let examples = layers.get("examples").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let scalars =
        examples.iter().filter(|example| !example.is_object() && !example.is_array() && !example.is_null());
    scalars.take(MOST).map(written).collect()
}

fn widget(layers: &Layers<'_>) -> Option<Widget> {
    let own = layers.text("x-hitl-widget");
    if own.is_some() {
        return own.and_then(|name| Widget::named(&name));
    }
    // Of others' words only those that say the same here: a range is a rule.
    layers
        .text("ui:widget")
        .and_then(|name| Widget::named(&name))
        .filter(|widget| *widget != Widget::DateRange)
}
