//! `not-canonical`: the file is well, and Go would write it otherwise.

use std::cmp::Ordering;

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Run, Safety, SameKey, Severity};
use crate::syntax::gosum::{Line, LineKind};
use crate::text::{Span, TextEdit};

/// The check.
pub const CHECK: Check = Check {
    code: "not-canonical",
    severity: Severity::Hint,
    summary: "the file is fine for Go, which would write it otherwise",
    remedy: "rewrite it as Go would, in a commit of its own",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/not-canonical.md"),
    run: Run::Sums(run),
};

/// One finding for the file, on the first line concerned; only where Go accepts the file.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let is_accepted = |line: &Line<'_>| match &line.kind {
        LineKind::Blank => true,
        // Comments and byte order marks are findings of their own, to be mended first.
        LineKind::Sum(sum) => !sum.looks_like_comment() && line.byte_order_marks().next().is_none(),
        LineKind::Malformed(_) | LineKind::ConflictMarker(_) => false,
    };
    if !context.odd_lines().all(|line| is_accepted(&line)) {
        return;
    }
    let Some((span, what)) = first_difference(context) else { return };
    let mut finding = CHECK.finding(span, format!("{what}: Go would write this file otherwise"));
    finding.fixes.extend(rewrite(context));
    findings.push(finding);
}

/// The file as Go writes it.
///
/// Where one key has two h1 hashes their order decides what Go believes: sorting would change that.
fn rewrite(context: &Context<'_>) -> Option<Fix> {
    let has_conflict = |key: SameKey<'_, '_>| {
        let mut hashes = key.lines().map(|line| line.sum.hash().text).filter(|hash| hash.starts_with("h1:"));
        hashes.next().is_some_and(|first| hashes.any(|other| other != first))
    };
    if std::str::from_utf8(context.file.text()).is_err() || context.keys().any(has_conflict) {
        return None;
    }
    let mut lines: Vec<_> = context.sums.iter().collect();
    lines.sort_by(|a, b| a.order(b));
    lines.dedup_by(|a, b| a.order(b) == Ordering::Equal);
    Some(Fix {
        title: "Write the file as Go does".into(),
        safety: Safety::Safe,
        edits: vec![TextEdit {
            span: Span::new(0, context.file.text().len()),
            text: lines.into_iter().map(JudgedLine::as_go_writes).collect(),
        }],
    })
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
        if !this.sum.is_plain() && !has_single_blanks(this) {
            return Some((line.span, "other white space than one blank between words"));
        }
        match before.map(|before| before.order(this)) {
            Some(Ordering::Equal) => return Some((line.span, "the same line twice")),
            Some(Ordering::Greater) => return Some((line.span, "the line is not in order")),
            _ => before = Some(this),
        }
    }
    let last = before?;
    (!context.file.ends_in_newline()).then_some((last.sum.span(), "no line end at the end of the file"))
}

/// Whether one blank stands between the words of a line, and nothing around them.
fn has_single_blanks(this: &JudgedLine<'_>) -> bool {
    let [path, version, hash] = this.sum.words();
    let words = [path, b" ", version, this.sum.of.suffix().as_bytes(), b" ", hash];
    let mut rest = this.sum.bytes();
    let is_next = |word: &[u8]| rest.strip_prefix(word).map(|behind| rest = behind).is_some();
    words.into_iter().all(is_next) && rest.is_empty()
}
