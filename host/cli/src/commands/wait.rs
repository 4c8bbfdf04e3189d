//! `hitl wait`.

use crate::client::{Client, Patience, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::options::{Id, Json, Target};
use crate::output::{eprint_line, print_json, print_value};
use crate::progress::Waiting;
use crate::signals::Signals;
use clap::Args;
use std::time::Duration;

/// How long one request waits, in seconds: short enough for any proxy in between.
const LONG_POLL: u64 = 30;

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
    pub(crate) async fn run(self, target: &Target, mut signals: Signals) -> Result<Exit, Failure> {
        let path = format!("/v1/events/{}", encode(&self.id.id));
        let mut patience = Patience::at_first();
        let first = async {
            let client = Client::open(target).await?;
            let event = client.look(&path, &mut patience).await?;
            Ok::<_, Failure>((client, event))
        };
        let (client, event) = tokio::select! {
            looked = first => looked?,
            exit = signals.stopped() => return Ok(exit),
        };
        let event = until_ended(&client, event, patience, signals).await?;
        if self.print.json {
            print_json(event.json())?;
            event.answer().map(|_| Exit::Success)
        } else {
            print_value(&event.answer()?)?;
            Ok(Exit::Success)
        }
    }
}

/// Waits until the event has ended, or one of `signals` stops the program.
pub(crate) async fn until_ended(
    client: &Client,
    event: Event,
    mut patience: Patience,
    mut signals: Signals,
) -> Result<Event, Failure> {
    let id = event.id().to_owned();
    let exit = tokio::select! {
        ended = polled_until_ended(client, event, &mut patience) => return ended,
        exit = signals.stopped() => exit,
    };
    // A terminal shows ^C without a line break.
    eprint_line!("");
    Err(Failure::Stopped(exit, format!("stopped waiting; the question stays open: hitl wait {id}")))
}

/// Asks the API until the event has ended.
async fn polled_until_ended(
    client: &Client,
    mut event: Event,
    patience: &mut Patience,
) -> Result<Event, Failure> {
    if !event.open() {
        return Ok(event);
    }
    let waiting = Waiting::begin(event.expires_at());
    let path = format!("/v1/events/{}?wait={LONG_POLL}", encode(event.id()));
    while event.open() {
        let expires_at = event.expires_at();
        let mut looking = std::pin::pin!(client.look(&path, patience));
        event = loop {
            tokio::select! {
                looked = &mut looking => break looked?,
                () = tokio::time::sleep(Duration::from_secs(1)) => waiting.tick(expires_at),
            }
        };
    }
    Ok(event)
}
