//! Without knobs, the fake log is right.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use signed_note::{Note, StandardVerifier, VerifierList};

use crate::support::log::{FakeLog, Lookup, record_text};
use crate::support::modules::{Module, h1};
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

fn open(key: &str, message: &[u8]) -> Result<Note, signed_note::NoteError> {
    let verifier = StandardVerifier::new(key).expect("the key is well formed");
    let mut note = Note::from_bytes(message)?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)]))?;
    Ok(note)
}
