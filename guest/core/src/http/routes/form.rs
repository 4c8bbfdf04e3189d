//! `/form/{id}`: the form, or how the event ended.

use crate::http::context::{Context, reject_mismatch};
use crate::http::exchange::Response;
use crate::http::extract::fields::Fields;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::model::id;
use crate::model::request::Request;
use crate::pages;
use crate::protocol::{Principal, State};
use crate::store::storage::Storage;
use crate::text::encoded;
use http::StatusCode;
use std::borrow::Cow;

pub(crate) async fn show<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
    request: Request,
    outcome: Option<&[u8]>,
) -> Result<Response, Problem> {
    let query = context.query()?;
    reject_mismatch(&request, &|name| query.get(name))?;
    // Looking changes nothing either way. Programs that look at links in messages press no button.
    let covered = if request.sensitive && context.request.method.is_safe() {
        Some(uncovering(token(context, &request, who, query.get("t")).await?.as_deref(), &query))
    } else {
        None
    };
    let frame = pages::Frame {
        covered: covered.as_deref(),
        ..context.frame("../", context.session().await?.is_some(), request.lang.as_deref())
    };
    let html = match context.events.state(&request, outcome, context.now).await? {
        // Who comes from submitting has the key of it in the address.
        State::Ended(outcome)
            if outcome.idempotency_key.as_deref().is_some_and(|key| query.get("k") == Some(key)) =>
        {
            pages::outcome::thanks(frame, &request, &outcome)
        }
        State::Ended(outcome) => pages::outcome::ended(frame, &request, &outcome),
        State::Open { .. } if covered.is_some() => pages::cover::page(frame, &request),
        State::Open { .. } => {
            let t = token(context, &request, who, query.get("t")).await?;
            let idempotency_key = id::hex(&(context.random)()[..16]);
            pages::form::form(&pages::form::Form {
                frame,
                request: &request,
                now: context.now,
                extended: false,
                t: t.as_deref(),
                answering_as: who.clone().actor("form", None, false).name.as_deref(),
                idempotency_key: &idempotency_key,
                given: pages::given::Given {
                    pairs: &query.without(&["t", "k"]),
                    ..pages::given::Given::default()
                },
            })
        }
    };
    Ok(reply::page(StatusCode::OK, html))
}

/// The address of the same page, which is sent to by whoever asks for its words: with a `t`, since a browser that is signed in sends
/// nothing without one, and with what the link fills in.
fn uncovering(t: Option<&str>, query: &Fields<'_>) -> String {
    let mut members = vec![("t", t.unwrap_or_default())];
    members.extend(query.without(&["t", "k"]));
    encoded::query(&members)
}

/// The `t` that the form carries: the one it was opened with, or one of its own for the holder of a key. Where links are open it
/// has one all the same, by which it is told from a form of another site.
async fn token<'q, S: Storage>(
    context: &Context<'_, S>,
    request: &Request,
    who: &Principal,
    t: Option<&'q str>,
) -> Result<Option<Cow<'q, str>>, Problem> {
    match (who, t) {
        (Principal::LinkHolder(_), Some(t)) => Ok(Some(Cow::Borrowed(t))),
        (Principal::LinkHolder(_), None) => Ok(Some(context.open_token(&request.request_id).await?.into())),
        _ => Ok(Some(context.own_token(who, &request.request_id).await?.into())),
    }
}
