//! The exported interface `wasi:http/handler`.

use crate::Component;
use crate::background::background;
use crate::bindings::exports::wasi::http0_3_0::handler::Guest;
use crate::bindings::wasi::http0_3_0::types::{self, ErrorCode, Fields, Request, Response};
use crate::bindings::{wit_future, wit_stream};
use crate::platform::Imports;
use hitl_core::http::{self as routes, Body};
use hitl_shell::http::{self, Reading};
use hitl_shell::platform::run_cleanup;

impl Guest for Component {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let response = http::respond::<Imports>(read(request).await?).await;
        let written = write(response);
        run_cleanup::<Imports>();
        written
    }
}

/// The request as the routes take it.
async fn read(request: Request) -> Result<Box<routes::Request>, ErrorCode> {
    let method = hitl_shell::method!(types::Method, request.get_method());
    let method = method.ok_or(ErrorCode::HttpRequestMethodInvalid)?;
    let address = request.get_path_with_query().unwrap_or_default();
    let headers = request.get_headers();
    let mut read = http::request(method, &address, |name| headers.get(name));
    drop(headers);
    if http::has_body(&read) {
        read.body = body(request).await;
    }
    Ok(read)
}

async fn body(request: Request) -> Body {
    let (_, result) = wit_future::new(|| Ok(()));
    let (mut stream, _trailers) = Request::consume_body(request, result);
    let mut body = Reading::default();
    loop {
        let (status, more) = stream.read(Vec::with_capacity(16 * 1024)).await;
        if body.is_full(more) || !matches!(status, wit_bindgen::StreamResult::Complete(_)) {
            return body.body();
        }
    }
}

fn write(response: routes::Response) -> Result<Response, ErrorCode> {
    let routes::Response { status, headers, body } = response;
    let headers = Fields::from_list(&http::entries(headers)).map_err(|_| ErrorCode::InternalError(None))?;
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
    if status.as_u16() != 200 {
        response.set_status_code(status.as_u16()).map_err(|()| ErrorCode::InternalError(None))?;
    }
    Ok(response)
}
