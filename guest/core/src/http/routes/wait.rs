//! `POST /v1/wait`, waiting for many events at once; and how long a request may wait.

use crate::documents::{EventProblem, WaitQuery, Waited};
use crate::http::Handled;
use crate::http::context::Context;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::model::error::Rule;
use crate::model::timestamp::Timestamp;
use crate::protocol::{MAX_IDS, Principal, Seen};
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

/// What the body of `POST /v1/wait` asks for, if it is in order.
///
/// For hosts that wait themselves and then ask without it.
///
/// ```
/// use hitl_core::http::many_to_wait_for;
/// let query = many_to_wait_for(br#"{"ids":["a","b"],"wait":86400}"#).unwrap();
/// assert_eq!((query.ids, query.wait), (vec!["a".to_owned(), "b".to_owned()], 60));
/// assert!(many_to_wait_for(br#"{"ids":[]}"#).is_none());
/// assert!(many_to_wait_for(br#"{"ids":"a"}"#).is_none());
/// ```
pub fn many_to_wait_for(body: &[u8]) -> Option<WaitQuery> {
    query(Members::read(body).ok()?).ok()
}

/// What the members of a body ask for.
fn query(mut members: Members) -> Result<WaitQuery, Problem> {
    let ids = members.list_of_texts("ids");
    if members.errors.is_empty() && !(1..=MAX_IDS as usize).contains(&ids.len()) {
        members.refuse("ids", Rule::Ids);
    }
    let wait = members.seconds_from(0, "wait").map_or(0, |seconds| u64::from(seconds).min(MAX_WAIT));
    members.finish()?;
    Ok(WaitQuery { ids, wait })
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
    context.request.waits_until.map_or(end, |fixed| end.min(fixed))
}

/// Waits until one of many events has ended.
pub(crate) async fn for_many<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
) -> Result<Handled, Problem> {
    context.query()?.only(&[])?;
    let WaitQuery { ids, wait } = query(context.members()?)?;
    let end = end(context, wait);
    let seen = context.events.look_at_many(who, &ids, context.now).await?;
    if !seen.is_news() && context.now < end {
        let until = seen.again.map_or(end, |again| again.min(end));
        return Ok(Handled::Wait { until, keys: seen.keys, end });
    }
    let Seen { ended, failed, more, again, .. } = seen;
    let events = context.events.views(who, ended, context.now, context.random).await?;
    let mut problems = Vec::with_capacity(failed.len());
    for (request_id, error) in failed {
        problems.push(EventProblem { request_id, problem: Problem::from(error).document() });
    }
    let look_again_at = again.filter(|again| *again < Timestamp::MAX);
    Ok(Handled::Reply(reply::json(StatusCode::OK, &Waited { events, problems, more, look_again_at })))
}
