//! Sending outcomes by `wasi:http/client`.

use crate::background::background;
use crate::bindings::wasi::clocks0_3_0::monotonic_clock;
use crate::bindings::wasi::http0_3_0::client;
use crate::bindings::wasi::http0_3_0::types::{ErrorCode, Fields, Method, Request, Scheme};
use crate::bindings::{wit_future, wit_stream};
use crate::instance::INSTANCE;
use hitl_core::callback::PATIENCE;
use hitl_core::protocol::Boxed;
use hitl_shell::Instance;
use hitl_shell::courier::{Courier, LATE, NO_HEADER, Outgoing};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

/// What sends them.
pub(crate) struct Client;

impl Courier for Client {
    const SENDS: bool = true;
    type Sending = Pin<Box<dyn Future<Output = Result<u16, String>>>>;

    fn secrets() -> &'static str {
        INSTANCE.with(Instance::secrets)
    }

    fn begin(request: Outgoing) -> Self::Sending {
        Box::pin(send(request))
    }

    async fn end(sending: Self::Sending) -> Result<u16, String> {
        within(PATIENCE * 1_000_000_000, sending).await.unwrap_or_else(|_| Err(LATE.to_owned()))
    }

    async fn hurry(future: Boxed<'static, ()>, bears: u64) {
        if let Err(rest) = within(bears * 1_000_000, future).await {
            background(rest);
        }
    }
}

/// What comes of `future` within so many nanoseconds; else the future, to go on with.
async fn within<T>(
    nanoseconds: u64,
    mut future: Pin<Box<dyn Future<Output = T>>>,
) -> Result<T, Pin<Box<dyn Future<Output = T>>>> {
    let mut late = pin!(monotonic_clock::wait_for(nanoseconds));
    let done = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => late.as_mut().poll(context).map(|()| None),
    });
    done.await.ok_or(future)
}

/// The status of the answer to `outgoing`. Of its body nothing is read.
async fn send(mut outgoing: Outgoing) -> Result<u16, String> {
    let headers = Fields::from_list(&outgoing.headers).map_err(|_| NO_HEADER)?;
    let (mut writer, contents) = wit_stream::new();
    let (_, no_trailers) = wit_future::new(|| Ok(None));
    let (request, _) = Request::new(headers, Some(contents), no_trailers, None);
    hitl_shell::address!(request, outgoing, Method, Scheme)?;
    let mut sending = pin!(client::send(request));
    let body = std::mem::take(&mut outgoing.body);
    let mut writing = pin!(async move {
        // A reader that is gone wants no more; the answer says why.
        writer.write_all(body).await;
    });
    let mut written = false;
    let response = poll_fn(|context| {
        // Once it is done it must not be polled again.
        written = written || writing.as_mut().poll(context).is_ready();
        sending.as_mut().poll(context)
    });
    let response = response.await.map_err(|code| hitl_shell::no_answer!(ErrorCode, code).to_owned())?;
    Ok(response.get_status_code())
}
