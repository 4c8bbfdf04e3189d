//! The store as an actor sees it: slow, at times out of reach, and at times too late to say what became of a write.

use super::coverage::Situation;
use super::world::{UnderWay, World, Write, pause};
use hitl_core::store::storage::MAX_KEYS_AT_ONCE;
use hitl_core::{Created, Storage, StorageError};
use std::rc::Rc;

/// What goes wrong with one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Nothing does.
    None,
    /// It fails and has no effect.
    Before,
    /// It has its effect, and it is not known whether it has.
    After,
    /// It is not known whether it has its effect, and it has it at some later time, if ever.
    Later,
}

/// A promise that a store breaks. The protocol rests on it, so that breaking it has to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lie {
    /// It keeps all promises.
    None,
    /// `create` writes over what is there.
    CreateOverwrites,
    /// `create` says `created`, and at times nothing was written.
    CreateForgets,
    /// `put` says that all is well, and at times nothing was written.
    PutForgets,
    /// `delete` at times takes the next key along.
    DeleteTakesMore,
    /// `list` at times leaves out a key.
    ListSkips,
    /// Where it does not know whether it wrote something, it says that it did not.
    HidesWrites,
}

/// One handle on the world's store.
pub(crate) struct SimStorage(pub(crate) Rc<World>);

impl SimStorage {
    fn fault(&self) -> Fault {
        let world = &self.0;
        if !world.chance(world.faults.get()) {
            return Fault::None;
        }
        world.pick(&[Fault::Before, Fault::After, Fault::Later])
    }

    /// Every operation can be overtaken twice: on the way to the store, and on the way back.
    async fn write(&self, write: Write) -> Result<Option<Vec<u8>>, StorageError> {
        let world = &self.0;
        world.at_store();
        let _under_way = UnderWay::new(world);
        pause().await;
        let fault = self.fault();
        world.note(|| format!("{write}{}", told(fault)));
        let stood = match fault {
            Fault::None => Ok(world.apply(&write)),
            Fault::After => {
                let unknown = world.unknown(&write);
                world.apply(&write);
                Err(unknown)
            }
            Fault::Later => {
                let unknown = world.unknown(&write);
                world.later(write);
                Err(unknown)
            }
            Fault::Before => Err(unavailable()),
        };
        pause().await;
        stood
    }

    async fn read<T>(&self, what: &str, key: &str, read: impl FnOnce() -> T) -> Result<T, StorageError> {
        self.0.at_store();
        let _under_way = UnderWay::new(&self.0);
        pause().await;
        let fails = self.fault() != Fault::None;
        self.0.note(|| format!("{what} {key}{}", if fails { " fails" } else { "" }));
        let found = if fails { Err(unavailable()) } else { Ok(read()) };
        pause().await;
        found
    }
}

impl World {
    /// What is told of a write whose answer is lost.
    fn unknown(&self, write: &Write) -> StorageError {
        if self.lie() == Lie::HidesWrites {
            return unavailable();
        }
        if let Write::Create(key, _) = write {
            self.truth.borrow_mut().unknown.insert(key.clone());
        }
        StorageError::Unknown("simulated".into())
    }
}

fn unavailable() -> StorageError {
    StorageError::Unavailable("simulated".into())
}

fn told(fault: Fault) -> &'static str {
    match fault {
        Fault::None => "",
        Fault::Before => " fails",
        Fault::After => " fails, done",
        Fault::Later => " fails, in flight",
    }
}

impl Storage for SimStorage {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.read("get", key, || self.0.value(key)).await
    }

    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        let stood = self.write(Write::Create(key.into(), value.into())).await?;
        if stood.as_deref() == Some(value) {
            self.0.saw(Situation::FoundItself);
        }
        Ok(stood.map_or(Created::Created, Created::Exists))
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        self.write(Write::Put(key.into(), value.into())).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let world = &self.0;
        if world.chance(world.faults.get()) {
            // It may be told before it is done.
            world.at_store();
            let _under_way = UnderWay::new(world);
            pause().await;
            world.note(|| format!("delete {key} is put off"));
            world.later(Write::Delete(key.into()));
            return Ok(());
        }
        let deleted = self.write(Write::Delete(key.into())).await.map(drop);
        if deleted.is_err() {
            world.not_deleted(key);
        }
        deleted
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        assert!(keys.len() <= MAX_KEYS_AT_ONCE, "more keys than a store takes");
        self.read("get", &keys.join(", "), || keys.iter().map(|key| self.0.value(key)).collect()).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        self.read("list", prefix, || self.0.keys(prefix, after, limit)).await
    }
}
