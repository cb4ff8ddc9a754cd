//! What the fuzzers found, on the stable compiler: every file of the corpus, and some hundred changes of each.
//!
//! The targets are those of `fuzz/`: here an ordinary test calls them. It knows no libFuzzer. The changes are the same in
//! each run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::dice::Dice;

#[path = "../fuzz/targets/mod.rs"]
mod targets;

/// All changes of one corpus; shared among its files, so that a grown corpus does not make the test slow.
const CHANGES: usize = 1_500;
/// The bounds of the corpus, over all targets.
const FILE_LIMIT: usize = 400;
const BYTE_LIMIT: u64 = 1_500_000;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// The files of a target's corpus in the order of their names.
fn seeds(target: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(corpus().join(target)).unwrap_or_else(|error| panic!("{target} has no corpus: {error}"));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has an empty corpus");
    files
}

/// A piece of some bytes.
fn piece<'a>(dice: &mut Dice, bytes: &'a [u8]) -> &'a [u8] {
    let from = dice.roll(bytes.len() + 1);
    &bytes[from..(from + dice.roll(40)).min(bytes.len())]
}

/// One to four small changes: a bit turned, a byte set, a piece removed, or put in from here or from another file.
fn change(dice: &mut Dice, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    const TELLING: &[u8] = b"\n\r\t \0\x7f\xff\"'`()[]/=:@!+-.,0129AZ\x80\xc2\xe2";
    let mut changed = bytes.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(changed.len() + 1);
        let end = (at + dice.roll(12)).min(changed.len());
        match dice.roll(5) {
            0 => changed.get_mut(at).map_or((), |byte| *byte ^= 1 << dice.roll(8)),
            1 => changed.get_mut(at).map_or((), |byte| *byte = TELLING[dice.roll(TELLING.len())]),
            2 => drop(changed.drain(at..end)),
            3 => drop(changed.splice(at..at, piece(dice, bytes).iter().copied())),
            _ => drop(changed.splice(at..end, piece(dice, other).iter().copied())),
        }
    }
    changed
}

/// Runs a target over its corpus; where it panics, the test says which input it was.
fn replay(target: &str) {
    let run = targets::by_name(target).expect("the target is in the list");
    let seeds: Vec<_> = seeds(target).into_iter().map(|file| (fs::read(&file).unwrap(), file)).collect();
    let mut dice = Dice(0x6d6f_6473_6561_6c21);
    for (nth, (seed, file)) in seeds.iter().enumerate() {
        assert_holds(run, seed, &file.display().to_string());
        for _ in 0..CHANGES.div_ceil(seeds.len()) {
            let other = &seeds[(nth + dice.roll(seeds.len())) % seeds.len()].0;
            let changed = change(&mut dice, seed, other);
            assert_holds(run, &changed, &format!("a change of {}", file.display()));
        }
    }
}

fn assert_holds(run: targets::Target, bytes: &[u8], what: &str) {
    let outcome = std::panic::catch_unwind(|| run(bytes));
    assert!(outcome.is_ok(), "{what} breaks a property: b\"{}\"", bytes.escape_ascii());
}

macro_rules! replayed {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target));
            }
        )*

        /// The names above: every target is replayed.
        const REPLAYED: &[&str] = &[$(stringify!($target)),*];
    };
}

replayed! {
    consistency envfile goflags gomod goproxy gosum gosumdb gourl gowork head inclusion modpath netrc note patterns policy
    record_store reply tile
}

#[test]
fn every_target_is_replayed_and_has_a_program() {
    let names: Vec<_> = targets::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, REPLAYED);
    let manifest = fs::read_to_string(corpus().with_file_name("Cargo.toml")).unwrap();
    for name in names {
        assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{name} has no program");
    }
}

#[test]
fn the_corpus_is_small_and_belongs_to_targets() {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(corpus()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(targets::by_name(&name).is_some(), "{name} is the corpus of no target");
        let seeds = seeds(&name);
        files += seeds.len();
        bytes += seeds.iter().map(|seed| fs::metadata(seed).unwrap().len()).sum::<u64>();
    }
    assert!(files <= FILE_LIMIT && bytes <= BYTE_LIMIT, "{files} files of {bytes} bytes");
}
