//! What is true of outcomes that are to be sent: which attempts were handed out, what the receiver got, and what is written of
//! that in the store.

use super::coverage::Situation;
use super::truth::Truth;
use super::world::World;
use hitl_core::protocol::{Delivery, Tried};
use hitl_core::store::callbacks;
use hitl_core::{Timestamp, keys};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// How long an attempt belongs to whoever took it, in seconds.
const LEASE: u64 = 60;
/// How long after the first attempt failed the next one may be made, in seconds.
const FIRST_PAUSE: u64 = 5;
/// Where outcomes are sent.
pub(crate) const RECEIVER: &str = "https://engine.example.org/done/";

/// What couriers and the receiver did.
#[derive(Default)]
pub(crate) struct Outbox {
    /// The attempts that were handed out, by the event.
    handed: BTreeMap<String, Vec<Handed>>,
    /// The requests that reached the receiver, by the event: of which attempt, and what it answered.
    received: BTreeMap<String, Vec<(u32, u16)>>,
    /// What reached it first.
    bodies: BTreeMap<String, String>,
    /// How often it was written down that something is to be sent.
    pub(crate) entries: u32,
    /// Keys that stay: they were written when there was nothing to send any more, by who had been on their way since before; or
    /// the store lost that they were deleted.
    pub(crate) stray: BTreeSet<String>,
}

/// An attempt that was handed out.
struct Handed {
    attempt: u32,
    /// When the call was made.
    at: Timestamp,
    /// Before that moment no other one may be.
    until: Timestamp,
    /// Whether its courier began to report it.
    reported: bool,
}

/// What became of a request to the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It answered, and the courier knows.
    Answered(u16),
    /// It answered, and nobody knows.
    Unheard(u16),
    /// It never came.
    Lost,
}

impl Outbox {
    fn was_received(&self, id: &str, attempt: u32) -> bool {
        self.received.get(id).is_some_and(|all| all.iter().any(|(its, _)| *its == attempt))
    }
}

/// What the keys of the outbox say.
enum Place<'k> {
    Due { at: u64, attempt: u32, id: &'k str },
    Taken { id: &'k str, mark: &'k str, attempt: u32 },
    Failed(&'k str),
    Done(&'k str),
}

fn number<T: std::str::FromStr>(digits: &str, length: usize) -> Option<T> {
    let plain = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// None for a key that is not of the outbox, or says nothing.
fn place(key: &str) -> Option<Place<'_>> {
    let (kind, rest) = key.strip_prefix(keys::CALLBACKS)?.split_once('/')?;
    match kind {
        "due" => {
            let (at, rest) = rest.split_once('-')?;
            let (attempt, id) = rest.split_once('-')?;
            Some(Place::Due { at: number(at, 16)?, attempt: number(attempt, 10)?, id })
        }
        "taken" => {
            let (id, rest) = rest.split_once('/')?;
            let (mark, attempt) = rest.split_once('-')?;
            Some(Place::Taken { id, mark, attempt: number(attempt, 10)? })
        }
        "failed" => Some(Place::Failed(rest)),
        "done" => Some(Place::Done(rest)),
        _ => None,
    }
}

/// What of an outcome's body is in the store's keys and records.
fn mark(body: &str) -> String {
    Sha256::digest(body.as_bytes())[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Truth {
    /// What is to be sent of the event, once it has ended.
    fn body(&self, id: &str) -> Option<String> {
        let event = self.events.get(id)?;
        Some(event.request.callback.as_ref()?.body(event.outcome.as_ref()?))
    }
}

impl World {
    /// Whether nothing is to be sent any more: it is written that nothing is, or the event was purged.
    fn has_nothing_to_send(&self, truth: &Truth, id: &str) -> bool {
        truth.gone(id) || self.holds(&callbacks::done(id))
    }

    /// The events of which nothing is to be sent any more.
    pub(crate) fn all_done(&self) -> BTreeSet<String> {
        let truth = self.truth.borrow();
        truth.events.keys().filter(|id| self.has_nothing_to_send(&truth, id)).cloned().collect()
    }

    /// The moments from which on attempts may be made that the store knows of.
    pub(crate) fn attempts_due(&self) -> Vec<u64> {
        let at = |key: &String| match place(key) {
            Some(Place::Due { at, .. }) => at,
            _ => 0,
        };
        self.keys(&callbacks::all_due(), None, u32::MAX).iter().map(at).collect()
    }

    /// Called after every change below `hitl-callbacks/`.
    pub(crate) fn watch_outbox(&self, key: &str, before: Option<&[u8]>, after: Option<&[u8]>) {
        let mut truth = self.truth.borrow_mut();
        let Some(place) = place(key) else {
            return self.broken("somebody wrote a key of the outbox that says nothing");
        };
        let (Place::Due { id, .. } | Place::Taken { id, .. } | Place::Failed(id) | Place::Done(id)) = place;
        let body = truth.body(id);
        if let Some(after) = after {
            let Some(body) = &body else {
                return self.broken("an outcome is to be sent of an event that is open, or of none");
            };
            self.watch_record(&mut truth, (key, &place), body, before, after);
        } else if before.is_some() {
            self.watch_no_record(&truth, &place, id);
        }
    }

    fn watch_record(
        &self,
        truth: &mut Truth,
        (key, place): (&str, &Place<'_>),
        body: &str,
        before: Option<&[u8]>,
        after: &[u8],
    ) {
        let record: Json = serde_json::from_slice(after).unwrap_or_default();
        let is_new = before != Some(after);
        match *place {
            Place::Due { at, attempt, id } => {
                self.rule(after.is_empty(), "the key of an attempt has a value");
                let is_over = self.has_nothing_to_send(truth, id);
                let made = |attempt| self.was_taken(id, body, attempt);
                self.rule(
                    attempt == 1 || is_over || made(attempt - 1),
                    "an attempt may be made before the one before it was",
                );
                if at == 0 {
                    truth.outbox.entries += 1;
                    if is_over && !truth.gone(id) {
                        self.saw(Situation::FirstAgainDone);
                    } else if made(1) {
                        self.saw(Situation::FirstAgainTaken);
                    }
                }
            }
            Place::Taken { id, mark: of, attempt } => {
                self.rule(before.is_none() || !is_new, "who makes an attempt changed");
                self.rule(of == mark(body), "an attempt is of another body");
                let now = record["at"].as_str().and_then(Timestamp::parse);
                self.rule(now.is_some_and(|at| at <= self.now()), "an attempt has no moment");
                if before.is_none() {
                    let is_over = self.has_nothing_to_send(truth, id);
                    let follows = attempt == 1 || self.was_taken(id, body, attempt - 1);
                    self.rule(is_over || follows, "an attempt was made before the one before it");
                    if is_over {
                        self.saw(Situation::StrayAttempt);
                        truth.outbox.stray.insert(key.to_owned());
                    }
                }
            }
            Place::Failed(id) => {
                let attempt = record["attempt"].as_u64().unwrap_or_default();
                let all = truth.outbox.handed.get(id).map(Vec::as_slice).unwrap_or_default();
                let reported = |its: &Handed| u64::from(its.attempt) == attempt && its.reported;
                self.rule(all.iter().any(reported), "an attempt failed that nobody reported");
                self.rule(record["of"] == mark(body), "an attempt is of another body");
                if truth.gone(id) {
                    truth.outbox.stray.insert(key.to_owned());
                }
            }
            Place::Done(id) => {
                // An attempt may be accepted when a later one was refused.
                let was: Json =
                    before.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
                let is_better = was["delivered"] == false && record["delivered"] == true;
                self.rule(
                    before.is_none() || !is_new || is_better,
                    "that there is nothing more to send changed",
                );
                self.rule(record["of"] == mark(body), "an attempt is of another body");
                let status = record["status"].as_u64().unwrap_or_default();
                let attempt = record["attempts"].as_u64().unwrap_or_default();
                let delivered = (200..300).contains(&status);
                self.rule(record["delivered"] == delivered, "what is delivered is not what was accepted");
                let answers = truth.outbox.received.get(id).map(Vec::as_slice).unwrap_or_default();
                // What was refused first keeps how many attempts there were, though a purge removed meanwhile that it was.
                let of_another = is_better || truth.gone(id);
                let answered = |(its, answer): &(u32, u16)| {
                    u64::from(*answer) == status && (u64::from(*its) == attempt || of_another)
                };
                let said = answers.iter().any(answered);
                self.rule(said, "what the receiver never answered is the end of sending");
                self.rule(delivered || status == 410, "what may be tried again is the end of sending");
                self.saw(if delivered { Situation::Delivered } else { Situation::RefusedForGood });
                if truth.gone(id) {
                    truth.outbox.stray.insert(key.to_owned());
                }
            }
        }
    }

    /// A key of the outbox was removed: another one says that there is more to do, or there is not.
    fn watch_no_record(&self, truth: &Truth, place: &Place<'_>, id: &str) {
        let is_over = self.has_nothing_to_send(truth, id);
        match place {
            Place::Due { attempt, .. } => {
                let all = self.keys(&callbacks::all_due(), None, u32::MAX);
                let other = |key: &String| match self::place(key) {
                    Some(Place::Due { attempt: other, id: its, .. }) => its == id && other >= *attempt,
                    _ => false,
                };
                self.rule(
                    is_over || all.iter().any(other),
                    "nothing says any more that an outcome is to be sent",
                );
            }
            Place::Taken { .. } => {
                self.rule(is_over, "who made an attempt was forgotten while there is more to send");
            }
            Place::Failed(_) => self.rule(is_over, "that an attempt failed was forgotten"),
            Place::Done(id) => {
                self.rule(truth.gone(id), "that there is nothing more to send was forgotten");
            }
        }
    }

    /// A purge that is told so does the rest when it is made again, which need not be within the run. Who is to send is told, too, and
    /// leaves nothing.
    pub(crate) fn not_deleted(&self, key: &str) {
        if let Some(Place::Done(_) | Place::Failed(_)) = place(key) {
            self.truth.borrow_mut().outbox.stray.insert(key.to_owned());
        }
    }

    fn was_taken(&self, id: &str, body: &str, attempt: u32) -> bool {
        self.holds(&format!("{}{}-{attempt:010}", callbacks::all_taken(id), mark(body)))
    }

    /// A courier was handed out an attempt, by a call made at `now`, before which `done` had nothing to send any more.
    pub(crate) fn handed_out(&self, delivery: &Delivery, now: Timestamp, done: &BTreeSet<String>) {
        let mut truth = self.truth.borrow_mut();
        let Delivery { id, attempt, callback, body } = delivery;
        self.note(|| format!("attempt {attempt} for {id} is its own"));
        let event = truth.events.get(id);
        let stands = event.is_some_and(|event| event.request.callback.as_ref() == Some(callback));
        self.rule(stands, "an outcome is sent where its event does not say");
        self.rule(truth.body(id).as_ref() == Some(body), "what is sent is not the outcome that stands");
        self.rule(!done.contains(id), "what was delivered, refused, or purged before is sent again");
        // Who was on the way when the last attempt was reported, or the event purged, may be late.
        let (is_over, is_gone) = (self.has_nothing_to_send(&truth, id), truth.gone(id));
        let outbox = &mut truth.outbox;
        let all = outbox.handed.entry(id.clone()).or_default();
        if !all.is_empty() {
            let twice = all.iter().any(|its| its.attempt == *attempt);
            self.rule(!twice || is_gone, "an attempt was handed out twice");
            if is_over {
                self.saw(Situation::HandedOutLate);
            } else {
                // A call may take so long that the next attempt is another's already when this one is handed out.
                let free = all.iter().all(|its| match its.attempt < *attempt {
                    true => now >= its.until,
                    false => its.at >= now.plus_seconds(LEASE),
                });
                self.rule(free, "an attempt was handed out while another one's time was not over");
            }
        }
        let (last, until) = (all.last().map(|last| (last.attempt, last.reported)), now.plus_seconds(LEASE));
        all.push(Handed { attempt: *attempt, at: now, until, reported: false });
        let was_sent = last.is_some_and(|(attempt, _)| outbox.was_received(id, attempt));
        match last {
            Some((_, true)) if !is_over => self.saw(Situation::TriedAgain),
            Some((_, false)) if !is_over && was_sent => self.saw(Situation::LeaseOverSent),
            Some((_, false)) if !is_over => self.saw(Situation::LeaseOverUnsent),
            _ => {}
        }
    }

    /// The receiver is sent an outcome. It is free to be out of reach, or to fail; at the end of a run it does not.
    pub(crate) fn receive(&self, delivery: &Delivery, fair: bool) -> Sent {
        let mut truth = self.truth.borrow_mut();
        let sent = match self.below(100) {
            _ if fair => Sent::Answered(200),
            0..12 => Sent::Lost,
            12..24 => Sent::Unheard(self.pick(&[200, 503])),
            24..40 => Sent::Answered(self.pick(&[503, 429])),
            40..46 => Sent::Answered(410),
            _ => Sent::Answered(200),
        };
        self.note(|| format!("sends attempt {} for {}: {sent:?}", delivery.attempt, delivery.id));
        let (Sent::Answered(status) | Sent::Unheard(status)) = sent else { return sent };
        let Delivery { id, attempt, body, .. } = delivery;
        let outbox = &mut truth.outbox;
        let first = outbox.bodies.entry(id.clone()).or_insert_with(|| body.clone());
        self.rule(first == body, "an event was sent with two outcomes");
        let all = outbox.received.entry(id.clone()).or_default();
        if !all.is_empty() {
            self.saw(Situation::SentTwice);
        }
        all.push((*attempt, status));
        sent
    }

    /// A courier begins to report an attempt, with this `now`. From there on the next one may be made after a pause.
    pub(crate) fn reports(&self, id: &str, attempt: u32, tried: &Tried, now: Timestamp) {
        let mut truth = self.truth.borrow_mut();
        let Some(all) = truth.outbox.handed.get_mut(id) else { return };
        let later = all.iter().any(|its| its.attempt > attempt);
        if later {
            self.saw(Situation::SlowCourier);
        }
        for its in all.iter_mut().filter(|its| its.attempt == attempt) {
            its.reported = true;
            if !matches!(tried.status, Some(200 | 410)) {
                let pause = FIRST_PAUSE << (attempt - 1).min(20);
                its.until = its.until.min(now.plus_seconds(pause));
            }
        }
    }

    /// What is in the outbox when all was sent: of each event with a callback that has ended and was not purged, that nothing
    /// more is to be sent, and of no other anything.
    pub(crate) fn is_all_sent(&self) {
        let truth = self.truth.borrow();
        // A purge that was cut off does the rest when it is made again, and the request goes last.
        let cut_off = |id: &str| truth.gone(id) && self.holds(&keys::request(id));
        for (id, event) in &truth.events {
            let is_sent = event.outcome.is_some() && !event.gone && event.request.callback.is_some();
            let done = self.holds(&callbacks::done(id));
            if is_sent {
                self.rule(truth.outbox.received.contains_key(id), "an outcome was never sent");
                self.rule(done, "an outcome was sent, and nothing says so");
            } else if done {
                let stray = truth.outbox.stray.contains(&callbacks::done(id));
                self.rule(stray || cut_off(id), "a purge left that an outcome was sent");
            }
        }
        for key in self.keys(keys::CALLBACKS, None, u32::MAX) {
            match place(&key) {
                Some(Place::Taken { .. }) => {
                    let stray = truth.outbox.stray.contains(&key);
                    self.rule(stray, "an attempt was not forgotten when there was nothing more to send");
                }
                Some(Place::Failed(id)) if truth.gone(id) => {
                    let stray = truth.outbox.stray.contains(&key);
                    self.rule(stray || cut_off(id), "a purge left that an attempt failed");
                }
                Some(Place::Failed(_) | Place::Done(_)) => {}
                Some(Place::Due { .. }) | None => self.broken("something is to be sent when all was sent"),
            }
        }
    }
}
