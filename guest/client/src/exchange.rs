//! One request by `wasi:http/client`, in bounded time, with an answer of bounded size.

use crate::bindings::wasi::clocks0_3_0::monotonic_clock;
use crate::bindings::wasi::http0_3_0::client;
use crate::bindings::wasi::http0_3_0::types::{ErrorCode, Fields, Method, Request, Response};
use crate::bindings::{wit_future, wit_stream};
use crate::server::Server;
use hitl_core::retry;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// The longest answer that is read, in bytes: an event with the longest prompt and answer is a quarter of it.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// What is sent.
pub(crate) struct Sent<'a> {
    /// With a body it is `POST`, without one `GET`.
    pub(crate) body: Option<&'a str>,
    /// The path below the server's, and a query.
    pub(crate) path: &'a str,
    /// How long it may take, in seconds.
    pub(crate) seconds: u64,
}

/// What a server answered.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// In how many seconds it wants to be asked again.
    pub(crate) retry_after: Option<u64>,
    /// Where it says that the answer is instead.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
pub(crate) enum Failure {
    /// The server was not reached. It may be if the request is sent again.
    Unreachable(String),
    /// The server may have done what it was asked. The answer may come if the request is sent again.
    Lost(String),
    /// The host lets no requests out, or not to there.
    Denied(String),
    /// It is longer than what is read.
    TooLong,
    /// Sending it again does not help either.
    Other(String),
}

/// Sends a request and reads its answer.
pub(crate) async fn exchange(server: &Server, sent: &Sent<'_>) -> Result<Reply, Failure> {
    let mut exchanged = pin!(exchanged(server, sent));
    let mut late = pin!(monotonic_clock::wait_for(sent.seconds.saturating_mul(1_000_000_000)));
    poll_fn(|context| match exchanged.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(done),
        Poll::Pending => late
            .as_mut()
            .poll(context)
            .map(|()| Err(Failure::Lost(format!("the server has not answered in {} seconds", sent.seconds)))),
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
    let (request, _) = Request::new(headers(server, sent)?, contents, no_trailers, None);
    let method = if sent.body.is_some() { Method::Post } else { Method::Get };
    let addressed = request
        .set_method(&method)
        .and_then(|()| request.set_scheme(Some(&server.scheme())))
        .and_then(|()| request.set_authority(Some(&server.authority)))
        .and_then(|()| request.set_path_with_query(Some(&format!("{}{}", server.base, sent.path))));
    addressed.map_err(|()| Failure::Other("the setting server-url is no address to send to".into()))?;

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

fn headers(server: &Server, sent: &Sent<'_>) -> Result<Fields, Failure> {
    let mut entries = vec![("accept".to_owned(), b"application/json".to_vec())];
    if let Some(authorization) = &server.authorization {
        entries.push(("authorization".to_owned(), authorization.clone().into_bytes()));
    }
    if let Some(body) = sent.body {
        entries.push(("content-type".to_owned(), b"application/json".to_vec()));
        entries.push(("content-length".to_owned(), body.len().to_string().into_bytes()));
    }
    Fields::from_list(&entries)
        .map_err(|_| Failure::Other("the setting api-key cannot be sent in a header".into()))
}

async fn read(response: Response) -> Result<Reply, Failure> {
    let status = response.get_status_code();
    let headers = response.get_headers();
    let header = |name| String::from_utf8(headers.get(name).into_iter().next()?).ok();
    let now = header("date").and_then(|date| retry::http_date(&date));
    let retry_after = header("retry-after").and_then(|value| retry::wish(&value, now));
    let location = header("location");
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
    Ok(Reply { status, retry_after, location, body })
}

fn failure(code: ErrorCode) -> Failure {
    let told = format!("the server cannot be reached: {code:?}");
    match code {
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => Failure::Denied(told),
        ErrorCode::HttpRequestUriInvalid
        | ErrorCode::HttpRequestMethodInvalid
        | ErrorCode::HttpRequestUriTooLong
        | ErrorCode::HttpRequestHeaderSize(_)
        | ErrorCode::HttpRequestHeaderSectionSize(_)
        | ErrorCode::HttpRequestBodySize(_)
        | ErrorCode::TlsCertificateError => Failure::Other(told),
        ErrorCode::HttpResponseBodySize(_) => Failure::TooLong,
        ErrorCode::DnsTimeout
        | ErrorCode::DnsError(_)
        | ErrorCode::DestinationNotFound
        | ErrorCode::DestinationUnavailable
        | ErrorCode::DestinationIpUnroutable
        | ErrorCode::ConnectionRefused
        | ErrorCode::ConnectionLimitReached => Failure::Unreachable(told),
        _ => Failure::Lost(told),
    }
}
