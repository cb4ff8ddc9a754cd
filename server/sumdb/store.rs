//! What is kept between runs: the trait. A store is a speed-up and a memory of the newest head, never a witness.
//!
//! It knows nothing of files; `io` implements it. Whatever it gives back is proven again.

use std::time::Duration;

use crate::module::ModuleVersion;

/// The memory of one database, that is of one name and one key. Several processes may use it at once.
pub trait Store: Send + Sync {
    /// The newest head that was accepted, if any.
    ///
    /// # Errors
    /// [`StoreError`] if there may be one and it cannot be read.
    fn latest(&self) -> Result<Option<StoredHead>, StoreError>;

    /// Puts `new` in the place of the newest head, provided that `old` still stands there.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be written.
    fn replace_latest(&self, old: Option<&str>, new: &str) -> Result<Swap, StoreError>;

    /// What was kept under `key`; `None` also if it cannot be read, since it can be fetched again.
    fn read(&self, key: &Key) -> Option<Vec<u8>>;

    /// Keeps `bytes` under `key`: entirely or not at all.
    ///
    /// Gives back the place, to show it to the user.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be written.
    fn write(&self, key: &Key, bytes: &[u8]) -> Result<String, StoreError>;

    /// Drops what is kept under `key`, because it did not prove.
    fn remove(&self, key: &Key);

    /// Drops the heads in which records are proven, the newest one aside: no kept record proves without being asked for again.
    fn forget_heads(&self);
}

/// The newest accepted head, as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHead {
    /// The signed note.
    pub message: String,
    /// How long ago it was kept, if the clock makes sense.
    pub age: Option<Duration>,
}

/// Did the newest head change hands?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Another process was faster: read it again.
    Conflict,
    /// The new head is kept.
    Done,
}

/// The name of one entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Evidence of misbehaviour, by a name made of digits, letters and dashes.
    Evidence(String),
    /// The signed head of a tree of this size, in which stored records are proven.
    Head(u64),
    /// The record of a module version with its proof.
    Record(ModuleVersion),
}

/// The store cannot be used; nothing is lost, since everything in it can be fetched again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot use the store at {place}: {cause}")]
pub struct StoreError {
    /// The file or directory.
    pub place: String,
    /// What the system said.
    pub cause: String,
}
