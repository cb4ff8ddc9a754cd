//! Proofs out of tiles against the textbook: the same hashes, and the roots that were signed.

use std::collections::BTreeSet;

use modseal::sumdb::tile::{Claim, Tile, Tiles, needed};
use modseal::sumdb::tree::{Hash, consistency_roots, inclusion_root};

use crate::support::log::FakeLog;
use crate::support::oracle::{implied_root, implied_roots};
use crate::support::tree::{self, leaf_hash, node_hash};
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

/// Trees of so many leaves are tried with every index and every older size.
const EVERY: usize = 600;

/// `MTH(D[low:high])` of RFC 9162 2.1.1 for every range of [`EVERY`] leaves: each is one hash of two shorter ones.
struct Ranges(Vec<Vec<tree::Hash>>);

impl Ranges {
    fn new() -> Self {
        let leaves = (0..EVERY).map(|index| vec![leaf_hash(format!("leaf {index}\n").as_bytes())]);
        let mut ranges = Self(leaves.collect());
        for count in 2..=EVERY {
            for low in 0..=EVERY - count {
                let middle = low + left_of(count);
                let hash = node_hash(&ranges.hash(low, middle), &ranges.hash(middle, low + count));
                ranges.0[low].push(hash);
            }
        }
        ranges
    }

    fn hash(&self, low: usize, high: usize) -> tree::Hash {
        self.0[low][high - low - 1]
    }

    /// `PATH(index, D[low:high])` of 2.1.3.1.
    fn path(&self, index: usize, low: usize, high: usize) -> Vec<Hash> {
        if high - low == 1 {
            return Vec::new();
        }
        let middle = low + left_of(high - low);
        let (mut path, other) = if index < middle {
            (self.path(index, low, middle), self.hash(middle, high))
        } else {
            (self.path(index, middle, high), self.hash(low, middle))
        };
        path.push(Hash(other));
        path
    }

    /// `SUBPROOF(old, D[low:high], false)` of 2.1.4.1, where `old` counts from the first leaf of all: the first node is there.
    fn proof(&self, old: usize, low: usize, high: usize) -> Vec<Hash> {
        if old == high {
            return vec![Hash(self.hash(low, high))];
        }
        let middle = low + left_of(high - low);
        let (mut proof, other) = if old <= middle {
            (self.proof(old, low, middle), self.hash(middle, high))
        } else {
            (self.proof(old, middle, high), self.hash(low, middle))
        };
        proof.push(Hash(other));
        proof
    }

    /// All complete nodes, as the tiles of the largest tree hold them.
    fn tiles(&self) -> Tiles {
        let mut tiles = Tiles::default();
        for level in 0..2 {
            let leaves = 1 << (8 * u32::from(level));
            let nodes: Vec<_> = (0..EVERY / leaves).map(|at| self.hash(at * leaves, (at + 1) * leaves)).collect();
            for (index, hashes) in nodes.chunks(256).enumerate() {
                let width = u16::try_from(hashes.len()).unwrap();
                let tile = Tile { level, index: u64::try_from(index).unwrap(), width };
                tiles.insert(tile, &hashes.concat()).unwrap();
            }
        }
        tiles
    }
}

/// The largest power of two below `count`.
fn left_of(count: usize) -> usize {
    1 << (count - 1).ilog2()
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap()
}

#[test]
fn every_index_at_every_size_is_included_as_the_textbook_says() {
    let ranges = Ranges::new();
    let tiles = ranges.tiles();
    for size in 1..=EVERY {
        let root = Some(Hash(ranges.hash(0, size)));
        for index in 0..size {
            let proof = ranges.path(index, 0, size);
            let leaf = Hash(ranges.hash(index, index + 1));
            let claim = Claim::Inclusion { index: number(index) };
            assert_eq!(inclusion_root(number(index), number(size), leaf, &proof), root, "{index} in {size}");
            assert_eq!(tiles.proof(claim, number(size)), Some(proof), "{index} in {size}");
        }
    }
}

#[test]
fn every_pair_of_sizes_is_consistent_as_the_textbook_says() {
    let ranges = Ranges::new();
    let tiles = ranges.tiles();
    for size in 2..=EVERY {
        for old in 1..size {
            let proof = ranges.proof(old, 0, size);
            let roots = Some((Hash(ranges.hash(0, old)), Hash(ranges.hash(0, size))));
            let claim = Claim::Consistency { old: number(old) };
            assert_eq!(consistency_roots(number(old), number(size), &proof), roots, "{old} in {size}");
            assert_eq!(tiles.proof(claim, number(size)), Some(proof), "{old} in {size}");
        }
    }
}

/// Sizes up to the largest that is read, with hashes that mean nothing: what they imply is what the recursion says, and a
/// proof that is one too short or too long implies nothing.
#[test]
fn random_proofs_of_random_large_trees_imply_what_the_textbook_says() {
    let mut random = numbers(0x5eed);
    let mut roll = move || random.next().unwrap();
    for _ in 0..3_000 {
        let bits = 1 + roll() % 55;
        let size = 2 + roll() % (1 << bits);
        let at = roll() % size;
        let length = |claim| number(needed_hashes(claim, size));
        let mut hashes: Vec<tree::Hash> = Vec::new();
        let (included, consistent) = (Claim::Inclusion { index: at }, Claim::Consistency { old: at });
        hashes.extend((0..=length(included).max(length(consistent))).map(|_| leaf_hash(&roll().to_be_bytes())));
        let (path, leaf) = (&hashes[1..=needed_hashes(included, size)], hashes[0]);
        let root = Hash(implied_root(at, size, leaf, path));
        assert_eq!(inclusion_root(at, size, Hash(leaf), &ours(path)), Some(root), "{at} in {size}");
        assert_eq!(inclusion_root(at, size, Hash(leaf), &ours(&path[1..])), None, "{at} in {size}");
        assert_eq!(inclusion_root(at, size, Hash(leaf), &ours(&[path, &[leaf]].concat())), None, "{at} in {size}");
        if at > 0 {
            let proof = &hashes[..needed_hashes(consistent, size)];
            let roots = implied_roots(at, size, None, proof);
            assert_eq!(
                consistency_roots(at, size, &ours(proof)),
                Some((Hash(roots.0), Hash(roots.1))),
                "{at} in {size}"
            );
            assert_eq!(consistency_roots(at, size, &ours(&proof[1..])), None, "{at} in {size}");
            assert_eq!(consistency_roots(at, size, &ours(&[proof, &[leaf]].concat())), None, "{at} in {size}");
        }
    }
}

/// How many hashes the proof of a claim has, by the recursion of the textbook.
fn needed_hashes(claim: Claim, size: u64) -> usize {
    let (mut low, mut high, mut hashes) = (0, size, 0);
    let ends = |low: u64, high: u64| match claim {
        Claim::Inclusion { .. } => high - low == 1,
        Claim::Consistency { old } => old == 0 || high == old,
    };
    while !ends(low, high) {
        let middle = low + (1_u64 << (high - low - 1).ilog2());
        let goes_left = match claim {
            Claim::Inclusion { index } => index < middle,
            Claim::Consistency { old } => old <= middle,
        };
        if goes_left {
            high = middle
        } else {
            low = middle
        }
        hashes += 1;
    }
    hashes + usize::from(matches!(claim, Claim::Consistency { .. }))
}
