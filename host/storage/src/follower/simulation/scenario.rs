//! What happens in a history, drawn from its seed before it begins.

use super::rng::Rng;
use crate::follower::Sweep;
use std::time::Duration;

/// How bad it is, in percent of the reads, and of the rings.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Weather {
    /// Reads that fail and do nothing.
    pub(super) refused: usize,
    /// Reads that are done, and whose answer is lost.
    pub(super) unanswered: usize,
    /// Reads that take long, and how long at most.
    pub(super) late: usize,
    pub(super) latest: Duration,
    /// Reads that tell of a gap, of keys again, or that there is more where there is nothing. No faults: a feed may.
    pub(super) gaps: usize,
    pub(super) again: usize,
    pub(super) more: usize,
    /// Rings that nobody hears. No fault either.
    pub(super) unrung: usize,
}

/// A key is created: which, and whether the feed tells of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Create {
    pub(super) key: usize,
    pub(super) announced: bool,
}

/// Somebody comes to wait for a key, and goes after this time if it has not come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) key: usize,
    pub(super) patience: Option<Duration>,
    /// What its own chance begins with: in which order those who wait for one key are woken is nobody's to choose.
    pub(super) seed: u64,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Creates(Create),
    Comes(Visit),
    /// The store cannot be read from now on, or can again.
    Away(bool),
    /// The feed has another pace from now on: the other of two.
    Paces,
    /// It rings for nothing.
    Rings,
    /// The machine slept.
    Sleeps(Duration),
    /// The process ends, with all who wait in it, and another one begins.
    Restarts,
    /// The faults are over.
    Calms,
}

pub(super) struct Scenario {
    pub(super) intervals: [Duration; 2],
    pub(super) sweep: Option<Sweep>,
    /// How many keys a read tells at most.
    pub(super) page: usize,
    pub(super) keys: usize,
    pub(super) weather: Weather,
    /// In the order of their times.
    pub(super) events: Vec<(Duration, Event)>,
}

impl Scenario {
    pub(super) fn draw(rng: &mut Rng) -> Self {
        let intervals = [rng.pick(&[300, 1_000, 1_000, 5_000]), rng.pick(&[1_000, 5_000, 30_000])];
        let sweep = rng.chance(40).then(|| Sweep {
            round: Duration::from_secs(rng.pick(&[10, 30])),
            per_second: rng.pick(&[2, 10, 100]),
        });
        let is_fair = rng.chance(20);
        let storm = Duration::from_secs(if is_fair { 0 } else { rng.pick(&[5, 30, 90]) });
        let length = storm + Duration::from_secs(rng.pick(&[5, 40]));
        let keys = rng.pick(&[1, 4, 12, 40]);
        let mut events = vec![(storm, Event::Calms)];
        for key in 0..keys {
            let announced = sweep.is_none() || rng.chance(70);
            // One in ten is never created.
            if !rng.chance(10) {
                events.push((rng.moment(length), Event::Creates(Create { key, announced })));
            }
        }
        // Now and then a crowd, which is not woken at once.
        let visits = if rng.chance(1) { 1_200 } else { rng.pick(&[1, 3, 10, 30]) };
        for _ in 0..visits {
            let patience = rng.chance(40).then(|| rng.moment(Duration::from_secs(60)));
            events.push((
                rng.moment(length),
                Event::Comes(Visit { key: rng.below(keys), patience, seed: rng.next() }),
            ));
        }
        for _ in 0..rng.below(4) {
            events.push((rng.moment(length), Event::Rings));
        }
        let weather = if is_fair { Weather::default() } else { Self::weather(rng) };
        if !is_fair {
            Self::storm(rng, storm, &mut events);
        }
        // What happens at the same moment does so as drawn.
        events.sort_by_key(|(at, _)| *at);
        Self {
            intervals: intervals.map(Duration::from_millis),
            sweep,
            page: rng.pick(&[1, 2, 1_000]),
            keys,
            weather,
            events,
        }
    }

    fn weather(rng: &mut Rng) -> Weather {
        let mut percent = |some: &[usize]| rng.pick(some);
        let weather = Weather {
            refused: percent(&[0, 10, 50, 90]),
            unanswered: percent(&[0, 10, 50]),
            late: percent(&[0, 20, 80]),
            latest: Duration::ZERO,
            gaps: percent(&[0, 0, 5, 30]),
            again: percent(&[0, 20, 80]),
            more: percent(&[0, 20]),
            unrung: percent(&[0, 20, 100]),
        };
        Weather { latest: Duration::from_millis(rng.pick(&[300, 2_000, 15_000])), ..weather }
    }

    fn storm(rng: &mut Rng, storm: Duration, events: &mut Vec<(Duration, Event)>) {
        for _ in 0..rng.below(3) {
            let from = rng.moment(storm);
            events.push((from, Event::Away(true)));
            events.push((from + rng.moment(storm - from), Event::Away(false)));
        }
        for _ in 0..rng.below(4) {
            events.push((rng.moment(storm), Event::Paces));
        }
        for _ in 0..rng.below(3) {
            let slept = Duration::from_millis(rng.pick(&[700, 20_000, 4_000_000]));
            events.push((rng.moment(storm), Event::Sleeps(slept)));
        }
        if rng.chance(20) {
            events.push((rng.moment(storm), Event::Restarts));
        }
    }
}
