//! Which idle instances are kept.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

/// How often it is seen which ones were not needed.
pub(super) const PERIOD: Duration = Duration::from_secs(5);

/// So many are kept for ever.
const KEPT: usize = 8;

/// Instances that do nothing at the moment. The one used last on the same thread is the next one used: its memory is in
/// the caches of that thread's core.
#[derive(Debug)]
pub(super) struct Idle<T> {
    /// The one used last is the last one here.
    stack: Vec<(Thread, T)>,
    /// The fewest there were since the last sweep: that many were never needed, even at the busiest moment.
    fewest: usize,
    sweeping: bool,
}

impl<T> Default for Idle<T> {
    fn default() -> Idle<T> {
        Idle { stack: Vec::new(), fewest: 0, sweeping: false }
    }
}

impl<T> Idle<T> {
    /// One of them, if there is one.
    pub(super) fn take(&mut self) -> Option<T> {
        let here = Thread::current();
        let at =
            self.stack.iter().rposition(|(thread, _)| *thread == here).or(self.stack.len().checked_sub(1))?;
        let (_, taken) = self.stack.remove(at);
        self.fewest = self.fewest.min(self.stack.len());
        Some(taken)
    }

    /// Keeps one. Returns whether the caller has to [`sweep`](Idle::sweep) once every [`PERIOD`] from now on.
    #[must_use]
    pub(super) fn give(&mut self, one: T) -> bool {
        self.stack.push((Thread::current(), one));
        let begins = !self.sweeping && self.stack.len() > KEPT;
        if begins {
            self.sweeping = true;
            self.fewest = 0;
        }
        begins
    }

    /// Takes out those that were not needed since the last sweep. Also returns whether it has to be called again.
    pub(super) fn sweep(&mut self) -> (Vec<T>, bool) {
        let unneeded = self.fewest.min(self.stack.len().saturating_sub(KEPT));
        let unneeded = self.stack.drain(..unneeded).map(|(_, one)| one).collect();
        self.fewest = self.stack.len();
        self.sweeping = self.stack.len() > KEPT;
        (unneeded, self.sweeping)
    }
}

/// A thread of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Thread(usize);

impl Thread {
    fn current() -> Thread {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static NUMBER: usize = NEXT.fetch_add(1, Relaxed);
        }
        // A thread that ends has no number any more.
        Thread(NUMBER.try_with(|number| *number).unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_needed_stays_until_it_is_not() {
        let mut idle = Idle::default();
        let begun: Vec<bool> = (0..20).map(|number| idle.give(number)).collect();
        assert_eq!(begun.iter().position(|begun| *begun), Some(KEPT), "one more than are kept for ever");
        assert_eq!(begun.iter().filter(|begun| **begun).count(), 1);
        assert_eq!(idle.sweep(), (vec![], true), "all have been used just now");
        let taken: Vec<i32> = (0..5).filter_map(|_| idle.take()).collect();
        assert_eq!(taken, [19, 18, 17, 16, 15]);
        for number in taken.into_iter().rev() {
            assert!(!idle.give(number), "who sweeps is at it");
        }
        assert_eq!(idle.sweep(), ((0..12).collect(), false), "12 of them nobody took");
        assert_eq!(idle.stack.iter().map(|(_, one)| *one).collect::<Vec<_>>(), (12..20).collect::<Vec<_>>());
        assert!(idle.give(0), "from here on somebody has to sweep again");
    }

    #[test]
    fn a_thread_gets_back_what_it_gave() {
        let idle = std::sync::Mutex::new(Idle::default());
        let give = |one| assert!(!idle.lock().unwrap().give(one));
        give("mine");
        std::thread::scope(|scope| scope.spawn(|| give("another's")).join().unwrap());
        let take = || idle.lock().unwrap().take();
        assert_eq!([take(), take(), take()], [Some("mine"), Some("another's"), None]);
    }
}
