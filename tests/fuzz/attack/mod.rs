//! What the fuzz targets do with their input. The tests do the same with inputs of their own, on any compiler.
//!
//! An input is text, so that seeds can be read and written by hand. In it `{id}` stands for the id of the event that is
//! there, `{t}` for what opens it, and `{key}` for the API key, so that what is cut and glued still means something. Each
//! gives how many answers said 200, or 303 as an accepted form does, by which a test can tell that its inputs get past the
//! door.

mod credentials;
mod forms;
mod stored;
mod world;

pub(crate) use credentials::credentials;
pub(crate) use forms::schemas;
pub(crate) use stored::{records, stored};

use hitl_core::DataType;
use hitl_core::http::{self as routes, Body, Progress, Request, Response};
use http::Method;
use world::World;

/// Posts a form to `/submit`. The first line is its media type, the rest its body.
pub(crate) fn form(input: &[u8]) -> usize {
    let mut taken = 0;
    for world in World::all() {
        let input = world.filled_in(input);
        let (media, body) = first_line(&input);
        let mut request = post("/submit", body);
        request.add_header("content-type", media);
        taken += usize::from(world.respond(request, &input));
    }
    taken
}

/// Posts JSON. The first line is the address, the rest the body.
pub(crate) fn json(input: &[u8]) -> usize {
    let mut taken = 0;
    for world in World::all() {
        let input = world.filled_in(input);
        let (target, body) = first_line(&input);
        let Ok(target) = str::from_utf8(target) else { return 0 };
        if target.split(['?', '#']).next().is_some_and(|path| path.ends_with("/v1/events")) {
            // Nothing here may create events, which is what this one does.
            return 0;
        }
        let mut request = post(target, body);
        request.add_header("content-type", b"application/json");
        request.add_header("authorization", &world.filled_in(b"Bearer {key}"));
        taken += usize::from(world.respond(request, &input));
    }
    taken
}

/// Sends a request without a body. The first line is its method and target, each of the others a header.
pub(crate) fn router(input: &[u8]) -> usize {
    let world = World::with(DataType::Bool);
    let input = world.filled_in(input);
    let (first, headers) = first_line(&input);
    let Some(blank) = first.iter().position(|byte| *byte == b' ') else { return 0 };
    let (Ok(method), Ok(target)) = (Method::from_bytes(&first[..blank]), str::from_utf8(&first[blank + 1..]))
    else {
        return 0;
    };
    let mut request = Request::new(method, target, Body::Whole(Vec::new()));
    let mut said = first.to_vec();
    for line in headers.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if let Ok(name) = str::from_utf8(name) {
            request.add_header(name, value);
            if name != "authorization" {
                said.extend_from_slice(value);
            }
        }
    }
    usize::from(world.respond(request, &said))
}

fn post(target: &str, body: &[u8]) -> Request {
    let body = if body.len() > routes::MAX_BODY { Body::TooLong } else { Body::Whole(body.to_vec()) };
    Request::new(Method::POST, target, body)
}

fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    (&input[..end], input.get(end + 1..).unwrap_or_default())
}

/// The answer of a step that is one.
fn done(step: Progress) -> Option<Response> {
    match step {
        Progress::Done(response) => Some(response),
        // Who waits for a scope waits for the moment, too.
        Progress::Wait { keys, .. } => {
            assert!(keys.iter().all(|key| key.starts_with("hitl-requests/")), "it waits for a secret");
            None
        }
    }
}
