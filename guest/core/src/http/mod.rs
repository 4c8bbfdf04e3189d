//! The HTTP routes: a request in, a response out.
//!
//! [`respond`] is the whole of it. Inside:
//!
//! * `exchange`: the request and the response themselves.
//! * `router`: the table of routes. `routes`: what each of them does.
//! * `context`, `credential`, `cookie`, `auth`: one request, what it shows for itself, and who may do what.
//! * `extract`: reading queries, forms and JSON.
//! * `problem`: why a request did not do what was asked.
//! * `respond`, `negotiate`: writing answers and errors, as JSON or as a page.
//! * `plain`: the same documents without HTTP.
//! * `refused`: which request was an answer that was refused.

mod auth;
mod context;
mod cookie;
mod credential;
mod exchange;
mod extract;
mod negotiate;
mod plain;
mod problem;
mod refused;
mod respond;
mod router;
mod routes;

use crate::links::creating::CREATES;
use crate::links::pasted;
use crate::model::error::Error;
use crate::model::timestamp::Timestamp;
use crate::model::value::MAX_TEXT;
use crate::protocol::{Events, MAX_COMMENT, Principal, Random};
use crate::settings::Settings;
use crate::store::keys;
use crate::store::storage::Storage;
use crate::text::en;
use context::Context;
use exchange::Waits;
pub use exchange::{Request, Response};
use problem::Problem;
pub use refused::{answered_event, is_refusal};
use respond::reply;
pub use respond::reply::GUARDS;
use router::Route;
pub use routes::long_poll::wait_seconds;
pub use routes::wait::many_to_wait_for;
pub use routes::wait_for_scope::scope_to_wait_for;
use routes::{callbacks, decide, events, form, home, links, logo, manage, status, submit, wait};

/// The longest body that is read, in bytes. The longest answer with the longest comment fits, whatever its letters: written
/// as a form's line or escaped in JSON, one takes up to 12 bytes.
pub const MAX_BODY: usize = 512 * 1024;
const _: () = assert!((MAX_TEXT + MAX_COMMENT) * 12 + 4096 < MAX_BODY);

/// The headers that the routes look at, in lower case; a shell need not copy any other.
pub const HEADERS: [&str; 11] = [
    "accept",
    "accept-language",
    "authorization",
    "content-encoding",
    "content-type",
    "cookie",
    "host",
    "idempotency-key",
    "origin",
    "sec-fetch-site",
    USER,
];

/// The header in which a host says which person its login has let in. It counts only where the setting `user-header` is
/// `trusted`; such a host takes it out of what clients send.
pub const USER: &str = "hitl-user";

/// The body of a request, as far as the shell read it.
#[derive(Debug, Clone)]
pub enum Body {
    /// All of it; at most [`MAX_BODY`] bytes.
    Whole(Vec<u8>),
    /// It is longer than [`MAX_BODY`]; the rest was not read.
    TooLong,
}

/// What a request came to.
#[derive(Debug)]
pub enum Progress {
    /// The response. Its headers are complete: a shell adds none, `content-length` included, which for `HEAD` is that
    /// of the body left out.
    Done(Response),
    /// Nothing yet: wait until `until`, or until one of `keys` or a key with `prefix` is created, then call [`respond`]
    /// with `request` again.
    Wait {
        /// When to go on at the latest.
        until: Timestamp,
        /// The keys whose creation is waited for; perhaps none.
        keys: Vec<String>,
        /// What keys begin with any of which is waited for; most often none.
        prefix: Option<&'static str>,
        /// The request, to be given again.
        request: Box<Request>,
    },
}

/// What a route came to, if it was no problem.
enum Handled {
    Reply(Response),
    Wait(Waits, Vec<String>),
}

/// Whether a component that sends outcomes itself sends what is to be sent beside `request`: whatever is about events moves them on,
/// and so does `/ready`, which whoever wants a clock for that may ask. What another courier asks does not.
///
/// ```
/// use hitl_core::http::{Body, Request, moves_outcomes};
/// use http::Method;
/// let settings = hitl_core::Settings::default();
/// let get = |address: &str| Request::new(Method::GET, address, Body::Whole(Vec::new()));
/// assert!(moves_outcomes(&get("/v1/events?limit=1"), &settings));
/// assert!(moves_outcomes(&get("/ready"), &settings));
/// assert!(!moves_outcomes(&get("/health"), &settings));
/// ```
pub fn moves_outcomes(request: &Request, settings: &Settings) -> bool {
    let route =
        request.address().and_then(|address| router::find(&request.method, &address.path, settings).ok());
    match route {
        Some((Route::TakeCallbacks | Route::ReportCallback, _)) | None => false,
        Some((route, _)) => route == Route::Ready || route.power().is_some(),
    }
}

/// Answers one request.
///
/// A long poll (`?wait=`, `POST /v1/wait`) may take several calls: see [`Progress`].
pub async fn respond<S: Storage>(
    events: &Events<S>,
    mut request: Request,
    now: Timestamp,
    random: Random<'_>,
) -> Progress {
    let found = match request.address() {
        Some(address) => {
            let found = router::find(&request.method, &address.path, events.settings());
            found.map(|(route, id)| (route, id, address.query.as_deref()))
        }
        None => Err(Problem::malformed(en::BAD_ADDRESS)),
    };
    // Images stand in questions, and nowhere else.
    let images = matches!(found, Ok((Route::Form | Route::Submit, ..)));
    let place = found.as_ref().ok().map(|(route, id, _)| (*route, *id));
    let turn = match found {
        Ok((route, id, query)) => {
            dispatch(route, &Context { events, request: &request, id, query, now, random }).await
        }
        Err(problem) => Err(problem),
    };
    let response = match turn {
        Ok(Handled::Reply(response)) => response,
        Ok(Handled::Wait(waits, keys)) => {
            request.waits = Some(waits);
            let prefix = waits.listens.then_some(keys::REQUESTS);
            return Progress::Wait { until: waits.until, keys, prefix, request: Box::new(request) };
        }
        Err(problem) if negotiate::prefers_page(&request) => {
            let frame = negotiate::frame(&request, events.settings(), None);
            home::away(frame, place, problem)
        }
        Err(problem) => problem.response(),
    };
    Progress::Done(reply::finished(response, &request.method, events.settings(), images))
}

async fn dispatch<S: Storage>(route: Route, context: &Context<'_, S>) -> Result<Handled, Problem> {
    // Whoever is signed in, or may be let in by a login in front, is so for pages of other sites as well.
    if !context.request.method.is_safe() && !context.shows_key() && context.is_of_another_site() {
        return Err(Problem::new(http::StatusCode::FORBIDDEN, en::OTHER_SITE));
    }
    // Where a link may do as well, and on the page that lets people in, the route itself asks who it is.
    let who = match (route, route.power()) {
        (Route::Home | Route::Submit | Route::SubmitJson | Route::Form | Route::Status, _) | (_, None) => {
            Principal::LinkHolder(None)
        }
        (Route::Create, Some(power)) if context.query()?.get("t").is_some_and(|t| !t.is_empty()) => {
            context.holder(power, CREATES, context.query()?.get("t")).await?
        }
        (_, Some(power)) => context.key_holder(power).await?,
    };
    let response = match route {
        Route::Home => home::show(context).await,
        Route::SignIn => home::sign_in(context).await,
        Route::Health => Ok(status::health()),
        Route::Ready => status::ready(context).await,
        Route::Icon => Ok(logo::icon(context)),
        Route::Logo => logo::show(context).await,
        Route::OpenApi => Ok(status::openapi()),
        Route::Back => submit::back(context),
        Route::Submit => submit::form(context).await,
        Route::SubmitJson => submit::json(context).await,
        Route::Create => events::create(context, who).await,
        Route::List => events::list(context, &who).await,
        Route::Wait => return wait::wait(context, &who).await,
        Route::CreateLink | Route::RevokeLink => links::creating(context, route, &who).await,
        Route::CreateKey
        | Route::ListKeys
        | Route::RevokeKey
        | Route::RotateLinkKey
        | Route::SetLogo
        | Route::RemoveLogo
        | Route::Purge => manage::manage(context, route, &who).await,
        Route::TakeCallbacks | Route::ReportCallback => callbacks::deliver(context, route, &who).await,
        Route::Form
        | Route::Status
        | Route::Event
        | Route::Respond
        | Route::Decline
        | Route::Cancel
        | Route::Extend
        | Route::Link
        | Route::RevokeLinks
        | Route::Report => return with_event(route, context, who).await,
    };
    response.map(Handled::Reply)
}

/// The routes with an event's id in their path. Who may is asked first, so that nobody else can tell whether there is such an
/// event.
async fn with_event<S: Storage>(
    route: Route,
    context: &Context<'_, S>,
    who: Principal,
) -> Result<Handled, Problem> {
    // People open a form by a link out of a message; programs send what they were given.
    let id = if route == Route::Form { pasted::id(context.id) } else { context.id };
    let Some(power) = route.power() else { return Err(Problem::no_event()) };
    let by_link = matches!(route, Route::Form | Route::Status);
    let who = if by_link {
        match context.holder(power, id, context.query()?.get("t")).await {
            // The original's clients know no other answer where they may see nothing.
            Err(_) if route == Route::Status && context.shows_nothing()? => {
                return Ok(Handled::Reply(status::unknown(context.id)));
            }
            who => who?,
        }
    } else {
        who
    };
    if !matches!(route, Route::Form | Route::Status | Route::Event | Route::Link) {
        context.query()?.only(&[])?;
    }
    // What only shows the event reads its outcome along with it; what changes it, when it tries to.
    let found = match route {
        Route::Form | Route::Status | Route::Event => context.events.stored(id).await,
        _ => context.events.request(id).await.map(|request| (request, None)),
    };
    let seen = match found {
        Ok((request, _)) if !who.is_let_in(power, &request) => Err(Error::NotFound),
        found => found,
    };
    let (request, outcome) = match (seen, route) {
        (Ok(found), _) => found,
        (Err(Error::NotFound), Route::Status) => return Ok(Handled::Reply(status::unknown(context.id))),
        (Err(error), _) => return Err(error.into()),
    };
    let response = match route {
        Route::Status => status::show(context, &who, request, outcome.as_deref()).await,
        Route::Event => return events::show(context, &who, request, outcome.as_deref()).await,
        Route::Link => events::link(context, request).await,
        Route::RevokeLinks => events::revoke_links(context, request).await,
        Route::Report => events::report(context, &who, request).await,
        Route::Extend => decide::extend(context, who, request).await,
        Route::Respond | Route::Decline | Route::Cancel => decide::end(context, route, who, request).await,
        _ => form::show(context, &who, request, outcome.as_deref()).await,
    };
    response.map(Handled::Reply)
}
