//! Reading the body of a request: whole, bounded, in time.

use super::room::{Bodies, Room};
use bytes::{Buf, BufMut, Bytes, BytesMut};
use http::Request;
use http_body_util::BodyExt;
use hyper::body::Body;
use std::pin::pin;
use std::time::Duration;

/// The longest body that the component takes, in bytes.
pub(super) const MAX: usize = 512 * 1024;

/// What the component is given instead of a longer one: one byte too many is as telling as a gigabyte, and the answer
/// to it is the component's.
static TOO_LONG: [u8; MAX + 1] = [0; MAX + 1];

/// Why there is no body.
pub(super) enum NoBody {
    /// It did not come in time.
    Slow,
    /// The client is gone, or does not speak HTTP.
    Broken,
}

/// A request whose body was read.
pub(super) struct Read {
    /// With a body that is too long in place of one that is.
    pub(super) request: Request<Bytes>,
    /// The room that this takes.
    pub(super) room: Room,
    /// Whether all of it was read.
    pub(super) is_whole: bool,
}

/// The request with its body read within `limit`, into the room of `bodies`; where there is none, `let_one_go` is called until
/// there is.
pub(super) async fn read<B: Body>(
    request: Request<B>,
    limit: Duration,
    bodies: &Bodies,
    let_one_go: impl Fn(),
) -> Result<Read, NoBody> {
    let (parts, body) = request.into_parts();
    let mut room = Room::default();
    // What says beforehand that it is too long is not read at all.
    let whole = if body.is_end_stream() {
        Some(Bytes::new())
    } else if body.size_hint().lower() > MAX as u64 {
        None
    } else {
        let reading = collect(body, bodies, &let_one_go, &mut room);
        tokio::time::timeout(limit, reading).await.map_err(|_| NoBody::Slow)??
    };
    let is_whole = whole.is_some();
    let body = whole.unwrap_or(Bytes::from_static(&TOO_LONG));
    Ok(Read { request: Request::from_parts(parts, body), room, is_whole })
}

/// All of it; none if it is too long.
async fn collect<B: Body>(
    body: B,
    bodies: &Bodies,
    let_one_go: &impl Fn(),
    room: &mut Room,
) -> Result<Option<Bytes>, NoBody> {
    let mut body = pin!(body);
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(mut data) = frame.map_err(|_| NoBody::Broken)?.into_data() else { continue };
        let length = data.remaining();
        if first.len() + whole.len() + length > MAX {
            return Ok(None);
        }
        bodies.take(room, length, let_one_go).await;
        // Most bodies come in one piece, which need not be copied.
        if first.is_empty() && whole.is_empty() {
            first = data.copy_to_bytes(length);
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(&std::mem::take(&mut first));
            }
            whole.put(data);
        }
    }
    Ok(Some(if whole.is_empty() { first } else { whole.freeze() }))
}
