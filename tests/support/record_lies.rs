//! Lies about a record, told in the reply to its lookup alone: the log holds the true one.
//!
//! They know no head. [`super::alteration`] changes what the log itself holds.

use super::log::{Lookup, record_text};

/// One way to answer a lookup with a wrong record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RecordLie {
    /// Other hashes than the log holds.
    Forged,
    /// The authentic record of another module, named or any (CVE-2026-42501).
    Foreign(Option<String>),
    /// Any text for the record id.
    Id(String),
    /// Other hashes, and their leaf hash in the level-0 tile alone: its parents stay true (CVE-2026-56865).
    ForgedLeaf,
}

/// The hash that forged records and lines claim for a zip.
pub(crate) const FORGED_ZIP: &str = "h1:Zm9yZ2VkIGZvcmdlZCBmb3JnZWQgZm9yZ2VkIHppcC4=";
/// The hash that forged records and lines claim for a go.mod.
pub(crate) const FORGED_MOD: &str = "h1:Zm9yZ2VkIGZvcmdlZCBmb3JnZWQgZm9yZ2VkIG1vZC4=";

/// The two lines of a module version with the forged hashes.
pub(crate) fn forged_lines(path: &str, version: &str) -> String {
    record_text(path, version, FORGED_ZIP, FORGED_MOD)
}

/// A record text with every hash replaced by the forged one of its kind.
pub(crate) fn forge(text: &str) -> String {
    text.lines().map(forge_line).collect()
}

/// The reply after one lie.
pub(crate) fn tell(lie: &RecordLie, mut lookup: Lookup) -> Lookup {
    match lie {
        RecordLie::Forged | RecordLie::ForgedLeaf => lookup.text = forge(&lookup.text),
        RecordLie::Id(id) => lookup.id.clone_from(id),
        // Which record is looked up is decided before there is a reply.
        RecordLie::Foreign(_) => (),
    }
    lookup
}

fn forge_line(line: &str) -> String {
    let mut fields = line.split(' ');
    let (Some(path), Some(version)) = (fields.next(), fields.next()) else { return format!("{line}\n") };
    let hash = if version.ends_with("/go.mod") { FORGED_MOD } else { FORGED_ZIP };
    format!("{path} {version} {hash}\n")
}
