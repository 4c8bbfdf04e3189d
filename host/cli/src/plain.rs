//! Values as a shell has them.

use hitl::Value;
use serde_json::Value as Json;

/// A value as a shell would have it: text without quotes, all else as in JSON.
pub(crate) fn plain(value: &Value) -> String {
    // No value of an answer cannot be written.
    serde_json::to_value(value).map(|json| plain_json(&json)).unwrap_or_default()
}

/// The same for JSON.
pub(crate) fn plain_json(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_a_shell_has_them() {
        for (value, shown) in [
            (Value::Str("a \"b\"".into()), "a \"b\""),
            (Value::Int(-3), "-3"),
            (Value::Float(0.5), "0.5"),
            (Value::Bool(true), "true"),
        ] {
            assert_eq!(plain(&value), shown);
        }
    }
}
