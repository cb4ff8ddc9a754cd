//! Merkle trees: hashes, signed heads, and the roots that a proof implies. Pure and trusted.
//!
//! It knows nothing of tiles or of records. The hashes are those of RFC 9162, 2.1.1 (as RFC 6962);
//! [`inclusion_root`] and [`consistency_roots`] follow 2.1.3.2 and 2.1.4.2, but *return* the root that a proof implies.
//! The caller compares it with the signed one. So hashes that lie can only move the implied root away from it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use super::note::{Note, NoteFault, VerifierKey};

/// Larger trees are refused before any arithmetic: 2^55 leaves are five hundred million times today's log,
/// and Go's own client spins for ever from 2^62 on.
pub const TREE_LIMIT: u64 = 1 << 55;

/// A SHA-256 hash of a leaf, a node or a whole tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The root of the tree without leaves: SHA-256 of nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The hash of a leaf: SHA-256 of a zero byte and the record text.
    #[must_use]
    pub fn leaf(record: &str) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(record).finalize().into())
    }

    /// The hash of an inner node: SHA-256 of a one byte and both children.
    #[must_use]
    pub fn node(left: &Self, right: &Self) -> Self {
        let mut bytes = [1; 65];
        let (_, children) = bytes.split_at_mut(1);
        let (first, second) = children.split_at_mut(32);
        first.copy_from_slice(&left.0);
        second.copy_from_slice(&right.0);
        Self(Sha256::digest(bytes).into())
    }

    /// Reads canonical base64 of 32 bytes.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        Some(Self(BASE64.decode(text).ok()?.try_into().ok()?))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

/// A claim: a log of so many records has this root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tree {
    /// The number of leaves, at most [`TREE_LIMIT`].
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Tree {
    /// Reads the text of a head (`tlog/note.go`, `ParseTree`): the fixed first line, the size, the root.
    ///
    /// Further lines are signed too and mean nothing: no sum line is ever read from them (CVE-2026-56864).
    fn parse(text: &str) -> Result<Self, HeadFault> {
        let mut lines = text.split('\n');
        if lines.next() != Some("go.sum database tree") {
            return Err(HeadFault::Malformed);
        }
        let size = lines.next().and_then(parse_number).ok_or(HeadFault::Malformed)?;
        let root = lines.next().and_then(Hash::from_base64).ok_or(HeadFault::Malformed)?;
        // The root's own line must be ended: there is a fourth piece, empty or not.
        lines.next().ok_or(HeadFault::Malformed)?;
        if size > TREE_LIMIT {
            return Err(HeadFault::TooLarge);
        }
        Ok(Self { size, root })
    }
}

/// Reads `0|[1-9][0-9]*` that fits 64 bits; no sign, no leading zero, nothing else.
pub(super) fn parse_number(digits: &str) -> Option<u64> {
    let canonical = digits == "0" || !digits.starts_with('0');
    (canonical && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// A tree whose note was verified with the configured key. Only [`Checkpoint::open`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    tree: Tree,
    note: Note,
}

impl Checkpoint {
    /// Opens a signed head.
    ///
    /// # Errors
    /// [`HeadFault`] says what is wrong with it.
    pub fn open(key: &VerifierKey, message: &[u8]) -> Result<Self, HeadFault> {
        let note = Note::open(key, message)?;
        let tree = Tree::parse(note.text())?;
        if tree.size == 0 && tree.root != Hash::empty() {
            return Err(HeadFault::Malformed);
        }
        Ok(Self { tree, note })
    }

    /// The tree that the head speaks of.
    #[must_use]
    pub fn tree(&self) -> Tree {
        self.tree
    }

    /// The number of records that it covers.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size
    }

    /// The signed note, as it was received.
    #[must_use]
    pub fn message(&self) -> &str {
        self.note.message()
    }
}

/// What is wrong with a signed head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum HeadFault {
    /// It is signed, and is no head of a checksum database.
    #[error("the signed note is not the head of a checksum database")]
    Malformed,
    /// Its note fails.
    #[error(transparent)]
    Note(#[from] NoteFault),
    /// It claims more records than any log can have.
    #[error("the signed head claims more than 2^55 records")]
    TooLarge,
}

/// The root that an inclusion proof implies for `leaf` at `index` in a tree of `size` leaves (RFC 9162, 2.1.3.2).
///
/// `None` if the proof has the wrong length or the index is outside the tree.
#[must_use]
pub fn inclusion_root(index: u64, size: u64, leaf: Hash, proof: &[Hash]) -> Option<Hash> {
    let mut walk = Walk::new(index, size)?;
    let mut root = leaf;
    for hash in proof {
        root = match walk.climb()? {
            Side::Left => Hash::node(hash, &root),
            Side::Right => Hash::node(&root, hash),
        };
    }
    walk.is_at_root().then_some(root)
}

/// The roots of the old and of the new tree that a consistency proof implies (RFC 9162, 2.1.4.2).
///
/// The proof always carries its first node, also where the RFC leaves it out because the old size is a power of two.
/// So it implies both roots. `None` if it has the wrong length; `0 < old < new` must hold.
#[must_use]
pub fn consistency_roots(old: u64, new: u64, proof: &[Hash]) -> Option<(Hash, Hash)> {
    let mut walk = Walk::new(old.checked_sub(1)?, new)?;
    if old >= new {
        return None;
    }
    // The first node is the largest complete subtree that ends where the old tree ends.
    walk.skip(old.trailing_zeros());
    let (first, rest) = proof.split_first()?;
    let (mut old_root, mut new_root) = (*first, *first);
    for hash in rest {
        match walk.climb()? {
            Side::Left => {
                old_root = Hash::node(hash, &old_root);
                new_root = Hash::node(hash, &new_root);
            }
            Side::Right => new_root = Hash::node(&new_root, hash),
        }
    }
    walk.is_at_root().then_some((old_root, new_root))
}

/// Where the next hash of a proof stands, seen from the node reached so far.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: `fn` and `sn` of RFC 9162, the node's index and the last index of its level.
struct Walk {
    node: u64,
    last: u64,
}

impl Walk {
    fn new(index: u64, size: u64) -> Option<Self> {
        let last = size.checked_sub(1)?;
        (index <= last).then_some(Self { node: index, last })
    }

    fn skip(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    fn is_at_root(&self) -> bool {
        self.last == 0
    }

    /// Goes up to the next node that has a sibling, and past it. `None` above the root.
    fn climb(&mut self) -> Option<Side> {
        if self.is_at_root() {
            return None;
        }
        if self.node & 1 == 0 && self.node < self.last {
            self.skip(1);
            return Some(Side::Right);
        }
        // A last node without a right sibling rises unchanged to the level where it is a right child.
        if self.node & 1 == 0 {
            self.skip(self.node.trailing_zeros());
        }
        self.skip(1);
        Some(Side::Left)
    }
}
