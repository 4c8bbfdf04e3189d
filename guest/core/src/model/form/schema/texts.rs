//! Text: how long it is, how it is written, and what it looks like.

use super::layers::Layers;
use super::{Reader, SchemaFault};
use crate::model::form::pattern::{MAX_STATES_OF_FORM, Pattern};
use crate::model::form::{FieldKind, Format, Text};
use serde_json::Value as Json;

impl<'s> Reader<'s> {
    pub(super) fn string(&mut self, layers: &Layers<'s>) -> Option<FieldKind> {
        let (format, lines) = format(layers);
        let pattern = self.pattern(layers, format)?;
        let all = text(format, lines);
        let least = self.size(layers, "minLength")?.unwrap_or(0);
        let most = self.size(layers, "maxLength")?.unwrap_or(all.most).min(all.most);
        if least > most {
            self.refuse(&layers.at("minLength"), SchemaFault::Impossible);
            return None;
        }
        Some(FieldKind::Str(Text { least, most, pattern, ..all }))
    }
}

impl<'s> Reader<'s> {
    /// What a text looks like. The inner none: it is not said, or a format says it, whose own pattern that is.
    #[allow(clippy::option_option, reason = "the outer none is a refusal, as everywhere here")]
    fn pattern(&mut self, layers: &Layers<'s>, format: Option<Format>) -> Option<Option<Pattern>> {
        let pattern = match layers.get("pattern") {
            Some(Json::String(text)) if format.is_none() => Pattern::new(text),
            Some(Json::String(_)) | None => return Some(None),
            Some(_) => {
                self.refuse(&layers.at("pattern"), SchemaFault::Keyword);
                return None;
            }
        };
        self.pattern_states += pattern.as_ref().map_or(0, Pattern::states);
        // Any answer costs as much as all of them: what is not taken here is not dropped, but told.
        let pattern = pattern.filter(|_| self.pattern_states <= MAX_STATES_OF_FORM);
        if pattern.is_none() {
            self.refuse(&layers.at("pattern"), SchemaFault::Pattern);
        }
        pattern.map(Some)
    }
}

/// What a text is, as far as its keywords say it.
pub(super) fn format(layers: &Layers<'_>) -> (Option<Format>, bool) {
    let name = layers.get("format").and_then(Json::as_str).unwrap_or_default();
    let media = layers.get("contentMediaType").and_then(Json::as_str).unwrap_or_default();
    (Format::named(name), matches!(name, "multiline" | "textarea") || media.starts_with("text/"))
}

/// A text of any length that is taken.
pub(super) const fn text(format: Option<Format>, lines: bool) -> Text {
    Text { least: 0, most: crate::model::value::MAX_TEXT, format, pattern: None, lines }
}
