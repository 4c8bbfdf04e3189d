//! Waiting on a platform that tells nobody that a key was created: whoever waits for one looks now and then.

/// The pause before the first look, in milliseconds; each further one is twice as long.
const FIRST_PAUSE: u64 = 50;
/// The longest pause between two looks. In a pause the clock may be set, so there is one also where nothing is looked for.
const LONGEST_PAUSE: u64 = 1_000;

/// A platform's clock.
pub trait Clock {
    /// Milliseconds since 1970-01-01T00:00:00Z. It may jump.
    fn now(&self) -> u64;

    /// Returns after so many milliseconds.
    fn pause(&self, milliseconds: u64) -> impl Future<Output = ()>;
}

/// A change of the store that ends a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// This key has a value.
    Key(String),
    /// Some key that begins with something may have been given a value.
    Prefix,
}

/// Returns at `deadline`, in milliseconds since 1970-01-01T00:00:00Z, or sooner if any of `any` may have happened. `has_any` looks
/// whether one of some keys has a value.
pub async fn wait_until<L, E>(
    clock: &impl Clock,
    deadline: u64,
    any: impl IntoIterator<Item = Until>,
    has_any: impl Fn(Vec<String>) -> L,
) where
    L: Future<Output = Result<bool, E>>,
{
    let mut deadline = deadline;
    let mut keys = Vec::new();
    for until in any {
        match until {
            Until::Key(key) => keys.push(key),
            // What is new among keys that begin with something takes a list to find out, which the caller makes itself.
            Until::Prefix => deadline = deadline.min(clock.now().saturating_add(LONGEST_PAUSE)),
        }
    }
    let mut pause = FIRST_PAUSE;
    loop {
        let left = deadline.saturating_sub(clock.now());
        if left == 0 {
            return;
        }
        if !keys.is_empty() {
            // Whoever waits looks again itself, and then is told what is wrong with the store.
            match has_any(keys.clone()).await {
                Ok(false) => {}
                Ok(true) | Err(_) => return,
            }
        }
        clock.pause(left.min(pause)).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ready;
    use std::cell::{Cell, RefCell};

    /// A clock that goes on in pauses alone.
    #[derive(Default)]
    struct Turned {
        now: Cell<u64>,
        pauses: RefCell<Vec<u64>>,
    }

    impl Clock for Turned {
        fn now(&self) -> u64 {
            self.now.get()
        }

        async fn pause(&self, milliseconds: u64) {
            self.now.set(self.now.get() + milliseconds);
            self.pauses.borrow_mut().push(milliseconds);
        }
    }

    fn waited(deadline: u64, any: Vec<Until>, comes: u64) -> (u64, Vec<u64>) {
        let clock = Turned::default();
        let has_any = async |_| Ok::<_, ()>(clock.now() >= comes);
        ready(wait_until(&clock, deadline, any, has_any)).expect("nothing here waits");
        (clock.now(), clock.pauses.into_inner())
    }

    #[test]
    fn it_looks_ever_more_seldom_and_at_least_once_a_second() {
        let key = || vec![Until::Key("a".to_owned())];
        let (ended, pauses) = waited(1_000_000, key(), 5_000);
        assert_eq!(pauses[..6], [50, 100, 200, 400, 800, 1_000]);
        assert!((5_000..=6_000).contains(&ended), "{ended}");
        assert_eq!(waited(1_000_000, key(), 0), (0, vec![]), "what is there already ends it at once");
        assert_eq!(waited(130, key(), 5_000), (130, vec![50, 80]), "the deadline is met");
    }

    #[test]
    fn what_takes_a_list_to_see_is_the_callers_to_look_for() {
        assert_eq!(waited(1_000_000, vec![Until::Prefix], 0).0, 1_000);
        assert_eq!(waited(2_000, vec![], 0).0, 2_000);
    }
}
