//! What the fuzz targets do with their input. The tests do the same with inputs of their own, on any compiler.
//!
//! An input is text, so that seeds can be read and written by hand. In it `{id}` stands for the id of the event that is
//! there, `{t}` for what opens it, and `{key}` for the API key, so that what is cut and glued still means something. Each
//! gives how many answers said 200, or 303 as an accepted form does, by which a test can tell that its inputs get past the
//! door.

mod stored;
mod world;

pub(crate) use stored::stored;

use hitl_core::DataType;
use hitl_core::http::{self as routes, Body, Progress};
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use world::World;

/// Posts a form to `/submit`. The first line is its media type, the rest its body.
pub(crate) fn form(input: &[u8]) -> usize {
    let mut taken = 0;
    for world in World::all() {
        let input = world.filled_in(input);
        let (media, body) = first_line(&input);
        let Ok(media) = HeaderValue::from_bytes(media) else { return 0 };
        let mut request = post("/submit", body);
        request.headers_mut().insert("content-type", media);
        taken += usize::from(world.respond(request));
    }
    taken
}

/// Posts JSON. The first line is the address, the rest the body.
pub(crate) fn json(input: &[u8]) -> usize {
    let mut taken = 0;
    for world in World::all() {
        let input = world.filled_in(input);
        let (target, body) = first_line(&input);
        let Ok(uri) = Uri::try_from(target) else { return 0 };
        if uri.path().ends_with("/v1/events") {
            // Nothing here may create events, which is what this one does.
            return 0;
        }
        let mut request = post("/", body);
        *request.uri_mut() = uri;
        request.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
        let key = HeaderValue::from_bytes(&world.filled_in(b"Bearer {key}"));
        request.headers_mut().insert("authorization", key.expect("the key is plain text"));
        taken += usize::from(world.respond(request));
    }
    taken
}

/// Sends a request without a body. The first line is its method and target, each of the others a header.
pub(crate) fn router(input: &[u8]) -> usize {
    let world = World::with(DataType::Bool);
    let input = world.filled_in(input);
    let (first, headers) = first_line(&input);
    let Some(blank) = first.iter().position(|byte| *byte == b' ') else { return 0 };
    let (Ok(method), Ok(uri)) = (Method::from_bytes(&first[..blank]), Uri::try_from(&first[blank + 1..]))
    else {
        return 0;
    };
    let mut request = Request::new(Body::Whole(Vec::new()));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    for line in headers.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        let Some(name) = routes::HEADERS.iter().find(|its| its.as_bytes() == name) else { continue };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            request.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    usize::from(world.respond(request))
}

fn post(target: &'static str, body: &[u8]) -> Request<Body> {
    let body = if body.len() > routes::MAX_BODY { Body::TooLong } else { Body::Whole(body.to_vec()) };
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(target);
    request
}

fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    (&input[..end], input.get(end + 1..).unwrap_or_default())
}

/// The answer of a step that is one.
fn done(step: Progress) -> Option<http::Response<Vec<u8>>> {
    match step {
        Progress::Done(response) => Some(response),
        Progress::Wait { key, .. } => {
            assert!(key.is_some_and(|key| key.starts_with("hitl-requests/")), "it waits for nothing");
            None
        }
    }
}
