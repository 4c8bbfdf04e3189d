//! `kill -9` of the asking program, of the server, of both, at random moments: the answer that was acknowledged is the
//! one that comes out, once.

use crate::support::{Place, Running, Server, parts, try_submit};
use serde_json::json;
use std::time::{Duration, Instant, SystemTime};

/// How many questions are asked amid crashes at least, and how many crashes there are at least, on each store.
const ROUNDS: u64 = 50;

/// A small generator of random numbers, so that a failing run can be told by its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

#[test]
fn killed_at_random_moments_sqlite() {
    killed_at_random_moments("sqlite");
}

#[test]
fn killed_at_random_moments_file() {
    killed_at_random_moments("file");
}

fn killed_at_random_moments(scheme: &str) {
    let seed = std::env::var("HITL_CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    let clock =
        || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seed: u64 = seed.unwrap_or_else(clock);
    eprintln!("seed: HITL_CRASH_SEED={seed}");
    let mut random = Random(seed);
    let place = Place::new(scheme);
    let mut server = place.serve(&[]);
    let mut kills = 0;
    // Chance may kill nobody in a round, so rounds go on until there were as many kills as rounds.
    let mut rounds = 0..;
    while let Some(round) = rounds.next().filter(|&round| round < ROUNDS || kills < ROUNDS) {
        let run = format!("round-{round}");
        let ask = ["ask", "--type", "int", "--run", &run, "How many?"];
        let mut asking = Running::start(place.hitl(&ask));
        let link = asking.link();
        let (_, id, t) = parts(&link);
        let mut acknowledged: Option<u64> = None;
        // Each value that is sent is told from all others, so the one that comes out tells which submission it was.
        for attempt in 0..20 {
            let value = round * 1_000 + attempt;
            let link = format!("{}/form/{id}?t={t}", server.url);
            let submitting = std::thread::spawn(move || try_submit(&link, &json!(value), None));
            let moment = Duration::from_micros(random.below(6_000));
            let until = Instant::now() + moment;
            while Instant::now() < until {
                std::hint::spin_loop();
            }
            let which = random.below(4);
            if which == 1 || which == 3 {
                asking.kill();
                asking = Running::start(place.hitl(&ask));
                kills += 1;
            }
            if which >= 2 {
                let Server { process, .. } = server;
                process.kill();
                server = place.serve(&[]);
                kills += 1;
            }
            match submitting.join().unwrap() {
                Ok(reply) if reply.status == 200 => {
                    assert_eq!(acknowledged, None, "seed {seed}: two were told that theirs counts");
                    acknowledged = Some(value);
                }
                Ok(reply) if reply.status == 409 => {
                    let stands = reply.json()["outcome"]["value"].as_u64().unwrap();
                    assert_ne!(stands, value, "seed {seed}: refused, and yet it counts");
                    assert_eq!(*acknowledged.get_or_insert(stands), stands, "seed {seed}");
                }
                Ok(reply) => panic!("seed {seed}: {}", reply.text()),
                // The server went away before it answered: what was sent may count or not.
                Err(_) => continue,
            }
            break;
        }
        let ran = asking.end();
        let printed: u64 = ran.value().parse().unwrap();
        assert_eq!(printed / 1_000, round, "seed {seed}");
        if let Some(acknowledged) = acknowledged {
            assert_eq!(printed, acknowledged, "seed {seed}: another answer came out than was acknowledged");
        }
        assert_eq!(place.run(&ask).value(), ran.stdout, "seed {seed}: asked again, the same answer");
    }
    assert_eq!(place.run(&["list"]).stdout, "", "seed {seed}: nothing is left open");
}
