//! `hitl wait` for several questions: one request for all of them, and each answer as it comes.

use crate::client::{Client, LONG_POLL, Patience, encode, of_problem};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::field::Field;
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, print, print_json};
use crate::signals::Signals;
use hitl_core::documents::EventProblem;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::time::Duration;

/// The most questions of one request.
const AT_ONCE: usize = 1_000;

/// What is read of an answer.
#[derive(Deserialize)]
struct Waited {
    events: Vec<Event>,
    problems: Vec<EventProblem>,
}

/// The questions that are waited for.
struct Wait {
    field: Field,
    print: Json,
    /// Those that are left.
    ids: Vec<String>,
    /// Whether it is the first look.
    first: bool,
    /// How the first one ended that was not answered.
    exit: Option<Exit>,
}

/// Waits until all have ended or cannot be waited for, for `limit` at most, or one of `signals` stops the program.
pub(super) async fn run(
    client: &Client,
    ids: Vec<String>,
    limit: Option<Duration>,
    field: Field,
    print: Json,
    target: &Target,
    mut signals: Signals,
) -> Result<Exit, Failure> {
    let mut known = BTreeSet::new();
    let ids: Vec<String> = ids.into_iter().filter(|id| known.insert(id.clone())).collect();
    let mut wait = Wait { field, print, ids, first: true, exit: None };
    let over = async {
        match limit {
            Some(limit) => {
                tokio::time::sleep(limit).await;
                limit
            }
            None => std::future::pending().await,
        }
    };
    let exit = tokio::select! {
        // What is there is told, however short the time.
        biased;
        waited = wait.until_all_ended(client) => {
            waited?;
            return Ok(wait.exit.unwrap_or(Exit::Success));
        }
        exit = signals.stopped() => exit,
        limit = over => return Err(still_open(limit, target, wait.ids.iter().map(String::as_str))),
    };
    let again = target.waiting_for(wait.ids.iter().map(String::as_str));
    Err(Failure::Stopped(exit, format!("stopped waiting; to go on: {again}")))
}

/// That the time to wait was over, and how to go on.
pub(super) fn still_open<'i>(
    limit: Duration,
    target: &Target,
    ids: impl IntoIterator<Item = &'i str>,
) -> Failure {
    let (limit, again) = (humantime::format_duration(limit), target.waiting_for(ids));
    Failure::Ended(Exit::StillOpen, format!("no answer within {limit}; it stays open: {again}"))
}

impl Wait {
    async fn until_all_ended(&mut self, client: &Client) -> Result<(), Failure> {
        let mut patience = Patience::at_first();
        while !self.ids.is_empty() {
            // Those that are waited for are told once, when it is known that they are.
            let seconds = if self.first { 0 } else { LONG_POLL };
            // Further ones have their turn when some of these have ended.
            let some = &self.ids[..self.ids.len().min(AT_ONCE)];
            let Some(waited) = client.wait_for_many(some, seconds, &mut patience).await? else {
                return self.one_by_one(client, &mut patience).await;
            };
            let (Waited { events, problems }, before) = (waited, self.ids.len());
            let news = !events.is_empty() || !problems.is_empty();
            for problem in problems {
                self.cannot_wait(&problem.request_id, &of_problem(&problem.problem));
            }
            for event in events {
                self.ended(&event)?;
            }
            if news && self.ids.len() == before {
                // It would answer so for ever.
                return Err(Failure::Unavailable(
                    "the server told of other questions than it was asked for".into(),
                ));
            }
            if self.first && !news {
                self.first = false;
                eprint_line!("hitl: waiting for the answers to {before} questions");
            }
        }
        Ok(())
    }

    /// The same on a server of an earlier version, which waits for one at a time.
    async fn one_by_one(&mut self, client: &Client, patience: &mut Patience) -> Result<(), Failure> {
        self.first = false;
        while let Some(id) = self.ids.first() {
            let path = format!("/v1/events/{}?wait={LONG_POLL}", encode(id));
            match client.look::<Event>(&path, patience).await {
                Ok(event) if event.open() => {}
                Ok(event) => self.ended(&event)?,
                Err(failure @ Failure::NoSuchQuestion(_)) => {
                    let id = id.clone();
                    self.cannot_wait(&id, &failure);
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    fn ended(&mut self, event: &Event) -> Result<(), Failure> {
        let id = escape_line(event.id());
        if self.print.json {
            print_json(event.json())?;
        }
        match event.answer(self.first, &self.field) {
            Ok(answer) => {
                eprint_line!("hitl: {id}: {}", answer.told);
                if !self.print.json {
                    print(&format!("{id}\t{}", escape_line(&answer.value)))?;
                }
            }
            Err(failure) => {
                eprint_line!("hitl: {id}: {failure}");
                self.exit.get_or_insert(failure.exit());
            }
        }
        self.ids.retain(|left| left != event.id());
        Ok(())
    }

    fn cannot_wait(&mut self, id: &str, failure: &Failure) {
        eprint_line!("hitl: {}: {failure}", escape_line(id));
        self.exit.get_or_insert(failure.exit());
        self.ids.retain(|left| left != id);
    }
}
