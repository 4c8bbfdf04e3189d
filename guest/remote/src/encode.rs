//! What is sent: bodies in JSON, and queries.

use crate::error::Error;
use crate::outside::Outside;
use hitl_core::documents::FieldProblem;
use hitl_core::{FieldError, Rule, id};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// The body that creates an event. One without a run is of the run outside, if there is one. One without run and key gets a random key, so
/// that it is the same event if it has to be sent twice.
pub(crate) fn question<O: Outside>(outside: &O, document: String) -> String {
    let Ok(mut members) = serde_json::from_str::<Map<String, Json>>(&document) else {
        // What is no object the server refuses.
        return document;
    };
    let lacks = |name: &str| members.get(name).is_none_or(Json::is_null);
    let (member, value) = match outside.run().filter(|run| !run.is_empty()) {
        Some(run) if lacks("run") => ("run", run),
        _ if lacks("run") && lacks("key") => ("key", random_key(outside)),
        _ => return document,
    };
    members.insert(member.to_owned(), value.into());
    Json::Object(members).to_string()
}

/// What is added to a decision.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// A remark.
    pub comment: Option<String>,
    /// What makes a repeated call the same call; a random one if there is none.
    pub idempotency_key: Option<String>,
}

/// The body that ends an event by the interface `via`, with an answer if there is one. One without a key gets a random
/// one, so that it is the same decision if it has to be sent twice.
pub(crate) fn decision<O: Outside>(
    outside: &O,
    via: &str,
    decision: Decision,
    value: Option<impl Serialize>,
) -> String {
    #[derive(Serialize)]
    struct Body<'a, V> {
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<V>,
        via: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        idempotency_key: String,
    }
    let idempotency_key = decision.idempotency_key.unwrap_or_else(|| random_key(outside));
    let body = Body { value, via, comment: decision.comment, idempotency_key };
    // It cannot fail to be written: no map in it has keys other than text.
    serde_json::to_string(&body).unwrap_or_default()
}

/// The query that lists events as `filter`, an object of texts, says.
///
/// # Errors
///
/// [`Error::Invalid`] if it is no such object.
pub(crate) fn list(filter: &str, after: Option<&str>, limit: u32) -> Result<String, Error> {
    let invalid = |field: &str, rule| Error::Invalid(vec![FieldProblem::from(&FieldError::new(field, rule))]);
    let members: Map<String, Json> =
        serde_json::from_str(filter).map_err(|_| invalid("filter", Rule::NotObject))?;
    let limit = limit.to_string();
    let mut parameters = vec![("limit", Some(&*limit)), ("after", after)];
    for (name, value) in &members {
        match value {
            Json::String(text) => parameters.push((name, Some(text))),
            Json::Null => {}
            _ => return Err(invalid(name, Rule::NotText)),
        }
    }
    Ok(query(&parameters))
}

/// A query of the parameters that are there.
pub(crate) fn query(parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = String::new();
    for (name, value) in parameters {
        if let Some(value) = value {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.extend(utf8_percent_encode(name, NON_ALPHANUMERIC));
            query.push('=');
            query.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
    }
    query
}

/// A key that nobody else has.
fn random_key<O: Outside>(outside: &O) -> String {
    let parts = [outside.random(), outside.random()];
    id::hex(&parts.map(u64::to_be_bytes).concat())
}
