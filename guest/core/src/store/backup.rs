//! What of a store a backup holds, what is in it, and what putting it back would lose.

use super::keys::{
    self, CALLBACKS, DUE, ENDED, ENDED_SESSIONS, ID_KEY, KEYS, LINK_KEY, LINKS, OPERATOR, PENDING, PURGED,
    REQUESTS,
};
use crate::model::extension::Extension;
use crate::model::stub;

/// What the keys of a backup begin with: events first, which is what has to be of one moment. Of the rest more does no harm: a
/// marker of nothing, or of an ended event, is passed over, but an open event without its marker would be in no list.
/// So is the record of an event that was purged meanwhile; without it its id would be free.
pub const FAMILIES: [&str; 10] =
    [REQUESTS, SECRETS, KEYS, ENDED_SESSIONS, DUE, PENDING, PURGED, ENDED, CALLBACKS, OPERATOR];

/// Where secrets are.
const SECRETS: &str = "hitl-secrets/";

/// What a key holds, as far as it matters here.
enum Holds {
    Request,
    Outcome,
    /// That the deadline of an event was moved.
    Extension,
    /// Who may what: a key with a role, a later key that signs links, what was revoked, what was signed out.
    Access,
    /// That an event was purged.
    Purged,
    Other,
}

fn holds(key: &str, value: &[u8]) -> Holds {
    if keys::request_id(key).is_some() {
        Holds::Request
    } else if let Some(id) = keys::extension_id(key) {
        // That there is none any more follows from the deadline.
        if extended(id, value) { Holds::Extension } else { Holds::Other }
    } else if key.starts_with(REQUESTS) && key.ends_with("/response.json") {
        // A stub holds nothing, and goes by itself.
        if stub::read(value).is_some() { Holds::Other } else { Holds::Outcome }
    } else if key.starts_with(PURGED) {
        Holds::Purged
    } else if [KEYS, LINKS, ENDED_SESSIONS].iter().any(|family| key.starts_with(family)) {
        Holds::Access
    } else {
        Holds::Other
    }
}

/// Whether this moved the deadline of the event `id`, for all that is known.
fn extended(id: &str, value: &[u8]) -> bool {
    !matches!(Extension::read(id, value), Ok(None))
}

/// How many events there are, counted key by key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// All events.
    pub events: u64,
    /// Those that have an outcome.
    pub ended: u64,
}

impl Census {
    /// Counts `key`, which has this value, if it is of an event.
    pub fn see(&mut self, key: &str, value: &[u8]) {
        match holds(key, value) {
            Holds::Request => self.events += 1,
            Holds::Outcome => self.ended += 1,
            Holds::Extension | Holds::Access | Holds::Purged | Holds::Other => {}
        }
    }

    /// Those that have no outcome yet.
    pub fn open(&self) -> u64 {
        self.events.saturating_sub(self.ended)
    }
}

/// What a store has that a backup, once put in its place, would not give back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    /// Events that the backup does not have, or has otherwise.
    pub events: u64,
    /// Outcomes, likewise: answers above all.
    pub outcomes: u64,
    /// Keys with roles, later keys that sign links, and what was revoked or signed out, likewise: without these, some may not any more what they
    /// may, and others may again what they may not.
    pub access: u64,
    /// Events that were purged and that the backup has, or whose ids it would let others have.
    pub purged: u64,
    /// Events of the store, whether the backup has them or not.
    known: u64,
    /// Whether the backup has other secrets for links and ids, or none.
    other_secret: bool,
    /// Whether the event that comes next has more time than in the backup.
    moved: bool,
}

impl Losses {
    /// Compares what the store has under `key`, which is `here`, with what the backup has there. For all keys of the store,
    /// in their order.
    pub fn see(&mut self, key: &str, here: &[u8], backup: Option<&[u8]>) {
        let differs = backup != Some(here);
        match holds(key, here) {
            Holds::Request => {
                let moved = std::mem::take(&mut self.moved);
                self.known += 1;
                self.events += u64::from(differs || moved);
            }
            Holds::Extension => self.moved = differs,
            Holds::Outcome => self.outcomes += u64::from(differs),
            Holds::Access => self.access += u64::from(differs),
            Holds::Purged => self.purged += u64::from(differs),
            Holds::Other if key == LINK_KEY || key == ID_KEY => self.other_secret |= differs,
            // Markers follow from events.
            Holds::Other => {}
        }
    }

    /// Whether links to the store's events would open no more, and the events not be found again by their names: both are made with
    /// secrets that the backup has not.
    pub fn links(&self) -> bool {
        self.other_secret && self.known > 0
    }

    /// Whether nothing would be lost.
    pub fn is_nothing(&self) -> bool {
        let counts = [self.events, self.outcomes, self.access, self.purged];
        counts == [0; 4] && !self.links()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = "hitl-requests/a/request.json";
    const OUTCOME: &str = "hitl-requests/a/response.json";

    /// A key, what the store has there, and what the backup has.
    type Seen<'a> = (&'a str, &'a [u8], Option<&'a [u8]>);

    fn losses(seen: &[Seen<'_>]) -> Losses {
        let mut losses = Losses::default();
        seen.iter().for_each(|(key, here, backup)| losses.see(key, here, *backup));
        losses
    }

    #[test]
    fn every_key_of_the_store_is_in_a_family() {
        let request = crate::model::request::Request::read(
            "a",
            br#"{"event_name":"e","data_type":"int","run":"r","project":"p","domain":"d"}"#,
        )
        .unwrap();
        let mut all = keys::markers(&request);
        all.extend([keys::request("a"), keys::response("a"), LINK_KEY.into(), ID_KEY.into()]);
        all.push(keys::LOGO.into());
        all.extend([
            keys::key("k"),
            keys::later_link_key(1),
            keys::revoked("a", "m"),
            keys::ended_session("s"),
        ]);
        all.push(keys::extension("a"));
        all.extend([keys::old_marker(&request.scope(), "a"), keys::purged("a")]);
        all.push(crate::store::ended::entry(&request, crate::Timestamp::MAX));
        for key in all {
            assert!(FAMILIES.iter().any(|family| key.starts_with(family)), "{key}");
        }
    }

    #[test]
    fn events_and_outcomes_are_counted_and_nothing_else() {
        let mut census = Census::default();
        for key in [REQUEST, OUTCOME, "hitl-requests/b/request.json", LINK_KEY, "hitl-due/all/n0-a", "x"] {
            census.see(key, b"{}");
        }
        // What is left of one that was purged.
        census.see("hitl-requests/c/response.json", &stub::bytes(crate::Timestamp::MAX));
        assert_eq!((census.events, census.ended, census.open()), (2, 1, 1));
    }

    #[test]
    fn what_the_backup_has_is_not_lost() {
        let same =
            losses(&[(REQUEST, b"r", Some(b"r")), (OUTCOME, b"o", Some(b"o")), (LINK_KEY, b"k", Some(b"k"))]);
        assert!(same.is_nothing());
        // A marker that went, and what is not of an event.
        assert!(losses(&[("hitl-due/all/n0-a", b"", None), ("other", b"x", None)]).is_nothing());
        // An empty store that was served once has a secret, and nothing that was made with it.
        assert!(losses(&[(LINK_KEY, b"k", Some(b"other"))]).is_nothing());
    }

    #[test]
    fn more_time_that_somebody_was_given_is_lost() {
        let (moved, of_other) = (keys::extension("a"), keys::request("b"));
        let actor = crate::Actor::person("ada");
        let at = crate::Timestamp::from_millis(5_000);
        let more = Extension { expires_at: at, asked_at: at, actor, via: "form".into() }.bytes();
        let closed = crate::extension::closed(at);
        for (here, backup, events) in [
            (&more, None, 1),
            (&more, Some(&more[..]), 0),
            // That there is none follows from the deadline.
            (&closed, None, 0),
        ] {
            let seen =
                [(&*moved, &**here, backup), (REQUEST, b"r", Some(b"r")), (&*of_other, b"r", Some(b"r"))];
            assert_eq!(losses(&seen).events, events, "{backup:?}");
        }
        assert_eq!(losses(&[(&*moved, &*more, None), (REQUEST, b"r", None)]).events, 1, "it is one event");
    }

    #[test]
    fn a_later_answer_event_or_secret_is_lost() {
        let answered = losses(&[(REQUEST, b"r", Some(b"r")), (OUTCOME, b"o", None)]);
        assert_eq!((answered.events, answered.outcomes, answered.links()), (0, 1, false));
        let other = losses(&[(REQUEST, b"r", Some(b"r")), (OUTCOME, b"o", Some(b"other"))]);
        assert_eq!(other.outcomes, 1);
        let purged =
            losses(&[(&keys::purged("a"), b"", None), (OUTCOME, &stub::bytes(crate::Timestamp::MAX), None)]);
        assert_eq!((purged.purged, purged.outcomes, purged.is_nothing()), (1, 0, false));
        let new = losses(&[(REQUEST, b"r", None)]);
        assert_eq!((new.events, new.is_nothing()), (1, false));
        for (secret, key) in [(None, LINK_KEY), (Some(&b"other"[..]), LINK_KEY), (None, ID_KEY)] {
            let links = losses(&[(key, b"k", secret), (REQUEST, b"r", Some(b"r"))]);
            assert!(links.links() && !links.is_nothing());
        }
        // A key that was made, or revoked, since; a link that was revoked; a session that was signed out.
        for key in
            [keys::key("k"), keys::later_link_key(1), keys::revoked("a", "m"), keys::ended_session("s")]
        {
            for backup in [None, Some(&b"before"[..])] {
                let access = losses(&[(&key, b"since", backup)]);
                assert!(access.access == 1 && !access.is_nothing(), "{key}");
            }
        }
    }
}
