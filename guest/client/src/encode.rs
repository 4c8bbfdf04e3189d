//! What is sent: bodies in JSON, and queries.

use crate::bindings::wasi::random::random;
use hitl_core::{ActorKind, Decision, Filter, Question, Value, id};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

/// The body that creates an event. One without run and key gets a random key, so that it is the same event if it has to
/// be sent twice.
pub(crate) fn question(mut question: Question) -> String {
    if question.run.is_none() {
        question.key.get_or_insert_with(random_key);
    }
    json(&question)
}

/// The body that ends an event, with an answer if there is one. One without a key gets a random one, so that it is the
/// same decision if it has to be sent twice.
pub(crate) fn decision(decision: Decision, value: Option<&Value>) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<&'a Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        decided_by: Option<String>,
        via: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        idempotency_key: String,
    }
    let person = decision.actor.kind == ActorKind::Person;
    json(&Body {
        value,
        decided_by: decision.actor.name.filter(|_| person),
        via: &decision.via,
        comment: decision.comment,
        idempotency_key: decision.idempotency_key.unwrap_or_else(random_key),
    })
}

fn json(body: &impl Serialize) -> String {
    // It cannot fail to be written: no map in it has keys other than text.
    serde_json::to_string(body).unwrap_or_default()
}

/// The query that lists events.
pub(crate) fn filter(filter: &Filter, after: Option<&str>, limit: u32) -> String {
    let limit = limit.to_string();
    query(&[
        ("status", Some(if filter.ended { "all" } else { "pending" })),
        ("project", filter.project.as_deref()),
        ("domain", filter.domain.as_deref()),
        ("run", filter.run.as_deref()),
        ("after", after),
        ("limit", Some(&limit)),
    ])
}

/// A query of the parameters that are there.
pub(crate) fn query(parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = String::new();
    for (name, value) in parameters {
        if let Some(value) = value {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(name);
            query.push('=');
            query.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
    }
    query
}

/// A key that nobody else has.
fn random_key() -> String {
    let parts = [random::get_random_u64(), random::get_random_u64()];
    id::hex(&parts.map(u64::to_be_bytes).concat())
}
