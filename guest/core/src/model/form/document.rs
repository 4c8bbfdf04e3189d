//! A form as it is stored and shown by the API: `{"title", "description", "fields": [{"name", "type", …}]}`.

use super::{Bound, Bounds, Choice, Count, Field, FieldKind, Form, Format, Pattern, Text, Widget};
use crate::model::json;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, Value as Json};

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = Map::new();
        put_text(&mut form, "title", self.title.as_deref());
        put_text(&mut form, "description", self.description.as_deref());
        put(&mut form, "fields", Json::Array(self.fields.iter().map(field).collect()));
        Json::Object(form).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&json::part(deserializer)?).ok_or_else(|| D::Error::custom("this is no form"))
    }
}

fn put(members: &mut Map<String, Json>, name: &str, value: Json) {
    members.insert(name.to_owned(), value);
}

fn put_text(members: &mut Map<String, Json>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        put(members, name, text.into());
    }
}

fn field(field: &Field) -> Json {
    let mut members = Map::new();
    put(&mut members, "name", field.name.as_str().into());
    kind(&mut members, &field.kind);
    put_text(&mut members, "title", field.title.as_deref());
    put_text(&mut members, "description", field.description.as_deref());
    for (name, is) in
        [("required", field.required), ("nullable", field.nullable), ("sensitive", field.sensitive)]
    {
        if is {
            put(&mut members, name, true.into());
        }
    }
    if let Some(default) = &field.default {
        put(&mut members, "default", default.clone());
    }
    if !field.examples.is_empty() {
        let examples = field.examples.iter().map(|example| example.as_str().into());
        put(&mut members, "examples", Json::Array(examples.collect()));
    }
    put_text(&mut members, "widget", field.widget.map(Widget::name));
    Json::Object(members)
}

fn kind(members: &mut Map<String, Json>, kind: &FieldKind) {
    let name = match kind {
        FieldKind::Str(_) => "str",
        other => other.name(),
    };
    put(members, "type", name.into());
    match kind {
        FieldKind::Str(text) => {
            put(members, "min_length", text.least.into());
            put(members, "max_length", text.most.into());
            put_text(members, "format", text.format.map(Format::name));
            put_text(members, "pattern", text.pattern.as_ref().map(Pattern::text));
            if text.lines {
                put(members, "lines", true.into());
            }
        }
        FieldKind::Int(bounds) | FieldKind::Float(bounds) => {
            let names = [("minimum", "above"), ("maximum", "below")];
            for (bound, (closed, open)) in [&bounds.least, &bounds.most].into_iter().zip(names) {
                if let Some(bound) = bound {
                    put(members, if bound.open { open } else { closed }, Json::Number(bound.at.clone()));
                }
            }
            if let Some(step) = &bounds.step {
                put(members, "multiple_of", Json::Number(step.clone()));
            }
        }
        FieldKind::Choice(of) => put(members, "choices", choices(of)),
        FieldKind::Multi(of, items) => {
            put(members, "choices", choices(of));
            count(members, items);
        }
        FieldKind::List(of, items) => {
            put(members, "items", inner(of));
            count(members, items);
        }
        FieldKind::Any { kinds, one } => {
            put(members, "kinds", Json::Array(kinds.iter().map(inner).collect()));
            if *one {
                put(members, "only_one", true.into());
            }
        }
        FieldKind::Fact(value) => put(members, "value", value.clone()),
        FieldKind::Group(fields) => put(members, "fields", Json::Array(fields.iter().map(field).collect())),
        FieldKind::Bool | FieldKind::Json => {}
    }
}

fn inner(of: &FieldKind) -> Json {
    let mut members = Map::new();
    kind(&mut members, of);
    Json::Object(members)
}

fn choices(choices: &[Choice]) -> Json {
    let choice = |choice: &Choice| {
        let mut members = Map::new();
        put(&mut members, "value", choice.value.clone());
        put_text(&mut members, "title", choice.title.as_deref());
        put_text(&mut members, "description", choice.description.as_deref());
        Json::Object(members)
    };
    Json::Array(choices.iter().map(choice).collect())
}

fn count(members: &mut Map<String, Json>, count: &Count) {
    if count.least > 0 {
        put(members, "min_items", count.least.into());
    }
    if let Some(most) = count.most {
        put(members, "max_items", most.into());
    }
    if count.unique {
        put(members, "unique", true.into());
    }
}

fn read(json: &Json) -> Option<Form> {
    Some(Form {
        title: text(json, "title"),
        description: text(json, "description"),
        fields: list(json, "fields", &read_field)?,
    })
}

fn text(json: &Json, name: &str) -> Option<String> {
    Some(json.get(name)?.as_str()?.to_owned())
}

fn is(json: &Json, name: &str) -> bool {
    matches!(json.get(name), Some(Json::Bool(true)))
}

fn number(json: &Json, name: &str) -> Option<Number> {
    match json.get(name)? {
        Json::Number(number) => Some(number.clone()),
        _ => None,
    }
}

fn size(json: &Json, name: &str) -> Option<usize> {
    usize::try_from(json.get(name)?.as_u64()?).ok()
}

/// The items of a list, none if one of them cannot be read.
fn list<T>(json: &Json, name: &str, read: &dyn Fn(&Json) -> Option<T>) -> Option<Vec<T>> {
    let mut list = Vec::new();
    for item in json.get(name)?.as_array()? {
        list.push(read(item)?);
    }
    Some(list)
}

fn read_field(json: &Json) -> Option<Field> {
    Some(Field {
        name: text(json, "name")?,
        title: text(json, "title"),
        description: text(json, "description"),
        required: is(json, "required"),
        nullable: is(json, "nullable"),
        default: json.get("default").cloned(),
        examples: list(json, "examples", &|example| Some(example.as_str()?.to_owned())).unwrap_or_default(),
        sensitive: is(json, "sensitive"),
        widget: text(json, "widget").and_then(|name| Widget::named(&name)),
        kind: read_kind(json)?,
    })
}

fn read_kind(json: &Json) -> Option<FieldKind> {
    let count = || Count {
        least: size(json, "min_items").unwrap_or(0),
        most: size(json, "max_items"),
        unique: is(json, "unique"),
    };
    Some(match json.get("type")?.as_str()? {
        "str" => FieldKind::Str(Text {
            least: size(json, "min_length")?,
            most: size(json, "max_length")?,
            format: text(json, "format").and_then(|name| Format::named(&name)),
            pattern: text(json, "pattern").map(Pattern::stored),
            lines: is(json, "lines"),
        }),
        "int" => FieldKind::Int(read_bounds(json)),
        "float" => FieldKind::Float(read_bounds(json)),
        "bool" => FieldKind::Bool,
        "choice" => FieldKind::Choice(list(json, "choices", &read_choice)?),
        "multi" => FieldKind::Multi(list(json, "choices", &read_choice)?, count()),
        "list" => FieldKind::List(Box::new(read_kind(json.get("items")?)?), count()),
        "any" => FieldKind::Any { kinds: list(json, "kinds", &read_kind)?, one: is(json, "only_one") },
        "json" => FieldKind::Json,
        "fact" => FieldKind::Fact(json.get("value")?.clone()),
        "group" => FieldKind::Group(list(json, "fields", &read_field)?),
        _ => return None,
    })
}

fn read_bounds(json: &Json) -> Bounds {
    let bound = |closed: &str, open: &str| {
        let closed = number(json, closed).map(|at| Bound { at, open: false });
        closed.or_else(|| number(json, open).map(|at| Bound { at, open: true }))
    };
    Bounds {
        least: bound("minimum", "above"),
        most: bound("maximum", "below"),
        step: number(json, "multiple_of"),
    }
}

fn read_choice(json: &Json) -> Option<Choice> {
    Some(Choice {
        value: json.get("value")?.clone(),
        title: text(json, "title"),
        description: text(json, "description"),
    })
}
