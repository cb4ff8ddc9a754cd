//! `conflict-marker`: a merge left its marks.

use super::{Check, Context, Finding, Severity};
use crate::syntax::gosum::{LineKind, Marker};
use crate::text::Span;

/// The check.
pub const CHECK: Check = Check {
    code: "conflict-marker",
    severity: Severity::Error,
    summary: "a merge left its marks",
    remedy: "keep the lines of both sides that the checksum database proves, and remove the marks and the rest",
    fix: None,
    page: include_str!("../../docs/checks/conflict-marker.md"),
    run,
};

/// One finding for each conflict, from its first mark to its last.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut open: Option<Span> = None;
    for line in context.file.lines() {
        let LineKind::ConflictMarker(marker) = &line.kind else { continue };
        let conflict = match open.take() {
            Some(conflict) if marker.kind != Marker::Ours => Span::new(conflict.start, line.span.end),
            ended => {
                findings.extend(ended.map(finding));
                line.span
            }
        };
        match marker.kind {
            Marker::End => findings.push(finding(conflict)),
            _ => open = Some(conflict),
        }
    }
    findings.extend(open.map(finding));
}

fn finding(conflict: Span) -> Finding {
    CHECK.finding(conflict, "a merge conflict that nobody has resolved".to_owned())
}
