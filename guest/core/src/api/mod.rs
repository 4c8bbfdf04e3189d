//! The HTTP routes: a request in, a response out, as plain [`http`] types.
//!
//! [`respond`] is the whole of it. Inside:
//!
//! * `route`: the table of routes.
//! * `call`, `auth`: what one request says, and who may do what.
//! * `fields`, `multipart`, `members`: reading queries, forms and JSON.
//! * `reply`, `negotiate`, `problem`, `shown`: writing answers and errors, as JSON or as a page.
//! * `home`, `form`, `submit`, `status`, `events`, `decide`: what the routes do.

mod auth;
mod call;
mod decide;
mod events;
mod fields;
mod form;
mod home;
mod members;
mod multipart;
mod negotiate;
mod problem;
mod reply;
mod route;
mod shown;
mod status;
mod submit;

use crate::error::Error;
use crate::events::{Events, Random};
use crate::moment::Moment;
use crate::storage::Storage;
use call::Call;
use problem::Problem;
use reply::Response;
use route::Route;

/// The longest body that is read, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The headers that the routes look at, in lower case; a shell need not copy any other.
pub const HEADERS: [&str; 6] =
    ["accept", "authorization", "content-type", "cookie", "idempotency-key", "sec-fetch-site"];

/// The body of a request, as far as the shell read it.
#[derive(Debug, Clone)]
pub enum Body {
    /// All of it; at most [`MAX_BODY`] bytes.
    Whole(Vec<u8>),
    /// It is longer than [`MAX_BODY`]; the rest was not read.
    TooLong,
    /// None: this is a long poll which ends at that moment. It stands in a request that [`respond`] gave back, since
    /// only the first call knows it.
    Waiting(Moment),
}

/// What a request came to.
#[derive(Debug)]
pub enum Step {
    /// The response. Its headers are complete: a shell adds none, `content-length` included, which for `HEAD` is that
    /// of the body left out.
    Done(http::Response<Vec<u8>>),
    /// Nothing yet: wait until `until`, or until `key`, if there is one, is created, then call [`respond`] with
    /// `request` again.
    Wait {
        /// When to go on at the latest.
        until: Moment,
        /// The key whose creation is waited for, if there is one.
        key: Option<String>,
        /// The request, to be given again.
        request: Box<http::Request<Body>>,
    },
}

/// What a route came to, if it was no problem.
enum Turn {
    Reply(Response),
    Wait { until: Moment, key: Option<String>, end: Moment },
}

/// Answers one request.
///
/// `request` has only the path and query as its address. A long poll (`?wait=`) may take several calls: see [`Step`].
pub async fn respond<S: Storage>(
    events: &Events<S>,
    mut request: http::Request<Body>,
    now: Moment,
    random: Random<'_>,
) -> Step {
    let turn = match route::find(request.method(), request.uri().path(), events.settings()) {
        Ok((route, id)) => dispatch(route, &Call { events, request: &request, id, now, random }).await,
        Err(problem) => Err(problem),
    };
    let response = match turn {
        Ok(Turn::Reply(response)) => response,
        Ok(Turn::Wait { until, key, end }) => {
            *request.body_mut() = Body::Waiting(end);
            return Step::Wait { until, key, request: Box::new(request) };
        }
        Err(problem) => problem.response(negotiate::prefers_page(request.headers())),
    };
    Step::Done(reply::finished(response, request.method() == http::Method::HEAD))
}

/// The answer to a request whose address is none, so that [`respond`] cannot be asked. Nothing but its method and its
/// headers is looked at.
pub fn bad_address(request: &http::Request<Body>) -> http::Response<Vec<u8>> {
    let problem = Problem::malformed("The address of this request cannot be read.");
    let response = problem.response(negotiate::prefers_page(request.headers()));
    reply::finished(response, request.method() == http::Method::HEAD)
}

async fn dispatch<S: Storage>(route: Route, call: &Call<'_, S>) -> Result<Turn, Problem> {
    let response = match route {
        Route::Home => home::show(call).await,
        Route::SignIn => home::sign_in(call),
        Route::Health => Ok(status::health()),
        Route::Icon => Ok(reply::empty(http::StatusCode::NO_CONTENT)),
        Route::OpenApi => Ok(status::openapi()),
        Route::Submit => submit::form(call).await,
        Route::SubmitJson => submit::json(call).await,
        Route::Create => events::create(call).await,
        Route::List => events::list(call).await,
        Route::Form
        | Route::Status
        | Route::Event
        | Route::Respond
        | Route::Decline
        | Route::Cancel
        | Route::Link
        | Route::Report => return with_event(route, call).await,
    };
    response.map(Turn::Reply)
}

/// The routes with an event's id in their path. What shows or answers it by its link asks for the link itself.
async fn with_event<S: Storage>(route: Route, call: &Call<'_, S>) -> Result<Turn, Problem> {
    let by_link = matches!(route, Route::Form | Route::Status);
    let who = if by_link { None } else { Some(call.key_holder()?) };
    let request = match (call.events.request(call.id).await, route) {
        (Ok(request), _) => request,
        (Err(Error::NotFound), Route::Status) => return Ok(Turn::Reply(status::unknown(call.id))),
        (Err(error), _) => return Err(error.into()),
    };
    let response = match (route, who) {
        (Route::Status, _) => status::show(call, request).await,
        (Route::Event, Some(_)) => return events::show(call, request).await,
        (Route::Link, Some(_)) => events::link(call, request).await,
        (Route::Report, Some(_)) => events::report(call, request).await,
        (Route::Respond | Route::Decline | Route::Cancel, Some(who)) => {
            decide::end(call, route, who, request).await
        }
        _ => form::show(call, request).await,
    };
    response.map(Turn::Reply)
}
