//! Inclusion proofs: the root that one implies is the textbook's, and so is whether it implies one.

use modseal::sumdb::tree::{Hash, inclusion_root};

use super::input::Input;
use super::textbook;

pub(crate) fn inclusion(data: &[u8]) {
    let mut input = Input(data);
    let (index, size, leaf) = (input.number(), input.number(), input.hash());
    let path = input.hashes();
    assert_agrees(index, size, leaf, &path);
    // The same bytes at a place in a small tree, where more of the shapes are met, as true proof with one hash replaced.
    let size = size % textbook::LEAVES + 1;
    let index = index % size;
    let leaf = textbook::root(index, index + 1);
    let mut path = textbook::path(index, size);
    let root = Some(Hash(textbook::root(0, size)));
    assert_eq!(assert_agrees(index, size, leaf, &path), root);
    if let Some(other) = input_hash(data).filter(|other| !path.contains(other)) {
        let at = usize::from(data[0]) % (path.len() + 1);
        let changed = at < path.len();
        path.splice(at..(at + 1).min(path.len()), changed.then_some(other));
        assert_eq!(assert_agrees(index, size, leaf, &path) == root, !changed, "{index} in {size}");
        path.push(other);
        assert_eq!(assert_agrees(index, size, leaf, &path), None);
    }
}

fn input_hash(data: &[u8]) -> Option<[u8; 32]> {
    data.first_chunk().copied()
}

fn assert_agrees(index: u64, size: u64, leaf: [u8; 32], path: &[[u8; 32]]) -> Option<Hash> {
    let proof: Vec<_> = path.iter().map(|hash| Hash(*hash)).collect();
    let root = inclusion_root(index, size, Hash(leaf), &proof);
    let textbook = if index < size { textbook::inclusion(index, size, leaf, path) } else { None };
    assert_eq!(root, textbook.map(Hash), "{index} in {size} by {}", path.len());
    root
}
