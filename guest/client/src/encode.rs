//! What is sent: bodies in JSON, and queries.

use crate::bindings::wasi::random::random;
use hitl_core::json::{Json, Members, ToJson};
use hitl_core::{Decision, Filter, Spec, Timeout, Value, id};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The body that creates an event. One without run and key gets a random key, so that it is the same event if it has
/// to be sent twice.
pub(crate) fn spec(spec: &Spec) -> String {
    let key = spec.key.clone().or_else(|| spec.run.is_none().then(random_key));
    let mut body = String::new();
    let mut members = Members::of(&mut body)
        .with(&[("event_name", &spec.name), ("data_type", &spec.data_type.name()), ("prompt", &spec.prompt)])
        .with_some("org", some(&spec.org))
        .with_some("project", some(&spec.project))
        .with_some("domain", some(&spec.domain))
        .with_some("run", some(&spec.run))
        .with_some("key", some(&key))
        .with_some("poll_interval_seconds", some(&spec.poll_interval_seconds))
        .with(&[("on_timeout", &spec.on_timeout)]);
    match spec.timeout {
        Timeout::Default => {}
        Timeout::Never => members = members.with(&[("timeout_seconds", &Json::Null)]),
        Timeout::Seconds(seconds) => members = members.with(&[("timeout_seconds", &seconds)]),
    }
    members.end();
    body
}

/// The body that ends an event, with an answer if there is one. One without a key gets a random one, so that it is the
/// same decision if it has to be sent twice.
pub(crate) fn decision(decision: &Decision, value: Option<&Value>) -> String {
    let key = decision.idempotency_key.clone().unwrap_or_else(random_key);
    let mut body = String::new();
    Members::of(&mut body)
        .with_some("value", value.map(|value| value as &dyn ToJson))
        .with(&[("decided_by", &&*decision.decided_by), ("via", &&*decision.via)])
        .with_some("comment", some(&decision.comment))
        .with(&[("idempotency_key", &key)])
        .end();
    body
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

fn some<T: ToJson>(value: &Option<T>) -> Option<&dyn ToJson> {
    value.as_ref().map(|value| value as &dyn ToJson)
}

/// A key that nobody else has.
fn random_key() -> String {
    let parts = [random::get_random_u64(), random::get_random_u64()];
    id::hex(&parts.map(u64::to_be_bytes).concat())
}
