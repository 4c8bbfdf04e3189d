//! One request, from its body to the answer, whatever it came by.

use super::body::{self, NoBody, Read};
use super::guesses::says_wrong;
use super::limiter::Slot;
use super::login_proxy::settle;
use super::problem::Audience;
use super::request_id::RequestId;
use super::respond;
use super::room::Bodies;
use super::site::Site;
use super::socket::Sender;
use crate::limits::Limits;
use bytes::Bytes;
use http::{Request, Response};
use hyper::body::Body;
use tracing::Instrument;

/// What a request came by.
pub(super) struct Origin<'a> {
    /// Who sent it, as far as that is known.
    pub(super) sender: Option<Sender>,
    /// The slot of its connection, if that is one of ours.
    pub(super) slot: Option<&'a Slot>,
    /// Room for its body.
    pub(super) bodies: &'a Bodies,
}

/// That the body of a request broke off.
pub(super) struct Broken;

/// Answers `request`. `stopping` resolves when long polls are to be answered at once; `read` is called when all of the request
/// was read.
pub(super) async fn answer<B: Body>(
    request: Request<B>,
    origin: &Origin<'_>,
    site: &Site,
    limits: &Limits,
    stopping: impl Future<Output = ()>,
    read: impl FnOnce(),
) -> Result<Response<Bytes>, Broken> {
    let id = RequestId::of(request.headers());
    let span = id.span(request.method(), request.uri().path());
    let answered = async {
        let audience = Audience::by(request.headers());
        let Origin { sender, slot, bodies } = origin;
        // Who sends a body as slowly as it likes merely holds a slot, and has to go if another client comes.
        slot.inspect(|slot| slot.began());
        let let_one_go = || {
            slot.inspect(|slot| slot.let_one_go());
        };
        match body::read(request, limits.body, bodies, let_one_go).await {
            Ok(Read { mut request, room: _room, is_whole }) => {
                if is_whole {
                    read();
                }
                if settle(site.login.as_deref(), *sender, request.headers_mut()).is_err() {
                    tracing::warn!(
                        peer = sender.map(display),
                        "somebody who is no trusted proxy says who they are"
                    );
                    return Ok(audience.not_trusted(&id));
                }
                let response = {
                    let _in_flight = slot.map(Slot::in_flight);
                    respond::answer(site, &id, request, *slot, stopping).await
                };
                if says_wrong(response.status(), response.headers()) {
                    tracing::warn!(peer = sender.map(display), "a wrong key");
                    site.guesses.wrong(*sender).await;
                }
                Ok(response)
            }
            Err(NoBody::Slow) => Ok(audience.slow(&id)),
            Err(NoBody::Broken) => Err(Broken),
        }
    };
    answered.instrument(span).await.map(|response| id.tell(response))
}
