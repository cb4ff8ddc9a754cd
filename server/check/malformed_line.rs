//! `malformed-line`: a line that is not three words, or a comment.

use super::{Check, Context, Finding, Fix, FixKind, Safety, Severity};
use crate::syntax::gosum::{Line, LineKind};

/// The check.
pub const CHECK: Check = Check {
    code: "malformed-line",
    severity: Severity::Error,
    summary: "a line is not made of three words: Go refuses the file here",
    remedy: "remove the line; go.sum has no comments",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/malformed-line.md"),
    run,
};

fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for line in context.file.lines() {
        let Some(message) = complaint(&line) else { continue };
        let mut finding = CHECK.finding(line.span, message);
        finding.fixes.push(Fix {
            title: "Remove this line".to_owned(),
            safety: Safety::Safe,
            edits: vec![context.removal(&line)],
        });
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
                "{words} {noun} where a path, a version and a hash belong: Go refuses the file here (wrong number of fields {words})"
            ))
        }
        LineKind::Sum(sum) if sum.looks_like_comment() => {
            Some("a comment of three words, which Go takes for a sum line".to_owned())
        }
        _ => None,
    }
}
