//! Verifiers to hold modseal's against: another author's note package, and the recursions of RFC 9162 for proofs.
//!
//! They know no tiles, and share no code with modseal.

use signed_note::{Note, StandardVerifier, VerifierList};

use super::tree::{Hash, node_hash};

/// Whether another author's package opens a signed head with a key.
pub(crate) fn opens(key: &str, message: &[u8]) -> bool {
    let verifier = StandardVerifier::new(key).expect("the key is well formed");
    let known = VerifierList::new(vec![Box::new(verifier)]);
    Note::from_bytes(message).is_ok_and(|note| note.verify(&known).is_ok())
}

/// The largest power of two below `count`.
fn half(count: u64) -> u64 {
    (count / 2 + count % 2).next_power_of_two()
}

/// The root that an inclusion proof implies.
pub(crate) fn implied_root(id: u64, size: u64, leaf: Hash, path: &[Hash]) -> Hash {
    let Some((last, path)) = path.split_last() else { return leaf };
    let left = half(size);
    if id < left {
        node_hash(&implied_root(id, left, leaf, path), last)
    } else {
        node_hash(last, &implied_root(id - left, size - left, leaf, path))
    }
}

/// The old and the new root that a consistency proof implies, where `known` is the old root if the proof leaves it out.
pub(crate) fn implied_roots(old: u64, size: u64, known: Option<Hash>, proof: &[Hash]) -> (Hash, Hash) {
    if old == size {
        let root = known.unwrap_or_else(|| proof[0]);
        return (root, root);
    }
    let (last, proof) = proof.split_last().expect("the proof is long enough");
    let left = half(size);
    if old <= left {
        let (before, after) = implied_roots(old, left, known, proof);
        (before, node_hash(&after, last))
    } else {
        let (before, after) = implied_roots(old - left, size - left, None, proof);
        (node_hash(last, &before), node_hash(last, &after))
    }
}
