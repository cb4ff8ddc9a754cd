//! Logs that hold something wrong and prove it: the lie is in the tree and under the signature.
//!
//! An alteration makes another log out of the true one; it knows no reply.

use super::log::FakeLog;
use super::record_lies::{FORGED_ZIP, forge, forged_lines};

/// One way in which the log itself is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Alteration {
    /// Every record holds other hashes.
    OtherHash,
    /// Every record lacks its zip line, or its go.mod line.
    WithoutLine(Line),
    /// Every record holds the lines of another module too.
    ForeignLines,
    /// Every record holds a second h1 hash for its zip.
    TwoHashes,
    /// Every module version has a second record with other hashes, and lookups find that one.
    SecondRecord,
    /// Every record holds this control character.
    Control(char),
    /// Another history from this size on, under the same key, with other hashes in the records there.
    Fork(u64),
}

/// Which of the two lines of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Zip,
    GoMod,
}

/// The log that holds it.
pub(crate) fn alter(alteration: &Alteration, log: &FakeLog) -> FakeLog {
    match alteration {
        Alteration::OtherHash => rewrite(log, forge),
        Alteration::WithoutLine(line) => rewrite(log, |text| without(*line, text)),
        Alteration::ForeignLines => rewrite(log, |text| text.to_owned() + &forged_lines("foreign.example/x", "v1.0.0")),
        Alteration::TwoHashes => rewrite(log, two_hashes),
        Alteration::SecondRecord => with_second_records(log),
        Alteration::Control(c) => rewrite(log, |text| text.replacen('\n', &format!("{c}\n"), 1)),
        Alteration::Fork(size) => fork(log, *size),
    }
}

fn rewrite(log: &FakeLog, change: impl Fn(&str) -> String) -> FakeLog {
    let mut altered = log.clone();
    for (id, text) in log.records() {
        altered.add_at(id, &change(text));
    }
    altered
}

fn without(line: Line, text: &str) -> String {
    let is_wanted = |text: &&str| text.contains("/go.mod ") != (line == Line::GoMod);
    text.lines().filter(is_wanted).map(|line| format!("{line}\n")).collect()
}

fn two_hashes(text: &str) -> String {
    let second = text.lines().next().and_then(|first| first.rsplit_once(' ')).map(|(key, _)| key);
    format!("{text}{} {FORGED_ZIP}\n", second.unwrap_or_default())
}

fn with_second_records(log: &FakeLog) -> FakeLog {
    let mut altered = log.clone();
    for (_, text) in log.records() {
        altered.add(&forge(text));
    }
    altered
}

fn fork(log: &FakeLog, size: u64) -> FakeLog {
    let mut fork = log.fork_at(size.min(log.size()));
    for (id, text) in log.records().filter(|(id, _)| *id >= size) {
        fork.add_at(id, &forge(text));
    }
    fork.grow_to(log.size());
    fork
}
