//! The main proof: whole lives of events, many times over, in bad weather.
//!
//! Each run is drawn from its seed ([`scenario`]): some hosts, some questions, and creators, answerers, waiters, listers, purgers,
//! couriers and now and then the original plugin, who all act on one store ([`actors`]). Each is a future, polled by a scheduler
//! that lets chance say who goes next ([`executor`]); every storage operation can be overtaken on its way there and on
//! its way back, and can fail before its effect, after it, or with an effect that comes later ([`storage`]). Actors and
//! whole hosts crash anywhere and begin again. The clock jumps, mostly to where it hurts.
//!
//! What must hold is checked at the moment it could break: every change of the store is watched, and whatever anybody
//! is told is held against what stands ([`truth`]). In the end the weather clears, all settles, and somebody who has
//! just come looks through the front door ([`audit`]).
//!
//! Some events can be extended, once. Whoever was told of more time is never cut off by the first deadline: what is first, more time
//! or somebody's notice that it is too late, stands for ever, and a deadline ends such an event only behind the one or the other.
//!
//! `HITL_SIM_RUNS` is the number of runs. `HITL_SIM_SEED` runs one seed, and with `--nocapture` prints every step.
//!
//! # Whether it can fail
//!
//! A proof that cannot fail is none. Stores that break their promises are found out (the tests below), tame runs are
//! ([`coverage`]), and so was each of these changes of the protocol, after so many runs:
//!
//! | change | runs |
//! | --- | --- |
//! | an answer is put, not created | 1 |
//! | an answer is put if a look before found none | 1 |
//! | the deadline's outcome is put, not created | 171 |
//! | the marker is removed before the answer is written | 1 |
//! | the marker is removed before the deadline's outcome is written | 1 |
//! | a repeated submission need not have the same key | 2 |
//! | a repeated submission need not have a key | 13 |
//! | a repeated submission need not have the same value | 151 |
//! | a repeated submission need not have the same status | 424 |
//! | a repeated submission is refused | 2 |
//! | who lost is told of success | 1 |
//! | a wrong value is refused as such after the end | 1 |
//! | cancelling takes any outcome for its own | 6 |
//! | cancelling again is refused | 112 |
//! | a torn outcome is taken for the caller's success | 68 |
//! | a torn outcome is taken for none at the deadline | 35 |
//! | a torn outcome is taken for an end by a lister | 92 |
//! | the deadline is not looked at when deciding | 2 |
//! | the very moment of the deadline is before it | 2 |
//! | the deadline is recorded as the moment it was noticed | 1 |
//! | the deadline declines where it should fail | 20 |
//! | a waiter is sent to sleep through the deadline | 3 |
//! | only a waiter that is woken is | 5 |
//! | opening an event leaves its deadline to others | 6 |
//! | the marker is written after the request | 1 |
//! | a request is put, not created | 5 |
//! | creating again gives the wanted request, not the stored one | 1 |
//! | creating again does not look at the outcome | 1 |
//! | creating again with another prompt or type is no conflict | 6 |
//! | creating again removes the marker of an open event | 5 |
//! | the id forgets the run | 50 |
//! | the id forgets the key | 557 |
//! | the id forgets the org | 122 |
//! | the id does not keep its parts apart | 763 |
//! | the marker forgets the project | 63 |
//! | a lister removes markers without a request | 19 |
//! | a lister heals nothing | 8 |
//! | a lister does not act on deadlines | 4 |
//! | a list forgets its filter | 5 |
//! | a list ends with the first keys it is given | 1 |
//! | a page loses the event after its last | 2 |
//! | a page begins with the last event of the one before | 1 |
//! | a call that has looked at its share of keys ends the list | found by [`crowd`] |
//! | tidying removes the key that signs links | 1 |
//! | the key that signs links is put, not created | 2 |
//! | who lost the race for that key keeps its own | 3 |
//! | a link depends on the moment it is asked for | 1 |
//! | the markers of an earlier version are removed before the new ones are written | 34 |
//! | a lister removes markers of an earlier version that have no request | 223 |
//! | a list does not look for markers of an earlier version | 22 |
//! | only one of an event's markers is written | 1 |
//! | a marker with another deadline shows its event a second time | 45 |
//! | a marker with another deadline stays | 4 |
//! | an event's own marker is taken for one with another deadline | 1 |
//! | a creator who came second removes the event's own markers | 10 |
//! | a put of which it is not known whether it was made is taken for made | 3 |
//! | a repeated create does not know its own bytes | 133 |
//! | somebody is told that nothing was written where that is not known | 210 |
//! | what the last of several creates said is believed of the first | 2,987 |
//! | a number is read as the one next to what was written | 27 |
//! | a stub is removed at once | 1 |
//! | the record that an id is taken is not written | 1 |
//! | a request is removed before the stub is there | 1 |
//! | an outcome is removed, and no stub put in its place | 1 |
//! | a stub is taken for an outcome that cannot be read | 20 |
//! | who still has the request of a purged event is told that it is open | 1 |
//! | an open event is purged | 1 |
//! | what ended a moment ago is purged | 11 |
//! | an event's markers are removed before its end is written down, or though that failed | 11, 224 |
//! | an answer, the end at a deadline, or what a lister finds is not written down | 1, 4, 11 |
//! | a creator who finds that its event has ended does not write that down | 416 |
//! | the markers of an earlier version of what has ended are removed without that | 87 |
//! | who follows looks at no open events | 20 |
//! | who follows forgets what was told, or a part of it | 0 |
//! | the log is purged at once, or never | 0 |
//! | no key of the next attempt is put before the own one goes | 1 |
//! | the next attempt may be made before the lease is over | 18 |
//! | a courier does not look whether sending is done | 4 |
//! | an attempt is put, not created | 66 |
//! | that an outcome is to be sent is not written down | 1 |
//! | a courier looks at no open events | 703 |
//! | an attempt that failed leaves no key of the next one, or one too late | 7 |
//! | the key of the next attempt goes before it is written that sending is done | 1 |
//! | the attempts are not forgotten, or after the key of the next one went | 1, 788 |
//! | a purge leaves what came of sending | 1 |
//! | a purge does not wait for what nobody has tried to send | 7 |
//! | a marker among those whose outcome is sent stays, of an event with no callback | 101 |
//! | nobody says that there is no more time before a deadline ends an event | 1 |
//! | that there is no more time is looked for, and not created | 1 |
//! | the markers of an event that is extended come after that | 26 |
//! | a lister removes the markers of more time that is not there yet | 102 |
//! | a lister does not list anew behind an event that was extended | 165 |
//! | more time is given while an outcome is half written | 254 |
//! | the end of an event leaves the markers of its other deadline | 301 |
//! | a purge leaves what stands of a deadline, or what came of it after the purge | 99, 5,335 |
//! | the link of an event goes by the deadline of the day | 24 |
//!
//! That clocks differ is no part of these runs: what comes of it is in `tests/api/waiting_for_scope.rs` and `tests/api/more_time.rs`.
//!
//! These were not found, and change nothing that anybody can see: creating without a look before it, acting on the
//! deadline without a look before it (both are exclusive creates), leaving to a lister the marker that was written after
//! its event had ended, or with another deadline; removing a purged event's markers after its request (they are markers of
//! nothing then, which lists pass over), and looking for the record of a purge only before the markers are put (what is
//! created nevertheless is behind the stub, of an event that is gone). Nor was that a courier does not act on deadlines: in the
//! end it looks at what is open, which does that too, later.

mod actors;
mod audit;
mod coverage;
mod crowd;
mod executor;
mod outbox;
mod rng;
mod scenario;
mod storage;
mod truth;
mod world;

use coverage::Coverage;
use executor::run;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;
use storage::Lie;

/// How many runs there are unless `HITL_SIM_RUNS` says otherwise.
const RUNS: u64 = 100_000;
/// From so many runs on, every situation has to have been met.
const ENOUGH: u64 = 50_000;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} has to be a number; it is {text:?}")))
}

/// Runs the seeds from 0 on all processors, until one fails.
fn batch(runs: u64, lie: Lie) -> Result<Coverage, (u64, String)> {
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let worker = || {
        let mut coverage = Coverage::default();
        while !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= runs {
                break;
            }
            let ran = run(seed, lie, false);
            if let Some(rule) = ran.broken {
                stop.store(true, Ordering::Relaxed);
                return Err((seed, rule));
            }
            coverage.add(ran.seen);
        }
        Ok(coverage)
    };
    let ended = std::thread::scope(|scope| {
        let threads = (0..threads).map(|_| scope.spawn(worker)).collect::<Vec<_>>();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a run panics inside itself"))
            .collect::<Vec<_>>()
    });
    let mut all = Coverage::default();
    // The first of the seeds that failed, so that one command line is printed whatever the threads did.
    let failed = ended.iter().filter_map(|ended| ended.as_ref().err()).min();
    if let Some(failed) = failed {
        return Err(failed.clone());
    }
    ended.iter().flatten().for_each(|coverage| all.merge(coverage));
    Ok(all)
}

#[test]
fn no_run_breaks_a_rule() {
    if let Some(seed) = number("HITL_SIM_SEED") {
        let ran = run(seed, Lie::None, true);
        assert_eq!(ran.broken, None, "seed {seed}");
        return;
    }
    let (runs, begin) = (number("HITL_SIM_RUNS").unwrap_or(RUNS), Instant::now());
    match batch(runs, Lie::None) {
        Err((seed, rule)) => panic!(
            "{rule}\nto see every step of it:\n    HITL_SIM_SEED={seed} cargo test -p hitl-core --test it \
             no_run_breaks_a_rule -- --nocapture"
        ),
        Ok(coverage) => {
            println!("{} runs in {:.1?}, in which were met", coverage.runs, begin.elapsed());
            coverage.print();
            if runs >= ENOUGH {
                assert_eq!(coverage.never_met(), [""; 0], "the simulation has become too tame");
            }
        }
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..200 {
        let (one, other) = (run(seed, Lie::None, false), run(seed, Lie::None, false));
        assert_eq!((one.digest, one.seen), (other.digest, other.seen), "seed {seed}");
    }
}

/// Within so many runs a store that lies has to be found out.
const SOON: u64 = 2_000;

fn found_out(lie: Lie, rules: &[&str]) {
    let Err((seed, rule)) = batch(SOON, lie) else { panic!("{lie:?} was not found out in {SOON} runs") };
    println!("{lie:?}: {rule} (seed {seed})");
    assert!(rules.iter().any(|expected| rule.contains(expected)), "{lie:?} was found out by: {rule}");
}

#[test]
fn a_store_whose_create_overwrites_is_found_out() {
    found_out(Lie::CreateOverwrites, &["changed", "moved"]);
}

#[test]
fn a_store_that_forgets_what_it_created_is_found_out() {
    found_out(
        Lie::CreateForgets,
        &[
            "does not stand",
            "not found",
            "another outcome",
            "marker of an open event",
            "no event that had ended",
            "handed out twice",
        ],
    );
}

#[test]
fn a_store_that_forgets_what_was_put_is_found_out() {
    found_out(Lie::PutForgets, &["an open event has no marker"]);
}

#[test]
fn a_store_that_deletes_too_much_is_found_out() {
    found_out(
        Lie::DeleteTakesMore,
        &[
            "marker of an open event was removed",
            "lost",
            "changed",
            "moved",
            "of no event that had ended",
            "was not told",
        ],
    );
}

#[test]
fn a_store_that_hides_what_it_wrote_is_found_out() {
    found_out(Lie::HidesWrites, &["stands", "refused by the very submission they made"]);
}

#[test]
fn a_store_that_lists_too_little_is_found_out() {
    found_out(
        Lie::ListSkips,
        &[
            "missing from the list",
            "not the open events",
            "not all events",
            "page by page",
            "who follows is told twice",
            "who follows was not told",
            "an outcome is to be sent",
        ],
    );
}
