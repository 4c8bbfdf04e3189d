//! Guessing keys, slowed by address: that a key is wrong is told the later, the more wrong ones came from there. Right ones are
//! answered at once, so nobody is kept out by others who come by the same way, such as a proxy.

use super::socket::Sender;
use http::{HeaderMap, StatusCode, header};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many wrong keys are told at once.
const FREE: u32 = 10;
/// How long each further one takes, one after the other.
const EACH: Duration = Duration::from_millis(500);
/// How long one waits to hear of it, at most.
const LONGEST: Duration = Duration::from_secs(10);
/// After so long without a wrong one all is forgotten.
const FORGET: Duration = Duration::from_secs(60);
/// How many addresses are remembered. With more, those whose turn comes next are forgotten first.
const ADDRESSES: usize = 10_000;

/// The wrong keys that came lately. Cheap to clone; clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guesses(Arc<Mutex<HashMap<IpAddr, Wrong>>>);

#[derive(Debug)]
struct Wrong {
    count: u32,
    /// When the last of them has been told.
    until: Instant,
}

impl Guesses {
    /// Waits until it is time to tell `sender` that a key is wrong.
    pub(super) async fn wrong(&self, sender: Option<Sender>) {
        let until = self.count(block(sender));
        tokio::time::sleep_until(until).await;
    }

    /// Counts one more, and gives when it may be told.
    fn count(&self, address: IpAddr) -> Instant {
        let now = Instant::now();
        let mut all = self.lock();
        if all.len() >= ADDRESSES && !all.contains_key(&address) {
            all.retain(|_, wrong| wrong.until + FORGET > now);
            if all.len() >= ADDRESSES {
                let soonest = all.iter().min_by_key(|(_, wrong)| wrong.until).map(|(address, _)| *address);
                soonest.map(|address| all.remove(&address));
            }
        }
        let wrong = all.entry(address).or_insert(Wrong { count: 0, until: now });
        if wrong.until + FORGET < now {
            wrong.count = 0;
        }
        wrong.count = wrong.count.saturating_add(1);
        wrong.until = if wrong.count > FREE { (wrong.until.max(now) + EACH).min(now + LONGEST) } else { now };
        wrong.until
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Wrong>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Those who count as one with `sender`: of IPv6 a network, since whoever has one address there has many; those at a socket of the
/// machine, or of whom nothing is known, together.
fn block(sender: Option<Sender>) -> IpAddr {
    let Some(Sender::Address(address)) = sender else { return Ipv4Addr::UNSPECIFIED.into() };
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::from(segments)
        }
        address => address,
    }
}

/// Whether an answer says that a key was wrong.
pub(super) fn says_wrong(status: StatusCode, headers: &HeaderMap) -> bool {
    let challenge = headers.get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    status == StatusCode::UNAUTHORIZED && challenge.is_some_and(|text| text.contains("invalid_token"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn more_wrong_keys_are_told_later() {
        let guesses = Guesses::default();
        let [at, other] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse::<IpAddr>().unwrap());
        let [one, other] = [at, other].map(|address| Some(Sender::Address(address)));
        let begun = Instant::now();
        for _ in 0..FREE {
            guesses.wrong(one).await;
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        for _ in 0..4 {
            guesses.wrong(one).await;
        }
        assert!(begun.elapsed() >= EACH * 4 && begun.elapsed() < EACH * 5);
        // Side by side they wait for each other, but not for ever.
        let latest = (0..100).map(|_| guesses.count(at)).max().unwrap();
        assert_eq!(latest, Instant::now() + LONGEST);
        let begun = Instant::now();
        guesses.wrong(other).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        tokio::time::sleep(FORGET + LONGEST * 2).await;
        let begun = Instant::now();
        guesses.wrong(one).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_remembered_is_bounded() {
        let guesses = Guesses::default();
        for n in 0..ADDRESSES as u32 + 100 {
            let _ = guesses.count(IpAddr::from(n.to_be_bytes()));
        }
        assert_eq!(guesses.lock().len(), ADDRESSES);
    }

    #[test]
    fn a_network_of_version_6_is_one() {
        let block = |text: &str| block(Some(Sender::Address(text.parse().unwrap())));
        assert_eq!(block("2001:db8::1"), block("2001:db8::ffff:1"));
        assert_ne!(block("2001:db8::1"), block("2001:db8:0:1::1"));
        assert_eq!(block("::ffff:192.0.2.1"), block("192.0.2.1"));
    }
}
