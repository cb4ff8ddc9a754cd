//! `hash-mismatch`: the log proves another hash than the sum line has.

use super::{Check, Context, Finding, Fix, FixKind, Safety, Severity};
use crate::observation::Verdict;
use crate::text::TextEdit;

/// The check.
pub const CHECK: Check = Check {
    code: "hash-mismatch",
    severity: Severity::Error,
    summary: "the checksum database proves another hash for this module version",
    remedy: "find out where the line comes from before you change it: modseal explain hash-mismatch",
    fix: Some(FixKind::Unsafe),
    page: include_str!("../../docs/checks/hash-mismatch.md"),
    run,
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in &context.sums {
        let Some(Verdict::Differs { record, proven_hash }) = &line.verdict else { continue };
        let (key, hash, database) = (line.key(), &line.sum.hash.text, context.database);
        let message = format!(
            "{key} is not what {database} proves: here {hash}, in record {record} {proven_hash} (likely cause: unknown)"
        );
        let mut finding = CHECK.finding(line.sum.hash.span, message);
        finding.fixes.push(Fix {
            title: format!("Put the hash that {database} proves: {proven_hash}"),
            safety: Safety::Unsafe,
            edits: vec![TextEdit { span: line.sum.hash.span, text: proven_hash.clone() }],
        });
        findings.push(finding);
    }
}
