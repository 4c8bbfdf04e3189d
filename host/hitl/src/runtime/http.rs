//! One HTTP request in an instance.

use bytes::Bytes;
use hitl_wasmtime::Host;
use hitl_wasmtime::bindings::Hitl;
use http_body_util::{BodyExt, Full, Limited};
use wasmtime::component::Accessor;
use wasmtime_wasi_http::p3::Request;
use wasmtime_wasi_http::{FieldMap, WasiHttpView};

/// The longest answer that is taken, in bytes: a page of 1,000 events with the longest prompts, twice.
const MAX_ANSWER: usize = 64 << 20;

/// Lets the instance answer `request`, and returns the whole answer.
///
/// Both bodies are in memory: what is asked is small, and an instance that is never kept waiting by a slow client is
/// free for the next one.
pub(crate) async fn answer(
    accessor: &Accessor<Host>,
    instance: &Hitl,
    request: http::Request<Bytes>,
) -> wasmtime::Result<http::Response<Bytes>> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let headers = accessor.with(|mut access| FieldMap::new_immutable(access.get().http().hooks, headers));
    let path = parts.uri.into_parts().path_and_query;
    let (request, sent) = Request::new(parts.method, None, None, path, headers, None, Full::new(body));
    let request = accessor.with(|mut access| access.get().http().table.push(request))?;
    let response = instance.wasi_http0_3_0_handler().call_handle(accessor, request).await??;
    let response = accessor.with(|mut access| {
        let response = access.get().http().table.delete(response)?;
        response.into_http(&mut access, sent)
    })?;
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_ANSWER).collect().await;
    let body = body.map_err(wasmtime::Error::from_boxed)?;
    Ok(http::Response::from_parts(parts, body.to_bytes()))
}
