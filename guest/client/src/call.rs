//! A request and its answer, sent again where that may help. So only what may be repeated is sent by this.

use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::random::random;
use crate::exchange::{Failure, Reply, Sent, exchange};
use crate::server::server;
use hitl_bindings::types::Error;

/// How often a call is tried that has somebody waiting for its result.
const TRIES: u32 = 4;
/// The first pause between two tries; each is twice the one before.
const FIRST_PAUSE: u64 = 250;
/// The longest pause between two tries, in milliseconds.
const LONGEST_PAUSE: u64 = 30_000;
/// The longest pause that a server is granted which asks for one, in milliseconds.
const LONGEST_WISH: u64 = 60_000;

/// How long to go on while a server cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
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
pub(crate) async fn call(sent: &Sent<'_>, patience: Patience) -> Result<Reply, Failure> {
    let server = server().map_err(|why| Failure::Other(why.to_owned()))?;
    let (mut tries, mut reached) = (0, false);
    loop {
        let (why, wish) = match exchange(server, sent).await {
            Ok(Reply { status, retry_after, .. }) if is_away(status) => {
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
        pause(tries, wish, patience).await;
    }
}

/// Whether this status says nothing about the request.
fn is_away(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 502..=504)
}

/// Waits before the next try, a little less or more, so that not all who lost a server come back at once.
async fn pause(tries: u32, wish: Option<u64>, patience: Patience) {
    let growing = FIRST_PAUSE.saturating_mul(1 << (tries - 1).min(16)).min(LONGEST_PAUSE);
    let most = if patience == Patience::Short { FIRST_PAUSE << TRIES } else { LONGEST_WISH };
    let least = wish.unwrap_or_default().saturating_mul(1_000).min(most);
    let millis = least.max(growing / 2) + random::get_random_u64() % (growing / 2);
    monotonic_clock::wait_for(millis * 1_000_000).await;
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Unreachable(why) => Error::Unavailable(why),
            Failure::Lost(why) => Error::Unknown(why),
            Failure::Denied(why) => Error::NotAllowed(why),
            Failure::TooLong => Error::Other("the server's answer is too long".into()),
            Failure::Other(why) => Error::Other(why),
        }
    }
}
