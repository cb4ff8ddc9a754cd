//! `malformed-line`: a line that is not three words, or a comment.

use super::{Check, Context, Finding, FixKind, Run, Severity};
use crate::syntax::gosum::{Line, LineKind};

/// The check.
pub const CHECK: Check = Check {
    code: "malformed-line",
    severity: Severity::Error,
    summary: "this is no sum line, and Go refuses the file here or takes it for something else",
    remedy: "mend the line or remove it",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/malformed-line.md"),
    run: Run::Sums(run),
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.odd_lines() {
        let Some(message) = complaint(&line) else { continue };
        let mut finding = CHECK.finding(line.span, message);
        finding.fixes.push(context.remove(line.span));
        findings.push(finding);
    }
}

fn complaint(line: &Line<'_>) -> Option<String> {
    match &line.kind {
        LineKind::Malformed(malformed) if malformed.comment => {
            Some("a comment, which go.sum cannot have: Go refuses the file here".to_owned())
        }
        LineKind::Malformed(malformed) => {
            let words = malformed.words;
            let noun = if words == 1 { "word" } else { "words" };
            Some(format!(
                "{words} {noun} where path, version and hash belong: Go refuses the file here, \"wrong number of fields {words}\""
            ))
        }
        LineKind::Sum(sum) if !sum.is_plain() && sum.looks_like_comment() => {
            Some("a comment of three words, which Go takes for a sum line".to_owned())
        }
        _ => None,
    }
}
