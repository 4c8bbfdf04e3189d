//! A form of a single field, whose value is the whole answer: for what is asked for by a type that is no object.
//!
//! The schema of a form is one of an object. A list, a choice or a date is wrapped in one, as its member [`NAME`], and the keyword
//! `x-hitl-answer` says so. Whoever reads the answer takes that member out again.
//!
//! ```
//! use hitl_core::form::single;
//! let schema = single::wrap(serde_json::json!({ "enum": ["staging", "production"] }));
//! assert_eq!(single::name(&schema), Some("answer"));
//! assert_eq!(schema["properties"]["answer"]["enum"][0], "staging");
//! ```

use serde_json::{Map, Value as Json};

/// The member that a schema is wrapped in as.
pub const NAME: &str = "answer";
/// The keyword that names the member which is the whole answer.
const KEYWORD: &str = "x-hitl-answer";
/// What a schema has only at its root.
const OF_ROOT: [&str; 2] = ["$defs", "definitions"];

/// The schema of a form of one field, which `schema` is of. What it refers to goes along to the root, so that its references lead
/// there still.
pub fn wrap(mut schema: Json) -> Json {
    let mut root = Map::new();
    root.insert("type".into(), "object".into());
    root.insert("required".into(), Json::Array(vec![NAME.into()]));
    root.insert(KEYWORD.into(), NAME.into());
    if let Some(members) = schema.as_object_mut() {
        members.shift_remove("$schema");
        for keyword in OF_ROOT {
            if let Some(definitions) = members.shift_remove(keyword) {
                root.insert(keyword.into(), definitions);
            }
        }
    }
    let mut properties = Map::new();
    properties.insert(NAME.into(), schema);
    root.insert("properties".into(), Json::Object(properties));
    Json::Object(root)
}

/// Whether a type of this schema is a form itself: an object with fields. Any other is a form of one field.
///
/// ```
/// use hitl_core::form::single::is_form;
/// assert!(is_form(&serde_json::json!({ "type": "object", "properties": { "replicas": { "type": "integer" } } })));
/// assert!(!is_form(&serde_json::json!({ "enum": ["staging", "production"] })));
/// ```
pub fn is_form(schema: &Json) -> bool {
    schema["type"] == "object" && schema.get("properties").is_some()
}

/// The schema of the form that asks for a type of this schema. Of a single field, the question is the title.
///
/// ```
/// use hitl_core::form::single::form_of;
/// let form = form_of(serde_json::json!({ "title": "Environment", "enum": ["staging", "production"] }));
/// assert_eq!(form["properties"]["answer"]["title"], "");
/// assert_eq!(form_of(form.clone()), form);
/// ```
pub fn form_of(mut schema: Json) -> Json {
    if is_form(&schema) {
        return schema;
    }
    if let Some(members) = schema.as_object_mut() {
        members.insert("title".into(), "".into());
    }
    wrap(schema)
}

/// The member that is the whole answer to a form of this schema; none if the form is asked for by an object.
pub fn name(schema: &Json) -> Option<&str> {
    let name = schema.get(KEYWORD)?.as_str()?;
    // Anybody may write the keyword: what there is not, is not the answer.
    schema.get("properties")?.get(name).map(|_| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::schema::normalize;
    use serde_json::json;

    #[test]
    fn what_is_wrapped_is_a_form_of_one_field() {
        for schema in [
            json!({ "enum": ["a", "b"] }),
            json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "anyOf": [{ "$ref": "#/$defs/Size" }, { "type": "null" }], "$defs": { "Size": { "enum": ["S"] } } }),
            json!({ "$ref": "#/definitions/Size", "definitions": { "Size": { "enum": ["S"] } } }),
        ] {
            let wrapped = wrap(schema.clone());
            let form = normalize(&wrapped, false).unwrap_or_else(|errors| panic!("{schema}: {errors:?}"));
            let [field] = form.fields.as_slice() else { panic!("{form:?}") };
            assert_eq!((field.name.as_str(), name(&wrapped)), (NAME, Some(NAME)));
            assert!(field.required && wrapped["properties"][NAME].get("$schema").is_none(), "{wrapped}");
        }
    }

    #[test]
    fn a_name_of_nothing_is_no_name() {
        for schema in [
            json!({ "type": "object", "properties": { "answer": { "type": "string" } } }),
            json!({ "x-hitl-answer": "b", "properties": { "a": { "type": "string" } } }),
            json!({ "x-hitl-answer": ["a"], "properties": { "a": { "type": "string" } } }),
            json!({ "x-hitl-answer": "a" }),
            json!(null),
        ] {
            assert_eq!(name(&schema), None, "{schema}");
        }
    }
}
