//! The id of a question, of which the beginning is enough.

use crate::client::{Client, encode};
use crate::complete;
use crate::exit::Failure;
use crate::output::escape_line;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use clap_complete::ArgValueCompleter;
use serde::Deserialize;

/// How much of an id has to be typed, in characters: fewer would be the beginning of another one by tomorrow.
const SHORTEST: usize = 4;
/// The length of the ids that are made here. Who types as much means that one.
const WHOLE: usize = 32;

/// The id of a question.
#[derive(Debug, Clone, Args)]
pub(crate) struct Id {
    /// The question's id, as `hitl new` and `hitl list` print it, or the first characters of it, 4 at least
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new(), add = ArgValueCompleter::new(complete::ids))]
    id: String,
}

impl Id {
    /// The whole id of the question that is meant.
    pub(crate) async fn whole(self, client: &Client) -> Result<String, Failure> {
        whole(client, self.id).await
    }
}

/// What is read of a page of a list.
#[derive(Deserialize)]
struct Page {
    events: Vec<Listed>,
    next: Option<String>,
}

/// What is read of an event.
#[derive(Deserialize)]
struct Listed {
    request_id: String,
}

/// The id of the question that is meant by `given`: its id, or the beginning of it.
///
/// What is the beginning of none is given back as it is: whoever looks it up is told in the usual words that there is no such
/// question.
pub(crate) async fn whole(client: &Client, given: String) -> Result<String, Failure> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if !(SHORTEST..WHOLE).contains(&given.len()) || !given.bytes().all(plain) {
        return Ok(given);
    }
    let mut found: Vec<String> = Vec::new();
    // All are listed in the order of their ids, and a list can begin anywhere.
    let mut after = given.clone();
    loop {
        let path = format!("/v1/events?status=all&limit=2&after={}", encode(&after));
        let page: Page = match client.document("GET", &path, None).await {
            Ok(page) => page,
            // A key that may look at one question may not look for it.
            Err(Failure::NotAllowed(_)) => return Ok(given),
            Err(failure) => return Err(failure),
        };
        let beyond = page.events.iter().any(|event| !event.request_id.starts_with(&given));
        found.extend(
            page.events.into_iter().map(|event| event.request_id).filter(|id| id.starts_with(&given)),
        );
        if found.contains(&given) {
            return Ok(given);
        }
        if let [one, other, ..] = found.as_slice() {
            return Err(Failure::Usage(format!(
                "several questions have an id that begins with {}: {}, {}: type more of it",
                escape_line(&given),
                escape_line(one),
                escape_line(other)
            )));
        }
        match page.next {
            Some(next) if !beyond && next.starts_with(&given) => after = next,
            _ => return Ok(found.pop().unwrap_or(given)),
        }
    }
}

/// The same of several.
pub(crate) async fn whole_of_all(client: &Client, given: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::with_capacity(given.len());
    for id in given {
        ids.push(whole(client, id).await?);
    }
    Ok(ids)
}
