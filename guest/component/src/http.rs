//! The exported interface `wasi:http/handler`.

use crate::Component;
use crate::bindings::exports::wasi::http::handler::Guest;
use crate::bindings::hitl::hitl::timer;
use crate::bindings::wasi::http::types::{ErrorCode, Fields, Method, Request, Response};
use crate::bindings::{wit_future, wit_stream};
use crate::instance::{events, now, random, tidy};
use hitl_core::api::{self, Body, Step};

impl Guest for Component {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let mut request = read(request).await?;
        loop {
            match Box::pin(api::respond(events(), request, now(), &random)).await {
                Step::Done(response) => {
                    let written = write(response);
                    tidy();
                    return written;
                }
                Step::Wait { until, key, request: again } => {
                    timer::wait_until(until.millis(), key).await;
                    request = *again;
                }
            }
        }
    }
}

async fn read(request: Request) -> Result<http::Request<Body>, ErrorCode> {
    let method = match request.get_method() {
        Method::Get => http::Method::GET,
        Method::Head => http::Method::HEAD,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
        Method::Connect => http::Method::CONNECT,
        Method::Options => http::Method::OPTIONS,
        Method::Trace => http::Method::TRACE,
        Method::Patch => http::Method::PATCH,
        Method::Other(name) => {
            http::Method::from_bytes(name.as_bytes()).map_err(|_| ErrorCode::HttpRequestMethodInvalid)?
        }
    };
    let uri = request.get_path_with_query().unwrap_or_default();
    let mut read = http::Request::new(Body::Whole(Vec::new()));
    *read.uri_mut() = http::Uri::try_from(uri).map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
    let headers = request.get_headers();
    for name in api::HEADERS {
        for value in headers.get(name) {
            if let Ok(value) = http::HeaderValue::from_maybe_shared(value) {
                read.headers_mut().append(http::HeaderName::from_static(name), value);
            }
        }
    }
    drop(headers);
    if method == http::Method::POST {
        *read.body_mut() = body(request).await;
    }
    *read.method_mut() = method;
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
        if body.len() > api::MAX_BODY {
            return Body::TooLong;
        }
        if !matches!(status, wit_bindgen::StreamResult::Complete(_)) {
            return Body::Whole(body);
        }
    }
}

fn write(response: http::Response<Vec<u8>>) -> Result<Response, ErrorCode> {
    let (parts, body) = response.into_parts();
    let entries: Vec<(String, Vec<u8>)> =
        parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
    let headers = Fields::from_list(&entries).map_err(|_| ErrorCode::InternalError(None))?;
    let contents = if body.is_empty() {
        None
    } else {
        let (mut writer, reader) = wit_stream::new();
        wit_bindgen::spawn_local(async move {
            writer.write_all(body).await;
        });
        Some(reader)
    };
    let (trailers_tx, trailers) = wit_future::new(|| Ok(None));
    drop(trailers_tx);
    let (response, _sent) = Response::new(headers, contents, trailers);
    response
        .set_status_code(parts.status.as_u16())
        .map_err(|()| ErrorCode::InternalError(None))?;
    Ok(response)
}
