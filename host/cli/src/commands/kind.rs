//! `--type`: what kind of answer is wanted.

use hitl_core::form::single;
use serde_json::{Value as Json, json};
use std::str::FromStr;

/// What the option takes.
pub(crate) const TYPES: &str = "What kind of answer is wanted:
int (a whole number), float, bool (yes or no), str (text);
choice:a,b,c (one of these), multi:a,b,c (some of these, a JSON list);
date (2026-01-31), datetime (2026-01-31T12:00:00Z);
@FILE (a form, by the JSON Schema of an object; its answer is a JSON object)";

/// What kind of answer is wanted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// One value, by the name of its type in the API.
    One(&'static str),
    /// A form, by its schema.
    Form(Json),
}

impl Type {
    /// Yes or no.
    pub(crate) const BOOL: Type = Type::One("bool");

    /// Puts it into the body of a question.
    pub(crate) fn put(&self, body: &mut Json) {
        match self {
            Type::One(name) => body["data_type"] = (*name).into(),
            Type::Form(schema) => {
                body["data_type"] = "form".into();
                body["schema"] = schema.clone();
            }
        }
    }
}

impl FromStr for Type {
    type Err = String;

    fn from_str(text: &str) -> Result<Type, String> {
        if let Some(one) = ["int", "float", "bool", "str"].into_iter().find(|one| *one == text) {
            return Ok(Type::One(one));
        }
        if let Some(file) = text.strip_prefix('@') {
            let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
            let schema =
                hitl_core::json::read(&bytes).map_err(|error| format!("{file} is no JSON: {error}"))?;
            return if schema.is_object() {
                Ok(Type::Form(schema))
            } else {
                Err(format!("{file} is no JSON Schema of an object"))
            };
        }
        let field = match text.split_once(':') {
            Some(("choice", choices)) => json!({ "enum": words(choices)? }),
            Some(("multi", choices)) => {
                json!({ "type": "array", "uniqueItems": true, "items": { "enum": words(choices)? } })
            }
            None if text == "date" => json!({ "type": "string", "format": "date" }),
            None if text == "datetime" => json!({ "type": "string", "format": "date-time" }),
            _ => {
                return Err(
                    "write int, float, bool, str, choice:a,b, multi:a,b, date, datetime, or @FILE".to_owned()
                );
            }
        };
        Ok(Type::Form(single::wrap(field)))
    }
}

fn words(text: &str) -> Result<Vec<&str>, String> {
    let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { Err("name the choices: choice:a,b".to_owned()) } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read() {
        assert_eq!("bool".parse(), Ok(Type::BOOL));
        let Ok(Type::Form(schema)) = "choice:a, b,".parse::<Type>() else { panic!("it is a form") };
        assert_eq!(schema["properties"]["answer"], json!({ "enum": ["a", "b"] }));
        for text in ["choice:a", "multi:x,y", "date", "datetime"] {
            let Ok(Type::Form(schema)) = text.parse::<Type>() else { panic!("{text}") };
            assert_eq!(hitl_core::form::schema::normalize(&schema, false).unwrap().fields.len(), 1, "{text}");
        }
        for text in ["", "integer", "choice:", "choice", "multi: ,", "date:x", "@/nowhere/schema.json"] {
            assert!(text.parse::<Type>().is_err(), "{text}");
        }
    }
}
