//! One lie in one tile at a time, over whole trees: no forged record is proven, and no log is called forked.
//!
//! Against the textbook each case is exact: a true record stays proven if and only if its proof is still the true one.

use std::collections::BTreeSet;

use modseal::module::ModuleVersion;
use modseal::sumdb::evidence::Evidence;
use modseal::sumdb::fault::{Relation, relate};
use modseal::sumdb::record::{Record, RecordFault};
use modseal::sumdb::tile::{Claim, Tile, Tiles, needed};
use modseal::sumdb::tree::{Checkpoint, Hash};

use super::memory::{checkpoint, module};
use super::proofs::{numbers, on_the_wire, tiles_for};
use crate::support::log::FakeLog;
use crate::support::record_lies::{forge, forged_lines};
use crate::support::tree::leaf_hash;

/// A record at each place of some, so that each can be asked for.
struct Case {
    log: FakeLog,
    head: Checkpoint,
    records: Vec<Asked>,
}

struct Asked {
    module: ModuleVersion,
    index: u64,
    text: String,
    forged: String,
    proof: Vec<Hash>,
}

fn refused(asked: &Asked) -> Result<(), RecordFault> {
    Err(RecordFault::NotInTree { id: asked.index })
}

impl Case {
    fn new(size: u64, places: &BTreeSet<u64>) -> Self {
        let mut log = FakeLog::new("sum.example").with_size(size);
        for id in places {
            log.add_at(*id, &forged_lines("corp.example/m", &format!("v1.0.{id}")).replace("Zm9y", "AAAA"));
        }
        let asked = |index: &u64| Asked {
            module: module("corp.example/m", &format!("v1.0.{index}")),
            index: *index,
            text: log.record(*index),
            forged: forge(&log.record(*index)),
            proof: log.inclusion_proof(*index, size).into_iter().map(Hash).collect(),
        };
        let records = places.iter().map(asked).collect();
        let head = checkpoint(&log, size);
        let case = Self { log, head, records };
        for asked in &case.records {
            assert_eq!(case.prove(asked, &asked.text, &asked.proof), Ok(()));
            assert_eq!(case.prove(asked, &asked.forged, &asked.proof), refused(asked));
        }
        case
    }

    fn size(&self) -> u64 {
        self.head.size()
    }

    fn claims(&self) -> Vec<Claim> {
        self.records.iter().map(|asked| Claim::Inclusion { index: asked.index }).collect()
    }

    fn tiles(&self) -> BTreeSet<Tile> {
        self.claims().into_iter().flat_map(|claim| needed(claim, self.size())).collect()
    }

    fn bytes(&self, tile: Tile) -> Vec<u8> {
        self.log.tile(on_the_wire(tile), self.size()).expect("the tree has that tile")
    }

    /// Asks for every record with these tiles; answers how many were asked for.
    fn assert_no_lie_is_proven(&self, tiles: &Tiles, lie: impl Fn() -> String) -> usize {
        for asked in &self.records {
            let proof = tiles.proof(Claim::Inclusion { index: asked.index }, self.size()).unwrap();
            // What the lie does not touch proves as it did before: that is looked at once, in `new`.
            if proof != asked.proof {
                assert_eq!(self.prove(asked, &asked.forged, &proof), refused(asked), "{}: {}", lie(), asked.module);
                assert_eq!(self.prove(asked, &asked.text, &proof), refused(asked), "{}: {}", lie(), asked.module);
            }
        }
        self.records.len()
    }

    fn prove(&self, asked: &Asked, text: &str, proof: &[Hash]) -> Result<(), RecordFault> {
        Record::prove(&asked.module, asked.index, text, proof, &self.head).map(|_| ())
    }

    /// Flips one bit of each hash of each tile, one after the other.
    fn flip_each_hash(&self) -> usize {
        let mut tiles = tiles_for(&self.log, &self.claims(), self.size());
        let mut count = 0;
        for tile in self.tiles() {
            let bytes = self.bytes(tile);
            for slot in 0..usize::from(tile.width) {
                let mut lying = bytes.clone();
                lying[slot * 32 + slot % 32] ^= 1 << (slot % 8);
                tiles.insert(tile, &lying).unwrap();
                count += self.assert_no_lie_is_proven(&tiles, || format!("hash {slot} of {tile}"));
            }
            tiles.insert(tile, &bytes).unwrap();
        }
        count
    }

    /// Puts the hash of the forged record where the true one's is: what CVE-2026-56865 needs.
    fn forge_each_leaf(&self) -> usize {
        let mut tiles = tiles_for(&self.log, &self.claims(), self.size());
        let mut count = 0;
        for asked in &self.records {
            let Some(tile) = self.tiles().into_iter().find(|tile| tile.level == 0 && tile.index == asked.index / 256)
            else {
                continue;
            };
            let bytes = self.bytes(tile);
            let mut lying = bytes.clone();
            let at = usize::try_from(asked.index % 256).unwrap() * 32;
            let Some(slot) = lying.get_mut(at..at + 32) else { continue };
            slot.copy_from_slice(&leaf_hash(asked.forged.as_bytes()));
            tiles.insert(tile, &lying).unwrap();
            count += self.assert_no_lie_is_proven(&tiles, || format!("forged leaf {}", asked.index));
            tiles.insert(tile, &bytes).unwrap();
        }
        count
    }

    /// Exchanges two hashes of a tile, or puts the tile of another place in its place.
    fn exchange(&self) -> usize {
        let mut tiles = tiles_for(&self.log, &self.claims(), self.size());
        let mut count = 0;
        for tile in self.tiles() {
            let bytes = self.bytes(tile);
            for slot in 1..usize::from(tile.width) {
                let mut lying = bytes.clone();
                let (left, right) = lying.split_at_mut(slot * 32);
                left[(slot - 1) * 32..].swap_with_slice(&mut right[..32]);
                tiles.insert(tile, &lying).unwrap();
                count += self.assert_no_lie_is_proven(&tiles, || format!("hashes {slot} and before of {tile}"));
            }
            for other in self.tiles().into_iter().filter(|other| other.width >= tile.width && *other != tile) {
                let lying = &self.bytes(other)[..bytes.len()];
                tiles.insert(tile, lying).unwrap();
                count += self.assert_no_lie_is_proven(&tiles, || format!("{other} for {tile}"));
            }
            tiles.insert(tile, &bytes).unwrap();
        }
        count
    }
}

#[test]
fn small_trees_whole() {
    let mut count = 0;
    for size in 1..=88 {
        let case = Case::new(size, &(0..size).collect());
        count += case.flip_each_hash() + case.forge_each_leaf();
        if size % 8 == 1 {
            count += case.exchange();
        }
    }
    assert!(count >= 450_000, "{count} tamperings");
}

#[test]
fn large_trees_in_every_tile() {
    let mut count = 0;
    let random = numbers(4).take(2).map(|number| 1_000_000 + number % 70_000_000);
    for size in [255, 256, 257, 65_535, 65_536, 65_537, 71_909_756].into_iter().chain(random) {
        let sampled = numbers(size).take(3).map(|number| number % size);
        let places = [0, 255, 256, 65_535, size / 2, size - 2, size - 1];
        let case = Case::new(size, &places.into_iter().filter(|place| *place < size).chain(sampled).collect());
        count += case.flip_each_hash() + case.forge_each_leaf();
    }
    assert!(count >= 100_000, "{count} tamperings");
}

/// An honest log with lying tiles between two of its heads: never a fork, and the past only by the true proof.
fn assert_never_a_fork(log: &FakeLog, olds: &[Checkpoint], newer: &Checkpoint) -> usize {
    let size = newer.size();
    let claims: Vec<_> = olds.iter().map(|old| Claim::Consistency { old: old.size() }).collect();
    let mut tiles = tiles_for(log, &claims, size);
    let truth: Vec<_> = claims.iter().map(|claim| tiles.proof(*claim, size).unwrap()).collect();
    let mut count = 0;
    for tile in claims.iter().flat_map(|claim| needed(*claim, size)).collect::<BTreeSet<_>>() {
        let bytes = log.tile(on_the_wire(tile), size).unwrap();
        for slot in 0..usize::from(tile.width) {
            let mut lying = bytes.clone();
            lying[slot * 32 + slot % 32] ^= 1 << (slot % 8);
            tiles.insert(tile, &lying).unwrap();
            for ((old, claim), truth) in olds.iter().zip(&claims).zip(&truth) {
                let proof = tiles.proof(*claim, size).unwrap();
                let expected = if proof == *truth { Relation::Past } else { Relation::Unproven };
                assert_eq!(relate(old, newer, &proof), expected, "hash {slot} of {tile}, {} in {size}", old.size());
                count += 1;
            }
        }
        tiles.insert(tile, &bytes).unwrap();
    }
    count
}

#[test]
fn lying_tiles_between_heads_are_no_fork() {
    let mut count = 0;
    let log = Case::new(90, &(0..90).collect()).log;
    let heads: Vec<_> = (1..=90).map(|size| checkpoint(&log, size)).collect();
    for size in 2..=90 {
        count += assert_never_a_fork(&log, &heads[..size - 1], &heads[size - 1]);
    }
    for size in [257, 65_537, 71_909_756] {
        let log = Case::new(size, &[0, size / 2, size - 1].into()).log;
        let olds = [1, 255, 256, size / 2, size - 1].map(|old| checkpoint(&log, old));
        count += assert_never_a_fork(&log, &olds, &checkpoint(&log, size));
    }
    assert!(count >= 100_000, "{count} tamperings");
}

/// Two histories of one key: whichever pair of heads is compared, the fork is seen and the evidence holds.
#[test]
fn every_fork_is_seen() {
    let mut count = 0;
    let log = Case::new(60, &(0..60).collect()).log;
    for parting in [0, 1, 2, 7, 8, 31, 32, 33, 50] {
        let mut other = log.fork_at(parting);
        other.grow_to(60);
        let [ours, theirs] = [&log, &other].map(|log| (0..=60).map(|at| checkpoint(log, at)).collect::<Vec<_>>());
        let places = |old: usize| (usize::try_from(parting).unwrap() < old).then_some(old);
        for (old, new) in (1..=60).flat_map(|new| (1..=new).map(move |old| (old, new))) {
            let claim = Claim::Consistency { old: old as u64 };
            let size = new as u64;
            let proof = tiles_for(&other, &[claim], size).proof(claim, size).unwrap_or_default();
            let proof = if old == new { Vec::new() } else { proof };
            let relation = relate(&ours[old], &theirs[new], &proof);
            match places(old) {
                None => assert_eq!(relation, Relation::Past, "{old} in {new}, parted at {parting}"),
                Some(_) => {
                    let Relation::Fork(fork) = relation else { panic!("{old} in {new}: {relation:?}") };
                    crate::attack::evidence::assert_holds(
                        &String::from_utf8(Evidence::of_fork(&fork).text).unwrap(),
                        &log.verifier_key(),
                    );
                    count += 1;
                }
            }
        }
    }
    assert!(count > 5_000, "{count} forks");
}
