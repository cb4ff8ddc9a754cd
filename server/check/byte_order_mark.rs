//! `byte-order-mark`: a byte order mark, at the start or where two files were joined.

use super::{Check, Context, Finding, Fix, FixKind, Run, Safety, Severity};
use crate::text::TextEdit;

/// The check.
pub const CHECK: Check = Check {
    code: "byte-order-mark",
    severity: Severity::Error,
    summary: "an invisible byte order mark has become part of the module path",
    remedy: "remove the mark, and save the file as UTF-8 without it",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/byte-order-mark.md"),
    run: Run::Sums(run),
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.odd_lines() {
        for span in line.byte_order_marks() {
            let message =
                "an invisible byte order mark: Go takes it for a part of the word, so this line matches nothing";
            let mut finding = CHECK.finding(span, message.to_owned());
            finding.fixes.push(Fix {
                title: "Remove the byte order mark".into(),
                safety: Safety::Safe,
                edits: vec![TextEdit { span, text: String::new() }],
            });
            findings.push(finding);
        }
    }
}
