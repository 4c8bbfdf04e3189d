//! `POST /v1/wait` with a scope: waiting for whatever ends in it, from a cursor on.

use super::long_poll;
use crate::documents::{ScopeWaitQuery, WaitScope, Waited};
use crate::http::Handled;
use crate::http::context::Context;
use crate::http::exchange::Waits;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::model::error::Rule;
use crate::model::timestamp::Timestamp;
use crate::protocol::{Cursor, Ended, Filter, NextRead, Principal};
use crate::store::storage::Storage;

/// The longest time between two reads of the log, in seconds.
const LONGEST: u64 = 5;

/// What the body of `POST /v1/wait` asks for, if it is about a scope and in order.
///
/// For hosts that wait themselves and then ask without it.
///
/// ```
/// use hitl_core::http::scope_to_wait_for;
/// let query = scope_to_wait_for(br#"{"scope":{"run":"r"},"wait":86400}"#).unwrap();
/// assert_eq!((query.scope.run.as_deref(), query.wait), (Some("r"), 60));
/// assert!(scope_to_wait_for(br#"{"scope":{},"cursor":"x"}"#).is_none());
/// assert!(scope_to_wait_for(br#"{"ids":["a"]}"#).is_none());
/// ```
pub fn scope_to_wait_for(body: &[u8]) -> Option<ScopeWaitQuery> {
    let members = Members::read(body).ok()?;
    members.has("scope").then(|| query(members).ok())?.map(|(query, _)| query)
}

/// What the members of a body ask for, and from where on.
fn query(mut members: Members) -> Result<(ScopeWaitQuery, Cursor), Problem> {
    let names = |members: &mut Members| ["project", "domain", "run"].map(|name| members.text(name));
    let [project, domain, run] = members.object("scope", names).unwrap_or_default();
    let since = members.text("since").and_then(|text| {
        let since = Timestamp::parse_since(&text);
        if since.is_none() {
            members.refuse("since", Rule::Moment);
        }
        since
    });
    let cursor = members.text("cursor");
    let begin = match &cursor {
        Some(text) => Cursor::read(text),
        None => Some(Cursor::from(since.unwrap_or(Timestamp::from_millis(0)))),
    };
    if begin.is_none() {
        members.refuse("cursor", Rule::Cursor);
    }
    let wait = long_poll::wait_member(&mut members);
    members.finish()?;
    let query = ScopeWaitQuery { scope: WaitScope { project, domain, run }, cursor, since, wait };
    // Without one it was refused.
    Ok((query, begin.unwrap_or_else(|| Cursor::from(Timestamp::MAX))))
}

/// Waits until an event of a scope has ended.
pub(super) async fn wait<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
    members: Members,
) -> Result<Handled, Problem> {
    let (ScopeWaitQuery { scope: WaitScope { project, domain, run }, wait, .. }, cursor) = query(members)?;
    let (now, before) = (context.now, context.request.waits);
    let end = long_poll::end(context, wait);
    // Something was heard, or it is not the moment yet.
    if let Some(waits) = before.filter(|waits| now < waits.until) {
        let (reads, until) = if waits.listens { NextRead::woken(now) } else { (waits.reads, waits.until) };
        let until = until.min(end);
        return Ok(Handled::Wait(Waits { end, until, listens: false, reads }, Vec::new()));
    }
    let filter = Filter { project, domain, run, ..Filter::default() };
    let Ended { events, failed, more, cursor, again } =
        context.events.ended_since(who, &filter, &cursor, before.is_none(), now).await?;
    if events.is_empty() && failed.is_empty() && !more && now < end {
        let listens = context.events.settings().pushed;
        let (reads, mut until) = if context.events.has_cleanup() {
            // This very look found something, which is written down now.
            NextRead::woken(now)
        } else {
            before.map_or(NextRead::default(), |waits| waits.reads).in_vain(listens, now)
        };
        // What comes between a read and the beginning of the wait is not heard.
        until = until.min(now.plus_seconds(LONGEST)).min(again.unwrap_or(end)).min(end);
        return Ok(Handled::Wait(Waits { end, until, listens, reads }, Vec::new()));
    }
    let look_again_at = again;
    let cursor = Some(cursor);
    long_poll::answer(context, who, events, failed, |events, problems| Waited {
        events,
        problems,
        more,
        look_again_at,
        cursor,
    })
    .await
}
