//! `hitl wait`.

use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::options::{Id, Json};
use crate::output::print;
use crate::progress::Waiting;
use clap::Args;
use std::time::{Duration, Instant};

/// How long one request waits, in seconds: short enough for any proxy in between.
const LONG_POLL: u64 = 30;
/// How long a server or a store that cannot be reached is tried again.
const PATIENCE: Duration = Duration::from_secs(120);

/// Wait for a question's answer and print it
#[derive(Debug, Args)]
#[command(after_help = "Exit status as for hitl ask: 0 answered, 3 timed out, 4 declined, 5 cancelled.")]
pub(crate) struct Wait {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    print: Json,
}

impl Wait {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let path = format!("/v1/events/{}", encode(&self.id.id));
        let event = Event::read(client.json("GET", &path, None).await?)?;
        let event = until_ended(client, event).await?;
        if self.print.json {
            print(&event.json().to_string())?;
            event.answer().map(|_| Exit::Success)
        } else {
            print(&event.answer()?)?;
            Ok(Exit::Success)
        }
    }
}

/// Waits until the event has ended.
pub(crate) async fn until_ended(client: &Client, mut event: Event) -> Result<Event, Failure> {
    if !event.open() {
        return Ok(event);
    }
    let waiting = Waiting::begin(event.expires_at());
    let path = format!("/v1/events/{}?wait={LONG_POLL}", encode(event.id()));
    let mut failing: Option<Instant> = None;
    while event.open() {
        let expires_at = event.expires_at();
        let looked = {
            let mut looking = std::pin::pin!(client.json("GET", &path, None));
            loop {
                tokio::select! {
                    looked = &mut looking => break looked,
                    () = tokio::time::sleep(Duration::from_secs(1)) => waiting.tick(expires_at),
                }
            }
        };
        match looked {
            Ok(json) => {
                failing = None;
                event = Event::read(json)?;
            }
            // A server that restarts is back soon; the question is in its store.
            Err(Failure::Unavailable(message)) => {
                if failing.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                    return Err(Failure::Unavailable(message));
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(event)
}
