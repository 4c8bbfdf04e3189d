//! The exported interface `wasi:http/handler`.

use crate::Component;
use crate::background::background;
use crate::bindings::exports::wasi::http::handler::Guest;
use crate::bindings::hitl::hitl::timer;
use crate::bindings::wasi::http::types::{self, ErrorCode, Fields, Request, Response};
use crate::bindings::{wit_future, wit_stream};
use crate::instance::{events, now, random, run_cleanup};
use crate::store::until;
use ::http::{Method, StatusCode};
use hitl_core::http::{self as routes, Body, Progress};

impl Guest for Component {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let mut request = read(request).await?;
        loop {
            // Boxed, and taken apart before it waits: little lies in memory meanwhile.
            let (again, any, next) = match Box::pin(routes::respond(events(), request, now(), &random)).await
            {
                Progress::Done(response) => {
                    let written = write(response);
                    run_cleanup();
                    return written;
                }
                Progress::Wait { until: again, keys, prefix, request } => {
                    (again, until(keys, prefix), request)
                }
            };
            run_cleanup();
            timer::wait_until(again.millis(), any).await;
            request = *next;
        }
    }
}

/// The request as the routes take it.
async fn read(request: Request) -> Result<routes::Request, ErrorCode> {
    let method = match request.get_method() {
        types::Method::Get => Method::GET,
        types::Method::Head => Method::HEAD,
        types::Method::Post => Method::POST,
        types::Method::Put => Method::PUT,
        types::Method::Delete => Method::DELETE,
        types::Method::Connect => Method::CONNECT,
        types::Method::Options => Method::OPTIONS,
        types::Method::Trace => Method::TRACE,
        types::Method::Patch => Method::PATCH,
        types::Method::Other(name) => {
            Method::from_bytes(name.as_bytes()).map_err(|_| ErrorCode::HttpRequestMethodInvalid)?
        }
    };
    let address = request.get_path_with_query().unwrap_or_default();
    let mut read = routes::Request::new(method, &address, Body::Whole(Vec::new()));
    let headers = request.get_headers();
    for name in routes::HEADERS {
        for value in headers.get(name) {
            read.add_header(name, &value);
        }
    }
    drop(headers);
    if read.method == Method::POST {
        read.body = body(request).await;
    }
    Ok(read)
}

/// The body, of which no more is read than the routes take.
async fn body(request: Request) -> Body {
    let (_, result) = wit_future::new(|| Ok(()));
    let (mut stream, _trailers) = Request::consume_body(request, result);
    let mut body = Vec::new();
    loop {
        let (status, more) = stream.read(Vec::with_capacity(16 * 1024)).await;
        if body.is_empty() {
            body = more;
        } else {
            body.extend_from_slice(&more);
        }
        if body.len() > routes::MAX_BODY {
            return Body::TooLong;
        }
        if !matches!(status, wit_bindgen::StreamResult::Complete(_)) {
            return Body::Whole(body);
        }
    }
}

fn write(response: routes::Response) -> Result<Response, ErrorCode> {
    let routes::Response { status, headers, body } = response;
    let entries: Vec<(String, Vec<u8>)> =
        headers.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned().into_bytes())).collect();
    let headers = Fields::from_list(&entries).map_err(|_| ErrorCode::InternalError(None))?;
    let (trailers_writer, trailers) = wit_future::new(|| Ok(None));
    let contents = if body.is_empty() {
        drop(trailers_writer);
        None
    } else {
        let (mut writer, reader) = wit_stream::new();
        background(async move {
            // In one piece, which the host takes when it has the response. A reader that is gone wants no more.
            writer.write_all(body).await;
            drop(writer);
            let _ = trailers_writer.write(Ok(None)).await;
        });
        Some(reader)
    };
    let (response, _sent) = Response::new(headers, contents, trailers);
    if status != StatusCode::OK {
        response.set_status_code(status.as_u16()).map_err(|()| ErrorCode::InternalError(None))?;
    }
    Ok(response)
}
