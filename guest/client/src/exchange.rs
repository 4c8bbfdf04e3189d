//! One request by `wasi:http/client`, in bounded time, with an answer of bounded size.

use crate::bindings::wasi::clocks0_3_0::monotonic_clock;
use crate::bindings::wasi::http0_3_0::client;
use crate::bindings::wasi::http0_3_0::types::{ErrorCode, Fields, Method, Request, Response, Scheme};
use crate::bindings::{wit_future, wit_stream};
use hitl_remote::exchange::{Failure, MAX_BODY, Reply, Sent};
use hitl_remote::server::Server;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Sends a request and reads its answer.
pub(crate) async fn exchange(server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
    let mut exchanged = pin!(exchanged(server, sent));
    let mut late = pin!(monotonic_clock::wait_for(sent.seconds.saturating_mul(1_000_000_000)));
    poll_fn(|context| match exchanged.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(done),
        Poll::Pending => late.as_mut().poll(context).map(|()| Err(Failure::late(sent))),
    })
    .await
}

async fn exchanged(server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
    let (writer, contents) = match sent.body {
        Some(_) => {
            let (writer, reader) = wit_stream::new();
            (Some(writer), Some(reader))
        }
        None => (None, None),
    };
    let (_, no_trailers) = wit_future::new(|| Ok(None));
    let headers = Fields::from_list(&sent.headers(server)).map_err(|_| Failure::no_header())?;
    let (request, _) = Request::new(headers, contents, no_trailers, None);
    let method = if sent.body.is_some() { Method::Post } else { Method::Get };
    let scheme = if server.https { Scheme::Https } else { Scheme::Http };
    let addressed = request
        .set_method(&method)
        .and_then(|()| request.set_scheme(Some(&scheme)))
        .and_then(|()| request.set_authority(Some(&server.authority)))
        .and_then(|()| request.set_path_with_query(Some(&format!("{}{}", server.base, sent.path))));
    addressed.map_err(|()| Failure::no_address())?;

    let mut sending = pin!(client::send(request));
    let body = sent.body.unwrap_or_default().as_bytes().to_vec();
    let mut writing = pin!(async move {
        if let Some(mut writer) = writer {
            // A reader that is gone wants no more; the answer says why.
            writer.write_all(body).await;
        }
    });
    let mut written = false;
    let response = poll_fn(|context| {
        // Once it is done it must not be polled again.
        written = written || writing.as_mut().poll(context).is_ready();
        sending.as_mut().poll(context)
    });
    read(response.await.map_err(failure)?).await
}

async fn read(response: Response) -> Result<Reply, Failure> {
    let status = response.get_status_code();
    let headers = response.get_headers();
    let (_, result) = wit_future::new(|| Ok(()));
    let (mut stream, end) = Response::consume_body(response, result);
    let mut body = Vec::new();
    loop {
        let (state, more) = stream.read(Vec::with_capacity(16 * 1024)).await;
        body.extend_from_slice(&more);
        if body.len() > MAX_BODY {
            return Err(Failure::TooLong);
        }
        if !matches!(state, wit_bindgen::StreamResult::Complete(_)) {
            break;
        }
    }
    // Whether that was all of it.
    end.await.map_err(failure)?;
    Ok(Reply::new(status, |name| headers.get(name).into_iter().next(), body))
}

fn failure(code: ErrorCode) -> Failure {
    hitl_remote::failure!(ErrorCode, code)
}
