//! `/submit` and `/submit/json`: answering with a link.

use crate::documents::Submitted;
use crate::http::context::{Context, reject_mismatch};
use crate::http::extract::fields::Fields;
use crate::http::extract::members::Members;
use crate::http::problem::{self, Problem};
use crate::http::respond::reply::{self, Response};
use crate::model::error::{Error, FieldError, Rule};
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::value::Input;
use crate::pages;
use crate::protocol::Decision;
use crate::store::storage::Storage;
use crate::text::en;
use http::{HeaderName, StatusCode};

/// The form's fields. Others that come along are of no interest.
const FIELDS: [&str; 9] = [
    "request_id",
    "t",
    "value",
    "comment",
    "idempotency_key",
    "action",
    "data_type",
    "request_path",
    "response_path",
];

/// A submission by a link; without a value it declines.
struct Submission<'a> {
    id: &'a str,
    t: Option<&'a str>,
    value: Option<Input<'a>>,
    comment: Option<String>,
    idempotency_key: Option<String>,
    via: &'static str,
}

impl<S: Storage> Context<'_, S> {
    /// Finds the event of a submission, checks its sender and what it claims about the event, and ends the event. The
    /// caller turns the result into an answer.
    async fn submit<'f>(
        &self,
        submission: Submission<'_>,
        said: &dyn Fn(&'static str) -> Option<&'f str>,
    ) -> Result<(Request, Result<Outcome, Error>), Problem> {
        let request = self.events.request(submission.id).await?;
        let who = self.holder(&request.request_id, submission.t).await?;
        reject_mismatch(&request, said)?;
        let decision = Decision {
            actor: who.actor(submission.via, None, false),
            via: submission.via.into(),
            comment: submission.comment,
            idempotency_key: submission.idempotency_key,
        };
        let ended = match submission.value {
            // A person sees what counts before it counts.
            Some(Input::Text(text))
                if self.prefers_page()
                    && let Some(value) = request.data_type.regrouped(text) =>
            {
                let rule = Rule::ReadAs { reading: value.to_string() };
                Err(self.events.refused(&request, rule, self.now).await?)
            }
            Some(given) => self.events.submit(&request, given, decision, self.now).await,
            None => self.events.decline(&request, decision, self.now).await,
        };
        Ok((request, ended))
    }
}

pub(crate) async fn form<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let fields = context.form()?;
    fields.at_most_once(&FIELDS)?;
    let filled = |name| fields.get(name).filter(|text| !text.is_empty());
    let Some(id) = fields.get("request_id") else {
        return Err(Problem::field("request_id", Rule::Missing));
    };
    let value = fields.typed("value");
    let comment = fields.typed("comment").filter(|comment| !comment.trim().is_empty());
    let given = match fields.get("action") {
        Some("decline") => None,
        // No value at all breaks the same rule as an empty one.
        None | Some("" | "answer") => Some(Input::Text(value.as_deref().unwrap_or_default())),
        Some(_) => return Err(Problem::field("action", Rule::OneOf(&["answer", "decline"]))),
    };
    let submission = Submission {
        id,
        t: filled("t"),
        value: given,
        comment: comment.as_deref().map(str::to_owned),
        idempotency_key: filled("idempotency_key").map(str::to_owned),
        via: "form",
    };
    let (request, ended) = match context.submit(submission, &|name| fields.get(name)).await {
        Ok(tried) => tried,
        Err(problem) if context.prefers_page() && problem.is_passing() => return Ok(again(problem, &fields)),
        Err(problem) => return Err(problem),
    };
    let frame = pages::Frame { root: "./", signed_in: context.signed_in() };
    match ended {
        Ok(outcome) => Ok(reply::page(StatusCode::OK, pages::outcome::thanks(frame, &request, &outcome))),
        Err(Error::Invalid(errors)) if context.prefers_page() => {
            let reading = errors.iter().find_map(|error| match &error.rule {
                Rule::ReadAs { reading } => Some(&**reading),
                _ => None,
            });
            let html = pages::form::form(&pages::form::Form {
                frame,
                request: &request,
                now: context.now,
                t: filled("t"),
                idempotency_key: filled("idempotency_key").unwrap_or_default(),
                value: reading.or(value.as_deref()),
                comment: comment.as_deref(),
                errors: &errors,
            });
            Ok(reply::page(StatusCode::UNPROCESSABLE_ENTITY, html))
        }
        Err(Error::Ended(outcome)) if context.prefers_page() => {
            let status = problem::ended_status(outcome.status);
            Ok(reply::page(status, pages::outcome::too_late(frame, &request, &outcome)))
        }
        Err(error) => {
            let problem = Problem::from(error);
            if context.prefers_page() && problem.is_passing() {
                Ok(again(problem, &fields))
            } else {
                Err(problem)
            }
        }
    }
}

/// What was typed and a button to send it again, with a problem that may be gone by then. The question may be out of
/// reach, and with it the form.
fn again(problem: Problem, fields: &Fields<'_>) -> Response {
    let typed = |name| fields.typed(name).filter(|text| !text.is_empty()).map(|text| (name, text));
    let sent: Vec<_> = FIELDS.into_iter().filter_map(typed).collect();
    let html = pages::message::again(&problem.detail(), &sent);
    let response = reply::page(problem.status(), html);
    problem.decorated(response)
}

pub(crate) async fn json<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let mut members = context.members()?;
    let id = members.required_text("request_id").unwrap_or_default();
    let value = members.required("value").unwrap_or_default();
    let t = members.text("t");
    let comment = members.text("comment");
    let idempotency_key = context.idempotency_key(&mut members);
    let said = ["data_type", "request_path", "response_path"]
        .map(|name| members.text(name).map(|said| (name, said)));
    members.finish()?;
    let query = context.query()?;
    let submission = Submission {
        id: &id,
        t: t.as_deref().or(query.get("t")),
        value: Some(Input::Json(&value)),
        comment,
        idempotency_key,
        via: "json",
    };
    let said = |wanted| said.iter().flatten().find(|(name, _)| *name == wanted).map(|(_, said)| &**said);
    let (request, ended) = context.submit(submission, &said).await?;
    let submitted = Submitted {
        status: "submitted".to_owned(),
        value: ended?.value,
        request_id: request.request_id,
        data_type: request.data_type,
        message: en::RECORDED.to_owned(),
    };
    Ok(reply::json(StatusCode::OK, &submitted))
}

impl<S> Context<'_, S> {
    /// What makes a repeated call the same one: the member, or the header `Idempotency-Key`.
    pub(crate) fn idempotency_key(&self, members: &mut Members) -> Option<String> {
        const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
        let header = self.header(HEADER).map(|text| {
            // The header's draft standard has it in quotes, most programs send it without.
            let text = text.trim();
            text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
        });
        let member = members.text("idempotency_key");
        if let (Some(header), Some(member)) = (header, &member)
            && header != member
        {
            members.errors.push(FieldError::new("idempotency_key", Rule::OtherHeader));
        }
        member.or_else(|| header.map(str::to_owned))
    }
}
