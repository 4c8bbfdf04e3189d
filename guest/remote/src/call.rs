//! A request and its answer, sent again where that may help. So only what may be repeated is sent by this.

use crate::error::Error;
use crate::exchange::{Failure, Reply, Sent};
use crate::outside::Outside;
use hitl_core::retry;

/// How often a call is tried that has somebody waiting for its result.
const TRIES: u32 = 4;
/// The longest pause of one whose caller does not wait for an event, in milliseconds.
const SHORT_PAUSE: u64 = 4_000;

/// How long to go on while a server cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// A few tries.
    Short,
    /// For as long as it takes.
    Endless,
}

/// An answer other than that the server is overloaded or away.
///
/// # Errors
///
/// Those of the connection and of the settings. What the server refused is an answer.
pub async fn call<O: Outside>(outside: &O, sent: &Sent<'_>, patience: Patience) -> Result<Reply, Failure> {
    let server = outside.server().map_err(|why| Failure::Other(why.to_owned()))?;
    let (mut tries, mut reached) = (0, false);
    loop {
        let (why, wish) = match outside.exchange(server, sent).await {
            Ok(Reply { status, retry_after, body, .. }) if retry::is_passing(status, &body) => {
                reached = true;
                (format!("the server answered with status {status}"), retry_after)
            }
            Err(Failure::Lost(why)) => {
                reached = true;
                (why, None)
            }
            Err(Failure::Unreachable(why)) => (why, None),
            done => return done,
        };
        tries += 1;
        if patience == Patience::Short && tries == TRIES {
            // A look changes nothing, wherever it was lost.
            let lost = reached && sent.body.is_some();
            return Err(if lost { Failure::Lost(why) } else { Failure::Unreachable(why) });
        }
        pause(outside, tries, wish, patience).await;
    }
}

/// Waits before the next try.
async fn pause<O: Outside>(outside: &O, tries: u32, wish: Option<u64>, patience: Patience) {
    let mut millis = retry::pause(tries, wish, outside.random());
    if patience == Patience::Short {
        millis = millis.min(SHORT_PAUSE);
    }
    outside.pause(millis * 1_000_000).await;
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Unreachable(why) => Error::Unavailable(why),
            Failure::Lost(why) => Error::Unknown(why),
            Failure::Denied(why) => Error::Denied(why),
            Failure::TooLong => Error::Other("the server's answer is too long".into()),
            Failure::Other(why) => Error::Other(why),
        }
    }
}
