//! A proof in the form in which it is kept: a record, its text, and the hashes up to a signed head. Pure and trusted.
//!
//! It knows nothing of files. What is read back is taken for a claim: only [`Record::prove`] makes a record of it.
//!
//! ```text
//! modseal record 1
//! 47802283 in 71909756
//! github.com/spf13/cobra v1.10.2 h1:...
//! github.com/spf13/cobra v1.10.2/go.mod h1:...
//!
//! <base64 of the sibling of the leaf>
//! <base64 of the next hash up to the root>
//! ```

use std::fmt::Write as _;

use super::record::{Record, is_record_text};
use super::tree::{Hash, parse_number};

const FIRST_LINE: &str = "modseal record 1";
/// No tree is deeper.
const HASH_LIMIT: usize = 64;

/// A record and its inclusion proof, not proven (again) yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
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
    pub fn of(record: &Record, size: u64, proof: Vec<Hash>) -> Self {
        Self { id: record.id(), size, text: record.text().to_owned(), proof }
    }

    /// The kept form.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n{} in {}\n{}\n", self.id, self.size, self.text);
        for hash in &self.proof {
            let _ = writeln!(text, "{hash}");
        }
        text
    }

    /// Reads the kept form; `None` if it is damaged, and nothing may be left over.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = std::str::from_utf8(bytes).ok()?.strip_prefix(FIRST_LINE)?.strip_prefix('\n')?;
        let (place, rest) = rest.split_once('\n')?;
        let (id, size) = place.split_once(" in ")?;
        let (text, hashes) = rest.split_at_checked(rest.find("\n\n")?.checked_add(1)?)?;
        let hashes = hashes.strip_prefix('\n')?;
        let whole = is_record_text(text) && (hashes.is_empty() || hashes.ends_with('\n'));
        let proof: Vec<_> = hashes.lines().take(HASH_LIMIT).map(Hash::from_base64).collect::<Option<_>>()?;
        let whole = whole && proof.len() == hashes.lines().count();
        whole.then_some(Self { id: parse_number(id)?, size: parse_number(size)?, text: text.to_owned(), proof })
    }
}
