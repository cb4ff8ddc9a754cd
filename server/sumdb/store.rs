//! What is kept between runs: the trait. A store is a speed-up and a memory of the newest head, never a witness.
//!
//! It knows nothing of files; `io` implements it. Whatever it gives back is proven again, and what does not prove is
//! fetched and kept anew: so nothing in it need be removed, and nothing but the newest head must not be lost.

use std::collections::BTreeMap;
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

    /// The kept head of a tree of this size; `None` also if it cannot be read.
    fn head(&self, size: u64) -> Option<Vec<u8>>;

    /// Keeps the head of a tree of this size, in which records are proven.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be written.
    fn keep_head(&self, size: u64, message: &str) -> Result<(), StoreError>;

    /// Drops the heads in which records are proven, the newest one aside: then no kept record proves, and all are asked for again.
    fn forget_heads(&self);

    /// What `prove` makes of what was kept of each of these module versions, as
    /// [`StoredRecord`](super::proof::StoredRecord) writes it; of several the last one that it accepts.
    fn records<T: Send>(
        &self,
        asked: &[ModuleVersion],
        prove: &(impl Fn(&ModuleVersion, &[u8]) -> Option<T> + Sync),
    ) -> BTreeMap<ModuleVersion, T>;

    /// Keeps records with their proofs.
    ///
    /// # Errors
    /// [`StoreError`] if one cannot be written; others may be kept all the same.
    fn keep_records(&self, records: &[(ModuleVersion, String)]) -> Result<(), StoreError>;

    /// Keeps evidence of misbehaviour under a name made of digits, letters and dashes.
    ///
    /// Gives back the place, to show it to the user.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be written.
    fn keep_evidence(&self, name: &str, text: &[u8]) -> Result<String, StoreError>;
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

/// The store cannot be used; nothing is lost, since everything in it can be fetched again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot use the store at {place}: {cause}")]
pub struct StoreError {
    /// The file or directory.
    pub place: String,
    /// What the system said.
    pub cause: String,
}
