//! Requests and responses, between the types of `wasi:http` and those of the core's routes.

use crate::courier::Courier;
use crate::due::due;
use crate::platform::{Platform, random, run_cleanup};
use hitl_core::http::{self as routes, Body, HEADERS, MAX_BODY, Progress, Request, Response};
use std::borrow::Cow;

pub use ::http::Method;

/// How long whoever decides bears that outcomes are sent before the answer, and whoever looks, such as a probe that waits a second, in
/// milliseconds. It is waited for since not every host lets an instance go on behind its answer.
const DECIDER_BEARS: u64 = 2_000;
const LOOKER_BEARS: u64 = 500;

/// What a variant `method` of `wasi:http/types` is; none if it is no method: `method!(types::Method, request.method())`.
#[macro_export]
macro_rules! method {
    ($variant:ty, $method:expr) => {{
        type Its = $variant;
        match $method {
            Its::Get => Some($crate::http::Method::GET),
            Its::Head => Some($crate::http::Method::HEAD),
            Its::Post => Some($crate::http::Method::POST),
            Its::Put => Some($crate::http::Method::PUT),
            Its::Delete => Some($crate::http::Method::DELETE),
            Its::Connect => Some($crate::http::Method::CONNECT),
            Its::Options => Some($crate::http::Method::OPTIONS),
            Its::Trace => Some($crate::http::Method::TRACE),
            Its::Patch => Some($crate::http::Method::PATCH),
            Its::Other(name) => $crate::http::Method::from_bytes(name.as_bytes()).ok(),
        }
    }};
}

/// The request as the routes take it, its body apart. `values` gives those of a header.
pub fn request(method: Method, address: &str, values: impl Fn(&str) -> Vec<Vec<u8>>) -> Box<Request> {
    let mut read = Request::new(method, address, Body::Whole(Vec::new()));
    for name in HEADERS {
        for value in values(name) {
            read.add_header(name, &value);
        }
    }
    Box::new(read)
}

/// Whether the routes look at the body of a request.
pub fn has_body(request: &Request) -> bool {
    matches!(request.method, Method::POST | Method::PUT)
}

/// A body on its way in, of which no more is read than the routes take.
#[derive(Debug, Default)]
pub struct Reading(Vec<u8>);

impl Reading {
    /// Adds what was read. Gives whether the body is too long by now.
    pub fn is_full(&mut self, more: Vec<u8>) -> bool {
        if self.0.is_empty() {
            self.0 = more;
        } else {
            self.0.extend_from_slice(&more);
        }
        self.0.len() > MAX_BODY
    }

    /// What was read.
    pub fn body(self) -> Body {
        if self.0.len() > MAX_BODY { Body::TooLong } else { Body::Whole(self.0) }
    }
}

/// Answers a request, however long that takes.
pub async fn respond<P: Platform>(mut request: Box<Request>) -> Response {
    let bears = if has_body(&request) { DECIDER_BEARS } else { LOOKER_BEARS };
    let moves = P::Courier::SENDS && routes::moves_outcomes(&request, P::events().settings());
    loop {
        // Boxed, and taken apart before it waits: little lies in memory meanwhile.
        let turn = Box::pin(routes::respond(P::events(), *request, P::now(), &random::<P>)).await;
        let (wait, next) = match turn {
            Progress::Done(response) => {
                let has_moved = P::events().has_cleanup();
                // Hosts that are not ours may end the instance with the answer: there it waits for what is to be done behind it.
                if !P::events().settings().pushed {
                    P::events().run_cleanup(&P::now).await;
                }
                // Who is not let in moves nothing; who comes too late may have ended what they came for.
                if moves
                    && (has_moved || !response.status.is_client_error())
                    && let Some(due) = due::<P>()
                {
                    P::Courier::hurry(due, bears).await;
                }
                return response;
            }
            Progress::Wait { until, keys, prefix, request } => (P::wait_until(until, keys, prefix), request),
        };
        run_cleanup::<P>();
        wait.await;
        request = next;
    }
}

/// The headers of a response as `wasi:http` takes them.
pub fn entries(headers: Vec<(&'static str, Cow<'static, str>)>) -> Vec<(String, Vec<u8>)> {
    headers.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned().into_bytes())).collect()
}
