//! `hitl list`.

use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::moment;
use crate::options::{self, Target};
use crate::output::{eprint_line, escape_line, print, print_json};
use crate::plain::plain;
use crate::progress::left;
use clap::{Args, ValueEnum};
use hitl::{Status, Timestamp};
use serde::Deserialize;
use std::cmp::Reverse;

/// How many events one request asks for.
const PAGE: u32 = 200;

/// List questions: the open ones, the next due first
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hitl list --project billing\n  hitl list --search replicas\n  hitl list --asked-by nightly-job\n  hitl list --status completed --since 7days --by ada\n  hitl list --status completed --since 1d --long   who answered what, and when\n  hitl list --status all --sort name\n  hitl list --all --json | jq -r .request_id\n\nOf a project or a domain that is named (--project, --domain, or by their variables) only its questions are listed. What has ended is found by a walk over the whole store."
)]
pub(crate) struct List {
    /// Which ones [default: pending; ended with --by]
    #[arg(long, value_enum, value_name = "STATUS", conflicts_with = "all")]
    status: Option<Standing>,
    /// The same as --status all
    #[arg(long)]
    all: bool,
    /// Only questions of this run
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Only questions in whose name or prompt this is
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only what was asked or has ended since then: a moment, such as 2026-01-31T12:00:00Z, or how long ago, such as 2h or 7days
    #[arg(long, value_name = "MOMENT", value_parser = moment::since)]
    since: Option<Timestamp>,
    /// Only what this person or program asked, by the name that `hitl show` has, or by that of its key
    #[arg(long, value_name = "NAME")]
    asked_by: Option<String>,
    /// Only what this person or key decided, by the name that was recorded
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// In which order [default: deadline for pending ones, created for others]
    #[arg(long, value_enum, value_name = "ORDER")]
    sort: Option<Order>,
    /// Say of what has ended also when, by whom, and by which way
    #[arg(long, conflicts_with = "json")]
    long: bool,
    /// Show so many at most
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    print: options::Json,
}

/// How a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Standing {
    /// Open: nobody has answered yet
    #[value(alias = "open")]
    Pending,
    /// Answered, or the default counts
    #[value(alias = "answered")]
    Completed,
    /// Declined
    Declined,
    /// Nobody answered in time
    #[value(alias = "timed_out")]
    TimedOut,
    /// Withdrawn
    Cancelled,
    /// All that are open no more
    Ended,
    /// All
    All,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The next due first, what has no deadline last
    Deadline,
    /// The newest first
    Created,
    /// What ended last first, what is open before it
    Ended,
    /// By the question's name
    Name,
}

/// Some of the events.
#[derive(Deserialize)]
struct Page {
    events: Vec<Event>,
    next: Option<String>,
    /// An earlier server does not count them.
    #[serde(default)]
    unreadable: u32,
}

/// The pages of a list, one after the other.
struct Pages<'a> {
    client: &'a Client,
    query: String,
    after: Option<String>,
    ended: bool,
    unreadable: u32,
}

impl<'a> Pages<'a> {
    /// `query` is the path with what it asks for.
    fn new(client: &'a Client, query: String) -> Pages<'a> {
        Pages { client, query, after: None, ended: false, unreadable: 0 }
    }

    /// The next one, of `limit` events at most; none at the end.
    async fn next(&mut self, limit: u32) -> Result<Option<Vec<Event>>, Failure> {
        if self.ended {
            return Ok(None);
        }
        let after =
            self.after.as_deref().map(|after| format!("&after={}", encode(after))).unwrap_or_default();
        let path = format!("{}&limit={}{after}", self.query, limit.min(PAGE));
        let Page { events, next, unreadable } = self.client.document("GET", &path, None).await?;
        self.unreadable += unreadable;
        (self.ended, self.after) = (next.is_none(), next);
        Ok(Some(events))
    }
}

impl List {
    pub(crate) async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        let standing = self.standing();
        let order = self.sort.unwrap_or(match standing {
            Standing::Pending => Order::Deadline,
            _ => Order::Created,
        });
        let (query, of) = self.query(standing, target);
        let mut pages = Pages::new(client, query);
        let (mut shown, mut more) = (0, false);
        // They come in this order, and are shown as they come.
        if (standing, order) == (Standing::Pending, Order::Deadline) {
            'all: while let Some(events) = pages.next(self.page(target, shown)).await? {
                for event in events.iter().filter(|event| self.is_wanted(event, standing, target)) {
                    if shown == self.limit {
                        more = true;
                        break 'all;
                    }
                    show(event, self.columns(), self.print)?;
                    shown += 1;
                }
                if shown == self.limit && !self.filters(target) {
                    more = !pages.ended;
                    break;
                }
            }
        } else {
            let mut kept: Vec<Event> = Vec::new();
            let most = self.limit as usize;
            while let Some(events) = pages.next(PAGE).await? {
                kept.extend(events.into_iter().filter(|event| self.is_wanted(event, standing, target)));
                // However many there are, no more than twice what is shown is kept.
                if kept.len() >= 2 * most || pages.ended {
                    sort(&mut kept, order);
                    more |= kept.len() > most;
                    kept.truncate(most);
                }
            }
            for event in &kept {
                show(event, self.columns(), self.print)?;
                shown += 1;
            }
        }
        if more {
            eprint_line!("hitl: there are more; raise --limit or narrow the list");
        }
        if pages.unreadable > 0 {
            eprint_line!("hitl: records that could not be read, and are not shown: {}", pages.unreadable);
        }
        if shown == 0 && !self.print.json {
            eprint_line!("hitl: no {}questions{of}", words(standing));
        }
        Ok(Exit::Success)
    }

    /// Which ones are meant.
    fn standing(&self) -> Standing {
        match (self.status, self.all, &self.by) {
            (Some(standing), ..) => standing,
            (None, true, _) => Standing::All,
            (None, false, Some(_)) => Standing::Ended,
            (None, false, None) => Standing::Pending,
        }
    }

    /// What is asked for, and the same in words.
    fn query(&self, standing: Standing, target: &Target) -> (String, String) {
        let status = if standing == Standing::Pending { "pending" } else { "all" };
        let mut query = format!("/v1/events?status={status}");
        let org = target.org();
        let filters = [
            ("", "organisation", &org),
            ("project", "project", &target.project),
            ("domain", "domain", &target.domain),
            ("run", "run", &self.run),
            ("q", "text", &self.search),
            ("", "asked by", &self.asked_by),
            ("", "decided by", &self.by),
        ];
        let mut of = String::new();
        for (parameter, named, given) in filters {
            let Some(given) = given else { continue };
            if !parameter.is_empty() {
                query.push_str(&format!("&{parameter}={}", encode(given)));
            }
            of.push_str(&format!("{} {named} {given:?}", if of.is_empty() { " with" } else { "," }));
        }
        if let Some(since) = self.since {
            of.push_str(&format!(" since {since}"));
        }
        (query, of)
    }

    fn columns(&self) -> Columns {
        if self.long { Columns::Decided } else { Columns::Few }
    }

    /// Whether some of what the server gives is not shown, though all of it is open.
    fn filters(&self, target: &Target) -> bool {
        self.since.is_some() || self.asked_by.is_some() || self.by.is_some() || target.org().is_some()
    }

    /// How many to ask for, after so many were shown.
    fn page(&self, target: &Target, shown: u32) -> u32 {
        if self.filters(target) { PAGE } else { self.limit - shown }
    }

    /// Whether `event` is to be shown, as far as the server does not say so.
    fn is_wanted(&self, event: &Event, standing: Standing, target: &Target) -> bool {
        let outcome = event.view().response.as_ref();
        let status = outcome.map(|outcome| outcome.status);
        let stands = match standing {
            Standing::Pending => status.is_none(),
            Standing::Completed => status == Some(Status::Completed),
            Standing::Declined => status == Some(Status::Declined),
            Standing::TimedOut => status == Some(Status::TimedOut),
            Standing::Cancelled => status == Some(Status::Cancelled),
            Standing::Ended => status.is_some(),
            Standing::All => true,
        };
        let moments = [event.view().request.created_at, outcome.and_then(|outcome| outcome.decided_at)];
        let since = self.since.is_none_or(|since| moments.iter().flatten().any(|at| *at >= since));
        let by = self.by.as_deref().is_none_or(|by| {
            outcome.and_then(|outcome| outcome.actor.name.as_deref()).is_some_and(|name| name == by)
        });
        stands && since && by && is_of(event, target, self.asked_by.as_deref())
    }
}

/// Whether `event` is of the organisation that is named, and asked by this name or with a key of it.
fn is_of(event: &Event, target: &Target, asked_by: Option<&str>) -> bool {
    let request = &event.view().request;
    let is_asked_by = |name: &str| {
        let shown = request.asked_by.as_deref().map(escape_line);
        shown.is_some_and(|shown| shown == name) || request.owner() == Some(name)
    };
    target.org().is_none_or(|org| request.org == org) && asked_by.is_none_or(is_asked_by)
}

/// What a line has beside id, type, how it stands, and the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    /// Nothing.
    Few,
    /// Of what has ended when, by whom, and by which way.
    Decided,
    /// Where it belongs, and its name.
    Scope,
}

/// One line.
pub(super) fn show(event: &Event, columns: Columns, print_as: options::Json) -> Result<(), Failure> {
    if print_as.json {
        return print_json(event.json());
    }
    let stands = match (event.open(), event.expires_at()) {
        (true, Some(at)) => format!("{} left", left(at)),
        (true, None) => "open".to_owned(),
        (false, _) => ended(event),
    };
    let request = &event.view().request;
    let prompt = request.plain_prompt();
    let prompt = prompt.lines().next().unwrap_or_default();
    let more = match columns {
        Columns::Few => String::new(),
        Columns::Decided => format!("{:<42}  ", decided(event)),
        Columns::Scope => {
            let scope = format!("{}/{} {}", request.project, request.domain, request.event_name);
            format!("{}  ", escape_line(&scope))
        }
    };
    print(&format!(
        "{}  {:<5}  {stands:<20}  {more}{}",
        event.id(),
        request.data_type.name(),
        escape_line(prompt)
    ))
}

/// Which open questions are meant, beside the scope that is named: those that have all of this.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) run: Option<&'a str>,
    /// What is in its name or prompt.
    pub(super) text: Option<&'a str>,
    pub(super) asked_by: Option<&'a str>,
}

/// Calls `each` with every open question that is wanted, in the organisation, the project and the domain that are named.
pub(super) async fn each_open(
    client: &Client,
    target: &Target,
    wanted: Wanted<'_>,
    mut each: impl FnMut(&Event) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut query = "/v1/events?status=pending".to_owned();
    let (project, domain) = (target.project.as_deref(), target.domain.as_deref());
    let filters = [("run", wanted.run), ("q", wanted.text), ("project", project), ("domain", domain)];
    for (parameter, given) in filters {
        if let Some(given) = given {
            query.push_str(&format!("&{parameter}={}", encode(given)));
        }
    }
    let mut pages = Pages::new(client, query);
    while let Some(events) = pages.next(PAGE).await? {
        events.iter().filter(|event| is_of(event, target, wanted.asked_by)).try_for_each(&mut each)?;
    }
    if pages.unreadable > 0 {
        eprint_line!("hitl: records that could not be read, and are left as they are: {}", pages.unreadable);
    }
    Ok(())
}

/// Puts events into an order; those that it does not tell apart stand in that of their ids.
fn sort(events: &mut [Event], order: Order) {
    match order {
        Order::Deadline => events.sort_by_cached_key(|event| {
            let at = event.view().request.expires_at;
            (at.is_none(), at, event.id().to_owned())
        }),
        Order::Created => {
            events.sort_by_cached_key(|event| {
                (Reverse(event.view().request.created_at), event.id().to_owned())
            });
        }
        Order::Ended => events.sort_by_cached_key(|event| {
            let outcome = event.view().response.as_ref();
            let at = outcome.map(|outcome| outcome.decided_at);
            (outcome.is_some(), Reverse(at), event.id().to_owned())
        }),
        Order::Name => events
            .sort_by_cached_key(|event| (event.view().request.event_name.clone(), event.id().to_owned())),
    }
}

/// What such questions are called in a sentence.
fn words(standing: Standing) -> &'static str {
    match standing {
        Standing::Pending => "open ",
        Standing::Completed => "answered ",
        Standing::Declined => "declined ",
        Standing::TimedOut => "timed out ",
        Standing::Cancelled => "cancelled ",
        Standing::Ended => "ended ",
        Standing::All => "",
    }
}

/// When an event ended, by whom and by which way; nothing of one that is open.
fn decided(event: &Event) -> String {
    let Some(outcome) = &event.view().response else { return String::new() };
    let at = outcome.decided_at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let by = outcome.actor.name.as_deref().unwrap_or_else(|| outcome.actor.kind.name());
    format!("{at}  {} ({})", escape_line(by), escape_line(&outcome.via))
}

/// How an event ended, with its answer.
fn ended(event: &Event) -> String {
    let Some(outcome) = &event.view().response else { return String::new() };
    match &outcome.value {
        Some(value) => format!("{}: {}", outcome.status, escape_line(&plain(value))),
        None => outcome.status.to_string(),
    }
}
