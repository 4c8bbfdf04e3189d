//! Reading the body of a request: whole, bounded, in time.

use super::limiter::Slot;
use super::lingering::Unread;
use super::room::Room;
use bytes::{Bytes, BytesMut};
use http::Request;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
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

/// The request with its body read, and the room that this takes; or with a body that is too long in place of one that is. What has been read whole
/// leaves nothing `unread`.
pub(super) async fn read(
    request: Request<Incoming>,
    limit: Duration,
    unread: &Unread,
    slot: &Slot,
) -> Result<(Request<Bytes>, Room), NoBody> {
    let (parts, body) = request.into_parts();
    let mut room = Room::default();
    // What says beforehand that it is too long is not read at all.
    let whole = if body.is_end_stream() {
        Some(Bytes::new())
    } else if body.size_hint().lower() > MAX as u64 {
        None
    } else {
        tokio::time::timeout(limit, collect(body, slot, &mut room)).await.map_err(|_| NoBody::Slow)??
    };
    if whole.is_some() {
        unread.clear();
    }
    let body = whole.unwrap_or(Bytes::from_static(&TOO_LONG));
    Ok((Request::from_parts(parts, body), room))
}

/// All of it; none if it is too long.
async fn collect(mut body: Incoming, slot: &Slot, room: &mut Room) -> Result<Option<Bytes>, NoBody> {
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| NoBody::Broken)?.into_data() else { continue };
        if first.len() + whole.len() + data.len() > MAX {
            return Ok(None);
        }
        slot.bodies().take(room, data.len(), || slot.let_one_go()).await;
        // Most bodies come in one piece, which need not be copied.
        if first.is_empty() && whole.is_empty() {
            first = data;
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(&std::mem::take(&mut first));
            }
            whole.extend_from_slice(&data);
        }
    }
    Ok(Some(if whole.is_empty() { first } else { whole.freeze() }))
}
