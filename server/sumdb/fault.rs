//! What is wrong with an answer that came and does not verify, and the evidence of a fork. Pure.
//!
//! Three parties can be meant: the log itself (a fork), somebody on the way (a proof that fails),
//! or another database behind the same address (a head that the key has not signed).

use std::sync::Arc;

use super::note::NoteFault;
use super::record::RecordFault;
use super::tree::{Checkpoint, Hash, HeadFault, consistency_roots};

/// An answer that fails verification.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The tiles do not link the head of the reply to the newest one.
    #[error("the tiles do not show that the tree of {old} records is the past of the tree of {new}")]
    Consistency {
        /// The size of the older tree.
        old: u64,
        /// The size of the newer tree.
        new: u64,
    },
    /// The log has signed two histories.
    #[error("the log has signed two histories that exclude each other")]
    Fork(Arc<Fork>),
    /// The signed head is no good.
    #[error(transparent)]
    Head(#[from] HeadFault),
    /// The record is proven, and has no line of the kind that was asked for.
    #[error("record {id} has no line of this kind")]
    NoSuchLine {
        /// The number of the record.
        id: u64,
    },
    /// The record is no good.
    #[error(transparent)]
    Record(#[from] RecordFault),
}

impl Fault {
    /// The machine-readable reason.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Consistency { .. } => "heads-not-linked",
            Self::Fork(_) => "fork",
            Self::Head(HeadFault::Malformed | HeadFault::Note(NoteFault::Malformed)) => "malformed-head",
            Self::Head(HeadFault::Note(NoteFault::BadSignature)) => "bad-signature",
            Self::Head(HeadFault::Note(NoteFault::Unsigned)) => "not-signed-by-key",
            Self::Head(HeadFault::TooLarge) => "tree-too-large",
            Self::NoSuchLine { .. } => "line-not-in-record",
            Self::Record(RecordFault::BeyondTree { .. }) => "record-beyond-tree",
            Self::Record(RecordFault::NotInTree { .. }) => "record-not-in-tree",
            Self::Record(RecordFault::OtherModule { .. }) => "record-of-other-module",
            Self::Record(RecordFault::TwoHashes { .. }) => "two-hashes-in-record",
        }
    }
}

/// How an older head stands to a newer one, by a consistency proof between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The older tree is the past of the newer one.
    Past,
    /// It is not, and the proof shows it: the log has signed both.
    Fork(Fork),
    /// The proof does not lead to the newer root, so it says nothing of the log: the tiles lie.
    Unproven,
}

/// Compares two heads, `older` with at most as many records as `newer`.
#[must_use]
pub fn relate(older: &Checkpoint, newer: &Checkpoint, proof: &[Hash]) -> Relation {
    let (old, new) = (older.tree(), newer.tree());
    if old.size == new.size {
        return if old.root == new.root { Relation::Past } else { Relation::Fork(Fork::of(older, newer, &[])) };
    }
    // Nothing is the past of everything; its root was checked when the head was opened.
    if old.size == 0 {
        return Relation::Past;
    }
    match consistency_roots(old.size, new.size, proof) {
        Some((_, new_root)) if new_root != new.root => Relation::Unproven,
        Some((old_root, _)) if old_root == old.root => Relation::Past,
        Some(_) => Relation::Fork(Fork::of(older, newer, proof)),
        None => Relation::Unproven,
    }
}

/// Evidence that the log has signed two histories: it stands without any server.
///
/// The proof leads to the newer root and not to the older one, so no honest log has both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The head with fewer records.
    pub older: Checkpoint,
    /// The head with more, or as many.
    pub newer: Checkpoint,
    /// The consistency proof between them with its first node always there; empty for trees of one size.
    pub proof: Vec<Hash>,
}

impl Fork {
    fn of(older: &Checkpoint, newer: &Checkpoint, proof: &[Hash]) -> Self {
        Self { older: older.clone(), newer: newer.clone(), proof: proof.to_vec() }
    }
}
