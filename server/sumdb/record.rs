//! Replies to a lookup, and proven records with their sum lines. Pure and trusted.
//!
//! It knows nothing of tiles or of the network. The text format is that of `tlog/note.go`, `ParseRecord`.
//! Sum lines are taken from the proven record text alone: the reply around it is dropped (CVE-2026-56864).

use super::tree::{Checkpoint, Hash, inclusion_root, parse_number};
use crate::module::ModuleVersion;

/// A reply to a lookup taken apart: nothing in it is proven yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reply<'a> {
    /// The number of the record, a claim.
    pub(super) id: u64,
    /// The text of the record, a claim.
    pub(super) text: &'a str,
    /// The signed head behind it, not opened.
    pub(super) note: &'a str,
}

impl<'a> Reply<'a> {
    /// Takes a reply apart; `None` if it is no reply of a log at all, as a captive portal's page is.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let reply = std::str::from_utf8(bytes).ok()?;
        let (id, rest) = reply.split_once('\n')?;
        let blank = rest.find("\n\n")?;
        let (text, note) = rest.split_at_checked(blank.checked_add(1)?)?;
        let note = note.strip_prefix('\n')?;
        is_record_text(text).then_some(Self { id: parse_number(id)?, text, note })
    }
}

/// Record text: lines that all end, none empty, no control characters (`tlog/note.go`, `isValidRecordText`).
pub(super) fn is_record_text(text: &str) -> bool {
    text.len() > 1
        && text.ends_with('\n')
        && !text.starts_with('\n')
        && !text.contains("\n\n")
        && !text.chars().any(|c| c.is_control() && c != '\n')
}

/// A record that is proven to be in the log, about the module version that was asked for.
///
/// Only [`Record::prove`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    id: u64,
    text: String,
    zip: Vec<String>,
    go_mod: Vec<String>,
}

impl Record {
    /// Proves that `text` is record `id` of the checkpoint's tree, and takes the asked module version's lines from it.
    ///
    /// # Errors
    /// [`RecordFault`]: it is not in the tree, or it does not answer the question.
    pub fn prove(
        asked: &ModuleVersion,
        id: u64,
        text: &str,
        proof: &[Hash],
        checkpoint: &Checkpoint,
    ) -> Result<Self, RecordFault> {
        let tree = checkpoint.tree();
        if id >= tree.size {
            return Err(RecordFault::BeyondTree { id, size: tree.size });
        }
        if inclusion_root(id, tree.size, Hash::leaf(text), proof) != Some(tree.root) {
            return Err(RecordFault::NotInTree { id });
        }
        let zip = hashes(text, &asked.path, &asked.version);
        let go_mod = hashes(text, &asked.path, &format!("{}/go.mod", asked.version));
        if zip.is_empty() && go_mod.is_empty() {
            return Err(RecordFault::OtherModule { id });
        }
        if has_two_h1(&zip) || has_two_h1(&go_mod) {
            return Err(RecordFault::TwoHashes { id });
        }
        Ok(Self { id, text: text.to_owned(), zip, go_mod })
    }

    /// The number of the record in the log.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The proven text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The hashes that it holds of the module's zip, each with its algorithm; usually the one `h1:`.
    #[must_use]
    pub fn zip_hashes(&self) -> &[String] {
        &self.zip
    }

    /// The hashes that it holds of the module's go.mod.
    #[must_use]
    pub fn go_mod_hashes(&self) -> &[String] {
        &self.go_mod
    }
}

/// The third words of the lines `path version hash`; lines of any other shape or module say nothing.
fn hashes(text: &str, path: &str, version: &str) -> Vec<String> {
    text.lines().filter_map(|line| sum_line_hash(line, path, version)).map(str::to_owned).collect()
}

fn sum_line_hash<'a>(line: &'a str, path: &str, version: &str) -> Option<&'a str> {
    let mut words = line.split(' ');
    let (this_path, this_version, hash) = (words.next()?, words.next()?, words.next()?);
    (this_path == path && this_version == version && words.next().is_none() && !hash.is_empty()).then_some(hash)
}

/// Go takes whichever comes first; two different ones mean that the log does not say which is right.
fn has_two_h1(hashes: &[String]) -> bool {
    let mut h1 = hashes.iter().filter(|hash| hash.starts_with("h1:"));
    h1.next().is_some_and(|first| h1.any(|other| other != first))
}

/// Why a record is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum RecordFault {
    /// Its number is not in the tree that it came with.
    #[error("record {id} is beyond the tree of {size} records that came with it")]
    BeyondTree {
        /// The number that was claimed.
        id: u64,
        /// The size of the tree.
        size: u64,
    },
    /// It is not what the log holds under that number.
    #[error("record {id} as it was received is not in the log")]
    NotInTree {
        /// The number that was claimed.
        id: u64,
    },
    /// It is in the log and speaks of another module version (CVE-2026-42501).
    #[error("record {id} is about another module version than the one asked for")]
    OtherModule {
        /// The number of the record.
        id: u64,
    },
    /// It holds two different h1 hashes for one key.
    #[error("record {id} holds two different h1 hashes for one key")]
    TwoHashes {
        /// The number of the record.
        id: u64,
    },
}
