//! A long random history of operations on the store and on a map in memory: both have to give the same results.

use super::{Capabilities, Must, StoreFixture};
use crate::{Memory, Store};

const STEPS: usize = 1_500;

/// The store behaves like a map in memory, whichever handle is used.
pub async fn behaves_like_memory(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str =
        "every operation gives what it gives in memory: look at the last operations of this seed";
    let handles = [fixture.open().await, fixture.open().await];
    let model = Memory::new();
    // Written out on failure, so that it can be repeated.
    let seed = std::collections::hash_map::RandomState::new();
    let seed = std::hash::BuildHasher::hash_one(&seed, "seed");
    let mut random = Random(seed);
    for step in 0..STEPS {
        let store = &handles[random.below(2)];
        let what = format!("seed {seed}, step {step}");
        let key = random.key();
        match random.below(7) {
            0 | 1 => {
                let value = random.value();
                let expected = model.create(&key, value.clone()).await.must();
                assert_eq!(store.create(&key, value).await.must(), expected, "{RULE} ({what}: create {key})");
            }
            2 => {
                let value = random.value();
                model.put(&key, value.clone()).await.must();
                store.put(&key, value).await.must();
            }
            3 => {
                model.delete(&key).await.must();
                store.delete(&key).await.must();
            }
            4 => {
                let expected = model.get(&key).await.must();
                assert_eq!(store.get(&key).await.must(), expected, "{RULE} ({what}: get {key})");
            }
            5 => {
                let keys = [key, random.key(), random.key()];
                let expected = model.get_many(&keys).await.must();
                assert_eq!(store.get_many(&keys).await.must(), expected, "{RULE} ({what}: get {keys:?})");
            }
            _ => {
                let (prefix, after) = (random.part(&key), random.key());
                let after = random.part(&after);
                let after = (random.below(3) > 0).then_some(after);
                let limit = [0, 1, 2, 5, 100][random.below(5)];
                let expected = model.list(prefix, after, limit).await.must();
                let listed = store.list(prefix, after, limit).await.must();
                assert_eq!(
                    listed, expected,
                    "{RULE} ({what}: list {prefix:?} after {after:?} limit {limit})"
                );
            }
        }
    }
    let expected = model.list("", None, u32::MAX).await.must();
    assert_eq!(
        handles[0].list("", None, u32::MAX).await.must(),
        expected,
        "{RULE} (seed {seed}: at the end)"
    );
}

/// SplitMix64: enough for this, and no dependency.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// One of a few hundred keys, so that steps meet. Folders and leaves have different names, for stores that do not nest.
    fn key(&mut self) -> String {
        const FOLDERS: [&str; 6] = ["a", "a-b", "a.b", "B", "é", "a%2Fb"];
        const LEAVES: [&str; 5] = ["x", "x-y", "x.y", "X", "\u{1f600}"];
        let mut key = String::new();
        for _ in 0..self.below(4) {
            key.push_str(FOLDERS[self.below(FOLDERS.len())]);
            key.push('/');
        }
        key.push_str(LEAVES[self.below(LEAVES.len())]);
        key
    }

    fn value(&mut self) -> Vec<u8> {
        let length = [0, 1, 10, 5_000][self.below(4)];
        (0..length).map(|_| self.next() as u8).collect()
    }

    /// The beginning of `key`, of any length.
    fn part<'a>(&mut self, key: &'a str) -> &'a str {
        let ends: Vec<_> = key.char_indices().map(|(at, _)| at).chain([key.len()]).collect();
        &key[..ends[self.below(ends.len())]]
    }
}
