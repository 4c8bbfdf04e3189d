//! The HTTP routes: a request in, a response out.
//!
//! [`respond`] is the whole of it. Inside:
//!
//! * `exchange`: the request and the response themselves.
//! * `router`: the table of routes. `routes`: what each of them does.
//! * `context`, `auth`: one request, and who may do what.
//! * `extract`: reading queries, forms and JSON.
//! * `problem`: why a request did not do what was asked.
//! * `respond`, `negotiate`: writing answers and errors, as JSON or as a page.
//! * `plain`: the same documents without HTTP.

mod auth;
mod context;
mod exchange;
mod extract;
mod negotiate;
mod plain;
mod problem;
mod respond;
mod router;
mod routes;

use crate::links::pasted;
use crate::model::error::Error;
use crate::model::timestamp::Timestamp;
use crate::model::value::MAX_TEXT;
use crate::protocol::{Events, MAX_COMMENT, Random};
use crate::store::storage::Storage;
use crate::text::en;
use context::Context;
pub use exchange::{Request, Response};
use problem::Problem;
use respond::reply;
pub use respond::reply::GUARDS;
use router::Route;
use routes::{decide, events, form, home, status, submit};

/// The longest body that is read, in bytes. The longest answer with the longest comment fits, whatever its letters: written
/// as a form's line or escaped in JSON, one takes up to 12 bytes.
pub const MAX_BODY: usize = 512 * 1024;
const _: () = assert!((MAX_TEXT + MAX_COMMENT) * 12 + 4096 < MAX_BODY);

/// The headers that the routes look at, in lower case; a shell need not copy any other.
pub const HEADERS: [&str; 7] = [
    "accept",
    "authorization",
    "content-encoding",
    "content-type",
    "cookie",
    "idempotency-key",
    "sec-fetch-site",
];

/// The body of a request, as far as the shell read it.
#[derive(Debug, Clone)]
pub enum Body {
    /// All of it; at most [`MAX_BODY`] bytes.
    Whole(Vec<u8>),
    /// It is longer than [`MAX_BODY`]; the rest was not read.
    TooLong,
    /// None: this is a long poll which ends at that moment. It stands in a request that [`respond`] gave back, since
    /// only the first call knows it.
    Waiting(Timestamp),
}

/// What a request came to.
#[derive(Debug)]
pub enum Progress {
    /// The response. Its headers are complete: a shell adds none, `content-length` included, which for `HEAD` is that
    /// of the body left out.
    Done(Response),
    /// Nothing yet: wait until `until`, or until `key`, if there is one, is created, then call [`respond`] with
    /// `request` again.
    Wait {
        /// When to go on at the latest.
        until: Timestamp,
        /// The key whose creation is waited for, if there is one.
        key: Option<String>,
        /// The request, to be given again.
        request: Box<Request>,
    },
}

/// What a route came to, if it was no problem.
enum Handled {
    Reply(Response),
    Wait { until: Timestamp, key: Option<String>, end: Timestamp },
}

/// Answers one request.
///
/// A long poll (`?wait=`) may take several calls: see [`Progress`].
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
    let turn = match found {
        Ok((route, id, query)) => {
            dispatch(route, &Context { events, request: &request, id, query, now, random }).await
        }
        Err(problem) => Err(problem),
    };
    let response = match turn {
        Ok(Handled::Reply(response)) => response,
        Ok(Handled::Wait { until, key, end }) => {
            request.body = Body::Waiting(end);
            return Progress::Wait { until, key, request: Box::new(request) };
        }
        Err(problem) => problem.response(negotiate::prefers_page(&request)),
    };
    Progress::Done(reply::finished(response, &request.method))
}

async fn dispatch<S: Storage>(route: Route, context: &Context<'_, S>) -> Result<Handled, Problem> {
    let response = match route {
        Route::Home => home::show(context).await,
        Route::SignIn => home::sign_in(context),
        Route::Health => Ok(status::health()),
        Route::Ready => status::ready(context).await,
        Route::Icon => Ok(reply::empty(http::StatusCode::NO_CONTENT)),
        Route::OpenApi => Ok(status::openapi()),
        Route::Submit => submit::form(context).await,
        Route::SubmitJson => submit::json(context).await,
        Route::Create => events::create(context).await,
        Route::List => events::list(context).await,
        Route::Form
        | Route::Status
        | Route::Event
        | Route::Respond
        | Route::Decline
        | Route::Cancel
        | Route::Link
        | Route::Report => return with_event(route, context).await,
    };
    response.map(Handled::Reply)
}

/// The routes with an event's id in their path. What shows or answers it by its link asks for the link itself.
async fn with_event<S: Storage>(route: Route, context: &Context<'_, S>) -> Result<Handled, Problem> {
    let by_link = matches!(route, Route::Form | Route::Status);
    let who = if by_link { None } else { Some(context.key_holder()?) };
    if matches!(route, Route::Respond | Route::Decline | Route::Cancel | Route::Report) {
        context.query()?.only(&[])?;
    }
    // People open a form by a link out of a message; programs send what they were given.
    let id = if route == Route::Form { pasted::id(context.id) } else { context.id };
    // What only shows the event reads its outcome along with it; what changes it, when it tries to.
    let found = match route {
        Route::Form | Route::Status | Route::Event => context.events.stored(id).await,
        _ => context.events.request(id).await.map(|request| (request, None)),
    };
    let (request, outcome) = match (found, route) {
        (Ok(found), _) => found,
        (Err(Error::NotFound), Route::Status) => return Ok(Handled::Reply(status::unknown(context.id))),
        (Err(error), _) => return Err(error.into()),
    };
    let response = match (route, who) {
        (Route::Status, _) => status::show(context, request, outcome.as_deref()).await,
        (Route::Event, Some(_)) => return events::show(context, request, outcome.as_deref()).await,
        (Route::Link, Some(_)) => events::link(context, request).await,
        (Route::Report, Some(_)) => events::report(context, request).await,
        (Route::Respond | Route::Decline | Route::Cancel, Some(who)) => {
            decide::end(context, route, who, request).await
        }
        _ => form::show(context, request, outcome.as_deref()).await,
    };
    response.map(Handled::Reply)
}
