//! The description of the API beside what is really sent: every answer that a test sees is as described, and so is
//! every body that is taken.

use crate::support::Answer;
use serde_json::{Value, json};
use std::sync::OnceLock;

pub(crate) fn description() -> &'static Value {
    static DESCRIPTION: OnceLock<Value> = OnceLock::new();
    DESCRIPTION.get_or_init(|| {
        serde_json::from_str(include_str!("../../src/http/routes/openapi.json"))
            .expect("the description is JSON")
    })
}

/// What may be left out when it is sent has no `default`: generators of types take that for what is always there. Its
/// description says what counts without it.
#[test]
fn what_is_sent_may_be_left_out() {
    for (name, schema) in description()["components"]["schemas"].as_object().into_iter().flatten() {
        let members = schema["properties"].as_object().into_iter().flatten();
        let with_default: Vec<_> =
            members.filter(|(_, member)| member.get("default").is_some()).map(|(member, _)| member).collect();
        assert!(with_default.is_empty(), "{name}: {with_default:?}");
    }
}

/// Holds one exchange to the description. What no route answers is not described.
pub(crate) fn check(method: &str, uri: &str, headers: &[(&str, &str)], body: &[u8], answer: &Answer) {
    let path = uri.split('?').next().unwrap_or_default();
    let Some(operation) = operation(method, path) else { return };
    let context = format!("{method} {uri}: {}", answer.status);
    if let Some(response) = response(operation, answer.status) {
        let media = answer.header("content-type").split(';').next().unwrap_or_default().trim();
        let content = resolved(response).get("content");
        // An image is described in words: generators of clients know of no such content, and warn of it.
        if media.starts_with("image/") {
            let words = response["description"].as_str().unwrap_or_default();
            assert!(content.is_none() && words.contains(media), "{context}: {media:?} is not described");
            return;
        }
        assert_eq!(content.is_none(), media.is_empty(), "{context}: {media:?} is not described");
        if let Some(content) = content {
            let described =
                content.get(media).unwrap_or_else(|| panic!("{context}: no {media:?} is described"));
            if media.ends_with("json") && method != "HEAD" {
                let problem = format!("{context} {}", answer.body);
                valid(&described["schema"], &answer.json(), &problem);
            }
        }
    } else {
        panic!("{context} is not described");
    }
    if (200..400).contains(&answer.status) {
        check_body(operation, headers, body, &context);
    }
}

/// Holds what is sent to a callback to the webhook that is described.
pub(crate) fn check_sent(body: &str) {
    let webhook = &description()["webhooks"]["outcome"]["post"];
    let json = serde_json::from_str(body).expect("what is sent is JSON");
    valid(
        &webhook["requestBody"]["content"]["application/json"]["schema"],
        &json,
        &format!("what is sent: {body}"),
    );
}

#[test]
fn the_examples_are_as_described() {
    let operations =
        ["paths", "webhooks"].iter().filter_map(|part| description()[*part].as_object()).flatten();
    let mut seen = 0;
    for (path, operation) in operations
        .flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(_, its)| (path, its)))
    {
        let content = &operation["requestBody"]["content"]["application/json"];
        if let Some(example) = content.get("example") {
            valid(&content["schema"], example, &format!("the example of {path}"));
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} examples");
}

/// Whatever is taken is described as something to send.
fn check_body(operation: &'static Value, headers: &[(&str, &str)], body: &[u8], context: &str) {
    let Some(described) = operation.get("requestBody").map(resolved) else { return };
    let media = headers.iter().find(|(name, _)| *name == "content-type").filter(|_| !body.is_empty());
    let Some((_, media)) = media else {
        assert_ne!(described["required"], true, "{context} takes no body, which is described as required");
        return;
    };
    let media = media.split(';').next().unwrap_or_default().trim();
    let content = &described["content"];
    // Any kind of JSON is taken, one is described; and any image, as bytes.
    let content = content.get(media).or_else(|| match media {
        _ if media.ends_with("json") => content.get("application/json"),
        _ if media.starts_with("image/") => content.get("application/octet-stream"),
        _ => None,
    });
    let schema = content.map(|content| &content["schema"]);
    let schema = schema.unwrap_or_else(|| panic!("{context} takes {media}, which is not described"));
    if media.ends_with("json") {
        // A mark of UTF-8 is no part of it.
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        let json = serde_json::from_slice(body).expect("what was taken is JSON");
        valid(schema, &json, &format!("{context}, though it was sent {json}"));
    }
}

fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let method = if method == "HEAD" { "get".to_owned() } else { method.to_lowercase() };
    let paths = description()["paths"].as_object()?;
    let fits = |pattern: &str| match pattern.split_once("{id}") {
        None => pattern == path,
        Some((before, after)) => path
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|id| !id.is_empty() && !id.contains('/')),
    };
    paths.iter().find(|(pattern, _)| fits(pattern)).and_then(|(_, item)| item.get(&method))
}

fn response(operation: &'static Value, status: u16) -> Option<&'static Value> {
    let responses = &operation["responses"];
    let any = format!("{}XX", status / 100);
    responses.get(status.to_string()).or_else(|| responses.get(any))
}

/// What stands behind a reference.
fn resolved(described: &'static Value) -> &'static Value {
    match described.get("$ref").and_then(Value::as_str) {
        Some(reference) => description()
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => described,
    }
}

fn valid(schema: &Value, instance: &Value, context: &str) {
    let schema = json!({"allOf": [schema], "components": description()["components"]});
    let validator = jsonschema::draft202012::new(&schema).expect("the description has valid schemas");
    let errors: Vec<_> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{context} is not as described: {errors:#?}");
}
