//! Merkle trees and their proofs as RFC 9162, 2.1 writes them down: the recursions, over hashes.
//!
//! It shares no code with modseal. One true tree of [`LEAVES`] leaves is hashed once for all targets.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

pub(crate) type Hash = [u8; 32];

/// The leaves of the true tree: more than four full tiles.
pub(crate) const LEAVES: u64 = 1100;

/// The largest power of two below `count`, for `count > 1`.
pub(crate) fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root that an inclusion proof implies, nothing if it has not the length that it must have (2.1.3.1).
pub(crate) fn inclusion(index: u64, size: u64, leaf: Hash, path: &[Hash]) -> Option<Hash> {
    if size <= 1 {
        return (index < size && path.is_empty()).then_some(leaf);
    }
    let (last, path) = path.split_last()?;
    let left = split(size);
    if index < left {
        Some(node(&inclusion(index, left, leaf, path)?, last))
    } else {
        Some(node(last, &inclusion(index - left, size - left, leaf, path)?))
    }
}

/// Both roots that a consistency proof implies which always carries its first node (2.1.4.1).
pub(crate) fn consistency(old: u64, size: u64, proof: &[Hash]) -> Option<(Hash, Hash)> {
    if old == 0 || old > size {
        return None;
    }
    let (last, rest) = proof.split_last()?;
    if old == size {
        return rest.is_empty().then_some((*last, *last));
    }
    let left = split(size);
    if old <= left {
        let (before, after) = consistency(old, left, rest)?;
        Some((before, node(&after, last)))
    } else {
        let (before, after) = consistency(old - left, size - left, rest)?;
        Some((node(last, &before), node(last, &after)))
    }
}

/// The complete nodes of the true tree, by height and number.
static NODES: LazyLock<Vec<Vec<Hash>>> = LazyLock::new(|| {
    let mut heights: Vec<Vec<Hash>> = vec![(0..LEAVES).map(|id| leaf(&record(id))).collect()];
    while let Some(below) = heights.last().filter(|below| below.len() > 1) {
        heights.push(below.as_chunks::<2>().0.iter().map(|[left, right]| node(left, right)).collect());
    }
    heights
});

/// The record of a number: about module version `v1.0.<id>`.
pub(crate) fn record(id: u64) -> String {
    format!("corp.example/m v1.0.{id} h1:zip{id}\ncorp.example/m v1.0.{id}/go.mod h1:mod{id}\n")
}

/// The hash of a record.
pub(crate) fn leaf(record: &str) -> Hash {
    Sha256::new().chain_update([0]).chain_update(record).finalize().into()
}

/// The root of the leaves from `low` up to `high`, one at least; `low` is a multiple of every power of two that is needed.
pub(crate) fn root(low: u64, high: u64) -> Hash {
    let count = high - low;
    if count.is_power_of_two() && low.is_multiple_of(count) {
        return NODES[count.ilog2() as usize][usize::try_from(low / count).unwrap()];
    }
    let middle = low + split(count);
    node(&root(low, middle), &root(middle, high))
}

/// The inclusion proof of a leaf in the first `size`, the leaf's sibling first.
pub(crate) fn path(index: u64, size: u64) -> Vec<Hash> {
    let (mut low, mut high, mut path) = (0, size, Vec::new());
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(root(middle, high));
            high = middle;
        } else {
            path.push(root(low, middle));
            low = middle;
        }
    }
    path.reverse();
    path
}

/// The consistency proof of the first `old` leaves in the first `size`, with its first node; `0 < old < size`.
pub(crate) fn proof(old: u64, size: u64) -> Vec<Hash> {
    let (mut low, mut high, mut proof) = (0, size, Vec::new());
    while high > old {
        let middle = low + split(high - low);
        if old <= middle {
            proof.push(root(middle, high));
            high = middle;
        } else {
            proof.push(root(low, middle));
            low = middle;
        }
    }
    proof.push(root(low, high));
    proof.reverse();
    proof
}

/// The bytes of a tile of the true tree.
pub(crate) fn tile(level: u8, index: u64, width: u16) -> Option<Vec<u8>> {
    let height = NODES.get(usize::from(level) * 8)?;
    let start = usize::try_from(index.checked_mul(256)?).ok()?;
    Some(height.get(start..start + usize::from(width))?.concat())
}
