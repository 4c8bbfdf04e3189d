//! Sending outcomes by `wasi:http/outgoing-handler`.

use crate::bindings::wasi::clocks0_2_0::monotonic_clock;
use crate::bindings::wasi::http0_2_0::outgoing_handler;
use crate::bindings::wasi::http0_2_0::types::{
    ErrorCode, Fields, FutureIncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::bindings::wasi::io::streams::OutputStream;
use crate::instance::INSTANCE;
use hitl_adapter::ready;
use hitl_core::protocol::Boxed;
use hitl_shell::Instance;
use hitl_shell::courier::{Courier, LATE, NO_HEADER, Outgoing};
use std::cell::RefCell;

/// How long all of a turn's answers may take, in nanoseconds: whoever called waits meanwhile.
const ALL_ANSWERS: u64 = 5_000_000_000;

thread_local! {
    // A component has one thread, so this is of the call that there is.
    static BEHIND: RefCell<Option<Boxed<'static, ()>>> = const { RefCell::new(None) };
}

/// What sends them.
pub(crate) struct Client;

impl Courier for Client {
    const SENDS: bool = true;
    type Sending = Result<Sending, String>;

    fn secrets() -> &'static str {
        INSTANCE.with(Instance::secrets)
    }

    fn begin(request: Outgoing) -> Self::Sending {
        Sending::begin(request)
    }

    async fn end(sending: Self::Sending) -> Result<u16, String> {
        sending?.end()
    }

    async fn hurry(future: Boxed<'static, ()>, _: u64) {
        BEHIND.set(Some(future));
    }
}

/// Sends what there is to send, when the answer is out.
pub(crate) fn send_behind() {
    if let Some(future) = BEHIND.take() {
        let _ = ready(future);
    }
}

/// A request that is on its way.
pub(crate) struct Sending {
    response: FutureIncomingResponse,
    /// What is left of its body; none when all of that is written.
    writing: Option<Writing>,
    late: Pollable,
}

/// A body, as far as it is not written.
struct Writing {
    // It is dropped before the body, whose child it is.
    stream: OutputStream,
    body: OutgoingBody,
    rest: Vec<u8>,
}

impl Sending {
    fn begin(outgoing: Outgoing) -> Result<Sending, String> {
        let headers = Fields::from_list(&outgoing.headers).map_err(|_| NO_HEADER)?;
        let request = OutgoingRequest::new(headers);
        hitl_shell::address!(request, outgoing, Method, Scheme)?;
        let body = request.body().map_err(|()| "the request takes no body")?;
        let stream = body.write().map_err(|()| "the request takes no body")?;
        let response = outgoing_handler::handle(request, None).map_err(no_answer)?;
        let late = monotonic_clock::subscribe_duration(ALL_ANSWERS);
        let mut sending =
            Sending { response, writing: Some(Writing { stream, body, rest: outgoing.body }), late };
        sending.write();
        Ok(sending)
    }

    /// Writes as much of the body as the host takes now. A reader that is gone wants no more; the answer says why.
    fn write(&mut self) {
        let Some(mut writing) = self.writing.take() else { return };
        while !writing.rest.is_empty() {
            let Ok(room) = writing.stream.check_write() else { return };
            let room = usize::try_from(room).unwrap_or(usize::MAX).min(writing.rest.len());
            if room == 0 {
                self.writing = Some(writing);
                return;
            }
            let behind = writing.rest.split_off(room);
            if writing.stream.write(&writing.rest).is_err() {
                return;
            }
            writing.rest = behind;
        }
        let Writing { stream, body, .. } = writing;
        drop(stream);
        let _ = OutgoingBody::finish(body, None);
    }

    fn end(mut self) -> Result<u16, String> {
        let answered = self.response.subscribe();
        loop {
            let room = self.writing.as_ref().map(|writing| writing.stream.subscribe());
            let all = [Some(&answered), Some(&self.late), room.as_ref()];
            let all: Vec<&Pollable> = all.into_iter().flatten().collect();
            let which = poll(&all);
            if which.contains(&0) {
                break;
            }
            if which.contains(&1) {
                return Err(LATE.to_owned());
            }
            drop(room);
            self.write();
        }
        drop(answered);
        match self.response.get() {
            Some(Ok(response)) => Ok(response.map_err(no_answer)?.status()),
            // It is ready, and was not asked for before.
            Some(Err(())) | None => Err("the host gives no answer".to_owned()),
        }
    }
}

fn no_answer(code: ErrorCode) -> String {
    hitl_shell::no_answer!(ErrorCode, code).to_owned()
}
