//! Consistency proofs: both roots that one implies are the textbook's, and so is whether it implies any.

use modseal::sumdb::tree::{Hash, consistency_roots};

use super::input::Input;
use super::textbook;

pub(crate) fn consistency(data: &[u8]) {
    let mut input = Input(data);
    let (old, size) = (input.number(), input.number());
    assert_agrees(old, size, &input.hashes());
    // A place in the true tree: the true proof leads to both roots, one with another hash in it does not.
    let size = size % (textbook::LEAVES - 1) + 2;
    let old = old % (size - 1) + 1;
    let roots = Some((Hash(textbook::root(0, old)), Hash(textbook::root(0, size))));
    let mut proof = textbook::proof(old, size);
    assert_eq!(assert_agrees(old, size, &proof), roots, "{old} in {size}");
    if let Some(other) = data.first_chunk().copied().filter(|other| !proof.contains(other)) {
        let at = usize::from(data[0]) % proof.len();
        proof[at] = other;
        assert_ne!(assert_agrees(old, size, &proof).map(|roots| roots.1), roots.map(|roots| roots.1));
        proof.push(other);
        assert_eq!(assert_agrees(old, size, &proof), None);
    }
}

fn assert_agrees(old: u64, size: u64, proof: &[[u8; 32]]) -> Option<(Hash, Hash)> {
    let hashes: Vec<_> = proof.iter().map(|hash| Hash(*hash)).collect();
    let roots = consistency_roots(old, size, &hashes);
    let textbook = if old < size { textbook::consistency(old, size, proof) } else { None };
    assert_eq!(roots, textbook.map(|(old, new)| (Hash(old), Hash(new))), "{old} in {size} by {}", proof.len());
    roots
}
