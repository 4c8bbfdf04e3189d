//! `hitl wait`.

use super::wait_many as many;
use crate::client::{Client, LONG_POLL, Patience, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::field::Field;
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, print_json, print_value};
use crate::progress::{Waiting, left};
use crate::prompt::Prompt;
use crate::signals::Signals;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use std::time::Duration;

/// Wait for answers and print them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  n=$(hitl wait \"$id\")\n  hitl wait \"$id\" \"$other\"   each answer on a line with its id, as it comes\n  hitl wait --json \"$id\"      the whole question and its outcome\n\nHow it ended goes to stderr, the answer alone to stdout.\n\nExit status: 0 answered, 3 timed out, 4 declined, 5 cancelled; of several, that of the first which was not answered; all of them: hitl --help"
)]
pub(crate) struct Wait {
    /// The questions' ids, as `hitl new` and `hitl list` print them
    #[arg(value_name = "ID", required = true, value_parser = NonEmptyStringValueParser::new())]
    ids: Vec<String>,
    #[command(flatten)]
    field: Field,
    #[command(flatten)]
    print: Json,
}

impl Wait {
    pub(crate) async fn run(self, target: &Target, mut signals: Signals) -> Result<Exit, Failure> {
        if self.print.json && self.field.is_named() {
            return Err(Failure::Usage(
                "--field prints a part of the answer, --json all there is: leave one out".into(),
            ));
        }
        let [id] = self.ids.as_slice() else {
            return many::run(self.ids, self.field, self.print, target, signals).await;
        };
        let path = format!("/v1/events/{}", encode(id));
        let mut patience = Patience::at_first();
        let first = async {
            let client = Client::open(target).await?;
            let event: Event = client.look(&path, &mut patience).await?;
            Ok::<_, Failure>((client, event))
        };
        let (client, event) = tokio::select! {
            looked = first => looked?,
            exit = signals.stopped() => {
                let again = target.waiting_for([&**id]);
                return Err(Failure::Stopped(exit, format!("stopped before the first look; to go on: {again}")));
            }
        };
        self.field.check(&event.view().request)?;
        let before = !event.open();
        if event.open() {
            announce(&event);
        }
        let event = until_ended(&client, event, None, patience, target, signals).await?;
        if self.print.json {
            print_json(event.json())?;
        }
        let answer = event.answer(before, &self.field)?;
        eprint_line!("hitl: {}", answer.told);
        if !self.print.json {
            print_value(&answer.value)?;
        }
        Ok(Exit::Success)
    }
}

/// Says what is waited for.
fn announce(event: &Event) {
    let request = &event.view().request;
    let prompt = request.plain_prompt();
    let first = escape_line(prompt.lines().next().unwrap_or_default());
    let left = event.expires_at().map_or_else(|| "no deadline".to_owned(), |at| format!("{} left", left(at)));
    eprint_line!("hitl: waiting for the answer to {}, {left}: {first}", event.id());
}

/// Waits until the event has ended, or one of `signals` stops the program. It can be answered at `prompt`, too.
pub(crate) async fn until_ended(
    client: &Client,
    event: Event,
    mut prompt: Option<Prompt>,
    mut patience: Patience,
    target: &Target,
    mut signals: Signals,
) -> Result<Event, Failure> {
    if !event.open() {
        return Ok(event);
    }
    let (id, request) = (event.id().to_owned(), event.view().request.clone());
    let is_asking = prompt.is_some();
    let answered = async {
        match &mut prompt {
            Some(prompt) => prompt.answered(client, &request).await,
            None => std::future::pending().await,
        }
    };
    let exit = tokio::select! {
        ended = polled_until_ended(client, event, &mut patience, !is_asking) => return ended,
        ended = answered => return ended,
        exit = signals.stopped() => exit,
    };
    // A terminal shows ^C without a line break, which a prompt brings itself.
    if !is_asking {
        eprint_line!("");
    }
    drop(prompt);
    let told = if target.is_fleeting() {
        "stopped waiting; the question was in memory alone, and is gone".to_owned()
    } else {
        format!("stopped waiting; the question stays open: {}", target.waiting_for([&*id]))
    };
    Err(Failure::Stopped(exit, told))
}

/// Asks the API until the event has ended.
async fn polled_until_ended(
    client: &Client,
    mut event: Event,
    patience: &mut Patience,
    shows_time: bool,
) -> Result<Event, Failure> {
    // The line that shows it would be where the person types.
    let waiting = shows_time.then(|| Waiting::begin(event.expires_at()));
    let path = format!("/v1/events/{}?wait={LONG_POLL}", encode(event.id()));
    while event.open() {
        let expires_at = event.expires_at();
        let mut looking = std::pin::pin!(client.look(&path, patience));
        event = loop {
            tokio::select! {
                looked = &mut looking => break looked?,
                () = tokio::time::sleep(Duration::from_secs(1)) => {
                    if let Some(waiting) = &waiting {
                        waiting.tick(expires_at);
                    }
                }
            }
        };
    }
    Ok(event)
}
