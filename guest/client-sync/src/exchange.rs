//! One request by `wasi:http/outgoing-handler`, in bounded time, with an answer of bounded size.

use crate::bindings::wasi::clocks0_2_0::monotonic_clock;
use crate::bindings::wasi::http0_2_0::outgoing_handler;
use crate::bindings::wasi::http0_2_0::types::{
    ErrorCode, Fields, IncomingBody, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::bindings::wasi::io::streams::StreamError;
use hitl_remote::exchange::{Failure, MAX_BODY, Reply, Sent};
use hitl_remote::server::Server;

/// How many bytes `blocking-write-and-flush` takes at most.
const PIECE: usize = 4096;

/// Sends a request and reads its answer.
pub(crate) fn exchange(server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
    let late = monotonic_clock::subscribe_duration(sent.seconds.saturating_mul(1_000_000_000));
    let headers = Fields::from_list(&sent.headers(server)).map_err(|_| Failure::no_header())?;
    let request = OutgoingRequest::new(headers);
    let method = if sent.body.is_some() { Method::Post } else { Method::Get };
    let scheme = if server.https { Scheme::Https } else { Scheme::Http };
    let addressed = request
        .set_method(&method)
        .and_then(|()| request.set_scheme(Some(&scheme)))
        .and_then(|()| request.set_authority(Some(&server.authority)))
        .and_then(|()| request.set_path_with_query(Some(&format!("{}{}", server.base, sent.path))));
    addressed.map_err(|()| Failure::no_address())?;
    let body = request.body().map_err(|()| Failure::Other("the request takes no body".into()))?;

    let response = outgoing_handler::handle(request, None).map_err(failure)?;
    write(sent.body.unwrap_or_default(), body);
    wait(&response.subscribe(), &late, sent)?;
    let response = match response.get() {
        Some(Ok(response)) => response.map_err(failure)?,
        // It is ready, and was not asked for before.
        Some(Err(())) | None => return Err(Failure::Lost("the host gives no answer".into())),
    };
    read(&response, &late, sent)
}

/// Waits until `ready`, unless it is `late` before that.
fn wait(ready: &Pollable, late: &Pollable, sent: &Sent<'_>) -> Result<(), Failure> {
    let which = poll(&[ready, late]);
    if which.contains(&0) { Ok(()) } else { Err(Failure::late(sent)) }
}

/// Sends the body. A reader that is gone wants no more; the answer says why.
fn write(text: &str, body: OutgoingBody) {
    {
        let Ok(stream) = body.write() else { return };
        for piece in text.as_bytes().chunks(PIECE) {
            if stream.blocking_write_and_flush(piece).is_err() {
                return;
            }
        }
    }
    let _ = OutgoingBody::finish(body, None);
}

fn read(response: &IncomingResponse, late: &Pollable, sent: &Sent<'_>) -> Result<Reply, Failure> {
    let status = response.status();
    let headers = response.headers();
    let body = response.consume().map_err(|()| Failure::Lost("the answer has no body to read".into()))?;
    let body = read_body(&body, late, sent)?;
    Ok(Reply::new(status, |name| headers.get(name).into_iter().next(), body))
}

fn read_body(body: &IncomingBody, late: &Pollable, sent: &Sent<'_>) -> Result<Vec<u8>, Failure> {
    let stream = body.stream().map_err(|()| Failure::Lost("the answer has no body to read".into()))?;
    let mut all = Vec::new();
    loop {
        match stream.read(16 * 1024) {
            Ok(more) if more.is_empty() => wait(&stream.subscribe(), late, sent)?,
            Ok(more) => all.extend_from_slice(&more),
            Err(StreamError::Closed) => return Ok(all),
            Err(StreamError::LastOperationFailed(why)) => {
                return Err(Failure::Lost(format!("the answer was cut off: {}", why.to_debug_string())));
            }
        }
        if all.len() > MAX_BODY {
            return Err(Failure::TooLong);
        }
    }
}

fn failure(code: ErrorCode) -> Failure {
    hitl_remote::failure!(ErrorCode, code)
}
