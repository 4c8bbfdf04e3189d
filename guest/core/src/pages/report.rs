//! A fragment for a run's report: where to answer, for people and for programs.

use super::form::lang;
use super::heading::{Heading, public};
use super::place::Place;
use super::shown::shown;
use crate::model::form::Form;
use crate::model::image_hosts::ImageHosts;
use crate::model::request::Request;
use crate::model::value::{DataType, Value};
use crate::pages::words::ENGLISH;
use crate::text::en;
use maud::html;
use serde::Serialize;

/// An HTML fragment for a run's report: the link `form_url`, the address `submit_url` that takes the answer as JSON,
/// and a `curl` line that works when pasted. The line carries the `t` of the link, if it has one.
///
/// ```
/// use hitl_core::{DataType, Timestamp, Settings, Question, pages::report::report};
/// let spec = Question::new("deploy", "Ship <it>?", DataType::Bool);
/// let request = spec.request(&Settings::default(), Timestamp::from_millis(0)).unwrap();
/// let html = report(&request, "https://a.b/form/1?t=2", "https://a.b/submit/json");
/// assert!(html.contains("href=\"https://a.b/form/1?t=2\"") && html.contains("Ship &lt;it&gt;?"));
/// ```
pub fn report(request: &Request, form_url: &str, submit_url: &str) -> String {
    // It stands in a page of others, among English.
    let w = ENGLISH;
    let line = curl(request, form_url, submit_url);
    html! {
        section {
            @let Heading { question, rest, .. } = public(w, request);
            h3 dir="auto" { (shown(&question)) }
            @match rest.text() {
                Some("") => {}
                // The style of our pages is not there.
                Some(text) => p dir="auto" style="white-space:pre-wrap" { (shown(text)) },
                None => (rest.shown(Place { below: 3, lang: lang(request), images: &ImageHosts::default() })),
            }
            p { a href=(form_url) rel="noreferrer" { (en::ANSWER_THIS) } " (" (w.kind(request.data_type.name())) ")" }
            p { (en::PROGRAMS_ANSWER_BY) code { "POST " (submit_url) } (en::SUCH_AS) }
            pre style="white-space:pre-wrap;overflow-wrap:anywhere" { code { (line) } }
        }
    }
    .into_string()
}

/// What the line sends.
#[derive(Serialize)]
struct Body<'a> {
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    t: Option<&'a str>,
    value: Value,
}

/// The line that answers by the command line.
fn curl(request: &Request, form_url: &str, submit_url: &str) -> String {
    let value = match request.data_type {
        DataType::Int => Value::Int(42),
        DataType::Float => Value::Float(0.5),
        DataType::Bool => Value::Bool(true),
        DataType::Str => Value::Str(en::EXAMPLE_TEXT.into()),
        DataType::Form => Value::Form(request.form.as_ref().map(Form::example).unwrap_or_default()),
    };
    let t = form_url.split_once('?').and_then(|(_, query)| query.strip_prefix("t="));
    let body = Body { request_id: &request.request_id, t, value };
    // It cannot fail to be written: it is text and one scalar.
    let body = serde_json::to_string(&body).unwrap_or_default();
    let (url, body) = (quoted(submit_url), quoted(&body));
    format!("curl -sS -H 'Content-Type: application/json' -d {body} {url}")
}

/// `text` as one word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
