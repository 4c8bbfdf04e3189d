//! `/`: what this is, signing in, and the inbox.

use crate::http::auth;
use crate::http::context::Context;
use crate::http::exchange::{Address, Response};
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::links::secret;
use crate::model::error::Rule;
use crate::pages;
use crate::protocol::{Filter, MAX_PAGE};
use crate::store::storage::Storage;
use http::StatusCode;

pub(crate) async fn show<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let query = context.query()?;
    if let Some(with_slash) = context.request.address().and_then(with_slash) {
        return Ok(reply::empty(StatusCode::PERMANENT_REDIRECT).with("location", with_slash));
    }
    if let Some(key) = query.get("key") {
        return start_session(context, key);
    }
    if let Err(problem) = context.key_holder() {
        return if context.prefers_page() { Ok(sign_in_page(context, problem, false)) } else { Err(problem) };
    }
    // A form sends what was left empty as well.
    let filled = |name| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let filter = Filter {
        ended: false,
        project: filled("project"),
        domain: filled("domain"),
        run: filled("run"),
        text: filled("q"),
    };
    let page = context.events.list(&filter, filled("after").as_deref(), MAX_PAGE, context.now).await?;
    let html = pages::inbox::inbox(&page, &filter, context.now, context.signed_in());
    Ok(reply::page(StatusCode::OK, html))
}

/// Takes the key from the form on the page, and the order to forget it.
pub(crate) fn sign_in<S>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let fields = context.form()?;
    fields.at_most_once(&["key", "action"])?;
    if fields.get("action") == Some("sign-out") {
        let cookie = if context.signed_in() { auth::no_cookie(&context.events.settings) } else { None };
        return Ok(home(context, cookie));
    }
    match fields.get("key") {
        Some(key) => start_session(context, key),
        None => Err(Problem::field("key", Rule::Missing)),
    }
}

/// Lets a browser in whose user has the key.
fn start_session<S>(context: &Context<'_, S>, given: &str) -> Result<Response, Problem> {
    let settings = &context.events.settings;
    match settings.api_key.as_deref() {
        Some(key) if secret::same(given.trim(), key) => {
            Ok(home(context, auth::cookie(settings, context.now)))
        }
        Some(_) => {
            let problem = auth::wrong_key();
            if context.prefers_page() { Ok(sign_in_page(context, problem, true)) } else { Err(problem) }
        }
        None => {
            let problem = auth::closed();
            if context.prefers_page() { Ok(sign_in_page(context, problem, false)) } else { Err(problem) }
        }
    }
}

/// Back to the page itself, with this cookie and without the key in its address.
fn home<S>(context: &Context<'_, S>, cookie: Option<String>) -> Response {
    // Where the path is not known, it is where the browser came from.
    let address = context.events.settings.public_path().unwrap_or_else(|| "./".into());
    let response = reply::empty(StatusCode::SEE_OTHER).with("location", address);
    match cookie {
        Some(cookie) => response.with("set-cookie", cookie),
        None => response,
    }
}

/// This page's address with a slash at the end, seen from the one without: what its links are relative to.
fn with_slash(address: &Address) -> Option<String> {
    let (_, last) = address.path.rsplit_once('/').filter(|(_, last)| !last.is_empty())?;
    let query = address.query.as_ref().map_or(String::new(), |query| format!("?{query}"));
    // The dot keeps a colon in the name from being taken for the end of a scheme.
    Some(format!("./{last}/{query}"))
}

/// The page without the inbox: what this is, and how to sign in.
fn sign_in_page<S>(context: &Context<'_, S>, problem: Problem, tried: bool) -> Response {
    let closed = context.events.settings.api_key.is_none();
    let html = pages::inbox::sign_in(&problem.detail(), closed, tried);
    problem.decorated(reply::page(StatusCode::UNAUTHORIZED, html))
}
