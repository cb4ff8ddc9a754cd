//! The page of a proof: all that is needed to check by hand that a record is in the log. Pure.
//!
//! It proves nothing itself: what it shows was proven before. The arithmetic is that of RFC 9162: the hash of a leaf and
//! of a node (2.1.1), the way up from the leaf (2.1.3.2); the head is a signed note (<https://c2sp.org/signed-note>).

use std::fmt::{Result, Write as _};

use crate::lsp::markdown::{block, code, prose};
use crate::module::ModuleVersion;
use crate::observation::Observation;
use crate::sumdb::client::{Answer, Proven};
use crate::sumdb::note::VerifierKey;
use crate::sumdb::tree::Hash;
use crate::text::grouped;

/// What a page is about.
pub(in crate::lsp) struct Subject<'a> {
    pub(in crate::lsp) module: &'a ModuleVersion,
    /// The name of the database.
    pub(in crate::lsp) database: &'a str,
    /// The key that its heads are signed with.
    pub(in crate::lsp) key: Option<&'a VerifierKey>,
    /// What is known of the module version.
    pub(in crate::lsp) observation: Option<&'a Observation>,
}

/// One step up.
struct Step {
    /// How far above the leaves the sibling stands.
    level: u32,
    side: &'static str,
    sibling: Hash,
    /// The node that both make.
    above: Hash,
}

/// The text of the page.
pub(in crate::lsp) fn proof(subject: &Subject<'_>) -> String {
    let mut page = format!("# Proof of {}\n\n", code(&subject.module.to_string()));
    // Writing to a string cannot fail.
    let _ = match subject.observation {
        Some(Observation::Answer(Answer::Proven(proven))) => write(subject, proven, &mut page),
        other => writeln!(page, "There is no proof: {}.", prose(&why_none(other))),
    };
    page
}

fn why_none(observation: Option<&Observation>) -> String {
    match observation {
        Some(Observation::Answer(Answer::Absent { host, status, .. })) => {
            format!("{host} answered {status}, so the log has no such module version")
        }
        Some(Observation::Answer(Answer::Broken(fault))) => format!("the answer fails verification: {fault}"),
        Some(Observation::Answer(Answer::Unchecked(why))) => format!("it could not be checked: {why}"),
        Some(Observation::Excluded(rule)) => format!("the module is private, so it is never looked up: {rule}"),
        Some(Observation::Answer(Answer::Proven(_))) | None => "it has not been looked up yet".to_owned(),
    }
}

fn write(subject: &Subject<'_>, proven: &Proven, page: &mut String) -> Result {
    let (record, tree) = (&proven.record, proven.head.tree());
    let (id, size) = (record.id(), tree.size);
    writeln!(
        page,
        "It is in record {} of the {} records of {}, counted from 0. Below stands everything that shows it: \
         whoever trusts the key alone can check it without modseal, without Go and without a network.\n",
        grouped(id),
        grouped(size),
        code(subject.database),
    )?;
    let leaf = Hash::leaf(record.text());
    writeln!(page, "## 1. The record\n\n{}", block(record.text().lines()))?;
    writeln!(
        page,
        "Its leaf hash is the SHA-256 of a byte 0 and this text, each line with its line feed (RFC 9162, section 2.1.1):\n"
    )?;
    writeln!(page, "{}", block([leaf.to_string().as_str()]))?;
    write_path(&steps(id, size, leaf, &proven.inclusion), page)?;
    writeln!(page, "## 3. The head\n\nThe signed note names the number of records and the root:\n")?;
    writeln!(page, "{}", block(proven.head.message().lines()))?;
    write_signature(subject, proven.head.message(), page)?;
    write_commands(page)
}

fn write_path(steps: &[Step], page: &mut String) -> Result {
    writeln!(
        page,
        "## 2. The inclusion path\n\nRFC 9162, section 2.1.3.2: from the leaf up, the node above is the SHA-256 of a byte 1, \
         the left node and the right node. The level counts from the leaves; the side is the sibling's.\n"
    )?;
    let mut lines = vec![format!("{:>5}  {:5}  {:44}  node above", "level", "side", "sibling")];
    let line = |step: &Step| format!("{:>5}  {:5}  {}  {}", step.level, step.side, step.sibling, step.above);
    lines.extend(steps.iter().map(line));
    writeln!(page, "{}", block(lines.iter().map(String::as_str)))?;
    writeln!(page, "The last node above is the root of the head below.\n")
}

fn write_signature(subject: &Subject<'_>, message: &str, page: &mut String) -> Result {
    let Some(key) = subject.key else { return Ok(()) };
    let mine = format!("\u{2014} {} ", key.name());
    let signature = message.lines().find(|line| line.starts_with(&mine)).unwrap_or_default();
    writeln!(
        page,
        "The line that counts is the signature of the key (signed note, c2sp.org/signed-note): behind the name stands the \
         base64 of the key hash, four bytes, and of the Ed25519 signature of the text up to the empty line, without it:\n"
    )?;
    writeln!(page, "{}", block([signature, key.to_string().as_str()]))
}

fn write_commands(page: &mut String) -> Result {
    writeln!(
        page,
        "## By hand\n\nThe leaf hash of a file with the record, and the node above of two nodes in base64:\n"
    )?;
    let leaf = "(printf '\\000'; cat record.txt) | openssl dgst -sha256 -binary | base64";
    let node =
        "(printf '\\001'; echo LEFT | base64 -d; echo RIGHT | base64 -d) | openssl dgst -sha256 -binary | base64";
    writeln!(page, "{}", block([leaf, node]))
}

/// The way up from a leaf (RFC 9162, 2.1.3.2): `fn` and `sn` there are the node and the last node of its level.
fn steps(index: u64, size: u64, leaf: Hash, inclusion: &[Hash]) -> Vec<Step> {
    let (mut node, mut last, mut level) = (index, size.saturating_sub(1), 0_u32);
    let mut reached = leaf;
    let mut steps = Vec::with_capacity(inclusion.len());
    for sibling in inclusion {
        let is_right = node & 1 == 0 && node < last;
        if !is_right && node & 1 == 0 {
            // A last node without a sibling rises to the level where it is a right child.
            let levels = node.trailing_zeros();
            (node, last) = (node.checked_shr(levels).unwrap_or(0), last.checked_shr(levels).unwrap_or(0));
            level = level.saturating_add(levels);
        }
        let (side, above) = match is_right {
            true => ("right", Hash::node(&reached, sibling)),
            false => ("left", Hash::node(sibling, &reached)),
        };
        steps.push(Step { level, side, sibling: *sibling, above });
        (node, last, level, reached) = (node >> 1, last >> 1, level.saturating_add(1), above);
    }
    steps
}
