//! `not-canonical`: the file is well, and Go would write it otherwise.

use std::collections::BTreeSet;

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Safety, Severity};
use crate::module::compare_sum_keys;
use crate::syntax::gosum::{LineKind, Of};
use crate::text::{Span, TextEdit};

/// The check.
pub const CHECK: Check = Check {
    code: "not-canonical",
    severity: Severity::Hint,
    summary: "Go would write this file otherwise",
    remedy: "write it as Go does, so that the next go command makes no change of its own",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/not-canonical.md"),
    run,
};

/// One finding for the file, on the first line concerned; only where Go accepts the file.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let is_accepted = |kind: &LineKind<'_>| match kind {
        LineKind::Blank => true,
        LineKind::Sum(sum) => !sum.looks_like_comment(),
        LineKind::Malformed(_) | LineKind::ConflictMarker(_) => false,
    };
    if !context.file.lines().all(|line| is_accepted(&line.kind) && line.byte_order_marks().next().is_none()) {
        return;
    }
    let canonical = canonical(context);
    if canonical.as_bytes() == context.file.text() {
        return;
    }
    let Some((span, what)) = first_difference(context) else { return };
    let mut finding = CHECK.finding(span, format!("{what}: Go would write this file otherwise"));
    // Where one key has two hashes their order decides what Go believes: sorting would change that.
    if !has_conflict(context) {
        finding.fixes.push(Fix {
            title: "Write the file as Go does".to_owned(),
            safety: Safety::Safe,
            edits: vec![TextEdit { span: Span::new(0, context.file.text().len()), text: canonical }],
        });
    }
    findings.push(finding);
}

/// The file as `tidyGoSum` of `cmd/go/internal/modfetch/fetch.go` writes it.
fn canonical(context: &Context<'_>) -> String {
    let mut lines: Vec<_> = context.sums.iter().collect();
    lines.sort_by(|a, b| compare(a, b));
    let mut lines: Vec<_> = lines.into_iter().map(text).collect();
    lines.dedup();
    lines.concat()
}

fn text(line: &JudgedLine<'_>) -> String {
    format!("{} {}\n", line.key(), line.sum.hash.text)
}

fn compare(a: &JudgedLine<'_>, b: &JudgedLine<'_>) -> std::cmp::Ordering {
    let [a_version, b_version] = [a, b].map(|line| format!("{}{}", line.sum.version.text, line.sum.of.suffix()));
    compare_sum_keys((&a.sum.path.text, &a_version), (&b.sum.path.text, &b_version))
        .then_with(|| a.sum.hash.text.cmp(&b.sum.hash.text))
}

/// The first line that Go would write otherwise, and what is odd about it.
fn first_difference(context: &Context<'_>) -> Option<(Span, &'static str)> {
    let mut sums = context.sums.iter();
    let mut before: Option<&JudgedLine<'_>> = None;
    for line in context.file.lines() {
        if line.kind == LineKind::Blank {
            return Some((line.span, "a blank line"));
        }
        if line.bytes().ends_with(b"\r") {
            return Some((line.span, "the line ends with CR LF"));
        }
        let this = sums.next()?;
        if format!("{} {}", this.key(), this.sum.hash.text).as_bytes() != line.bytes() {
            return Some((line.span, "other white space than one blank between words"));
        }
        match before.map(|before| compare(before, this)) {
            Some(std::cmp::Ordering::Equal) => return Some((line.span, "the same line twice")),
            Some(std::cmp::Ordering::Greater) => return Some((line.span, "the line is not in order")),
            _ => before = Some(this),
        }
    }
    let end = context.file.text().len();
    Some((before?.line.span, "no line end at the end of the file")).filter(|_| end > 0)
}

fn has_conflict(context: &Context<'_>) -> bool {
    let mut keys: BTreeSet<(&str, &str, Of)> = BTreeSet::new();
    let mut lines: BTreeSet<(&str, &str, Of, &str)> = BTreeSet::new();
    context.sums.iter().any(|line| {
        let (path, version, of) = (&*line.sum.path.text, &*line.sum.version.text, line.sum.of);
        let is_new_line = lines.insert((path, version, of, &line.sum.hash.text));
        is_new_line && !keys.insert((path, version, of))
    })
}
