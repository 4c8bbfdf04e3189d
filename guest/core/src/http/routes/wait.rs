//! `POST /v1/wait`, waiting for many events at once: those with these ids, or all of a scope.

use super::{long_poll, wait_for_scope};
use crate::documents::{WaitQuery, Waited};
use crate::http::Handled;
use crate::http::context::Context;
use crate::http::exchange::Waits;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::model::error::Rule;
use crate::model::timestamp::Timestamp;
use crate::protocol::{MAX_IDS, Principal, Seen};
use crate::store::storage::Storage;

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
    let wait = long_poll::wait_member(&mut members);
    members.finish()?;
    Ok(WaitQuery { ids, wait })
}

/// Waits until one of many events has ended.
pub(crate) async fn wait<S: Storage>(context: &Context<'_, S>, who: &Principal) -> Result<Handled, Problem> {
    context.query()?.only(&[])?;
    let members = context.members()?;
    if members.has("scope") {
        return wait_for_scope::wait(context, who, members).await;
    }
    let WaitQuery { ids, wait } = query(members)?;
    let end = long_poll::end(context, wait);
    let seen = context.events.look_at_many(who, &ids, context.now).await?;
    if !seen.is_news() && context.now < end {
        let until = seen.again.map_or(end, |again| again.min(end));
        return Ok(Handled::Wait(Waits::for_keys(end, until), seen.keys));
    }
    let Seen { ended, failed, more, again, .. } = seen;
    let look_again_at = again.filter(|again| *again < Timestamp::MAX);
    long_poll::answer(context, who, ended, failed, |events, problems| Waited {
        events,
        problems,
        more,
        look_again_at,
        cursor: None,
    })
    .await
}
