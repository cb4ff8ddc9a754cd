//! Proofs in the form in which they are kept: a record, its text, and the hashes up to a signed head. Pure and trusted.
//!
//! It knows nothing of files. What is read back is taken for a claim: only [`Record::prove`] makes a record of it.
//!
//! ```text
//! modseal record 1
//! github.com/spf13/cobra v1.10.2
//! 47802283 in 71909756
//! github.com/spf13/cobra v1.10.2 h1:...
//! github.com/spf13/cobra v1.10.2/go.mod h1:...
//!
//! <base64 of the sibling of the leaf>
//! <base64 of the next hash up to the root>
//! end
//! ```
//!
//! Any number of entries may follow one another, and anything that is no entry may stand between them: each is found by
//! its first line and ended by its last, so that one which was cut off spoils no other.

use std::fmt::Write as _;

use memchr::memmem;

use super::record::{Record, is_record_text};
use super::tree::{Hash, parse_number};
use crate::module::ModuleVersion;

const FIRST_LINE: &str = "modseal record 1\n";
const LAST_LINE: &str = "end\n";
/// No tree is deeper.
const HASH_LIMIT: usize = 64;

/// A record and its inclusion proof, not proven (again) yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// What it was kept for.
    pub module: ModuleVersion,
    /// The number of the record.
    pub id: u64,
    /// The number of records of the tree that the proof is for.
    pub size: u64,
    /// The text of the record.
    pub text: String,
    /// The hashes of the inclusion proof, the leaf's sibling first.
    pub proof: Vec<Hash>,
}

impl StoredRecord {
    /// Puts a proven record and the proof that proved it into one value.
    #[must_use]
    pub fn of(module: &ModuleVersion, record: &Record, size: u64, proof: Vec<Hash>) -> Self {
        Self { module: module.clone(), id: record.id(), size, text: record.text().to_owned(), proof }
    }

    /// The kept form.
    #[must_use]
    pub fn to_text(&self) -> String {
        let ModuleVersion { path, version } = &self.module;
        let mut text = format!("{FIRST_LINE}{path} {version}\n{} in {}\n{}\n", self.id, self.size, self.text);
        for hash in &self.proof {
            let _ = writeln!(text, "{hash}");
        }
        text.push_str(LAST_LINE);
        text
    }

    /// Reads the kept form; `None` if it is damaged, and nothing may be left over.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = std::str::from_utf8(bytes).ok()?.strip_prefix(FIRST_LINE)?;
        let (key, rest) = rest.split_once('\n')?;
        let (path, version) = key.split_once(' ')?;
        let (place, rest) = rest.split_once('\n')?;
        let (id, size) = place.split_once(" in ")?;
        let (text, hashes) = rest.split_at_checked(rest.find("\n\n")?.checked_add(1)?)?;
        let hashes = hashes.strip_prefix('\n')?.strip_suffix(LAST_LINE)?;
        // A carriage return is damage: what is kept has one form only.
        let lines = || hashes.split_terminator('\n');
        let proof: Vec<_> = lines().take(HASH_LIMIT).map(Hash::from_base64).collect::<Option<_>>()?;
        let is_ended = hashes.is_empty() || hashes.ends_with('\n');
        let is_whole = is_record_text(text) && is_ended && proof.len() == lines().count();
        is_whole.then_some(Self {
            module: ModuleVersion { path: path.into(), version: version.into() },
            id: parse_number(id)?,
            size: parse_number(size)?,
            text: text.to_owned(),
            proof,
        })
    }
}

/// The line by which an entry is found: path and version.
#[must_use]
pub fn key(module: &ModuleVersion) -> String {
    format!("{} {}", module.path, module.version)
}

/// The entries of a text with their key lines, in order; neither key nor entry is proven, or even whole.
pub fn entries(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let at_line_start = |at: &usize| at.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b'\n'));
    let mut starts = memmem::find_iter(bytes, FIRST_LINE).filter(at_line_start).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let next = starts.peek().copied().unwrap_or(bytes.len());
        let entry = bytes.get(start..next)?;
        // Where the last line is missing the entry was cut off, and is given as it is.
        let last = memmem::find(entry, b"\nend\n")
            .map_or(entry.len(), |at| at.saturating_add(LAST_LINE.len()).saturating_add(1));
        let entry = entry.get(..last)?;
        let key = entry.get(FIRST_LINE.len()..)?.split(|byte| *byte == b'\n').next()?;
        Some((key, entry))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(version: &str) -> StoredRecord {
        let module = ModuleVersion { path: "a.example/b".into(), version: version.into() };
        let text = format!("a.example/b {version} h1:x\n");
        StoredRecord { module, id: 7, size: 9, text, proof: vec![Hash::empty(), Hash::leaf("x")] }
    }

    #[test]
    fn what_is_written_is_read() {
        let stored = stored("v1.0.0");
        assert_eq!(StoredRecord::parse(stored.to_text().as_bytes()), Some(stored));
    }

    #[test]
    fn an_entry_that_was_cut_off_spoils_no_other() {
        let (first, second, third) = (stored("v1.0.0"), stored("v1.1.0"), stored("v1.2.0"));
        for cut in 1..second.to_text().len() {
            let text = [&first.to_text(), &second.to_text()[..cut], "\n", &third.to_text()].concat();
            let found: Vec<_> = entries(text.as_bytes()).filter_map(|(_, entry)| StoredRecord::parse(entry)).collect();
            assert!(found.contains(&first) && found.contains(&third), "cut at {cut}");
        }
    }

    #[test]
    fn keys_lead_to_entries() {
        let text = ["torn", &stored("v1.0.0").to_text(), &stored("v1.1.0").to_text()].join("\n");
        let keys: Vec<_> = entries(text.as_bytes()).map(|(key, _)| String::from_utf8_lossy(key).into_owned()).collect();
        assert_eq!(keys, ["a.example/b v1.0.0", "a.example/b v1.1.0"]);
        assert_eq!(key(&stored("v1.0.0").module), keys[0]);
    }
}
