//! How long a command goes on while a server or a store is away.

use crate::exit::Failure;
use crate::output::eprint_line;
use hitl_core::retry;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// How long a server or a store that is away is tried again.
const LIMIT: Duration = Duration::from_secs(120);

/// What is left of the patience with a server or a store that is away.
pub(crate) struct Patience {
    /// Whether it was there before: then it may restart, and no answer at all may pass, too.
    known: bool,
    /// Whether a request had to be sent again.
    tried: bool,
    since: Option<Instant>,
    tries: u32,
}

impl Patience {
    /// With one that has never answered: it may be none of hitl, so no answer at all ends it.
    pub(crate) fn at_first() -> Patience {
        Patience { known: false, tried: false, since: None, tries: 0 }
    }

    /// With one that has answered.
    pub(crate) fn by_now() -> Patience {
        Patience { known: true, tried: false, since: None, tries: 0 }
    }

    pub(super) fn is_for_silence(&self) -> bool {
        self.known
    }

    /// Whether a request had to be sent again.
    pub(super) fn is_tried(&self) -> bool {
        self.tried
    }

    /// It is there, and if it goes away again all begins anew.
    pub(super) fn is_rewarded(&mut self) {
        *self = Patience { tried: self.tried, ..Patience::by_now() };
    }

    /// Waits until the next try. `wish` is how many seconds the server wants it to be.
    ///
    /// # Errors
    ///
    /// Gives `failure` back, the one of the last try, when there is no patience left.
    pub(super) async fn pause(&mut self, wish: Option<u64>, failure: Failure) -> Result<(), Failure> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let Some(left) = LIMIT.checked_sub(since.elapsed()) else { return Err(failure) };
        if self.tries == 0 {
            eprint_line!("hitl: {failure}; trying again for {} seconds", LIMIT.as_secs());
        }
        self.tried = true;
        self.tries = self.tries.saturating_add(1);
        let pause = retry::pause(self.tries, wish, RandomState::new().hash_one(self.tries));
        // A last try just before the end.
        tokio::time::sleep(Duration::from_millis(pause).min(left)).await;
        Ok(())
    }
}
