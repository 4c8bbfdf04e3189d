//! The folder against files that fail at any step, or are the last that a crashed instance did.

use super::files::{Entry, Failure, Files, Kind};
use super::store::Folder;
use crate::{Created, Error, ready};
use hitl_limits::MAX_VALUE_BYTES;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A disk: what is at each path, folders as none.
type Disk = Rc<RefCell<BTreeMap<String, Option<Vec<u8>>>>>;

/// Files on a disk, of which one call fails, and perhaps all that come after it.
struct Failing {
    disk: Disk,
    /// How many calls go well.
    left: Cell<usize>,
    then: Then,
}

/// What becomes of the call after them.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    /// It fails, and changes nothing.
    Fails,
    /// It does its work, and fails.
    WorksAndFails,
    /// It and all others do nothing: the instance is gone.
    Crash,
}

const BROKEN: Failure = Failure::Broken(String::new());

impl Failing {
    fn change<T>(
        &self,
        work: impl FnOnce(&mut BTreeMap<String, Option<Vec<u8>>>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let left = self.left.get();
        match (left, self.then) {
            (0, Then::Crash) => return Err(BROKEN),
            (0, Then::Fails | Then::WorksAndFails) => {
                self.left.set(usize::MAX);
                if self.then == Then::WorksAndFails {
                    let _ = work(&mut self.disk.borrow_mut());
                }
                return Err(BROKEN);
            }
            _ => self.left.set(left - 1),
        }
        work(&mut self.disk.borrow_mut())
    }
}

fn has_folder(disk: &BTreeMap<String, Option<Vec<u8>>>, path: &str) -> bool {
    let parent = super::paths::parent(path);
    parent.is_empty() || disk.get(parent) == Some(&None)
}

impl Files for Failing {
    async fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, Failure> {
        self.change(|disk| match disk.get(path) {
            Some(Some(bytes)) if bytes.len() > limit => Err(Failure::TooLarge),
            Some(Some(bytes)) => Ok(bytes.clone()),
            Some(None) => Err(Failure::NoFile),
            None => Err(Failure::Absent),
        })
    }

    async fn write_new(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.change(|disk| {
            if !has_folder(disk, path) {
                return Err(Failure::Absent);
            }
            if disk.contains_key(path) {
                return Err(Failure::Exists);
            }
            // A part of it is there before the whole.
            disk.insert(path.to_owned(), Some(bytes[..bytes.len() / 2].to_vec()));
            Ok(())
        })?;
        self.change(|disk| {
            disk.insert(path.to_owned(), Some(bytes.to_vec()));
            Ok(())
        })
    }

    async fn link(&self, from: &str, to: &str) -> Result<(), Failure> {
        self.change(|disk| {
            let bytes = disk.get(from).cloned().ok_or(Failure::Absent)?;
            if !has_folder(disk, to) {
                return Err(Failure::Absent);
            }
            if disk.contains_key(to) {
                return Err(Failure::Exists);
            }
            disk.insert(to.to_owned(), bytes);
            Ok(())
        })
    }

    async fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        self.change(|disk| {
            if !has_folder(disk, to) {
                return Err(Failure::Absent);
            }
            let bytes = disk.remove(from).ok_or(Failure::Absent)?;
            disk.insert(to.to_owned(), bytes);
            Ok(())
        })
    }

    async fn remove(&self, path: &str) -> Result<(), Failure> {
        self.change(|disk| disk.remove(path).map(drop).ok_or(Failure::Absent))
    }

    async fn make_folder(&self, path: &str) -> Result<(), Failure> {
        self.change(|disk| {
            if disk.contains_key(path) {
                return Err(Failure::Exists);
            }
            if !has_folder(disk, path) {
                return Err(Failure::Absent);
            }
            disk.insert(path.to_owned(), None);
            Ok(())
        })
    }

    async fn remove_folder(&self, path: &str) -> Result<(), Failure> {
        self.change(|disk| {
            let below = format!("{path}/");
            if disk.keys().any(|its| its.starts_with(&below)) {
                return Err(Failure::NotEmpty);
            }
            disk.remove(path).map(drop).ok_or(Failure::Absent)
        })
    }

    async fn entries(&self, path: &str) -> Result<Vec<Entry>, Failure> {
        self.change(|disk| {
            let below = if path.is_empty() { String::new() } else { format!("{path}/") };
            let names = disk.iter().filter_map(|(its, what)| {
                let name = its.strip_prefix(&below).filter(|name| !name.contains('/'))?;
                let kind = if what.is_some() { Kind::File } else { Kind::Folder };
                Some(Entry { name: name.to_owned(), kind })
            });
            Ok(names.collect())
        })
    }

    async fn sync_folder(&self, _: &str) -> Result<(), Failure> {
        self.change(|_| Ok(()))
    }

    async fn kind(&self, path: &str) -> Result<(Kind, Option<u64>), Failure> {
        self.change(|disk| match disk.get(path) {
            Some(Some(_)) => Ok((Kind::File, Some(0))),
            Some(None) => Ok((Kind::Folder, None)),
            None => Err(Failure::Absent),
        })
    }
}

fn folder(disk: &Disk, salt: u64, left: usize, then: Then) -> Folder<Failing> {
    Folder::new(Failing { disk: disk.clone(), left: Cell::new(left), then }, salt)
}

fn now<T>(future: impl Future<Output = T>) -> T {
    ready(future).expect("nothing here waits")
}

#[test]
fn whatever_fails_a_create_is_whole_or_nothing_and_says_so() {
    let value = b"a value of some length".to_vec();
    let mut unknown = 0;
    for then in [Then::Fails, Then::WorksAndFails, Then::Crash] {
        for left in 0..25 {
            let disk = Disk::default();
            let made = now(folder(&disk, 1, left, then).create("a/b/c", &value));
            let stands = disk.borrow().get("a/b/c").cloned().flatten();
            assert!(
                stands.as_ref().is_none_or(|stands| *stands == value),
                "{then:?} after {left}: a part stands"
            );
            match &made {
                Ok(Created::Created) => assert!(stands.is_some(), "{then:?} after {left}"),
                Ok(Created::Exists(_)) => {
                    panic!("its own value is not somebody else's: {then:?} after {left}")
                }
                Err(Error::Unknown(_)) => unknown += 1,
                Err(_) => assert!(stands.is_none(), "{then:?} after {left}: {made:?}, and it stands"),
            }
            // Another instance goes on with what is there.
            let another = folder(&disk, 2, usize::MAX, Then::Fails);
            let again = now(another.create("a/b/c", b"another")).unwrap();
            let expected = stands.map_or(Created::Created, Created::Exists);
            assert_eq!(again, expected, "{then:?} after {left}");
            assert_eq!(now(another.list("", None, 9)).unwrap(), ["a/b/c"], "{then:?} after {left}");
        }
    }
    assert!(unknown > 0, "no failure came in the middle of a change");
}

#[test]
fn whatever_fails_a_put_leaves_the_old_value_or_the_new_one() {
    for then in [Then::Fails, Then::WorksAndFails, Then::Crash] {
        for left in 0..20 {
            let disk = Disk::default();
            now(folder(&disk, 1, usize::MAX, Then::Fails).put("a/b", b"old value")).unwrap();
            let put = now(folder(&disk, 2, left, then).put("a/b", b"new value"));
            let stands = disk.borrow().get("a/b").cloned().flatten().unwrap_or_default();
            match put {
                Ok(()) => assert_eq!(stands, b"new value"),
                Err(Error::Unknown(_)) => assert!([&b"new value"[..], b"old value"].contains(&&stands[..])),
                Err(_) => assert_eq!(stands, b"old value", "{then:?} after {left}"),
            }
        }
    }
}

#[test]
fn a_delete_takes_the_folders_that_are_empty_and_no_others() {
    let disk = Disk::default();
    let store = folder(&disk, 1, usize::MAX, Then::Fails);
    for key in ["a/b/c", "a/d"] {
        now(store.create(key, b"v")).unwrap();
    }
    now(store.delete("a/b/c")).unwrap();
    now(store.delete("a/b/c")).unwrap();
    assert_eq!(disk.borrow().keys().map(String::as_str).collect::<Vec<_>>(), [".hitl-tmp", "a", "a/d"]);
    assert_eq!(
        now(store.get_many(&["a/d".into(), "a".into(), "a/d/e".into()])).unwrap(),
        [Some(b"v".to_vec()), None, None]
    );
}

#[test]
fn what_is_no_key_or_too_large_has_no_effect() {
    let disk = Disk::default();
    let store = folder(&disk, 1, usize::MAX, Then::Fails);
    let large = vec![0; MAX_VALUE_BYTES + 1];
    assert_eq!(now(store.create("a", &large)), Err(Error::TooLarge(MAX_VALUE_BYTES as u64)));
    assert!(matches!(now(store.put("../a", b"v")), Err(Error::Other(_))));
    assert!(disk.borrow().is_empty());
    // Another program may have put it there.
    disk.borrow_mut().insert("a".to_owned(), Some(large));
    assert_eq!(now(store.get("a")), Err(Error::TooLarge(MAX_VALUE_BYTES as u64)));
}
