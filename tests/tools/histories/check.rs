//! Whether what the clients of an event saw fits together.

use super::client::{Call, History, Saw, What, value};
use serde_json::Value as Json;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often what was seen.
#[derive(Default)]
pub(super) struct Seen {
    done: AtomicU64,
    stands: AtomicU64,
    open: AtomicU64,
    nothing: AtomicU64,
    again: AtomicU64,
    answered: AtomicU64,
    otherwise: AtomicU64,
}

impl Seen {
    pub(super) fn text(&self) -> String {
        let count = |count: &AtomicU64| count.load(Ordering::SeqCst);
        format!(
            "{} answered, {} declined or cancelled; {} calls done, {} told what stands, {} found it open, {} learned nothing, \
             {} sent more than once",
            count(&self.answered),
            count(&self.otherwise),
            count(&self.done),
            count(&self.stands),
            count(&self.open),
            count(&self.nothing),
            count(&self.again)
        )
    }

    /// Whether clients won, lost, and had to ask again.
    pub(super) fn is_varied(&self) -> bool {
        [&self.done, &self.stands, &self.again, &self.answered]
            .iter()
            .all(|count| count.load(Ordering::SeqCst) > 0)
    }
}

/// Whether `history` fits with the outcome that each server tells of once all is calm.
///
/// # Errors
///
/// What does not fit.
pub(super) fn fits(history: &History, stands: &[Json], seen: &Seen) -> Result<(), String> {
    let count = |count: &AtomicU64| count.fetch_add(1, Ordering::SeqCst);
    let outcome = &stands[0];
    if stands.iter().any(|other| other != outcome) {
        return Err("the servers tell of different outcomes".to_owned());
    }
    let winner = outcome["comment"].as_str();
    count(if outcome["status"] == "completed" { &seen.answered } else { &seen.otherwise });
    for call in &history.calls {
        let ends = matches!(call.what, What::Answer | What::Decline | What::Cancel);
        let won = ends && winner == Some(&*call.client);
        if call.sent > 1 && call.what != What::Wait {
            count(&seen.again);
        }
        match &call.saw {
            // Who withdraws what was withdrawn is told that it is.
            Saw::Done if call.what == What::Cancel && outcome["status"] == "cancelled" => count(&seen.done),
            Saw::Done if !won => return Err(format!("{} was told that it won", call.client)),
            Saw::Done => count(&seen.done),
            Saw::Stands(told) if told != outcome => {
                return Err(format!("{} was told another outcome", call.client));
            }
            Saw::Stands(_) if won => {
                return Err(format!("{} was told that its own is somebody else's", call.client));
            }
            Saw::Stands(_) => count(&seen.stands),
            Saw::Open => {
                if let Some(before) =
                    history.calls.iter().find(|other| other.ended < call.begun && knew(other))
                {
                    return Err(format!(
                        "{} found it open after {} knew how it ended",
                        call.client, before.client
                    ));
                }
                count(&seen.open)
            }
            Saw::Nothing(_) => count(&seen.nothing),
        };
        if won && call.what == What::Answer && outcome["value"] != value(&call.client) {
            return Err(format!("{} won with another value than it sent", call.client));
        }
    }
    match winner {
        Some(winner) if history.calls.iter().any(|call| call.client == winner) => Ok(()),
        Some(winner) => Err(format!("{winner} won, whom nobody knows")),
        None if history.calls.iter().any(knew) => Err("what was told has gone".to_owned()),
        None => Ok(()),
    }
}

/// Whether the client knew that the event had ended.
fn knew(call: &Call) -> bool {
    matches!(call.saw, Saw::Done | Saw::Stands(_))
}
