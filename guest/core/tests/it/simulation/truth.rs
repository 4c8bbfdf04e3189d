//! What stands in the store, as somebody sees it who looks after every single change.

use super::coverage::Situation;
use super::outbox::Outbox;
use super::world::World;
use hitl_core::protocol::HELD;
use hitl_core::store::callbacks;
use hitl_core::{ActorKind, Extension, OnTimeout, Outcome, Request, Status, Timestamp, keys, stub};
use std::collections::{BTreeMap, BTreeSet};

/// How much longer an event is kept whose outcome nobody has tried to send, in seconds.
const UNSENT: u64 = 86_400;

/// What is true of one event.
pub(crate) struct Stands {
    pub(crate) request: Request,
    pub(crate) outcome: Option<Outcome>,
    /// Whether a program other than ours began to write an outcome, and perhaps has not ended.
    pub(crate) torn: bool,
    /// Whether the original plugin wrote it: without a marker.
    pub(crate) plugin: bool,
    /// Whether it was purged: there is no such event any more.
    pub(crate) gone: bool,
    /// Whether it stands that its first deadline ends it.
    pub(crate) closed: bool,
    /// Requests of creators who had been on their way since before it was purged, and came after.
    pub(crate) late: Vec<Request>,
}

/// What is true of the events, and what creators were told.
#[derive(Default)]
pub(crate) struct Truth {
    pub(crate) events: BTreeMap<String, Stands>,
    /// How many were told that they created an event.
    pub(crate) created: BTreeMap<String, u32>,
    /// The link of each event, as the first who asked got it.
    pub(crate) links: BTreeMap<String, String>,
    /// Keys of which the store did not say to somebody whether it created them.
    pub(crate) unknown: BTreeSet<String>,
    /// Events that somebody was told of.
    pub(crate) known: BTreeSet<String>,
    /// How often that an event has ended was written down.
    pub(crate) entries: BTreeMap<String, u32>,
    /// Events of which the log says nothing any more.
    pub(crate) forgotten: BTreeSet<String>,
    /// The id that an event of the same question had before, of each that may come after a purge.
    pub(crate) before: BTreeMap<String, String>,
    /// Until when each event waits of which somebody was told that it does so longer.
    pub(crate) promised: BTreeMap<String, Timestamp>,
    /// What was sent.
    pub(crate) outbox: Outbox,
}

impl Truth {
    pub(crate) fn ended(&self, id: &str) -> bool {
        self.events.get(id).is_some_and(|event| event.outcome.is_some())
    }

    pub(crate) fn gone(&self, id: &str) -> bool {
        self.events.get(id).is_some_and(|event| event.gone)
    }
}

impl World {
    /// Called after every change of the store.
    pub(crate) fn watch(&self, key: &str, before: Option<&[u8]>, after: Option<&[u8]>) {
        if let Some(id) = keys::marker_id(key).or_else(|| keys::old_marker_id(key)) {
            self.watch_marker(key, id, before.is_some(), after.is_some());
        } else if key.starts_with(keys::ENDED) {
            self.watch_log(key, before.is_some(), after.is_some());
        } else if key.starts_with(keys::CALLBACKS) {
            self.watch_outbox(key, before, after);
        } else if key == keys::LINK_KEY || key == keys::ID_KEY {
            self.rule(before.is_none(), "a secret of the store moved");
        } else if let Some(id) = key.strip_prefix(keys::PURGED) {
            let outcome = after.is_some_and(<[u8]>::is_empty) && self.ended(id);
            self.rule(outcome, "the record of a purge is of no event that had ended");
        } else if let Some(id) = keys::request_id(key) {
            match (before, after) {
                (None, None) => {}
                (Some(_), None) => self.watch_removed(id),
                (None, Some(bytes)) => self.watch_request(id, bytes),
                _ => self.broken("a stored request changed: its deadline, prompt or link moved"),
            }
        } else if let Some(id) = keys::response_id(key) {
            let stub = |bytes: Option<&[u8]>| bytes.and_then(stub::read);
            match (stub(before), after) {
                (_, Some(bytes)) if stub(after).is_some() => self.watch_stub(id, bytes),
                (Some(at), None) => {
                    self.saw(Situation::StubRemoved);
                    let long = at.plus_seconds(HELD) <= self.now();
                    self.rule(long, "a stub went while a call may still write an outcome");
                    self.rule(!self.holds(&keys::request(id)), "a stub went before its request");
                }
                (None, None) if before.is_none() => {}
                (None, None) => self.broken("an outcome was removed that no stub stood for"),
                (_, Some(bytes)) => self.watch_outcome(id, bytes),
            }
        } else if let Some(id) = keys::extension_id(key) {
            match (before, after) {
                (None, None) => {}
                (None, Some(bytes)) => self.watch_extension(id, bytes),
                (Some(_), None) => self.rule(self.gone(id), "what stood of a deadline was removed"),
                (before, after) => self.rule(before == after, "a deadline was moved, and changed after that"),
            }
        } else {
            self.broken("somebody wrote a key that is no place of the contract");
        }
    }

    /// An entry of the log is of an event that has ended, and stays for a while.
    fn watch_log(&self, key: &str, before: bool, after: bool) {
        let mut truth = self.truth.borrow_mut();
        let of = |id: &&String| key.contains(&format!("-{id}."));
        let id = truth.events.keys().find(of).cloned().unwrap_or_default();
        self.rule(truth.ended(&id) || !after, "an event was written down as ended that is open");
        if after && !before {
            *truth.entries.entry(id.clone()).or_default() += 1;
        }
        if before && !after {
            let digits: String = key.chars().filter(char::is_ascii_digit).take(16).collect();
            let age = self.clock.get().saturating_sub(digits.parse().unwrap_or_default());
            self.rule(age >= HELD * 1_000, "an entry of the log went while somebody may still read it");
            truth.forgotten.insert(id);
        }
    }

    fn watch_marker(&self, key: &str, id: &str, before: bool, after: bool) {
        let truth = self.truth.borrow();
        match truth.events.get(id) {
            Some(event) if event.outcome.is_none() => {
                self.rule(self.is_marked(&event.request), "the marker of an open event was removed");
                if before && !after && key.starts_with(keys::PENDING) {
                    self.saw(Situation::Moved);
                }
                if after
                    && key.starts_with(keys::DUE)
                    && !keys::markers(&event.request).iter().any(|m| m == key)
                {
                    self.saw(Situation::StaleMarker);
                }
            }
            Some(_) if after => self.saw(Situation::MarkerAfterEnd),
            _ => {}
        }
    }

    /// Whether a list can find the event: by all of its markers, or by the one that an earlier version wrote.
    fn is_marked(&self, request: &Request) -> bool {
        let new = keys::markers(request).iter().all(|marker| self.holds(marker));
        new || self.holds(&keys::old_marker(&request.scope(), &request.request_id))
    }

    fn watch_request(&self, id: &str, bytes: &[u8]) {
        let Ok(request) = Request::read(id, bytes) else {
            return self.broken("a stored request cannot be read");
        };
        let mut truth = self.truth.borrow_mut();
        if let Some(event) = truth.events.get_mut(id) {
            // A creator was on its way since before: what it wrote is behind the stub, of an event that is gone.
            let stands = self.value(&keys::response(id)).is_some_and(|bytes| stub::read(&bytes).is_some());
            self.rule(event.gone && stands, "an id was given to a second event");
            event.late.push(request);
            return;
        }
        let one = truth.before.get(id).is_none_or(|before| truth.gone(before));
        self.rule(one, "one key stands for two events");
        if truth.before.contains_key(id) {
            self.saw(Situation::AskedAgain);
        }
        let plugin = request.version == 0;
        self.rule(plugin || self.is_marked(&request), "an open event has no marker");
        let stands = Stands {
            request,
            outcome: None,
            torn: false,
            plugin,
            gone: false,
            closed: false,
            late: Vec::new(),
        };
        truth.events.insert(id.to_owned(), stands);
    }

    /// A request was removed: of an event that is gone, of which the list knows nothing, and whose id is known to be taken.
    fn watch_removed(&self, id: &str) {
        let truth = self.truth.borrow();
        let Some(event) = truth.events.get(id).filter(|event| event.gone) else {
            return self.broken("the request of an event was removed that was not purged");
        };
        let derived = event.request.run.is_some() || event.request.key.is_some();
        self.rule(
            !derived || self.holds(&keys::purged(id)),
            "nothing says that the id of a purged event is taken",
        );
    }

    /// An event was purged: one that had ended long enough ago.
    fn watch_stub(&self, id: &str, bytes: &[u8]) {
        let mut truth = self.truth.borrow_mut();
        let now = self.now();
        self.rule(stub::read(bytes).is_some_and(|at| at <= now), "a stub is of the future");
        let Some(event) = truth.events.get_mut(id) else {
            return self.broken("an event was purged that never was");
        };
        let Some(outcome) = &event.outcome else { return self.broken("an open event was purged") };
        let at = outcome.decided_at.or(event.request.expires_at);
        let old = at.is_some_and(|at| now >= at.plus_seconds(self.older_than.get().into()));
        self.rule(old, "an event was purged too early");
        if !event.gone && event.request.callback.is_some() {
            let tried = [callbacks::done(id), callbacks::failed(id)].iter().any(|key| self.holds(key));
            let kept = at.is_some_and(|at| now < at.plus_seconds(u64::from(self.older_than.get()) + UNSENT));
            self.rule(tried || !kept, "an event was purged whose outcome nobody had tried to send");
        }
        event.gone = true;
        if event.request.callback.is_some() && !self.holds(&callbacks::done(id)) {
            self.saw(Situation::PurgedUnsent);
        }
        self.saw(Situation::Purged);
    }

    fn watch_outcome(&self, id: &str, bytes: &[u8]) {
        let mut truth = self.truth.borrow_mut();
        let promised = truth.promised.get(id).copied();
        let Some(event) = truth.events.get_mut(id) else {
            return self.broken("an outcome of no event was written");
        };
        if event.gone {
            return self.broken("an outcome of an event was written that was purged");
        }
        let outcome = Outcome::read(bytes, event.request.subject()).ok();
        if let Some(stood) = &event.outcome {
            return self.rule(outcome.as_ref() == Some(stood), "an outcome changed after it stood");
        }
        let Some(outcome) = outcome else { return event.torn = true };
        self.note(|| format!("{id} is {} by {}", outcome.status, outcome.actor.word()));
        match (outcome.decided_at, event.request.expires_at) {
            // The plugin keeps no moment.
            (None, _) => self.rule(event.torn, "an outcome has no moment"),
            (Some(at), deadline) if outcome.actor.kind == ActorKind::Deadline => {
                self.rule(
                    deadline.is_some_and(|deadline| self.now() >= deadline),
                    "a deadline came too early",
                );
                self.rule(deadline == Some(at), "a deadline was recorded as another moment");
                let closed = event.closed || event.request.extension.is_some();
                let movable = event.request.extend_seconds.is_some();
                self.rule(
                    closed || !movable,
                    "a deadline ended an event that somebody could still have extended",
                );
                let kept = promised.is_none_or(|until| at >= until);
                self.rule(kept, "somebody who was told of more time was cut off by the first deadline");
                self.watch_timeout(&event.request, &outcome);
            }
            (Some(at), deadline) => {
                self.rule(at <= self.now(), "an outcome was decided in the future");
                self.rule(
                    deadline.is_none_or(|deadline| at < deadline),
                    "who came after the deadline was accepted",
                );
                if deadline.is_some_and(|deadline| self.now() >= deadline) {
                    self.saw(Situation::StaleNow);
                }
                if event.request.first_deadline().is_some_and(|first| at >= first) {
                    self.saw(Situation::AnsweredLater);
                }
            }
        }
        if event.plugin {
            self.saw(Situation::PluginAnswered);
        }
        event.outcome = Some(outcome);
    }

    /// Either somebody has more time, or nobody gets any: whichever is first.
    fn watch_extension(&self, id: &str, bytes: &[u8]) {
        let mut truth = self.truth.borrow_mut();
        let Some(event) = truth.events.get_mut(id) else {
            return self.broken("a deadline of no event was moved");
        };
        if event.gone {
            return self.saw(Situation::ExtendedGone);
        }
        let request = &mut event.request;
        let (Some(seconds), Some(first)) = (request.extend_seconds, request.expires_at) else {
            return self.broken("the deadline of an event was moved that stands for ever");
        };
        let json: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        if json.get("closed_at").is_some() {
            event.closed = true;
            return self.rule(self.now() >= first, "it was too late for more time too early");
        }
        let Ok(extension) = serde_json::from_value::<Extension>(json) else {
            return self.broken("it cannot be read how a deadline was moved");
        };
        let later = first.plus_seconds(seconds.into());
        self.rule(extension.expires_at == later, "a deadline was moved by something else than was asked for");
        self.rule(extension.asked_at < first, "who asked for more time after the deadline got it");
        let by_deadline = |outcome: &Outcome| outcome.actor.kind == ActorKind::Deadline;
        self.rule(
            !event.outcome.as_ref().is_some_and(by_deadline),
            "a deadline was moved that had ended its event",
        );
        (request.expires_at, request.extension) = (Some(later), Some(extension));
        let ended = event.outcome.is_some();
        self.rule(ended || self.is_marked(request), "an event whose deadline was moved has no marker");
        self.saw(Situation::Extended);
    }

    /// Somebody was told that the event waits longer.
    pub(crate) fn told_more_time(&self, request: &Request) {
        self.told_request(request);
        let mut truth = self.truth.borrow_mut();
        let id = &request.request_id;
        self.rule(request.extension.is_some(), "somebody was told of more time that there is not");
        let Some(until) = request.expires_at else { return };
        truth.promised.insert(id.clone(), until);
        let outcome = truth.events.get(id).and_then(|event| event.outcome.as_ref());
        let cut = outcome.is_some_and(|outcome| {
            outcome.actor.kind == ActorKind::Deadline && outcome.decided_at.is_none_or(|at| at < until)
        });
        self.rule(!cut, "somebody was told of more time for what the first deadline had ended");
    }

    /// When the event stops waiting, as it stands now.
    pub(crate) fn deadline(&self, id: &str) -> Option<Timestamp> {
        self.truth.borrow().events.get(id).and_then(|event| event.request.expires_at)
    }

    fn watch_timeout(&self, request: &Request, outcome: &Outcome) {
        let (status, value, situation) = match &request.on_timeout {
            OnTimeout::Fail => (Status::TimedOut, None, Situation::TimeoutFailed),
            OnTimeout::Decline => (Status::Declined, None, Situation::TimeoutDeclined),
            OnTimeout::Answer(value) => (Status::Completed, Some(value), Situation::TimeoutAnswered),
        };
        self.saw(situation);
        if request.extension.is_some() {
            self.saw(Situation::TimeoutExtended);
        }
        let is =
            |name| self.slots.borrow().get(self.actor.get()).is_some_and(|slot| slot.name.starts_with(name));
        if is("lister") {
            self.saw(Situation::TimeoutByLister);
        }
        if is("courier") {
            self.saw(Situation::TimeoutByCourier);
        }
        let right = outcome.status == status && outcome.value.as_ref() == value;
        self.rule(right, "a deadline did something else than the event's on_timeout");
    }

    pub(crate) fn ended(&self, id: &str) -> bool {
        self.truth.borrow().ended(id)
    }

    /// Whether the event was purged.
    pub(crate) fn gone(&self, id: &str) -> bool {
        self.truth.borrow().gone(id)
    }

    /// The ids of all events that were purged.
    pub(crate) fn all_gone(&self) -> BTreeSet<String> {
        let truth = self.truth.borrow();
        truth.events.iter().filter(|(_, event)| event.gone).map(|(id, _)| id.clone()).collect()
    }

    /// Somebody was told that there is no such event, of which somebody had been told.
    pub(crate) fn told_gone(&self, id: &str) {
        self.rule(self.gone(id), "an event was lost");
        self.saw(Situation::ToldGone);
    }

    /// Whether the event's deadline is past.
    pub(crate) fn expired(&self, id: &str) -> bool {
        self.truth.borrow().events.get(id).is_some_and(|event| event.request.expired(self.now()))
    }

    /// Somebody was told that the event has this outcome: it has to be the one that stands, already now.
    pub(crate) fn told_outcome(&self, id: &str, outcome: &Outcome) {
        let truth = self.truth.borrow();
        let stands = truth.events.get(id).and_then(|event| event.outcome.as_ref());
        self.rule(stands == Some(outcome), "somebody was told an outcome that does not stand");
    }

    /// Somebody was told that the event is open, in a call made at `now`, which began after `ended` was found out.
    pub(crate) fn told_open(&self, id: &str, ended: bool, now: Timestamp) {
        self.rule(!ended, "somebody was told that an ended event is open");
        let truth = self.truth.borrow();
        // While another program writes an outcome, its time is not quite up.
        let grace = |event: &Stands| if event.torn { 10 } else { 0 };
        let over =
            |event: &Stands| event.request.expires_at.is_some_and(|at| now >= at.plus_seconds(grace(event)));
        let expired = truth.events.get(id).is_some_and(over);
        self.rule(!expired, "somebody was told that an event is open after its deadline");
    }

    /// Somebody was given the stored form of the event.
    pub(crate) fn told_request(&self, request: &Request) {
        let truth = self.truth.borrow();
        let stands = truth.events.get(&request.request_id);
        // Who read it before its deadline was moved has it as it was.
        // Who is late may move the deadline of one that is gone, which nobody keeps.
        let first = |request: &Request| Request {
            expires_at: request.first_deadline(),
            extension: None,
            ..request.clone()
        };
        let as_read = |event: &Stands| {
            let may_differ = request.extension.is_none() || event.gone;
            event.request == *request || (may_differ && first(&event.request) == first(request))
        };
        let stands = stands.is_some_and(|event| as_read(event) || event.late.contains(request));
        self.rule(stands, "somebody was told of a request that does not stand");
    }

    /// Somebody got the event's link.
    pub(crate) fn told_link(&self, id: &str, link: String) {
        let mut truth = self.truth.borrow_mut();
        if truth.events.get(id).is_some_and(|event| !event.plugin && event.late.is_empty()) {
            let first = truth.links.entry(id.to_owned()).or_insert_with(|| link.clone());
            self.rule(*first == link, "the link of an event changed");
        }
    }

    /// Whether an event's outcome was ever half written.
    pub(crate) fn torn(&self, id: &str) -> bool {
        self.truth.borrow().events.get(id).is_some_and(|event| event.torn)
    }
}
