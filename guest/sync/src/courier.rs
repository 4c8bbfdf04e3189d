//! Sending outcomes by `wasi:http/outgoing-handler`.

use crate::bindings::hitl::hitl::settings;
use crate::bindings::wasi::clocks0_2_0::monotonic_clock;
use crate::bindings::wasi::http0_2_0::outgoing_handler;
use crate::bindings::wasi::http0_2_0::types::{
    ErrorCode, Fields, FutureIncomingResponse, Method, OutgoingBody, OutgoingRequest, RequestOptions, Scheme,
};
use crate::bindings::wasi::io::poll::{Pollable, poll};
use hitl_adapter::ready;
use hitl_core::callback;
use hitl_shell::Platform;
use hitl_shell::courier::{Courier, Outgoing, send_due};
use std::cell::RefCell;
use std::pin::Pin;

/// How long an answer may take, in nanoseconds: whoever called waits meanwhile.
const PATIENCE: u64 = 5_000_000_000;
/// How many bytes `blocking-write-and-flush` takes at most.
const PIECE: usize = 4096;

thread_local! {
    // A component has one thread, so this is of the call that there is.
    static BEHIND: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>> = const { RefCell::new(None) };
}

/// What sends them.
pub(crate) struct Client;

/// A request that is on its way.
pub(crate) struct Sending {
    response: FutureIncomingResponse,
    late: Pollable,
}

impl Courier for Client {
    const SENDS: bool = true;
    type Sending = Result<Sending, String>;

    fn setting(name: &str) -> Option<String> {
        settings::get(name)
    }

    fn begin(request: Outgoing) -> Self::Sending {
        begin(request)
    }

    async fn end(sending: Self::Sending) -> Result<u16, String> {
        end(sending?)
    }

    async fn hurry<P: Platform>() {
        BEHIND.set(Some(Box::pin(send_due::<P>())));
    }
}

/// Sends what there is to send, when the answer is out.
pub(crate) fn send_behind() {
    if let Some(future) = BEHIND.take() {
        let _ = ready(future);
    }
}

fn begin(request: Outgoing) -> Result<Sending, String> {
    let Outgoing { is_secure, authority, path, method, headers, body } = request;
    let headers = Fields::from_list(&headers).map_err(|_| "a header is none that the host sends")?;
    let request = OutgoingRequest::new(headers);
    let method = match method {
        callback::Method::Post => Method::Post,
        callback::Method::Put => Method::Put,
    };
    let addressed = request
        .set_method(&method)
        .and_then(|()| request.set_scheme(Some(&if is_secure { Scheme::Https } else { Scheme::Http })))
        .and_then(|()| request.set_authority(Some(&authority)))
        .and_then(|()| request.set_path_with_query(Some(&path)));
    addressed.map_err(|()| "the host takes no such address")?;
    let outgoing = request.body().map_err(|()| "the request takes no body")?;
    // So that writing the body ends where nobody is there. A host may not know of such times.
    let options = RequestOptions::new();
    let _ = options.set_connect_timeout(Some(PATIENCE));
    let _ = options.set_first_byte_timeout(Some(PATIENCE));
    let response = outgoing_handler::handle(request, Some(options)).map_err(no_answer)?;
    let late = monotonic_clock::subscribe_duration(PATIENCE);
    write(&body, outgoing);
    Ok(Sending { response, late })
}

/// Sends the body. A reader that is gone wants no more; the answer says why.
fn write(body: &[u8], outgoing: OutgoingBody) {
    {
        let Ok(stream) = outgoing.write() else { return };
        for piece in body.chunks(PIECE) {
            if stream.blocking_write_and_flush(piece).is_err() {
                return;
            }
        }
    }
    let _ = OutgoingBody::finish(outgoing, None);
}

fn end(Sending { response, late }: Sending) -> Result<u16, String> {
    if !poll(&[&response.subscribe(), &late]).contains(&0) {
        return Err("no answer in time".to_owned());
    }
    match response.get() {
        Some(Ok(response)) => Ok(response.map_err(no_answer)?.status()),
        // It is ready, and was not asked for before.
        Some(Err(())) | None => Err("the host gives no answer".to_owned()),
    }
}

fn no_answer(code: ErrorCode) -> String {
    hitl_shell::no_answer!(ErrorCode, code)
}
