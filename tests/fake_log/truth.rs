//! Without knobs, the fake log is right.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::support::log::{FakeLog, Lookup, record_text};
use crate::support::modules::{Module, h1};
use crate::support::oracle::{implied_root, implied_roots, opens};
use crate::support::recorded::{Heads, RecordedLog};
use crate::support::tree::{Hash, empty_root, leaf_hash, node_hash};
use crate::support::wire::{Tile, escape, unescape};

const SUM_GOLANG_ORG: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

fn recording() -> RecordedLog {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sumdb/recorded");
    RecordedLog::open(&folder).expect("the recording is there")
}

/// The root of some leaves, level by level: a lone hash at the end of a level goes up as it is.
fn naive_root(mut level: Vec<Hash>) -> Hash {
    while level.len() > 1 {
        let up = |pair: &[Hash]| if let [left, right] = pair { node_hash(left, right) } else { pair[0] };
        level = level.chunks(2).map(up).collect();
    }
    level.first().copied().unwrap_or_else(empty_root)
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(32).map(|hash| hash.try_into().expect("a tile is made of hashes")).collect()
}

/// The root of a tree out of its tiles alone: the perfect subtrees at its right edge, joined from the right.
fn root_of_tiles(size: u64, read: impl Fn(Tile) -> Option<Vec<u8>>) -> Hash {
    let mut subtrees = Vec::new();
    let (mut level, mut width) = (0, size);
    while width > 0 {
        // The hashes of this level that no hash of the next one covers.
        let rest = width % Tile::FULL;
        if rest > 0 {
            let tile = Tile { level, index: width / Tile::FULL, width: rest };
            subtrees.push(hashes(&read(tile).expect("the tree has that tile")));
        }
        (level, width) = (level + 1, width / Tile::FULL);
    }
    let mut perfect = Vec::new();
    for level in subtrees.into_iter().rev() {
        let mut rest = level.as_slice();
        while let Some(exponent) = rest.len().checked_ilog2() {
            let (first, more) = rest.split_at(1 << exponent);
            perfect.push(naive_root(first.to_vec()));
            rest = more;
        }
    }
    perfect.into_iter().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(empty_root)
}

/// A log whose every third record is a real one.
fn mixed_log(size: u64) -> FakeLog {
    let mut log = FakeLog::new("mixed.example").with_size(size);
    for id in (0..size).step_by(3) {
        log.add_at(id, &record_text("corp.example/a", &format!("v1.0.{id}"), "h1:zip", "h1:mod"));
    }
    log
}

#[test]
fn roots_equal_the_naive_ones() {
    let log = mixed_log(300);
    for size in 0..=300 {
        let leaves = (0..size).map(|id| leaf_hash(log.record(id).as_bytes())).collect();
        assert_eq!(log.tree_root(size), naive_root(leaves), "{size} records");
    }
}

#[test]
fn filler_changes_no_hash() {
    // Past two stretches of equal filler, with a record in one of them.
    let mut log = FakeLog::new("large.example").with_size(40_000);
    log.add_at(5_000, "corp.example/a v1.0.0 h1:zip\n");
    for size in [16_383, 16_384, 16_385, 32_768, 39_999, 40_000] {
        let leaves = (0..size).map(|id| leaf_hash(log.record(id).as_bytes())).collect();
        assert_eq!(log.tree_root(size), naive_root(leaves), "{size} records");
    }
}

#[test]
fn a_record_put_late_changes_every_root_above_it() {
    let mut log = FakeLog::new("late.example").with_size(100_000);
    let (before, untouched) = (log.tree_root(100_000), log.tree_root(50_000));
    log.add_at(70_000, "corp.example/late v1.0.0 h1:zip\n");
    assert_ne!(log.tree_root(100_000), before);
    assert_eq!(log.tree_root(50_000), untouched);
    assert_eq!(log.tree_root(100_000), log.clone().tree_root(100_000), "what is remembered is not stale");
}

#[test]
fn tiles_reproduce_the_root() {
    for size in [1, 2, 3, 255, 256, 257, 511, 512, 700, 65_536, 65_537, 70_000, 71_909_756] {
        let mut log = FakeLog::new("tiles.example").with_size(size);
        log.add_at(size / 2, "corp.example/a v1.0.0 h1:zip\n");
        assert_eq!(root_of_tiles(size, |tile| log.tile(tile, size)), log.tree_root(size), "{size} records");
    }
}

#[test]
fn a_tile_past_the_tree_is_not_there() {
    let log = mixed_log(300);
    assert_eq!(log.tile(Tile { level: 0, index: 1, width: 44 }, 300).map(|bytes| bytes.len()), Some(44 * 32));
    assert_eq!(log.tile(Tile { level: 0, index: 1, width: 45 }, 300), None);
    assert_eq!(log.tile(Tile { level: 1, index: 0, width: 2 }, 300), None);
    assert_eq!(log.tile(Tile { level: 0, index: 1, width: 0 }, 300), None);
    assert_eq!(log.tile(Tile { level: 7, index: u64::MAX, width: 1 }, 300), None);
}

#[test]
fn inclusion_proofs_imply_the_root() {
    let log = mixed_log(70);
    for size in 1..=70 {
        for id in 0..size {
            let root = implied_root(id, size, log.leaf_hash(id), &log.inclusion_proof(id, size));
            assert_eq!(root, log.tree_root(size), "record {id} of {size}");
        }
    }
}

#[test]
fn consistency_proofs_imply_both_roots() {
    let log = mixed_log(70);
    for size in 1..=70 {
        for old in 1..=size {
            let known = log.tree_root(old);
            let roots = implied_roots(old, size, Some(known), &log.consistency_proof(old, size));
            assert_eq!(roots, (known, log.tree_root(size)), "{old} of {size}");
        }
    }
}

#[test]
fn the_known_leaf_hash_of_a_real_record() {
    let text = record_text(
        "github.com/hashicorp/raft",
        "v1.7.3",
        "h1:DxpEqZJysHN0wK+fviai5mFcSYsCkNpFUl1xpAW8Rbo=",
        "h1:DfvCGFxpAUPE0L4Uc8JLlTPtc3GzSbdH0MTJCLgnmJQ=",
    );
    assert_eq!(BASE64.encode(leaf_hash(text.as_bytes())), "6xxBmdL2fUcAsyeHC1QmzRFG5ipkjduvvWW2dEHNxnc=");
}

#[test]
fn the_recorded_tiles_have_the_root_that_the_real_key_signed() {
    let log = recording();
    assert_eq!(log.name(), "sum.golang.org");
    assert!(opens(SUM_GOLANG_ORG, &log.latest()));
    let root = BASE64.encode(root_of_tiles(71_909_756, |tile| log.tile(tile)));
    assert_eq!(root, "iHqVxqh8cyFgqTcentUiEjZ88MD/U2r6w+0h9y1wcFA=");
    assert!(String::from_utf8(log.latest()).unwrap().contains(&root));
}

#[test]
fn a_recorded_record_is_in_its_recorded_tile() {
    let log = recording();
    let lookup = log.lookup("github.com/spf13/cobra", "v1.10.2").unwrap();
    let id: u64 = lookup.id.parse().unwrap();
    assert_eq!(id, 47_802_283);
    let tile = log.tile(Tile { level: 0, index: id / 256, width: Tile::FULL }).unwrap();
    assert_eq!(hashes(&tile)[usize::try_from(id % 256).unwrap()], leaf_hash(lookup.text.as_bytes()));
    let parent = log.tile(Tile { level: 1, index: id >> 16, width: Tile::FULL }).unwrap();
    assert_eq!(hashes(&parent)[usize::try_from(id >> 8 & 255).unwrap()], naive_root(hashes(&tile)));
}

#[test]
fn a_narrower_tile_is_cut_from_the_recorded_one() {
    let log = recording();
    let wide = log.tile(Tile { level: 3, index: 0, width: 4 }).unwrap();
    assert_eq!(log.tile(Tile { level: 3, index: 0, width: 2 }).unwrap(), wide[..64]);
    assert_eq!(log.tile(Tile { level: 3, index: 0, width: 5 }), None);
    let full = log.tile(Tile { level: 2, index: 0, width: Tile::FULL }).unwrap();
    assert_eq!(log.tile(Tile { level: 2, index: 0, width: 9 }).unwrap(), full[..9 * 32]);
}

#[test]
fn recorded_heads_can_be_made_new() {
    let old = recording().lookup("github.com/spf13/cobra", "v1.10.2").unwrap();
    let new = recording().with_heads(Heads::Newest).lookup("github.com/spf13/cobra", "v1.10.2").unwrap();
    assert_eq!((&old.id, &old.text), (&new.id, &new.text));
    assert!(opens(SUM_GOLANG_ORG, &old.note));
    assert_ne!(old.note, recording().latest());
    assert_eq!(new.note, recording().latest());
}

#[test]
fn a_recording_is_not_left() {
    assert_eq!(recording().lookup("../../../moved-tags/go.mod", "v1.0.0"), None);
}

#[test]
fn heads_open_with_the_key_and_no_other() {
    let log = mixed_log(9);
    assert!(opens(&log.verifier_key(), &log.signed_head(5)));
    assert!(!opens(&log.other_signer().verifier_key(), &log.signed_head(5)));
    assert_eq!(log.verifier_key(), mixed_log(3).verifier_key(), "the key is the same in every run");
}

#[test]
fn a_reply_is_read_as_it_was_written() {
    let mut log = mixed_log(9);
    let id = log.add_record("corp.example/B", "v1.2.3", "h1:zip", "h1:mod");
    let reply = log.lookup_reply("corp.example/B", "v1.2.3", 10).unwrap();
    assert_eq!(reply.id, id.to_string());
    assert_eq!(reply.text, "corp.example/B v1.2.3 h1:zip\ncorp.example/B v1.2.3/go.mod h1:mod\n");
    assert_eq!(Lookup::parse(&reply.bytes()), Some(reply));
    assert_eq!(log.lookup_reply("corp.example/B", "v1.2.4", 10), None);
}

#[test]
fn a_fork_shares_the_past_alone() {
    let mut log = mixed_log(20_000);
    let mut fork = log.fork_at(7_000).with_size(20_000);
    assert_eq!(fork.tree_root(7_000), log.tree_root(7_000));
    assert_ne!(fork.tree_root(7_001), log.tree_root(7_001));
    assert_eq!(fork.verifier_key(), log.verifier_key());
    fork.add("corp.example/only-here v1.0.0 h1:zip\n");
    log.add("corp.example/only-there v1.0.0 h1:zip\n");
    assert_eq!(log.find("corp.example/only-here", "v1.0.0"), None);
    assert_eq!(fork.find("corp.example/only-here", "v1.0.0"), Some(20_000));
}

#[test]
fn names_go_over_the_wire_escaped() {
    assert_eq!(escape("github.com/BurntSushi/toml"), "github.com/!burnt!sushi/toml");
    assert_eq!(unescape("github.com/!burnt!sushi/toml").as_deref(), Some("github.com/BurntSushi/toml"));
    assert_eq!(unescape("github.com/BurntSushi/toml"), None);
    for (index, path) in [(7, "tile/8/0/007"), (1_234_067, "tile/8/0/x001/x234/067"), (280_897, "tile/8/0/x280/897")] {
        let tile = Tile { level: 0, index, width: Tile::FULL };
        assert_eq!(tile.path(), path);
        assert_eq!(Tile::parse(path), Some(tile));
    }
    for path in ["tile/8/0/7", "tile/8/0/x000/007", "tile/8/00/007", "tile/8/0/007.p/256", "tile/8/0/007.p/01"] {
        assert_eq!(Tile::parse(path), None, "{path}");
    }
}

#[test]
fn hashes_of_nothing_are_the_known_ones() {
    assert_eq!(h1(&[]), "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    let module = Module::new("corp.example/a", "v1.0.0").with_file("go.mod", "");
    assert_eq!(module.mod_hash(), "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
}
