//! What pages show of the operator that is no text: the icon, and the logo, which is in the store.

use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::model::logo::{Logo, LogoError};
use crate::pages;
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;

/// The icon of every page.
pub(crate) fn icon<S>(context: &Context<'_, S>) -> Response {
    let svg = pages::icon::icon(&context.events.settings.operator).into_string();
    reply::body(StatusCode::OK, "image/svg+xml", svg.into()).with("cache-control", "public, max-age=86400")
}

/// The logo, for everybody. Who puts another one sees it five minutes later at the latest.
pub(crate) async fn show<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let stored = context.events.logo().await?;
    // What another program put there is shown if it is one.
    let Some(logo) = stored.as_deref().and_then(|bytes| Logo::read(bytes).ok()) else {
        return Err(Problem::new(StatusCode::NOT_FOUND, en::NO_LOGO));
    };
    let response = reply::body(StatusCode::OK, logo.media, logo.bytes.to_vec());
    Ok(response.with("cache-control", "public, max-age=300"))
}

/// Puts the body in its place.
pub(crate) async fn set<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let status = match Logo::read(context.body()?) {
        Ok(logo) => {
            context.events.set_logo(Some(logo)).await?;
            return Ok(reply::empty(StatusCode::NO_CONTENT));
        }
        Err(error @ LogoError::TooLarge) => (StatusCode::PAYLOAD_TOO_LARGE, error),
        Err(error @ LogoError::UnknownKind) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, error),
    };
    Err(Problem::new(status.0, status.1.to_string()))
}

/// Removes it.
pub(crate) async fn remove<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    context.events.set_logo(None).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}
