//! The exported interface `wasi:http/incoming-handler`.

use crate::Component;
use crate::bindings::exports::wasi::http0_2_0::incoming_handler::Guest;
use crate::bindings::wasi::http0_2_0::types::{
    ErrorCode, Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use crate::bindings::wasi::io::streams::StreamError;
use crate::platform::Imports;
use hitl_adapter::ready;
use hitl_core::http::{self as routes, Body};
use hitl_shell::http::{self, Reading};
use hitl_shell::platform::run_cleanup;

/// How many bytes `blocking-write-and-flush` takes at most.
const PIECE: usize = 4096;

impl Guest for Component {
    fn handle(request: IncomingRequest, response_out: ResponseOutparam) {
        let response = read(request).and_then(|request| {
            let response = ready(http::respond::<Imports>(request));
            response.ok_or_else(|| failed("something was awaited that does not block"))
        });
        match response {
            Ok(response) => write(response, response_out),
            Err(error) => ResponseOutparam::set(response_out, Err(error)),
        }
        // The answer is out, though the call has not ended.
        run_cleanup::<Imports>();
        #[cfg(feature = "courier")]
        crate::courier::send_behind();
    }
}

fn failed(why: &str) -> ErrorCode {
    ErrorCode::InternalError(Some(why.to_owned()))
}

/// The request as the routes take it.
fn read(request: IncomingRequest) -> Result<Box<routes::Request>, ErrorCode> {
    let method = hitl_shell::method!(Method, request.method());
    let method = method.ok_or(ErrorCode::HttpRequestMethodInvalid)?;
    let address = request.path_with_query().unwrap_or_default();
    let headers = request.headers();
    let mut read = http::request(method, &address, |name| headers.get(name));
    if http::has_body(&read) {
        read.body = body(&request)?;
    }
    Ok(read)
}

fn body(request: &IncomingRequest) -> Result<Body, ErrorCode> {
    let incoming = request.consume().map_err(|()| failed("the request has no body to read"))?;
    let stream = incoming.stream().map_err(|()| failed("the request has no body to read"))?;
    let mut body = Reading::default();
    loop {
        match stream.blocking_read(16 * 1024) {
            Ok(more) => {
                if body.is_full(more) {
                    return Ok(body.body());
                }
            }
            Err(StreamError::Closed) => return Ok(body.body()),
            Err(StreamError::LastOperationFailed(_)) => return Err(ErrorCode::ConnectionTerminated),
        }
    }
}

fn write(response: routes::Response, response_out: ResponseOutparam) {
    let routes::Response { status, headers, body } = response;
    let made = Fields::from_list(&http::entries(headers)).map_err(|_| failed("a header is none"));
    let made = made.and_then(|headers| {
        let response = OutgoingResponse::new(headers);
        response.set_status_code(status.as_u16()).map_err(|()| failed("the status is none"))?;
        // Also if it is to be empty: not every host takes a response whose body nobody has asked for.
        let outgoing = response.body().map_err(|()| failed("the response has no body to write"))?;
        Ok((response, outgoing))
    });
    match made {
        Ok((response, outgoing)) => {
            ResponseOutparam::set(response_out, Ok(response));
            send(&body, outgoing);
        }
        Err(error) => ResponseOutparam::set(response_out, Err(error)),
    }
}

/// Sends a body. A reader that is gone wants no more.
fn send(body: &[u8], outgoing: OutgoingBody) {
    {
        let Ok(stream) = outgoing.write() else { return };
        for piece in body.chunks(PIECE) {
            if stream.blocking_write_and_flush(piece).is_err() {
                return;
            }
        }
    }
    // It fails after a response to `HEAD`, which tells the length of a body that it does not have.
    let _ = OutgoingBody::finish(outgoing, None);
}
