//! Proofs out of tiles against the textbook: the same hashes, and the roots that were signed.

use std::collections::BTreeSet;

use modseal::sumdb::tile::{Claim, Tile, Tiles, needed};
use modseal::sumdb::tree::{Hash, consistency_roots, inclusion_root};

use crate::support::log::FakeLog;
use crate::support::wire;

/// Sizes at which tiles, levels of tiles or the real log begin and end.
const LARGE: [u64; 13] =
    [255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 65_792, 70_000, 16_777_217, 59_045_944, 71_909_756];

/// The tile as the log names it.
pub(crate) fn on_the_wire(tile: Tile) -> wire::Tile {
    wire::Tile { level: u32::from(tile.level), index: tile.index, width: u64::from(tile.width) }
}

/// The true tiles for some claims in the first `size` records.
pub(crate) fn tiles_for(log: &FakeLog, claims: &[Claim], size: u64) -> Tiles {
    let mut tiles = Tiles::default();
    for tile in claims.iter().flat_map(|claim| needed(*claim, size)).collect::<BTreeSet<_>>() {
        tiles.insert(tile, &log.tile(on_the_wire(tile), size).expect("the tree has that tile")).unwrap();
    }
    tiles
}

/// A log in which no two leaves are equal where it matters, so that an exchange of hashes shows.
fn log(size: u64) -> FakeLog {
    let mut log = FakeLog::new("sum.example").with_size(size);
    for id in (0..size.min(700)).chain(size.saturating_sub(300)..size) {
        log.add_at(id, &format!("corp.example/m v1.0.{id} h1:zip\n"));
    }
    log
}

fn ours(proof: &[[u8; 32]]) -> Vec<Hash> {
    proof.iter().map(|hash| Hash(*hash)).collect()
}

/// A consistency proof in modseal's form: the first node is always there.
fn with_first_node(log: &FakeLog, old: u64, size: u64) -> Vec<Hash> {
    let mut proof = ours(&log.consistency_proof(old, size));
    if old.is_power_of_two() {
        proof.insert(0, Hash(log.tree_root(old)));
    }
    proof
}

fn assert_includes(log: &FakeLog, index: u64, size: u64) {
    let claim = Claim::Inclusion { index };
    let proof = tiles_for(log, &[claim], size).proof(claim, size).unwrap();
    assert_eq!(proof, ours(&log.inclusion_proof(index, size)), "{index} in {size}");
    let root = Some(Hash(log.tree_root(size)));
    assert_eq!(inclusion_root(index, size, Hash(log.leaf_hash(index)), &proof), root, "{index} in {size}");
}

fn assert_consistent(log: &FakeLog, old: u64, size: u64) {
    let claim = Claim::Consistency { old };
    let proof = tiles_for(log, &[claim], size).proof(claim, size).unwrap();
    assert_eq!(proof, with_first_node(log, old, size), "{old} in {size}");
    let roots = (Hash(log.tree_root(old)), Hash(log.tree_root(size)));
    assert_eq!(consistency_roots(old, size, &proof), Some(roots), "{old} in {size}");
}

/// Numbers that look random and are the same in each run (xorshift).
pub(crate) fn numbers(mut seed: u64) -> impl Iterator<Item = u64> {
    std::iter::repeat_with(move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    })
}

#[test]
fn every_record_of_every_small_tree() {
    let log = log(300);
    for size in 1..=80 {
        (0..size).for_each(|index| assert_includes(&log, index, size));
    }
    for size in 81..=300 {
        let sampled = numbers(size).take(12).map(|number| number % size);
        let edges = [0, size / 2, size - 1, size.next_power_of_two() / 2 - 1];
        sampled.chain(edges).for_each(|index| assert_includes(&log, index, size));
    }
}

#[test]
fn every_pair_of_small_trees() {
    let log = log(131);
    for size in 2..=131 {
        (1..size).for_each(|old| assert_consistent(&log, old, size));
    }
}

#[test]
fn large_trees() {
    let random = numbers(9).take(12).map(|number| 1_000 + number % 80_000_000);
    for size in LARGE.into_iter().chain(random) {
        let log = log(size);
        let edges = [0, 1, 255, 256, 65_535, 65_536, size / 2, size - 2, size - 1];
        let sampled = numbers(size).take(6).map(|number| number % size);
        edges.into_iter().filter(|index| *index < size).chain(sampled).for_each(|index| {
            assert_includes(&log, index, size);
            if index > 0 {
                assert_consistent(&log, index, size);
            }
        });
    }
}

#[test]
fn a_lookup_in_the_real_log_needs_six_tiles_and_a_proof_of_at_most_27_hashes() {
    for index in numbers(3).take(200).map(|number| number % 71_909_756) {
        let claim = Claim::Inclusion { index };
        let tiles = needed(claim, 71_909_756);
        assert!(tiles.len() <= 7, "{index}: {tiles:?}");
        assert!(tiles.iter().all(|tile| wire::Tile::parse(&tile.to_string()) == Some(on_the_wire(*tile))));
    }
}

#[test]
fn nothing_is_needed_for_what_cannot_be_proven() {
    let claims = [
        (Claim::Inclusion { index: 5 }, 5),
        (Claim::Inclusion { index: u64::MAX }, 5),
        (Claim::Consistency { old: 0 }, 5),
        (Claim::Consistency { old: 5 }, 5),
        (Claim::Consistency { old: 6 }, 5),
        (Claim::Inclusion { index: 0 }, 0),
        (Claim::Inclusion { index: 0 }, 1),
    ];
    for (claim, size) in claims {
        assert!(needed(claim, size).is_empty(), "{claim:?} in {size}");
    }
}

#[test]
fn sizes_beyond_every_log_end_and_do_not_panic() {
    for size in [1 << 55, (1 << 55) + 1, 1 << 62, 1 << 63, u64::MAX] {
        for at in [0, 1, size / 2, size - 1] {
            assert!(needed(Claim::Inclusion { index: at }, size).len() < 70);
            assert!(needed(Claim::Consistency { old: at }, size).len() < 70);
            let proof = Tiles::default().proof(Claim::Inclusion { index: at }, size);
            assert!(proof.is_none_or(|proof| proof.is_empty()), "nothing is made out of nothing");
        }
        let proof = vec![Hash::empty(); 64];
        for length in 0..=64 {
            let _ = inclusion_root(size - 1, size, Hash::empty(), &proof[..length]);
            let _ = consistency_roots(size - 1, size, &proof[..length]);
        }
    }
}

/// A proof that is too short, too long, or for another place implies nothing or another root.
#[test]
fn proofs_of_another_shape() {
    let log = log(300);
    for size in [1, 2, 3, 7, 8, 9, 100, 255, 256, 257, 300] {
        let root = Hash(log.tree_root(size));
        for index in [0, size / 2, size - 1] {
            let proof = ours(&log.inclusion_proof(index, size));
            let leaf = Hash(log.leaf_hash(index));
            let longer = [proof.clone(), vec![Hash::empty()]].concat();
            assert_eq!(inclusion_root(index, size, leaf, &longer), None);
            if !proof.is_empty() {
                assert_eq!(inclusion_root(index, size, leaf, &proof[1..]), None);
                assert_eq!(inclusion_root(index, size, leaf, &proof[..proof.len() - 1]), None);
            }
            for other in (0..size).filter(|other| *other != index) {
                assert_ne!(inclusion_root(other, size, leaf, &proof), Some(root), "{index} as {other} in {size}");
            }
            assert_eq!(inclusion_root(size, size, leaf, &proof), None);
        }
    }
}
