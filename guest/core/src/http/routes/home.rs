//! `/`: what this is, signing in, and the inbox.

use crate::http::auth;
use crate::http::context::Context;
use crate::http::cookie;
use crate::http::exchange::{Address, Response};
use crate::http::extract::fields::Fields;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::http::router::Route;
use crate::links::session::{self, SESSION, SIGN_IN, Session};
use crate::model::error::Rule;
use crate::model::role::{Power, Reach};
use crate::pages::inbox::Entry;
use crate::pages::{self, Frame};
use crate::protocol::{Filter, MAX_PAGE};
use crate::store::storage::Storage;
use crate::text::joined::joined;
use crate::text::{en, encoded};
use http::StatusCode;

pub(crate) async fn show<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let query = context.query()?;
    if let Some(with_slash) = context.request.address().and_then(with_slash) {
        return Ok(reply::empty(StatusCode::PERMANENT_REDIRECT).with("location", with_slash));
    }
    // Only shown: looking changes nothing, and programs that look at links in messages do not use them up.
    if let Some(token) = query.get("sign-in").filter(|_| context.prefers_page()) {
        return Ok(reply::page(
            StatusCode::OK,
            pages::inbox::confirm_sign_in(token, context.frame("./", false, None)),
        ));
    }
    let who = match context.key_holder(Power::SeeForm).await {
        Ok(who) => who,
        Err(problem) if context.prefers_page() => {
            return Ok(sign_in_page(context, problem, false, &filtered(&query)));
        }
        Err(problem) => return Err(problem),
    };
    // A form sends what was left empty as well.
    let filled = |name| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let filter = Filter {
        ended: false,
        project: filled("project"),
        domain: filled("domain"),
        run: filled("run"),
        text: filled("q"),
    };
    let after = filled("after");
    let page = context.events.list_for(&who, &filter, after.as_deref(), MAX_PAGE, context.now).await?;
    let signed_in = context.session().await?.is_some();
    Ok(reply::page(
        StatusCode::OK,
        pages::inbox::inbox(&page, &filter, context.now, context.frame("./", signed_in, None)),
    ))
}

/// Takes the key from the form on the page, a token that is one sign-in, and the order to end the session.
pub(crate) async fn sign_in<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let fields = context.form()?;
    fields.at_most_once(&["key", "token", "action", "next"])?;
    let next = fields.get("next").filter(|next| is_own(next)).unwrap_or_default();
    if fields.get("action") == Some("sign-out") {
        return sign_out(context).await;
    }
    match (fields.get("key"), fields.get("token")) {
        (Some(key), _) => by_key(context, key, next).await,
        (None, Some(token)) => by_token(context, token).await,
        (None, None) => Err(Problem::field("key", Rule::Missing)),
    }
}

/// Ends the session for good, wherever its cookie may be.
async fn sign_out<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let Some((session, _)) = context.session().await? else { return Ok(home(context, None, "")) };
    context.events.end_session(&session.id, context.now.plus_seconds(SESSION), context.now).await?;
    Ok(home(context, Some(cookie::forget(&context.events.settings)), ""))
}

/// Lets a browser in whose user has a key that opens the inbox.
async fn by_key<S: Storage>(context: &Context<'_, S>, given: &str, next: &str) -> Result<Response, Problem> {
    match context.holder_of(given.trim()).await? {
        Some(holder) if holder.who.reach(Power::SeeForm) == Reach::None => {
            refused(context, auth::not_for(Power::SeeForm), next)
        }
        Some(holder) => start_session(context, holder.key, next).await,
        None if context.events.settings.api_key.is_none() => refused(context, auth::closed(), next),
        None => refused(context, auth::wrong_key(), next),
    }
}

/// Lets a browser in whose user was given a token, which is good once.
async fn by_token<S: Storage>(context: &Context<'_, S>, token: &str) -> Result<Response, Problem> {
    let signer = context.events.settings.api_key.as_deref().and_then(session::signer);
    let once = signer.and_then(|signer| session::sign_in_once(token, &signer, context.now));
    let until = context.now.plus_seconds(SIGN_IN);
    match once {
        Some(once) if context.events.end_session(&once, until, context.now).await? => {
            start_session(context, None, "").await
        }
        _ => refused(context, Problem::new(StatusCode::UNAUTHORIZED, en::SIGN_IN_USED), ""),
    }
}

async fn start_session<S: Storage>(
    context: &Context<'_, S>,
    key: Option<String>,
    next: &str,
) -> Result<Response, Problem> {
    let expires = context.now.plus_seconds(SESSION);
    // One browser has one session: whoever was signed in before has left.
    if let Some((before, _)) = context.session().await? {
        context.events.end_session(&before.id, expires, context.now).await?;
    }
    let session = Session::new(key, &(context.random)());
    let settings = &context.events.settings;
    let value = match &session.key {
        Some(_) => {
            session.sign(context.events.link_keys(context.now, context.random).await?.newest(), expires)
        }
        None => match settings.api_key.as_deref().and_then(session::signer) {
            Some(signer) => session.sign(&signer, expires),
            None => return refused(context, auth::closed(), next),
        },
    };
    Ok(home(context, Some(cookie::set(settings, &value)), next))
}

/// Why nobody was let in: on the page where it can be tried again, or as any other problem.
fn refused<S>(context: &Context<'_, S>, problem: Problem, next: &str) -> Result<Response, Problem> {
    if context.prefers_page() { Ok(sign_in_page(context, problem, true, next)) } else { Err(problem) }
}

/// Back to the page itself, or to the one below it that was wanted `next`, with this cookie.
fn home<S>(context: &Context<'_, S>, cookie: Option<String>, next: &str) -> Response {
    // Where the path is not known, it is where the browser came from.
    let address = context.events.settings.public_path().unwrap_or_else(|| "./".into());
    let address = joined(&[&address, next], "");
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
fn sign_in_page<S>(context: &Context<'_, S>, problem: Problem, tried: bool, next: &str) -> Response {
    let closed = context.events.settings.api_key.is_none() && !tried;
    let entry = Entry { detail: &problem.detail(), closed, tried, next };
    let html = pages::inbox::sign_in(context.frame("./", false, None), &entry);
    let status = problem.status();
    problem.decorated(reply::page(status, html))
}

/// The address of this page with the filter that the query has, and nothing else of it, which may be a secret.
fn filtered(query: &Fields<'_>) -> String {
    let names = ["q", "project", "domain", "run", "after"];
    let member = |name| Some((name, query.get(name).filter(|value| !value.is_empty())?));
    let members: Vec<(&str, &str)> = names.into_iter().filter_map(member).collect();
    encoded::query(&members)
}

/// Whether `next` is a page of ours below this one, of those that a person is sent to: a question, or the inbox with a filter. Nothing
/// in it leads to another site.
fn is_own(next: &str) -> bool {
    /// The longest, in bytes.
    const LONGEST: usize = 2_048;
    let is_plain = next.len() <= LONGEST && next.bytes().all(|b| b.is_ascii_graphic());
    let is_id =
        |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    is_plain && (next.starts_with('?') || next.strip_prefix("form/").is_some_and(is_id))
}

/// The page for a problem at this place. Where a question does not open, whoever has a key signs in and comes back to it.
pub(crate) fn away(frame: Frame<'_>, place: Option<(Route, &str)>, problem: Problem) -> Response {
    let root = if matches!(place, Some((Route::Form, _))) { "../" } else { "./" };
    let next = match place {
        Some((Route::Form, id)) => joined(&["form/", id], ""),
        _ => String::new(),
    };
    let may_enter = is_own(&next)
        && matches!(problem.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        && frame.settings.api_key.is_some();
    let entry = Entry { detail: "", closed: false, tried: false, next: &next };
    problem.page(Frame { root, ..frame }, Some(&entry).filter(|_| may_enter), &maud::Markup::default())
}
