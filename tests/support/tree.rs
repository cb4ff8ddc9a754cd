//! A Merkle tree as the textbook writes it: the oracle of modseal's own.
//!
//! It shares no code with modseal and knows nothing of tiles, records or signatures. Every function is the recursion of
//! RFC 6962 2.1 (RFC 9162 2.1) over a range of leaves. Two things make a tree of seventy million leaves cheap, and
//! neither changes a hash: leaves that nobody set are *filler*, equal within a stretch, so that a perfect subtree of
//! equal leaves is hashed once per level; and the hashes of large ranges are remembered.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

/// The hash of a record: RFC 6962 2.1, `SHA-256(0x00 || record)`.
pub(crate) fn leaf_hash(record: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(record).finalize().into()
}

/// The hash of two children: RFC 6962 2.1, `SHA-256(0x01 || left || right)`.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves: `SHA-256()`.
pub(crate) fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// So many neighbouring leaves have the same filler.
const STRETCH: u64 = 1 << 14;

/// Leaves at chosen places, filler elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    leaves: BTreeMap<u64, Hash>,
    /// From each of these leaves on, the filler is another one: histories part there.
    seams: Vec<u64>,
    remembered: Mutex<HashMap<(u64, u64), Hash>>,
}

impl Clone for Tree {
    fn clone(&self) -> Self {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { leaves: self.leaves.clone(), seams: self.seams.clone(), remembered: Mutex::new(remembered) }
    }
}

impl Tree {
    /// Puts a leaf at `index`.
    pub(crate) fn set(&mut self, index: u64, leaf: Hash) {
        self.leaves.insert(index, leaf);
        self.forget(|low, high| (low..high).contains(&index));
    }

    /// Makes all leaves from `index` on other filler than before.
    pub(crate) fn part_at(&mut self, index: u64) {
        self.leaves.split_off(&index);
        self.seams.push(index);
        self.forget(|_, high| high > index);
    }

    /// The record that stands at `index` if nobody set one.
    pub(crate) fn filler(&self, index: u64) -> String {
        let (stretch, history) = self.stretch(index);
        format!(
            "filler.example/h{history} v1.0.{stretch} h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
             filler.example/h{history} v1.0.{stretch}/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        )
    }

    /// The hash of the leaf at `index`.
    pub(crate) fn leaf(&self, index: u64) -> Hash {
        self.leaves.get(&index).copied().unwrap_or_else(|| leaf_hash(self.filler(index).as_bytes()))
    }

    /// `MTH(D[0:size])`.
    pub(crate) fn root(&self, size: u64) -> Hash {
        if size == 0 { empty_root() } else { self.hash(0, size) }
    }

    /// `MTH(D[low:high])`, the range not empty.
    pub(crate) fn hash(&self, low: u64, high: u64) -> Hash {
        let count = high - low;
        if count == 1 {
            return self.leaf(low);
        }
        if self.is_filler(low, high) && count.is_power_of_two() {
            return self.equal_leaves(low, count);
        }
        if let Some(hash) = self.recall(low, high) {
            return hash;
        }
        let middle = low + split(count);
        let hash = node_hash(&self.hash(low, middle), &self.hash(middle, high));
        if count >= STRETCH {
            self.remember(low, high, hash);
        }
        hash
    }

    /// `PATH(index, D[0:size])`: the inclusion proof of RFC 6962 2.1.1, nearest the leaf first.
    pub(crate) fn path(&self, index: u64, size: u64) -> Vec<Hash> {
        self.path_within(index, 0, size)
    }

    fn path_within(&self, index: u64, low: u64, high: u64) -> Vec<Hash> {
        if high - low == 1 {
            return Vec::new();
        }
        let middle = low + split(high - low);
        let (mut path, other) = if index < middle {
            (self.path_within(index, low, middle), self.hash(middle, high))
        } else {
            (self.path_within(index, middle, high), self.hash(low, middle))
        };
        path.push(other);
        path
    }

    /// `PROOF(old, D[0:size])`: the consistency proof of RFC 6962 2.1.2, for `0 < old <= size`.
    pub(crate) fn proof(&self, old: u64, size: u64) -> Vec<Hash> {
        self.subproof(old, 0, size, Known::Yes)
    }

    /// `SUBPROOF(old, D[low:high], known)`, where `old` counts from `low`.
    fn subproof(&self, old: u64, low: u64, high: u64, known: Known) -> Vec<Hash> {
        let count = high - low;
        if old == count {
            return match known {
                Known::Yes => Vec::new(),
                Known::No => vec![self.hash(low, high)],
            };
        }
        let half = split(count);
        let middle = low + half;
        let (mut proof, other) = if old <= half {
            (self.subproof(old, low, middle, known), self.hash(middle, high))
        } else {
            (self.subproof(old - half, middle, high, Known::No), self.hash(low, middle))
        };
        proof.push(other);
        proof
    }

    /// Which filler a leaf has: the number of its stretch, and of its history.
    fn stretch(&self, index: u64) -> (u64, usize) {
        (index / STRETCH, self.seams.iter().filter(|seam| **seam <= index).count())
    }

    /// True if the leaves of a range are all of one filler.
    fn is_filler(&self, low: u64, high: u64) -> bool {
        self.stretch(low) == self.stretch(high - 1) && self.leaves.range(low..high).next().is_none()
    }

    /// The root of a perfect tree of leaves that equal the one at `low`.
    fn equal_leaves(&self, low: u64, count: u64) -> Hash {
        (0..count.ilog2()).fold(self.leaf(low), |hash, _| node_hash(&hash, &hash))
    }

    fn recall(&self, low: u64, high: u64) -> Option<Hash> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(&(low, high)).copied()
    }

    fn remember(&self, low: u64, high: u64, hash: Hash) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).insert((low, high), hash);
    }

    fn forget(&mut self, changed: impl Fn(u64, u64) -> bool) {
        let remembered = self.remembered.get_mut().unwrap_or_else(PoisonError::into_inner);
        remembered.retain(|(low, high), _| !changed(*low, *high));
    }
}

/// Whether the verifier of a consistency proof has the root of a subtree already (the `b` of RFC 6962 2.1.2).
#[derive(Clone, Copy, Debug)]
enum Known {
    Yes,
    No,
}

/// The largest power of two smaller than `count`, for `count > 1`.
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}
