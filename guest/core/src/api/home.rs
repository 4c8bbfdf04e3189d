//! `/`: what this is, signing in, and the inbox.

use super::auth;
use super::call::Call;
use super::problem::Problem;
use super::reply::{self, Response};
use crate::events::{Filter, MAX_PAGE};
use crate::link;
use crate::page;
use crate::storage::Storage;
use http::{StatusCode, Uri, header};

pub(super) async fn show<S: Storage>(call: &Call<'_, S>) -> Result<Response, Problem> {
    let query = call.query()?;
    if let Some(with_slash) = with_slash(call.request.uri()) {
        return Ok(reply::empty(StatusCode::PERMANENT_REDIRECT).with(header::LOCATION, with_slash));
    }
    if let Some(key) = query.get("key") {
        return enter(call, key);
    }
    if let Err(problem) = call.key_holder() {
        return if call.prefers_page() { Ok(outside(call, problem, false)) } else { Err(problem) };
    }
    // A form sends what was left empty as well.
    let filled = |name| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let filter =
        Filter { ended: false, project: filled("project"), domain: filled("domain"), run: filled("run") };
    let page = call.events.list(&filter, None, MAX_PAGE, call.now).await?;
    let html = page::inbox::inbox(&page, &filter, call.now, call.signed_in());
    Ok(reply::page(StatusCode::OK, html))
}

/// Takes the key from the form on the page, and the order to forget it.
pub(super) fn sign_in<S>(call: &Call<'_, S>) -> Result<Response, Problem> {
    let fields = call.form()?;
    fields.at_most_once(&["key", "action"])?;
    if fields.get("action") == Some("sign-out") {
        return Ok(home(call, Some(auth::no_cookie(call.events.settings.secure()))));
    }
    match fields.get("key") {
        Some(key) => enter(call, key),
        None => Err(Problem::field("key", "This is missing.")),
    }
}

/// Lets a browser in whose user has the key.
fn enter<S>(call: &Call<'_, S>, given: &str) -> Result<Response, Problem> {
    let settings = &call.events.settings;
    match settings.api_key.as_deref() {
        Some(key) if link::same_secret(given, key) => {
            Ok(home(call, auth::cookie(key, call.now, settings.secure())))
        }
        Some(_) => {
            let problem = auth::wrong_key();
            if call.prefers_page() { Ok(outside(call, problem, true)) } else { Err(problem) }
        }
        None => {
            let problem = auth::closed();
            if call.prefers_page() { Ok(outside(call, problem, false)) } else { Err(problem) }
        }
    }
}

/// Back to the page itself, with this cookie and without the key in its address.
fn home<S>(call: &Call<'_, S>, cookie: Option<String>) -> Response {
    // Where the path is not known, it is where the browser came from.
    let address = call.events.settings.public_path().unwrap_or_else(|| "./".into());
    let response = reply::empty(StatusCode::SEE_OTHER).with(header::LOCATION, address);
    match cookie {
        Some(cookie) => response.with(header::SET_COOKIE, cookie),
        None => response,
    }
}

/// This page's address with a slash at the end, seen from the one without: what its links are relative to.
fn with_slash(uri: &Uri) -> Option<String> {
    let (_, last) = uri.path().rsplit_once('/').filter(|(_, last)| !last.is_empty())?;
    let query = uri.query().map_or(String::new(), |query| format!("?{query}"));
    // The dot keeps a colon in the name from being taken for the end of a scheme.
    Some(format!("./{last}/{query}"))
}

/// The page for who is not let in: what this is, and how to get in.
fn outside<S>(call: &Call<'_, S>, problem: Problem, tried: bool) -> Response {
    let closed = call.events.settings.api_key.is_none();
    let html = page::inbox::outside(problem.detail(), closed, tried);
    problem.decorated(reply::page(StatusCode::UNAUTHORIZED, html))
}
