//! Forms made of JSON Schemas: what is accepted of them, what is refused, and that answers are judged as others judge them.

mod accepted;
mod oracle;
mod patterns;
mod refused;
mod widgets;

use hitl_core::form::{Form, schema};
use serde_json::{Value as Json, json};

/// The form of an object with these properties, all of them required.
fn form(properties: Json) -> Form {
    let names: Vec<_> = properties.as_object().unwrap().keys().cloned().collect();
    let schema = json!({ "type": "object", "properties": properties, "required": names });
    schema::normalize(&schema, false).unwrap_or_else(|errors| panic!("{schema}: {errors:?}"))
}

/// The fields of the errors, each with its code.
fn errors(errors: &[hitl_core::FieldError]) -> Vec<String> {
    errors.iter().map(|error| format!("{} {}", error.field, error.rule.code())).collect()
}
