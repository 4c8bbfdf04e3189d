//! `/v1/purge`: removing the events that ended long ago.

use crate::documents::PurgePage;
use crate::http::auth;
use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::model::error::Rule;
use crate::model::key::KeyScope;
use crate::model::role::Power;
use crate::protocol::{Principal, Purge};
use crate::store::storage::Storage;
use http::StatusCode;

/// Removes some of the events that ended long ago, and says where the next call goes on.
pub(crate) async fn purge<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
) -> Result<Response, Problem> {
    context.query()?.only(&[])?;
    // What is left of an event does not say whose it was.
    if who.scope().is_some_and(|scope| *scope != KeyScope::default()) {
        return Err(auth::not_for(Power::Purge));
    }
    let mut members = context.members()?;
    let older_than = members.seconds_from(0, "older_than_seconds");
    if older_than.is_none() && members.errors.is_empty() {
        members.refuse("older_than_seconds", Rule::Missing);
    }
    let dry_run = members.truth("dry_run");
    let after = members.text("after");
    members.finish()?;
    let purge = Purge { older_than: older_than.unwrap_or(u32::MAX), dry_run };
    let purged = context.events.purge(purge, after.as_deref(), context.now).await?;
    Ok(reply::json(StatusCode::OK, &PurgePage::from(purged)))
}
