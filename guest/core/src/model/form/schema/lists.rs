//! Lists, of choices or of what is typed.

use super::layers::Layers;
use super::{Reader, SchemaFault};
use crate::model::form::{Choice, Count, FieldKind};

impl<'s> Reader<'s> {
    pub(super) fn array(&mut self, layers: &Layers<'s>) -> Option<FieldKind> {
        let count = Count {
            least: self.size(layers, "minItems")?.unwrap_or(0),
            most: self.size(layers, "maxItems")?,
            unique: layers.is("uniqueItems"),
        };
        if count.most.is_some_and(|most| most < count.least) {
            self.refuse(&layers.at("minItems"), SchemaFault::Impossible);
            return None;
        }
        let at = layers.at("items");
        let Some(items) = layers.get("items") else {
            return self.json_box(layers.here()).map(|(kind, _)| kind);
        };
        let items = self.flat(items, &at)?;
        let (items, null) = self.without_null(&items)?;
        let (kind, own) = self.kind_at(&items, false, 1)?;
        let null = self.either(null, own, &at)?;
        match kind {
            // A line cannot say null, nor hold a list.
            _ if null => self.json_box(&at).map(|(kind, _)| kind),
            FieldKind::Fact(value) if !value.is_object() && !value.is_array() => Some(FieldKind::Multi(
                vec![Choice { value, title: items.text("title"), description: items.text("description") }],
                count,
            )),
            FieldKind::Choice(choices) => {
                if count.unique && count.least > choices.len() {
                    self.refuse(&layers.at("minItems"), SchemaFault::Impossible);
                    return None;
                }
                Some(FieldKind::Multi(choices, count))
            }
            FieldKind::Str(_)
            | FieldKind::Int(_)
            | FieldKind::Float(_)
            | FieldKind::Bool
            | FieldKind::Any { .. } => Some(FieldKind::List(Box::new(kind), count)),
            _ => self.json_box(&at).map(|(kind, _)| kind),
        }
    }
}
