//! Who answers in a test.

use super::page::Page;
use super::reply::{Reply, What};
use crate::{Error, EventInfo, Filter, Hitl, Recipient};
use bytes::Bytes;
use hitl_core::documents::Problem;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Request, StatusCode};
use serde_json::json;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::mpsc;
use url::Url;

/// What says what is answered.
pub(super) type Answerer = Box<dyn FnMut(&EventInfo) -> Reply + Send>;

/// What whoever answers is told.
pub(super) enum Message {
    /// An event was asked.
    Asked(String),
    /// From now on this one says what is answered.
    Answerer(Answerer),
}

/// The longest comment, in characters.
const MAX_COMMENT: usize = 2_000;

/// Answers what is asked in `hitl`, as long as there are messages.
pub(super) async fn run(hitl: Hitl, mut messages: mpsc::UnboundedReceiver<Message>) {
    let mut answerer: Option<Answerer> = None;
    let mut considered = HashSet::new();
    while let Some(message) = messages.recv().await {
        let ids = match message {
            Message::Asked(id) => vec![id],
            Message::Answerer(new) => {
                answerer = Some(new);
                considered.clear();
                open(&hitl).await
            }
        };
        let Some(answerer) = &mut answerer else { continue };
        for id in ids {
            if considered.insert(id.clone())
                && let Err(told) = consider(&hitl, &id, answerer).await
            {
                give_up(&hitl, &id, &told).await;
            }
        }
    }
}

/// The ids of the events that are open.
async fn open(hitl: &Hitl) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), None);
    while let Ok(page) = hitl.list(&Filter::default(), after.as_deref(), 200).await {
        ids.extend(page.events.into_iter().map(|event| event.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    ids
}

/// Answers the event `id` as `answerer` says; or why it could not.
async fn consider(hitl: &Hitl, id: &str, answerer: &mut Answerer) -> Result<(), String> {
    let told = |error: Error| error.to_string();
    let info = hitl.info(id).await.map_err(told)?;
    if !info.is_open() {
        return Ok(());
    }
    let reply = catch_unwind(AssertUnwindSafe(|| answerer(&info)));
    let Reply { what, by, comment } = reply.map_err(|_| "the closure of answer_with panicked".to_owned())?;
    if what == What::Leave {
        return Ok(());
    }
    let link = match by {
        Some(name) => hitl.link(id, Recipient::person(name)).await.map_err(told)?,
        None => info.form_url().to_owned(),
    };
    let (path, t) = opened_by(&link).ok_or("the link of the event cannot be read")?;
    let request = match what {
        What::Answer(value) => {
            let body = json!({ "request_id": id, "t": t, "value": value, "comment": comment });
            let to = Request::post(format!("{path}submit/json")).header(CONTENT_TYPE, "application/json");
            to.header(ACCEPT, "application/json").body(Bytes::from(body.to_string()))
        }
        What::Decline | What::Leave => {
            let fields = [("request_id", id), ("t", &t), ("action", "decline")];
            let comment = comment.iter().map(|comment| ("comment", &**comment));
            let body = Page::urlencoded(fields.into_iter().chain(comment));
            let to = Request::post(format!("{path}submit"));
            let to = to.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            to.header(ACCEPT, "application/json").body(Bytes::from(body))
        }
    };
    let response = hitl.request(request.map_err(|error| error.to_string())?).await.map_err(told)?;
    match response.status() {
        // Somebody was first.
        StatusCode::CONFLICT | StatusCode::GONE => Ok(()),
        status if status.is_client_error() || status.is_server_error() => Err(refusal(response.body())),
        _ => Ok(()),
    }
}

/// Where the server of a link begins, and the link's token.
fn opened_by(link: &str) -> Option<(String, String)> {
    let link = Url::parse(link).ok()?;
    let (path, _) = link.path().split_once("form/")?;
    let t = link.query_pairs().find(|(name, _)| name == "t").map(|(_, t)| t.into_owned());
    Some((path.to_owned(), t.unwrap_or_default()))
}

/// Why something was refused, from the answer to it.
fn refusal(body: &[u8]) -> String {
    let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
        return String::from_utf8_lossy(body).into_owned();
    };
    let fields = problem.errors.iter().map(|error| format!("{}: {}", error.field, error.message));
    let fields: Vec<_> = fields.collect();
    if fields.is_empty() { problem.detail } else { fields.join("; ") }
}

/// Withdraws the event `id`, so that the test which waits for it hears why.
async fn give_up(hitl: &Hitl, id: &str, told: &str) {
    let comment: String = format!("hitl::test could not answer: {told}").chars().take(MAX_COMMENT).collect();
    // If it has ended, there is nobody to tell.
    let _ = hitl.cancel_with_comment(id, comment).await;
}
