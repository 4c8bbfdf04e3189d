//! From a JSON Schema to a form.
//!
//! What can be shown is what the form elicitation of MCP allows, and what pydantic, schemars and zod derive from usual types:
//! references within the schema, values that may be null, choices, lists, one level of objects. What cannot be shown is refused,
//! by its JSON pointer, unless a box for JSON was asked for. No rule of a schema is dropped in silence: what is not held to here
//! is either refused, or says nothing about values.

mod choices;
mod fields;
mod kinds;
mod layers;
mod lists;
mod numbers;
mod texts;
mod unions;

pub use crate::text::schema_fault::SchemaFault;

use super::{FieldKind, Form, MAX_FIELDS, MAX_SCHEMA};
use crate::model::field_error::FieldError;
use crate::text::rule::Rule;
use layers::Layers;
use serde_json::Value as Json;

/// The form that a JSON Schema is brought into. `allow_json`: what cannot be shown becomes a box for JSON.
///
/// ```
/// use hitl_core::form::{FieldKind, schema};
/// let schema = serde_json::json!({
///     "type": "object",
///     "properties": { "replicas": { "type": "integer", "minimum": 1 }, "notes": { "type": ["string", "null"] } },
///     "required": ["replicas"],
/// });
/// let form = schema::normalize(&schema, false).unwrap();
/// assert!(form.fields[0].required && form.fields[1].nullable);
/// assert_eq!(form.read_json(&serde_json::json!({ "replicas": 3.0 })).unwrap()["replicas"], 3);
/// assert_eq!(form.read_json(&serde_json::json!({ "replicas": 0 })).unwrap_err()[0].field, "value.replicas");
/// let refused = schema::normalize(&serde_json::json!({ "properties": { "a": { "not": {} } } }), false).unwrap_err();
/// assert_eq!(refused[0].field, "schema/properties/a/not");
/// ```
///
/// # Errors
///
/// Everything that cannot be shown, as `schema` and the JSON pointer to it.
pub fn normalize(schema: &Json, allow_json: bool) -> Result<Form, Vec<FieldError>> {
    if serde_json::to_vec(schema).is_ok_and(|bytes| bytes.len() > MAX_SCHEMA) {
        return Err(vec![FieldError::new("schema", Rule::Schema(SchemaFault::TooLong))]);
    }
    let mut reader = Reader { root: schema, allow_json, errors: Vec::new(), steps: 0, pattern_states: 0 };
    let form = reader.form();
    if reader.errors.is_empty() {
        return Ok(form);
    }
    // A part that several fields refer to is refused once.
    let mut errors: Vec<FieldError> = Vec::new();
    for error in reader.errors {
        if !errors.contains(&error) && errors.len() < MAX_FIELDS {
            errors.push(error);
        }
    }
    Err(errors)
}

/// How deep unions lie in each other, at most.
const MAX_UNIONS: usize = 8;

/// What a schema takes, and whether null besides.
type Kind = (FieldKind, bool);

/// Reads one schema.
struct Reader<'s> {
    root: &'s Json,
    allow_json: bool,
    errors: Vec<FieldError>,
    /// How many schemas were looked at: references multiply what is written once.
    steps: usize,
    /// How many states its patterns have in all, each as often as it is referred to.
    pattern_states: usize,
}

/// How many schemas are looked at, at most.
const MAX_STEPS: usize = 20_000;

impl<'s> Reader<'s> {
    fn form(&mut self) -> Form {
        let Some(layers) = self.flat(self.root, "") else { return Form::default() };
        if let Some(at) = layers.condition() {
            self.refuse(&at, SchemaFault::Unsupported);
        }
        let is_object = match layers.get("type") {
            Some(kind) => {
                kind == "object"
                    || kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "object"))
            }
            None => layers.get("properties").is_some(),
        };
        if !is_object {
            self.refuse(&layers.at("type"), SchemaFault::NotAnObject);
            return Form::default();
        }
        let fields = self.fields(&layers, true);
        let count = fields.iter().map(|field| field.count()).sum::<usize>();
        if count > MAX_FIELDS {
            self.refuse(&layers.at("properties"), SchemaFault::TooManyFields);
        }
        if fields.is_empty() && self.errors.is_empty() {
            self.refuse(&layers.at("properties"), SchemaFault::NoFields);
        }
        Form { title: layers.text("title"), description: layers.text("description"), fields }
    }

    /// Refuses what is at this pointer.
    fn refuse(&mut self, at: &str, fault: SchemaFault) {
        let mut field = String::from("schema");
        field.push_str(at);
        self.errors.push(FieldError::new(field, Rule::Schema(fault)));
    }

    /// The schema `json` with what it refers to; none if it was refused.
    fn flat(&mut self, json: &'s Json, at: &str) -> Option<Layers<'s>> {
        self.steps += 1;
        let mut layers = Layers::default();
        let flattened = if self.steps > MAX_STEPS {
            Err((at.to_owned(), SchemaFault::TooDeep))
        } else {
            layers.add(self.root, json, at, 0)
        };
        match flattened {
            Ok(()) => Some(layers),
            Err((at, fault)) => {
                self.refuse(&at, fault);
                None
            }
        }
    }
}
