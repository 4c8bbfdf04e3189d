//! What administrators do: `/v1/keys`, making, listing and revoking keys with roles; changing the key that signs links; `/v1/logo`;
//! and `/v1/purge`, removing the events that ended long ago.

use crate::documents::{KeyList, LinkKeyChange};
use crate::http::auth;
use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::http::router::Route;
use crate::http::routes::logo;
use crate::model::error::{Error, Rule};
use crate::model::key::{KeyScope, NewKey};
use crate::model::role::{Power, Role};
use crate::protocol::{Principal, Purge};
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;

/// How long links of before work after the key that signs them was changed, if nobody says: a week, in seconds.
const GRACE: u32 = 7 * 86_400;

/// Does what `route` says, for whoever administers all events.
pub(crate) async fn manage<S: Storage>(
    context: &Context<'_, S>,
    route: Route,
    who: &Principal,
) -> Result<Response, Problem> {
    context.query()?.only(&[])?;
    // A scoped key could make one for all; and what a purge finds does not always say whose it was.
    auth::for_all_events(who, route.power().unwrap_or(Power::Manage))?;
    match route {
        Route::CreateKey => {
            let made = context.events.create_key(wanted(context)?, context.now, context.random).await?;
            Ok(reply::json(StatusCode::CREATED, &made))
        }
        Route::ListKeys => {
            let (keys, unreadable) = context.events.list_keys().await?;
            Ok(reply::json(StatusCode::OK, &KeyList { keys, unreadable }))
        }
        Route::RotateLinkKey => {
            let mut members = context.optional_members()?;
            let grace = members.seconds_from(0, "grace_seconds").unwrap_or(GRACE);
            members.finish()?;
            let earlier_until = context.events.rotate_link_key(grace, context.now, context.random).await?;
            Ok(reply::json(StatusCode::OK, &LinkKeyChange { earlier_until }))
        }
        Route::SetLogo => logo::set(context).await,
        Route::RemoveLogo => logo::remove(context).await,
        Route::Purge => {
            let mut members = context.members()?;
            let older_than = members.seconds_from(0, "older_than_seconds");
            let dry_run = members.truth("dry_run");
            let after = members.text("after");
            members.finish()?;
            let Some(older_than) = older_than else {
                return Err(Problem::field("older_than_seconds", Rule::Missing));
            };
            let purge = Purge { older_than, dry_run };
            let page = context.events.purge(purge, after.as_deref(), context.now).await?;
            Ok(reply::json(StatusCode::OK, &page))
        }
        _ => {
            context.optional_members()?.finish()?;
            match context.events.revoke_key(context.id, context.now).await {
                Ok(record) => Ok(reply::json(StatusCode::OK, &record)),
                Err(Error::NotFound) => Err(Problem::new(StatusCode::NOT_FOUND, en::NO_SUCH_KEY)),
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// The key that the members of the body describe.
fn wanted<S>(context: &Context<'_, S>) -> Result<NewKey, Problem> {
    let mut members = context.members()?;
    let role = members.required_text("role").map(|name| {
        let role = Role::named(&name);
        if role.is_none() {
            members.refuse("role", Rule::OneOf(&["ask", "answer", "admin"]));
        }
        role
    });
    let name = members.text("name");
    let scope = KeyScope {
        org: members.texts("org"),
        project: members.texts("project"),
        domain: members.texts("domain"),
    };
    let seconds = members.seconds_from(1, "valid_seconds");
    members.finish()?;
    let Some(role) = role.flatten() else { return Err(Problem::field("role", Rule::Missing)) };
    let expires_at = seconds.map(|seconds| context.now.plus_seconds(seconds.into()));
    Ok(NewKey { role, name, scope, expires_at })
}
