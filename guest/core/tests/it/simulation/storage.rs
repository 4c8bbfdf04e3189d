//! The store as an actor sees it: slow, at times out of reach, and at times too late to say what became of a write.

use super::world::{World, Write, pause};
use hitl_core::{Created, Storage, StorageError};
use std::rc::Rc;

/// What goes wrong with one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Nothing does.
    None,
    /// It fails and has no effect.
    Before,
    /// It has its effect, and fails.
    After,
    /// It fails, and has its effect at some later time, if ever.
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
        pause().await;
        let fault = self.fault();
        world.note(|| format!("{write}{}", told(fault)));
        let stood = match fault {
            Fault::None => Ok(world.apply(&write)),
            Fault::After => {
                world.apply(&write);
                Err(unavailable())
            }
            Fault::Later => {
                world.later(write);
                Err(unavailable())
            }
            Fault::Before => Err(unavailable()),
        };
        pause().await;
        stood
    }

    async fn read<T>(&self, what: &str, key: &str, read: impl FnOnce() -> T) -> Result<T, StorageError> {
        self.0.at_store();
        pause().await;
        let fails = self.fault() != Fault::None;
        self.0.note(|| format!("{what} {key}{}", if fails { " fails" } else { "" }));
        let found = if fails { Err(unavailable()) } else { Ok(read()) };
        pause().await;
        found
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
        Ok(stood.map_or(Created::Created, Created::Exists))
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        self.write(Write::Put(key.into(), value.into())).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        self.write(Write::Delete(key.into())).await.map(drop)
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        self.read("list", prefix, || self.0.keys(prefix, after, limit)).await
    }
}
