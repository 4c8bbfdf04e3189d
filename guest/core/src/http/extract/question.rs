//! Reading a question from the members of a JSON body.

use super::members::Members;
use crate::model::callback::Callback;
use crate::model::context::Context;
use crate::model::error::{Error, FieldError, Rule};
use crate::model::prompt_format::PromptFormat;
use crate::model::question::{Kind, Question};
use crate::model::timeout::{OnTimeout, Timeout};
use crate::model::timestamp::Timestamp;
use crate::model::value::DataType;
use crate::settings::Settings;
use serde_json::Value as Json;

/// The question that the members describe.
///
/// # Errors
///
/// Every member that breaks a rule.
pub(crate) fn question(
    settings: &Settings,
    now: Timestamp,
    members: &mut Members,
) -> Result<Question, Vec<FieldError>> {
    let question = read_question(members);
    members.refuse_the_rest();
    if members.errors.is_empty() {
        return Ok(question);
    }
    let mut errors = std::mem::take(&mut members.errors);
    // What could be read may break further rules; a name that is refused already is not refused again.
    if let Err(Error::Invalid(more)) = question.request(settings, now) {
        let new = more.into_iter().filter(|error| errors.iter().all(|other| other.field != error.field));
        let new: Vec<_> = new.collect();
        errors.extend(new);
    }
    Err(errors)
}

/// The question that the members describe. What is wrong in them is in their errors, and stands here as something that
/// breaks no further rule.
fn read_question(members: &mut Members) -> Question {
    let name = members.required_text("event_name").unwrap_or_default();
    let prompt = members.required_text("prompt").unwrap_or_default();
    let named = members.required_text("data_type");
    let schema = members.given("schema");
    let kind = named.and_then(|name| match DataType::named(&name) {
        Some(DataType::Form) => {
            // It cannot fail to be written: it was read from JSON.
            Some(Kind::Form(serde_json::to_string(&schema).unwrap_or_default()))
        }
        Some(data_type) => Some(Kind::One(data_type)),
        None => {
            members.refuse("data_type", Rule::OneOf(&["int", "float", "bool", "str", "form"]));
            None
        }
    });
    let allow_json = members.truth("allow_json");
    if schema.is_some() && !matches!(kind, Some(Kind::Form(_)) | None) {
        members.refuse("schema", Rule::SchemaOfForm);
    }
    let known = kind.is_some();
    let mut question = Question::new(name, prompt, kind.unwrap_or(Kind::One(DataType::Str)));
    question.allow_json = allow_json;
    question.confirm = members.truth("confirm");
    question.asked_by = members.text("asked_by");
    question.lang = members.text("lang");
    question.sensitive = members.truth("sensitive");
    question.org = members.text("org");
    question.project = members.text("project");
    question.domain = members.text("domain");
    question.run = members.text("run");
    question.key = members.text("key");
    question.timeout = match members.take("timeout_seconds") {
        None => Timeout::Default,
        Some(Json::Null) => Timeout::Never,
        Some(json) => members.seconds("timeout_seconds", &json).map_or(Timeout::Default, Timeout::Seconds),
    };
    if let Some(json) = members.given("extend_seconds") {
        question.extend_seconds = members.seconds("extend_seconds", &json);
    }
    if let Some(json) = members.given("poll_interval_seconds") {
        question.poll_interval_seconds = members.seconds("poll_interval_seconds", &json);
    }
    if let Some(json) = members.given("on_timeout") {
        match OnTimeout::from_json(&json) {
            // Without a type it cannot be checked whether an answer suits it.
            Ok(on_timeout) if known => question.on_timeout = on_timeout,
            Ok(_) => {}
            Err(rule) => members.refuse("on_timeout", rule),
        }
    }
    if let Some(json) = members.given("context") {
        match Context::from_json(&json) {
            Ok(context) => question.context = context,
            Err(errors) => members.errors.extend(errors),
        }
    }
    if let Some(json) = members.given("callback") {
        match Callback::from_json(json) {
            Ok(callback) => question.callback = Some(callback),
            Err(errors) => members.errors.extend(errors),
        }
    }
    if let Some(name) = members.text("prompt_format") {
        match PromptFormat::named(&name) {
            Some(format) => question.prompt_format = format,
            None => members.refuse("prompt_format", Rule::OneOf(&["text", "markdown"])),
        }
    }
    question
}
