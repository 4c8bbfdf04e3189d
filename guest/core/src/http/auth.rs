//! Who may do what: keys with their roles, and links.

use super::context::Context;
use super::credential::Credential;
use super::problem::Problem;
use crate::links::session::SESSION;
use crate::links::token::{Grant, Refused};
use crate::model::key::KeyScope;
use crate::model::role::{Power, Reach};
use crate::protocol::Principal;
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;

impl<S: Storage> Context<'_, S> {
    /// The party that sends the request, if it has a key for `power`.
    pub(super) async fn key_holder(&self, power: Power) -> Result<Principal, Problem> {
        match self.credential().await? {
            Credential::Right(who) if who.reach(power) == Reach::None => Err(not_for(power)),
            Credential::Right(who) => Ok(who),
            _ if self.events.settings.api_key.is_none() => Err(closed()),
            Credential::Wrong => Err(wrong_key()),
            Credential::None => Err(unauthorized(en::KEY_NEEDED, false)),
        }
    }

    /// The party that sends the request, if it may do that with the event `id`: by a key for `power`, or by a link. It is asked
    /// before the event is looked up: who may not see it cannot tell whether it is.
    pub(super) async fn holder(&self, power: Power, id: &str, t: Option<&str>) -> Result<Principal, Problem> {
        let credential = self.credential().await?;
        let t = t.filter(|t| !t.is_empty());
        match credential {
            Credential::Right(who) if who.reach(power) == Reach::None => return Err(not_for(power)),
            Credential::Right(who) => return Ok(who),
            // Else a link would be a place to try keys at.
            Credential::Wrong => return Err(wrong_key()),
            Credential::None => {}
        }
        let open = self.events.settings.open_links && self.is_of_our_origin();
        let Some(t) = t else {
            return if open {
                Ok(Principal::LinkHolder(None))
            } else {
                Err(unauthorized(en::WHOLE_LINK_NEEDED, false))
            };
        };
        match self.events.check_link(id, t, self.now, self.random).await? {
            Ok(Grant::Holder(subject)) => Ok(Principal::LinkHolder(subject)),
            Ok(Grant::Operator) => Ok(Principal::Operator),
            Err(_) if open => Ok(Principal::LinkHolder(None)),
            Err(refused) => Err(shut(refused)),
        }
    }

    /// The `t` for the form that the holder of a key sees, so that the form does not depend on the cookie, and the answer is
    /// theirs.
    pub(super) async fn own_token(&self, who: &Principal, id: &str) -> Result<String, Problem> {
        let keys = self.events.link_keys(self.now, self.random).await?;
        let expires = self.now.plus_seconds(SESSION);
        Ok(match who.name() {
            Some(name) => keys.sign(id, Some(name), expires),
            None => keys.sign_for_operator(id, expires),
        })
    }
}

impl<S: Storage> Context<'_, S> {
    /// The `t` for the form that is shown to anybody, where links are open.
    pub(super) async fn open_token(&self, id: &str) -> Result<String, Problem> {
        let keys = self.events.link_keys(self.now, self.random).await?;
        Ok(keys.sign(id, None, self.now.plus_seconds(SESSION)))
    }
}

impl<S> Context<'_, S> {
    /// Whether a request that shows nothing at all may count where links are open. A login in front is also used by pages of
    /// other sites, which a browser names; and a page whose own name was made to lead here is known by that name.
    fn is_of_our_origin(&self) -> bool {
        let foreign = self.is_of_another_site()
            // What a browser hides may be anything. Our own forms carry a `t`.
            || (!self.request.method.is_safe()
                && self.header("sec-fetch-site").is_none()
                && self.header("origin") == Some("null"));
        !foreign && self.header("host").is_none_or(|host| self.events.settings.is_own_host(host))
    }
}

/// The server has no API key, so the API and the inbox are closed to all but the keys in the store.
pub(super) fn closed() -> Problem {
    unauthorized(en::CLOSED, false)
}

/// The request has a key, and it is not this server's.
pub(super) fn wrong_key() -> Problem {
    unauthorized(en::WRONG_KEY, true)
}

/// The key is good, and not for this.
pub(super) fn not_for(power: Power) -> Problem {
    let detail = match power {
        Power::Ask | Power::Withdraw => en::NOT_FOR_ASKING,
        Power::Look => en::NOT_FOR_LOOKING,
        Power::SeeForm | Power::Decide => en::NOT_FOR_ANSWERING,
        Power::HandOut => en::NOT_FOR_LINKS,
        Power::Manage => en::NOT_FOR_KEYS,
        Power::Purge => en::NOT_FOR_PURGING,
        Power::Deliver => en::NOT_FOR_SENDING,
    };
    Problem::new(StatusCode::FORBIDDEN, detail)
}

/// Lets in whoever may do this to all events: a key that is for a part of them could otherwise reach the others.
pub(super) fn for_all_events(who: &Principal, power: Power) -> Result<(), Problem> {
    match who.scope() {
        Some(scope) if *scope != KeyScope::default() => Err(not_for(power)),
        _ => Ok(()),
    }
}

fn unauthorized(detail: &'static str, wrong: bool) -> Problem {
    let challenge = if wrong { "Bearer error=\"invalid_token\"" } else { "Bearer" };
    Problem::new(StatusCode::UNAUTHORIZED, detail).with("www-authenticate", challenge)
}

/// The key is good, and for events of other names.
pub(super) fn out_of_scope(scope: &KeyScope) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, en::out_of_scope(scope.named()))
}

/// The link opens nothing, or nothing any more.
pub(super) fn shut(refused: Refused) -> Problem {
    let detail = match refused {
        Refused::Invalid => en::LINK_INVALID,
        Refused::Expired => en::LINK_EXPIRED,
        Refused::Revoked => en::LINK_REVOKED,
    };
    Problem::new(StatusCode::FORBIDDEN, detail)
}
