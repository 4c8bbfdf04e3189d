//! `/submit` and `/submit/json`: answering with a link.

use crate::documents::Submitted;
use crate::http::context::{Context, reject_mismatch};
use crate::http::exchange::Response;
use crate::http::extract::fields::Fields;
use crate::http::extract::members::Members;
use crate::http::problem::{self, Problem};
use crate::http::respond::reply;
use crate::links::urls;
use crate::model::error::{Error, FieldError, Rule};
use crate::model::form::{DECLINING, OWN_FIELDS};
use crate::model::id;
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::role::Power;
use crate::model::validate::{Input, Typed, line_ends};
use crate::model::value::Value;
use crate::pages;
use crate::pages::given::SENSITIVE;
use crate::protocol::Decision;
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;
use std::borrow::Cow;

/// A submission by a link; without a value it declines.
struct Submission<'a> {
    id: &'a str,
    t: Option<&'a str>,
    value: Option<Input<'a>>,
    comment: Option<String>,
    idempotency_key: Option<String>,
    via: &'static str,
}

/// How far a submission goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It ends the event.
    Decide,
    /// It is shown once more, if the event is one of those where it is.
    Check,
    /// It is changed.
    Change,
    /// It waits: more time is asked for.
    Extend,
}

/// What became of a submission.
struct Ending {
    request: Request,
    /// The name that goes with it.
    name: Option<String>,
    ended: Result<Done, Error>,
}

enum Done {
    /// The event has ended.
    Ended(Outcome),
    /// This would be the answer.
    Checked(Value),
    /// The event is open, and what was sent is to be changed.
    Changes,
    /// It is open for longer, and what was sent waits so long.
    Extended,
}

impl<S: Storage> Context<'_, S> {
    /// Finds the event of a submission, checks its sender and what it claims about the event, and ends the event. The
    /// caller turns the result into an answer.
    async fn submit<'f>(
        &self,
        submission: Submission<'_>,
        step: Step,
        said: &dyn Fn(&'static str) -> Option<&'f str>,
    ) -> Result<Ending, Problem> {
        let who = self.holder(Power::Decide, submission.id, submission.t).await?;
        let mut request = self.events.request(submission.id).await?;
        if !who.is_let_in(Power::Decide, &request) {
            return Err(Problem::no_event());
        }
        reject_mismatch(&request, said)?;
        let actor = who.actor(submission.via, None, false);
        let name = actor.name.clone();
        let decision = Decision {
            actor,
            via: submission.via.into(),
            comment: submission.comment,
            idempotency_key: submission.idempotency_key,
        };
        let is_checked = request.confirm || step == Step::Change;
        let ended = match submission.value {
            Some(_) if step == Step::Extend => {
                let Decision { actor, via, .. } = decision;
                self.events.extend(&mut request, actor, via, self.now).await.map(|()| Done::Extended)
            }
            Some(given) if step != Step::Decide && is_checked => {
                match self.events.check(&request, given, &decision, self.now).await {
                    // This submission may be the one that ended it.
                    Err(Error::Ended(_)) => {
                        self.events.submit(&request, given, decision, self.now).await.map(Done::Ended)
                    }
                    Err(Error::Invalid(_)) | Ok(_) if step == Step::Change => Ok(Done::Changes),
                    checked => checked.map(Done::Checked),
                }
            }
            Some(given) => self.events.submit(&request, given, decision, self.now).await.map(Done::Ended),
            None => self.events.decline(&request, decision, self.now).await.map(Done::Ended),
        };
        Ok(Ending { request, name, ended })
    }
}

/// Leads whoever comes to `/submit` by its address back to the question that was answered there: a browser that restores its tabs, or
/// a bookmark.
pub(crate) fn back<S>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let query = context.query()?;
    let Some(id) = query.get("request_id").filter(|id| id::is_id(id)) else {
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, en::ONLY_BY_SENDING);
        return Err(problem.with("allow", "POST"));
    };
    let address = urls::seen_from_submit(id, query.get("t"), None);
    Ok(reply::empty(StatusCode::SEE_OTHER).with("location", address))
}

pub(crate) async fn form<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let as_page = context.prefers_page();
    let fields = match context.form() {
        Err(problem) if as_page => {
            let frame = context.frame("./", false, None);
            return Ok(problem.page(frame, None, &pages::message::back(frame.words)));
        }
        fields => fields?,
    };
    match decided(context, &fields).await {
        Err(problem) if as_page => Ok(kept(context.frame("./", false, None), problem, &fields)),
        answer => answer,
    }
}

/// Ends the event as the form's fields say, and sends the browser to the page that shows it. A page that a `POST` is
/// answered by would be sent again by whoever reloads it.
async fn decided<S: Storage>(context: &Context<'_, S>, fields: &Fields<'_>) -> Result<Response, Problem> {
    fields.at_most_once(&[&OWN_FIELDS[..], &["value"]].concat())?;
    let filled = |name| fields.get(name).filter(|text| !text.is_empty());
    let Some(id) = fields.get("request_id") else {
        return Err(Problem::field("request_id", Rule::Missing));
    };
    // All others are the answer of a form, and else of no interest. One says which fields are not to be shown again, should this page have to show what was typed without knowing the form.
    let typed = Typed {
        pairs: fields.without(&[&OWN_FIELDS[..], &[SENSITIVE, "_charset_"]].concat()),
        shown: context.prefers_page(),
    };
    let comment = |name| fields.typed(name).filter(|comment| !comment.trim().is_empty());
    let (mut comment, mut declining) = (comment("comment"), comment(DECLINING));
    let given = match fields.get("action") {
        Some("decline") => None,
        // No value at all breaks the same rule as an empty one.
        None | Some("" | "answer" | "change" | "extend") => Some(Input::Typed(&typed)),
        Some(_) => {
            let actions = &["answer", "decline", "change", "extend"];
            return Err(Problem::field("action", Rule::OneOf(actions)));
        }
    };
    // Programs have one name for it, and so has whoever typed one alone.
    if given.is_none() && declining.is_none() {
        declining = comment.take();
    }
    // What a program sends counts at once: it has shown to nobody what it sends.
    let step = match (fields.get("action"), fields.get("confirmed")) {
        (Some("extend"), _) => Step::Extend,
        _ if !context.prefers_page() => Step::Decide,
        (Some("change"), _) => Step::Change,
        (_, Some("yes")) => Step::Decide,
        _ => Step::Check,
    };
    let (t, idempotency_key) = (filled("t"), filled("idempotency_key"));
    let submission = Submission {
        id,
        t,
        value: given,
        comment: if given.is_none() { &declining } else { &comment }.as_deref().map(str::to_owned),
        idempotency_key: idempotency_key.map(str::to_owned),
        via: "form",
    };
    let declines = submission.value.is_none();
    let Ending { request, name, ended } = context.submit(submission, step, &|name| fields.get(name)).await?;
    let frame = context.frame("./", context.session().await?.is_some(), request.lang.as_deref());
    let form = |errors: &[FieldError], extended: bool| {
        pages::form::form(&pages::form::Form {
            frame,
            request: &request,
            now: context.now,
            extended,
            t,
            answering_as: name.as_deref(),
            idempotency_key: idempotency_key.unwrap_or_default(),
            given: pages::given::Given {
                pairs: &typed.pairs,
                sent: true,
                comment: comment.as_deref(),
                declining: declining.as_deref(),
                declines,
                errors,
            },
        })
    };
    match ended {
        Ok(Done::Ended(outcome)) => {
            // Who is signed in needs no t; theirs lets them do more than see this.
            let t = t.filter(|_| !frame.signed_in);
            let address = urls::seen_from_submit(&outcome.request_id, t, idempotency_key);
            Ok(reply::empty(StatusCode::SEE_OTHER).with("location", address))
        }
        Ok(Done::Checked(value)) => {
            let carried = fields.without(&["action", "confirmed"]);
            let html =
                pages::check::check(frame, &request, name.as_deref(), &value, comment.as_deref(), &carried);
            Ok(reply::page(StatusCode::OK, html))
        }
        Ok(Done::Changes) => Ok(reply::page(StatusCode::OK, form(&[], false))),
        Ok(Done::Extended) => Ok(reply::page(StatusCode::OK, form(&[], true))),
        Err(Error::Invalid(errors)) if context.prefers_page() => {
            Ok(reply::page(StatusCode::UNPROCESSABLE_ENTITY, form(&errors, false)))
        }
        Err(Error::Ended(outcome)) if context.prefers_page() => {
            let status = problem::ended_status(outcome.status);
            let sent = pages::message::kept(frame.words, &sent(fields), &request);
            let sender = pages::outcome::Sender { name: name.as_deref(), idempotency_key };
            Ok(reply::page(status, pages::outcome::too_late(frame, &request, &outcome, &sender, &sent)))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed beside what went wrong: in a form that can be sent again where the problem may be gone by then, else as
/// text that can be copied. The question may be out of reach, and with it its own form.
fn kept(frame: pages::Frame<'_>, problem: Problem, fields: &Fields<'_>) -> Response {
    let sent = sent(fields);
    if !problem.is_passing() {
        return problem.page(frame, None, &pages::message::kept_unknown(frame.words, &sent));
    }
    let html = pages::message::again(frame, &problem.detail(), &sent);
    let response = reply::page(problem.status(), html);
    problem.decorated(response)
}

/// All fields that were sent, but secrets.
fn sent<'f>(fields: &'f Fields<'_>) -> Vec<(&'f str, Cow<'f, str>)> {
    let secret = fields.get(SENSITIVE).unwrap_or_default();
    let is_secret = |name: &str| secret.lines().any(|its| its == name);
    let pairs = fields.without(&[]).into_iter().filter(|(name, _)| !is_secret(name));
    pairs
        .map(|(name, text)| (name, if text.contains('\r') { line_ends(text).into() } else { text.into() }))
        .collect()
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
    let Ending { request, ended, .. } = context.submit(submission, Step::Decide, &said).await?;
    let value = match ended? {
        Done::Ended(outcome) => outcome.value,
        // It was to be decided.
        Done::Checked(_) | Done::Changes | Done::Extended => None,
    };
    let submitted = Submitted {
        status: "submitted".to_owned(),
        value,
        request_id: request.request_id,
        data_type: request.data_type,
        message: en::RECORDED.to_owned(),
    };
    Ok(reply::json(StatusCode::OK, &submitted))
}

impl<S> Context<'_, S> {
    /// What makes a repeated call the same one: the member, or the header `Idempotency-Key`.
    pub(crate) fn idempotency_key(&self, members: &mut Members) -> Option<String> {
        let header = self.header("idempotency-key").map(|text| {
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
