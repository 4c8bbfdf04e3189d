//! Requests that come by a server of the program's own.

use super::body;
use super::exchange::{self, Broken, Origin};
use super::owed::Page;
use super::room::Bodies;
use super::site::Site;
use super::socket::Sender;
use crate::limits::Limits;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Who sent a request, for a server of one's own to put among the extensions of the request: the address of the connection, never what
/// a header says. Without it nobody is taken for a proxy that a login is behind, and all wrong keys count as those of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// A site behind a server of the program's own. Cheap to clone; clones share the room for bodies.
#[derive(Clone)]
pub(crate) struct Embedded {
    site: Site,
    limits: Limits,
    bodies: Bodies,
}

impl Embedded {
    pub(crate) fn new(site: Site, limits: Limits) -> Embedded {
        let bodies = Bodies::new(limits.bodies.max(body::MAX));
        Embedded { site, limits, bodies }
    }

    /// Answers `request`. `stopping` resolves when long polls are to be answered at once.
    pub(crate) async fn answer<B: Body>(
        &self,
        request: Request<B>,
        stopping: impl Future<Output = ()>,
    ) -> Response<ServiceBody> {
        let sender = request.extensions().get::<Peer>().map(|peer| Sender::Address(peer.0));
        let origin = Origin { sender, slot: None, bodies: &self.bodies };
        let owed = self.site.owed.asked(&request);
        let answered = exchange::answer(request, &origin, &self.site, &self.limits, stopping, || {});
        let response = answered.await.unwrap_or_else(|Broken| {
            // Nobody is there to read it.
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::BAD_REQUEST;
            response
        });
        let page = owed.answered(&response);
        response.map(|bytes| ServiceBody { bytes: Full::new(bytes), _page: page })
    }
}

/// The body of an answer: whole, in memory. While it is there, a page that a browser was sent on to counts as not fetched yet.
pub struct ServiceBody {
    bytes: Full<Bytes>,
    _page: Option<Page>,
}

impl fmt::Debug for ServiceBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServiceBody").finish_non_exhaustive()
    }
}

impl Body for ServiceBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.bytes).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.bytes.size_hint()
    }
}
