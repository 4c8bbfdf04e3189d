//! `hitl wait`.

use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::options::{Id, Json};
use crate::output::{eprint_line, print};
use crate::progress::Waiting;
use crate::signals::Signals;
use clap::Args;
use std::time::{Duration, Instant};

/// How long one request waits, in seconds: short enough for any proxy in between.
const LONG_POLL: u64 = 30;
/// How long a server or a store that cannot be reached is tried again.
const PATIENCE: Duration = Duration::from_secs(120);

/// Wait for a question's answer and print it
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 answered, 3 timed out, 4 declined, 5 cancelled; all of them: hitl --help"
)]
pub(crate) struct Wait {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    print: Json,
}

impl Wait {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let path = format!("/v1/events/{}", encode(&self.id.id));
        let event = client.document("GET", &path, None).await?;
        let event = until_ended(client, event, Signals::listen()?).await?;
        if self.print.json {
            print(&event.json().to_string())?;
            event.answer().map(|_| Exit::Success)
        } else {
            print(&event.answer()?)?;
            Ok(Exit::Success)
        }
    }
}

/// Waits until the event has ended, or one of `signals` stops the program.
pub(crate) async fn until_ended(
    client: &Client,
    event: Event,
    mut signals: Signals,
) -> Result<Event, Failure> {
    let id = event.id().to_owned();
    let exit = tokio::select! {
        ended = polled_until_ended(client, event) => return ended,
        exit = signals.stopped() => exit,
    };
    // A terminal shows ^C without a line break.
    eprint_line!("");
    Err(Failure::Stopped(exit, format!("stopped waiting; the question stays open: hitl wait {id}")))
}

/// Asks the API until the event has ended.
async fn polled_until_ended(client: &Client, mut event: Event) -> Result<Event, Failure> {
    if !event.open() {
        return Ok(event);
    }
    let waiting = Waiting::begin(event.expires_at());
    let path = format!("/v1/events/{}?wait={LONG_POLL}", encode(event.id()));
    let mut failing: Option<Instant> = None;
    while event.open() {
        let expires_at = event.expires_at();
        let looked = {
            let mut looking = std::pin::pin!(client.document("GET", &path, None));
            loop {
                tokio::select! {
                    looked = &mut looking => break looked,
                    () = tokio::time::sleep(Duration::from_secs(1)) => waiting.tick(expires_at),
                }
            }
        };
        match looked {
            Ok(looked) => (failing, event) = (None, looked),
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
