//! How a question ended, in a sentence for the person at the terminal.

use crate::moment::when;
use crate::output::{escape_line, escape_lines};
use hitl::{Actor, ActorKind, Status, Timestamp, kind_in_words};

/// What there is to tell of an outcome beside its value.
pub(crate) struct End<'a> {
    status: Status,
    actor: &'a Actor,
    at: Option<Timestamp>,
    comment: Option<&'a str>,
}

impl<'a> From<&'a hitl_core::Outcome> for End<'a> {
    fn from(outcome: &'a hitl_core::Outcome) -> End<'a> {
        let comment = outcome.comment.as_deref();
        End { status: outcome.status, actor: &outcome.actor, at: outcome.decided_at, comment }
    }
}

impl<'a> From<&'a hitl::Outcome> for End<'a> {
    fn from(outcome: &'a hitl::Outcome) -> End<'a> {
        let comment = outcome.comment.as_deref();
        End { status: outcome.status, actor: &outcome.actor, at: outcome.decided_at, comment }
    }
}

impl End<'_> {
    /// How it ended: by whom, when, and what they added. `before`: it had ended when this command first looked at it.
    pub(crate) fn sentence(&self, before: bool) -> String {
        let by_deadline = self.actor.kind == ActorKind::Deadline;
        let mut told = match self.status {
            Status::Completed if by_deadline => "nobody answered in time, so the default counts".to_owned(),
            Status::Declined if by_deadline => "nobody answered in time, which counts as declined".to_owned(),
            Status::TimedOut => "timed out without an answer".to_owned(),
            Status::Completed => format!("answered by {}", by(self.actor)),
            Status::Declined => format!("declined by {}", by(self.actor)),
            Status::Cancelled => format!("cancelled by {}", by(self.actor)),
        };
        if let Some(at) = self.at {
            told.push_str(if by_deadline { "; the deadline was " } else { " " });
            told.push_str(&when(at));
        }
        if before {
            told.push_str(", before this run");
        }
        if let Some(comment) = self.comment.filter(|comment| !comment.is_empty()) {
            told.push_str(": ");
            told.push_str(&escape_lines(comment));
        }
        told
    }
}

/// Who ended it, in a sentence. A name that could be read as a mechanism is in quotation marks.
fn by(actor: &Actor) -> String {
    let who = who(actor);
    match &actor.name {
        Some(name) if name.contains(char::is_whitespace) || name == "somebody" => format!("\"{who}\""),
        _ => who,
    }
}

/// Who ended an event, for a person: the name, or the kind where there is no name.
pub(crate) fn who(actor: &Actor) -> String {
    match &actor.name {
        Some(name) => escape_line(name).into_owned(),
        None => kind_in_words(actor.kind).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hitl_core::Outcome;
    use serde_json::json;

    fn outcome(status: &str, actor: &serde_json::Value, comment: Option<&str>) -> Outcome {
        let value = (status == "completed").then_some(1);
        serde_json::from_value(json!({
            "status": status, "value": value, "request_id": "a", "data_type": "int", "actor": actor,
            "decided_at": null, "via": "form", "comment": comment,
        }))
        .unwrap()
    }

    #[test]
    fn every_end_has_its_sentence() {
        let ada = json!({ "kind": "person", "name": "ada" });
        let deadline = json!({ "kind": "deadline" });
        for (status, actor, comment, told) in [
            ("completed", &ada, Some("after the freeze"), "answered by ada: after the freeze"),
            ("completed", &json!({ "kind": "person" }), None, "answered by a person"),
            (
                "completed",
                &json!({ "kind": "person", "name": "the operator" }),
                None,
                "answered by \"the operator\"",
            ),
            ("completed", &deadline, None, "nobody answered in time, so the default counts"),
            ("declined", &ada, Some("not\u{1b}me"), "declined by ada: not\\u{1b}me"),
            ("declined", &deadline, None, "nobody answered in time, which counts as declined"),
            ("timed_out", &deadline, None, "timed out without an answer"),
            ("cancelled", &json!({ "kind": "creator" }), None, "cancelled by the program that asked"),
        ] {
            assert_eq!(End::from(&outcome(status, actor, comment)).sentence(false), told);
        }
        let mut old = outcome("completed", &ada, Some("ok"));
        old.decided_at = Timestamp::parse("2001-02-03T12:00:00Z");
        let told = End::from(&old).sentence(true);
        assert!(told.starts_with("answered by ada on 3 Feb 2001 at "), "{told}");
        assert!(told.ends_with(", before this run: ok"), "{told}");
        let mut late = outcome("timed_out", &deadline, None);
        late.decided_at = old.decided_at;
        assert!(End::from(&late).sentence(false).contains("an answer; the deadline was on 3 Feb 2001"));
    }

    #[test]
    fn a_name_is_no_mechanism() {
        let timeout = Actor::person("timeout");
        assert_eq!((who(&timeout), kind_in_words(timeout.kind)), ("timeout".to_owned(), "a person"));
        assert_eq!(who(&Actor::of(ActorKind::Deadline)), "the deadline");
        assert_eq!(who(&Actor::person("a\u{1b}[2Jb")), "a\\u{1b}[2Jb");
    }
}
