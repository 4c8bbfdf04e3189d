//! What routes that wait have in common: how long a request may wait, and the answer of those that wait for many events.

use crate::documents::{EventProblem, EventView, Waited};
use crate::http::Handled;
use crate::http::context::Context;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::model::error::{Error, Rule};
use crate::model::timestamp::Timestamp;
use crate::protocol::{Event, Principal};
use crate::store::storage::Storage;
use http::StatusCode;

/// The longest wait, in seconds.
const MAX_WAIT: u64 = 60;

/// How long `?wait=` asks to wait, in seconds: 60 at most. None if `text` is no count of seconds.
///
/// For hosts that wait themselves and then ask without it.
///
/// ```
/// use hitl_core::http::wait_seconds;
/// assert_eq!([wait_seconds("30"), wait_seconds("86400"), wait_seconds("1e3")], [Some(30), Some(60), None]);
/// ```
pub fn wait_seconds(text: &str) -> Option<u64> {
    // More digits than a number holds are a long wait, too.
    let whole = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    whole.then(|| text.parse().unwrap_or(MAX_WAIT).min(MAX_WAIT))
}

/// How long the body asks to wait, in seconds.
pub(super) fn wait_member(members: &mut Members) -> u64 {
    members.seconds_from(0, "wait").map_or(0, |seconds| u64::from(seconds).min(MAX_WAIT))
}

/// How long `GET` waits for the outcome, in seconds.
pub(super) fn seconds<S>(context: &Context<'_, S>) -> Result<u64, Problem> {
    let query = context.query()?;
    query.only(&["wait"])?;
    match query.get("wait") {
        None => Ok(0),
        Some(text) => wait_seconds(text).ok_or_else(|| Problem::field("wait", Rule::WholeSeconds)),
    }
}

/// When a request ends that waits for so many seconds. The first call fixed it: a clock that jumps back must not make the wait
/// longer.
pub(super) fn end<S>(context: &Context<'_, S>, seconds: u64) -> Timestamp {
    let end = context.now.plus_seconds(seconds);
    context.request.waits.map_or(end, |waits| end.min(waits.end))
}

/// The answer about these events, made by `waited` of what is shown of them.
pub(super) async fn answer<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
    ended: Vec<Event>,
    failed: Vec<(String, Error)>,
    waited: impl FnOnce(Vec<EventView>, Vec<EventProblem>) -> Waited,
) -> Result<Handled, Problem> {
    let events = context.events.views(who, ended, context.now, context.random).await?;
    let problem = |(request_id, error)| EventProblem { request_id, problem: Problem::from(error).document() };
    let problems = failed.into_iter().map(problem).collect();
    Ok(Handled::Reply(reply::json(StatusCode::OK, &waited(events, problems))))
}
