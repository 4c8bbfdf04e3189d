//! Three servers on one store, while the ways to it are slow, cut and hang, and servers and store are killed. What each client
//! saw is recorded, and has to fit together: one outcome, no answer that was taken lost, none taken twice.
//!
//! `HITL_HISTORIES` says how many, `HITL_HISTORY_SEED` from which number on; a history that does not fit is told by its own.

mod check;
mod client;
mod cluster;
mod random;

use crate::tools::{Test, test};
use cluster::{Cluster, Kind, SERVERS};
use hitl_services::{Absent, required};
use libtest_mimic::Trial;
use random::Random;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How many events are in the air at once.
const AT_ONCE: usize = 12;

/// How many histories there are of each kind of store, if nothing else is said.
const HISTORIES: u64 = 200;

pub(crate) fn trials() -> Vec<Trial> {
    let kinds = [("postgres", Kind::Postgres, Kind::postgres()), ("object", Kind::Object, Kind::object())];
    kinds.into_iter().map(|(name, kind, available)| trial(name, kind, available)).collect()
}

fn trial(name: &'static str, kind: Kind, available: Result<(), Absent>) -> Trial {
    let path = [module_path!(), name, "what_clients_saw_fits_together"];
    let (name, run): Test = test(&path, move || histories(kind));
    let ignored = available.is_err() && !required();
    if let Err(Absent(why)) = &available
        && ignored
    {
        eprintln!("{name} is ignored: {why}");
    }
    Trial::test(name, move || match available {
        Err(Absent(why)) => Err(why.into()),
        Ok(()) => {
            run();
            Ok(())
        }
    })
    .with_kind("services")
    .with_ignored_flag(ignored)
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}: {text:?}")))
}

fn histories(kind: Kind) {
    let (first, count) = (number("HITL_HISTORY_SEED", 1), number("HITL_HISTORIES", HISTORIES));
    let cluster = Cluster::start(kind);
    let (next, over) = (AtomicU64::new(first), AtomicBool::new(false));
    let told = Mutex::new(Vec::new());
    let seen = check::Seen::default();
    std::thread::scope(|scope| {
        let (cluster, over) = (&cluster, &over);
        let troubles: Vec<_> = (0..SERVERS)
            .map(|which| {
                let random = Random::new(first ^ (which as u64) << 32);
                scope.spawn(move || cluster.trouble(which, random, over))
            })
            .collect();
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let seed = next.fetch_add(1, Ordering::SeqCst);
                        if seed >= first + count {
                            return;
                        }
                        let history = client::history(cluster, seed);
                        told.lock().unwrap().push(history);
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
        over.store(true, Ordering::SeqCst);
        for trouble in troubles {
            trouble.join().unwrap();
        }
    });
    cluster.calm();
    for history in told.into_inner().unwrap() {
        let stands = cluster.stands(&history.id);
        if let Err(why) = check::fits(&history, &stands, &seen) {
            panic!("history {} does not fit: {why}\n{stands:#?}\n{:#?}", history.seed, history.calls);
        }
    }
    // What never happens is not tested.
    let what = seen.text();
    eprintln!("{count} histories, {}: {what}; {}", cluster.name(), cluster.happened());
    assert!(seen.is_varied(), "the histories are all alike: {what}");
}
