//! `hitl wait`.

use super::wait_many as many;
use crate::client::{Client, LONG_POLL, Patience, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::field::Field;
use crate::form;
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, print_json, print_value};
use crate::progress::{Waiting, left};
use crate::prompt::Prompt;
use crate::signals::Signals;
use crate::{complete, id};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use clap_complete::ArgValueCompleter;
use std::time::Duration;

/// Wait for answers and print them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  n=$(hitl wait \"$id\")\n  hitl wait \"$id\" \"$other\"   each answer on a line with its id, as it comes\n  hitl wait --json \"$id\"      the whole question and its outcome\n  hitl wait --timeout 10m \"$id\" || echo later\n\nHow it ended goes to stderr, the answer alone to stdout.\n\nExit status: 0 answered, 3 timed out, 4 declined, 5 cancelled, 75 the time was over; of several, that of the first which was not answered; all of them: hitl --help"
)]
pub(crate) struct Wait {
    /// The questions' ids, as `hitl new` and `hitl list` print them, or the first characters of each, 4 at least
    #[arg(value_name = "ID", required = true, value_parser = NonEmptyStringValueParser::new(), add = ArgValueCompleter::new(complete::ids))]
    ids: Vec<String>,
    /// Wait so long at most, such as 10m; 0s looks once. The question stays open
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    timeout: Option<Duration>,
    #[command(flatten)]
    field: Field,
    #[command(flatten)]
    print: Json,
}

impl Wait {
    pub(crate) async fn run(self, target: &Target, mut signals: Signals) -> Result<Exit, Failure> {
        self.field.is_all_with(self.print)?;
        let typed = self.ids.clone();
        let stopped = |exit| -> Result<Exit, Failure> {
            let again = target.waiting_for(typed.iter().map(String::as_str));
            Err(Failure::Stopped(exit, format!("stopped before the first look; to go on: {again}")))
        };
        let opened = async {
            let client = Client::open(target).await?;
            let ids = id::whole_of_all(&client, self.ids).await?;
            Ok::<_, Failure>((client, ids))
        };
        let (client, ids) = tokio::select! {
            opened = opened => opened?,
            exit = signals.stopped() => return stopped(exit),
        };
        let [id] = ids.as_slice() else {
            return many::run(&client, ids, self.timeout, self.field, self.print, target, signals).await;
        };
        let path = format!("/v1/events/{}", encode(id));
        let mut patience = Patience::at_first();
        let event: Event = tokio::select! {
            looked = client.look(&path, &mut patience) => looked?,
            exit = signals.stopped() => return stopped(exit),
        };
        self.field.check(&event.view().request)?;
        let before = !event.open();
        if event.open() {
            announce(&event);
            form::warn_unless_served(target)?;
        }
        let event = match self.timeout {
            // What is there is told, however short the time.
            Some(limit) if event.open() => {
                let over = tokio::time::sleep(limit);
                let id = event.id().to_owned();
                tokio::select! {
                    ended = until_ended(&client, event, None, patience, target, signals) => ended?,
                    () = over => return Err(many::still_open(limit, target, [&*id])),
                }
            }
            _ => until_ended(&client, event, None, patience, target, signals).await?,
        };
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
