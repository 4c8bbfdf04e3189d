//! The bodies of the fuzz targets on inputs that are the same each time, so that they run with every compiler. `make fuzz`
//! looks for new ones.

#[path = "../fuzz/attack/mod.rs"]
mod attack;

use std::path::Path;

/// How many inputs each attack gets.
const INPUTS: usize = 6_000;

/// A small generator of random numbers; the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap()
    }

    /// A part of `bytes`, perhaps nothing.
    fn part<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let (one, other) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
        &bytes[one.min(other)..one.max(other)]
    }

    /// One of the seeds, changed in a few places.
    pub(crate) fn input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        const PIECES: [&[u8]; 18] = [
            b"{id}",
            b"{t}",
            b"{key}",
            b"{ask}",
            b"{answer}",
            b"{cookie}",
            b"{token}",
            b"&",
            b"=",
            b"%",
            b"%ff",
            b"\r\n",
            b"\n",
            b"\"",
            b"\\u",
            b"9999999999999999999",
            b"\0",
            b"\xc3",
        ];
        let mut input = seeds[self.below(seeds.len())].clone();
        for _ in 0..self.below(5) {
            let at = self.below(input.len() + 1);
            let piece = match self.below(4) {
                0 => vec![u8::try_from(self.below(256)).unwrap()],
                1 => PIECES[self.below(PIECES.len())].to_vec(),
                2 => {
                    let seed = &seeds[self.below(seeds.len())];
                    self.part(seed).to_vec()
                }
                _ => Vec::new(),
            };
            let gone = self.below(2) * self.part(&input[at..]).len().min(40);
            input.splice(at..at + gone, piece);
        }
        input
    }
}

/// Runs an attack on its seeds, which all have to get past the door together, and on what becomes of them.
fn run(name: &str, attack: fn(&[u8]) -> usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/seeds").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let seeds: Vec<_> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let well: usize = seeds.iter().map(|seed| attack(seed)).sum();
    assert!(
        seeds.len() >= 3 && well >= 3,
        "{name}: only {well} answers of {} seeds were good ones",
        seeds.len()
    );
    let mut random = Random(0x6869_746c);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..INPUTS {
        let input = random.input(&seeds);
        // Shown if the attack fails, so that it can become a seed.
        let shown = Shown(&input);
        match attack(&input) {
            0 => refused += 1,
            _ => taken += 1,
        }
        drop(shown);
    }
    assert!(taken > INPUTS / 20 && refused > INPUTS / 20, "{name}: {taken} were taken, {refused} refused");
}

/// Shows an input if what is done with it panics.
struct Shown<'a>(&'a [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input was: b\"{}\"", self.0.escape_ascii());
        }
    }
}

#[test]
fn forms() {
    run("form", attack::form);
}

#[test]
fn json() {
    run("json", attack::json);
}

#[test]
fn routes() {
    run("router", attack::router);
}

#[test]
fn schemas() {
    run("schemas", attack::schemas);
}

#[test]
fn stored() {
    run("stored", attack::stored);
}

#[test]
fn credentials() {
    run("credentials", attack::credentials);
}

#[test]
fn records() {
    run("records", attack::records);
}
