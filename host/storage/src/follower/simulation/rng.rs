//! The only source of chance in a history: its seed.

use std::time::Duration;

/// A splitmix64 generator, the same on every machine for ever.
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring histories.
        let mut rng = Self(seed ^ 0x5851_f42d_4c95_7f2d);
        rng.next();
        rng
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not zero.
    pub(super) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// A time of up to `longest`, in whole milliseconds; none of it as likely as all the rest.
    pub(super) fn time(&mut self, longest: Duration) -> Duration {
        let ms = usize::try_from(longest.as_millis()).unwrap();
        if self.chance(50) { Duration::ZERO } else { Duration::from_millis(self.below(ms + 1) as u64) }
    }

    /// A moment within `length`.
    pub(super) fn moment(&mut self, length: Duration) -> Duration {
        Duration::from_millis(self.below(usize::try_from(length.as_millis()).unwrap() + 1) as u64)
    }

    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for n in (1..all.len()).rev() {
            all.swap(n, self.below(n + 1));
        }
    }
}
