//! `hitl copy`.

use crate::copying::{number, of_store};
use crate::exit::{Exit, Failure};
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, print};
use crate::progress::while_counting;
use crate::server_lock;
use crate::transfer::{Fate, Transfer, failed, list, read};
use clap::Args;
use hitl::storage::{Config, Store};
use hitl_core::outcome::DecodeError;
use hitl_core::{Outcome, Request, keys, stub};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// How many keys are listed at once.
const KEYS_AT_ONCE: u32 = 256;
/// How many events are read and written at once: a request, an outcome and what is there of them.
const EVENTS_AT_ONCE: usize = 32;
/// Where it is tried whether both stores are one.
const PROBES: &str = "hitl-copy/";
/// Where secrets are.
const SECRETS: &str = "hitl-secrets/";
/// What is not copied key by key.
const APART: [&str; 5] = [keys::REQUESTS, keys::DUE, keys::PENDING, keys::PURGED, PROBES];

/// Copy one store into another, whatever keeps them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  hitl copy sqlite:/var/lib/hitl/hitl.db file:/var/lib/hitl/copy

FROM and TO are stores as for --store. Copied are questions, answers, keys, and the secrets: links that were given out open with \
TO as well. Nothing that TO has is overwritten, and what was written is read back. If it is stopped, by whatever, start it again: \
what is there already is passed over. Where TO has something else under the same name, that is told, and stays.

Stop the servers of FROM first. Otherwise run it a second time when they are stopped: it adds what was asked and answered \
meanwhile. Questions that are open are copied last. Then give servers and programs TO as their --store.

Exit status: 0 done, 2 FROM and TO are one or no stores, 69 one of them cannot be used now, 77 TO has something else, or no \
permission; all of them: hitl --help")]
pub(crate) struct Copy {
    /// The store to copy
    #[arg(value_name = "FROM")]
    from: String,
    /// The store to copy into; made if it is not there
    #[arg(value_name = "TO")]
    to: String,
    #[command(flatten)]
    print: Json,
}

/// What there is to tell of events.
#[derive(Debug, Default)]
struct Events {
    /// Those that TO has afterwards, as FROM.
    events: u64,
    /// Those of them that are open.
    open: u64,
    /// Those that were purged in TO, and stay so.
    purged: u64,
    /// Those whose outcome was being written just then.
    unfinished: u64,
}

impl Copy {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        if let Some(option) = target.typed.iter().find(|option| **option != "ca") {
            return Err(Failure::Usage(format!("--{option} is not for hitl copy: it is told both stores")));
        }
        let parsed = |url: &str| hitl::storage::parse(url).map_err(|error| Failure::Usage(error.to_string()));
        let (from, to) = (parsed(&self.from)?, parsed(&self.to)?);
        let names = [from.to_string(), to.to_string()];
        if is_one(&*from, &*to) {
            return Err(one(&names[0]));
        }
        let source = from.open_existing().await.map_err(|error| of_store(error, &names[0]))?;
        let place = to.open().await.map_err(|error| of_store(error, &names[1]))?;
        probe(&*source, &*place).await?;
        if let Some(url) = server_lock::is_served(&*from) {
            let name = escape_line(&names[0]);
            eprint_line!(
                "hitl: {name} is served{url}: run this again when that has ended, for what is asked and answered meanwhile"
            );
        }
        let so_far = Arc::new(AtomicU64::new(0));
        let mut copying = Copying {
            from: source,
            into: Transfer::into(place.clone(), so_far.clone()),
            events: Events::default(),
        };
        while_counting("copying the store", "entries", &so_far, copying.all()).await?;
        let counted = count(&*place).await?;
        let Copying { into, events, .. } = copying;
        let (tally, ended) = (into.tally, events.events - events.open);
        if self.print.json {
            let told = serde_json::json!({
                "from": names[0], "to": names[1], "events": events.events, "open": events.open, "ended": ended,
                "written": tally.written, "there": tally.there, "conflicts": tally.conflicts,
                "purged": events.purged, "unfinished": events.unfinished, "events_there": counted,
            });
            print(&told.to_string())?;
        }
        let [from, to] = names.each_ref().map(|name| escape_line(name));
        eprint_line!(
            "hitl: copied {from} into {to}: {} ({} open, {ended} ended), {} written, {} there before; {to} has {}",
            number(events.events, "question"),
            events.open,
            tally.written,
            tally.there,
            number(counted, "question"),
        );
        if events.purged > 0 {
            eprint_line!("hitl: questions that were purged in {to}, and stay so: {}", events.purged);
        }
        if tally.conflicts > 0 {
            let shown: Vec<_> = tally.named.iter().map(|key| escape_line(key)).collect();
            return Err(Failure::NotAllowed(format!(
                "{to} has something else in {} of {from}, which stays: {}{}; to have all of it, copy into an empty store",
                number(tally.conflicts, "place"),
                shown.join(", "),
                if tally.conflicts > shown.len() as u64 { ", …" } else { "" },
            )));
        }
        if events.unfinished > 0 {
            return Err(Failure::Unavailable(format!(
                "{} of {from} were being written by another program, and are not copied: run this again",
                number(events.unfinished, "answer")
            )));
        }
        Ok(Exit::Success)
    }
}

/// The failure where both stores are `name`.
fn one(name: &str) -> Failure {
    Failure::Usage(format!("FROM and TO are one store, {}: name two", escape_line(name)))
}

/// Whether both can be seen to be one store without opening them.
fn is_one(from: &dyn Config, to: &dyn Config) -> bool {
    let path = |config: &dyn Config| config.local_path().and_then(|path| path.canonicalize().ok());
    from.to_string() == to.to_string() || path(from).is_some_and(|from| Some(from) == path(to))
}

/// Fails if what is written into one store is there in the other: they have two names.
async fn probe(from: &dyn Store, to: &dyn Store) -> Result<(), Failure> {
    let key = format!("{PROBES}{}", hitl::random_key());
    to.put(&key, Vec::new()).await.map_err(|error| failed(error, to))?;
    let seen = from.get(&key).await;
    to.delete(&key).await.map_err(|error| failed(error, to))?;
    match seen.map_err(|error| failed(error, from))? {
        Some(_) => Err(one(&from.to_string())),
        None => Ok(()),
    }
}

/// A copy under way.
struct Copying {
    from: Arc<dyn Store>,
    into: Transfer,
    events: Events,
}

/// An event as it is stored.
struct Stored {
    id: String,
    request: Vec<u8>,
    outcome: Option<Vec<u8>>,
}

impl Copying {
    /// Copies everything, what may change last.
    async fn all(&mut self) -> Result<(), Failure> {
        self.check_secrets().await?;
        self.rest().await?;
        let open = self.ended().await?;
        for ids in open.chunks(EVENTS_AT_ONCE) {
            self.events_of(ids, true).await?;
        }
        // After the events: one that was purged before it could be copied is known to have been.
        self.family(keys::PURGED).await
    }

    /// Fails if the store has secrets of its own: what FROM has would not open with them.
    async fn check_secrets(&self) -> Result<(), Failure> {
        let mut after: Option<String> = None;
        loop {
            let page = list(&*self.from, SECRETS, after.as_deref(), KEYS_AT_ONCE).await?;
            let pairs = read(&*self.from, &page).await?.into_iter().zip(self.into.read(&page).await?);
            if pairs.into_iter().any(|(from, to)| to.is_some() && from.is_some() && from != to) {
                return Err(Failure::NotAllowed(
                    "TO has another secret for links and ids than FROM, so that nothing that was given out would open: copy into an empty \
                     store"
                        .into(),
                ));
            }
            match page.into_iter().next_back() {
                Some(last) => after = Some(last),
                None => return Ok(()),
            }
        }
    }

    /// Copies what is of no event: secrets, keys, sessions, and whatever else there is.
    async fn rest(&mut self) -> Result<(), Failure> {
        let mut after: Option<String> = None;
        loop {
            let page = list(&*self.from, "", after.as_deref(), KEYS_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            let family = |key: &str| APART.into_iter().find(|family| key.starts_with(family));
            // What begins with a family ends before the same with the letter after the slash.
            after = Some(family(last).map_or_else(|| last.clone(), |family| family.replace('/', "0")));
            self.copy(page.into_iter().filter(|key| family(key).is_none()).collect()).await?;
        }
    }

    /// Copies all keys of a family.
    async fn family(&mut self, family: &str) -> Result<(), Failure> {
        let mut after: Option<String> = None;
        loop {
            let page = list(&*self.from, family, after.as_deref(), KEYS_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.clone());
            self.copy(page).await?;
        }
    }

    /// Copies these keys, as far as they are still there.
    async fn copy(&mut self, keys: Vec<String>) -> Result<(), Failure> {
        for some in keys.chunks(EVENTS_AT_ONCE) {
            let values = read(&*self.from, some).await?;
            let entries = some.iter().zip(values).filter_map(|(key, value)| Some((key.clone(), value?)));
            self.into.write(entries.collect()).await?;
        }
        Ok(())
    }

    /// Copies the events that have ended; gives the ids of those that have not.
    async fn ended(&mut self) -> Result<Vec<String>, Failure> {
        let (mut open, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = list(&*self.from, keys::REQUESTS, after.as_deref(), KEYS_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(open) };
            after = Some(last.clone());
            let ids: Vec<String> =
                page.iter().filter_map(|key| keys::request_id(key).map(str::to_owned)).collect();
            for some in ids.chunks(EVENTS_AT_ONCE) {
                open.extend(self.events_of(some, false).await?);
            }
            let of_none = |key: &String| keys::request_id(key).is_none() && keys::response_id(key).is_none();
            self.copy(page.into_iter().filter(of_none).collect()).await?;
        }
    }

    /// Copies these events: those that have ended, and with `open` those that have not. Gives the ids of those that are left.
    async fn events_of(&mut self, ids: &[String], open: bool) -> Result<Vec<String>, Failure> {
        let (mut left, mut outcomes, mut markers, mut requests) = (vec![], vec![], vec![], vec![]);
        for event in self.wanted(ids).await? {
            let Stored { id, request, outcome } = event;
            match outcome {
                Some(outcome) => outcomes.push((keys::response(&id), outcome)),
                None if !open => {
                    left.push(id);
                    continue;
                }
                None => {
                    self.events.open += 1;
                    markers
                        .extend(Request::read(&id, &request).map(|request| of(&request)).unwrap_or_default());
                }
            }
            requests.push((keys::request(&id), request));
        }
        self.events.events += requests.len() as u64;
        // What stands for an event comes before it: one that has ended is not open at any moment, and one that is open is in the
        // lists.
        let fates = self.into.write(outcomes.clone()).await?;
        let others = outcomes.iter().zip(fates).filter(|(_, fate)| *fate == Fate::Conflict);
        let others: Vec<_> = others.filter_map(|((key, _), _)| keys::response_id(key)).collect();
        requests.retain(|(key, _)| keys::request_id(key).is_none_or(|id| !others.contains(&id)));
        let there = read(&*self.from, &markers).await?;
        let markers = markers.into_iter().zip(there).filter_map(|(key, value)| Some((key, value?)));
        self.into.write(markers.collect()).await?;
        self.into.write(requests).await?;
        Ok(left)
    }

    /// Those of the events that are to be copied, as FROM has them.
    async fn wanted(&mut self, ids: &[String]) -> Result<Vec<Stored>, Failure> {
        let both = |id: &String| [keys::request(id), keys::response(id)];
        let mut stored = read(&*self.from, &ids.iter().flat_map(both).collect::<Vec<_>>()).await?.into_iter();
        let places: Vec<String> = ids.iter().flat_map(|id| [keys::purged(id), keys::response(id)]).collect();
        let mut places = self.into.read(&places).await?.into_iter();
        let is_stub = |value: &Option<Vec<u8>>| value.as_deref().and_then(stub::read).is_some();
        let mut wanted = Vec::new();
        for id in ids {
            let (request, outcome) = (stored.next().flatten(), stored.next().flatten());
            let (purged, place) = (places.next().flatten(), places.next().flatten());
            // It was purged since it was listed, or is just being.
            let Some(request) = request.filter(|_| !is_stub(&outcome)) else { continue };
            let read = Request::read(id, &request).ok();
            let subject = read.as_ref().map(Request::subject);
            let torn = outcome
                .as_deref()
                .zip(subject)
                .is_some_and(|(bytes, subject)| Outcome::read(bytes, subject) == Err(DecodeError::Truncated));
            if purged.is_some() || is_stub(&place) {
                self.events.purged += 1;
            } else if torn {
                self.events.unfinished += 1;
            } else {
                // What was answered in TO meanwhile is not open there any more.
                let outcome = outcome.or(place);
                wanted.push(Stored { id: id.clone(), request, outcome });
            }
        }
        Ok(wanted)
    }
}

/// The markers that an open event may have, and its extension, which may have been made since.
fn of(request: &Request) -> Vec<String> {
    let mut markers = keys::all_markers(request);
    if request.extend_seconds.is_some() {
        markers.push(keys::extension(&request.request_id));
    }
    markers.push(keys::old_marker(&request.scope(), &request.request_id));
    markers
}

/// How many events the store has.
async fn count(store: &dyn Store) -> Result<u64, Failure> {
    let (mut events, mut after) = (0, None::<String>);
    loop {
        let page = list(store, keys::REQUESTS, after.as_deref(), KEYS_AT_ONCE * 4).await?;
        events += page.iter().filter(|key| keys::request_id(key).is_some()).count() as u64;
        match page.into_iter().next_back() {
            Some(last) => after = Some(last),
            None => return Ok(events),
        }
    }
}
