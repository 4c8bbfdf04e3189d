//! `/v1/links`: links that create, made and revoked.

use crate::documents::CreatingLink;
use crate::http::auth;
use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::http::router::Route;
use crate::links::creating::{CREATES, Creating, VALID};
use crate::links::token;
use crate::protocol::Principal;
use crate::store::storage::Storage;
use http::StatusCode;

/// Makes a link, or revokes one, as `route` says.
pub(crate) async fn creating<S: Storage>(
    context: &Context<'_, S>,
    route: Route,
    who: &Principal,
) -> Result<Response, Problem> {
    context.query()?.only(&[])?;
    let mut members = context.members()?;
    let (events, now, random) = (context.events, context.now, context.random);
    if route == Route::RevokeLink {
        let t = members.required_text("t").unwrap_or_default();
        members.finish()?;
        // What it says of itself is looked at first, and then whether that is true.
        if let Some(link) = token::subject(&t).as_deref().and_then(Creating::read) {
            is_within(who, link)?;
        }
        events.revoke_link(CREATES, None, &t, now, random).await?;
        return Ok(reply::empty(StatusCode::NO_CONTENT));
    }
    let names = ["org", "project", "domain", "run"].map(|name| members.text(name));
    let seconds = members.seconds_from(1, "valid_seconds").unwrap_or(VALID);
    members.finish()?;
    let link = events.creating(&names)?;
    is_within(who, link)?;
    let expires_at = now.plus_seconds(seconds.into());
    let create = events.creating_url(link, expires_at, now, random).await?;
    Ok(reply::json(StatusCode::CREATED, &CreatingLink { create, expires_at }))
}

/// Lets through a link by which nothing is asked but what is within the scope of the key of `who`.
fn is_within(who: &Principal, link: Creating<'_>) -> Result<(), Problem> {
    match who.scope() {
        Some(scope) if !scope.holds(link.org, link.project, link.domain) => Err(auth::out_of_scope(scope)),
        _ => Ok(()),
    }
}
