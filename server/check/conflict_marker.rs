//! `conflict-marker`: a merge left its marks.

use std::cmp::Ordering;

use super::{Check, Context, Finding, Fix, FixKind, JudgedLine, Run, Safety, Severity};
use crate::observation::Verdict;
use crate::syntax::gosum::{Line, LineKind, Marker};
use crate::text::{Span, TextEdit};

/// The check.
pub const CHECK: Check = Check {
    code: "conflict-marker",
    severity: Severity::Error,
    summary: "a merge left its marks in the file",
    remedy: "keep the lines of both sides, delete the marks, and check again",
    fix: Some(FixKind::Safe),
    page: include_str!("../../docs/checks/conflict-marker.md"),
    run: Run::Sums(run),
};

/// The marks of one conflict, in the order of the file; at least one.
#[derive(Default)]
struct Conflict<'a> {
    marks: Vec<(Marker, Line<'a>)>,
}

/// One finding for each conflict, from its first mark to its last.
fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut open = Conflict::default();
    let mut close = |conflict: Conflict<'_>| {
        if let Some(span) = conflict.span() {
            let mut finding = CHECK.finding(span, "a merge conflict that nobody has resolved".to_owned());
            finding.fixes.extend(fix(context, &conflict));
            findings.push(finding);
        }
    };
    for line in context.odd_lines() {
        let LineKind::ConflictMarker(marker) = &line.kind else { continue };
        let kind = marker.kind;
        if kind == Marker::Ours {
            close(std::mem::take(&mut open));
        }
        open.marks.push((kind, line));
        if kind == Marker::End {
            close(std::mem::take(&mut open));
        }
    }
    close(open);
}

impl Conflict<'_> {
    /// From the start of the first mark to the end of the last.
    fn span(&self) -> Option<Span> {
        Some(Span::new(self.marks.first()?.1.span.start, self.marks.last()?.1.span.end))
    }

    /// Our side and theirs, if all marks that git writes are there.
    fn sides(&self) -> Option<[Span; 2]> {
        let kinds: Vec<_> = self.marks.iter().map(|(kind, _)| *kind).collect();
        let side = |from: usize| {
            let (_, start) = self.marks.get(from)?;
            let (_, end) = self.marks.get(from.saturating_add(1))?;
            Some(Span::new(start.span.end, end.span.start))
        };
        // What stands between base and theirs is what both sides come from.
        match kinds[..] {
            [Marker::Ours, Marker::Theirs, Marker::End] => Some([side(0)?, side(1)?]),
            [Marker::Ours, Marker::Base, Marker::Theirs, Marker::End] => Some([side(0)?, side(2)?]),
            _ => None,
        }
    }
}

fn fix(context: &Context<'_>, conflict: &Conflict<'_>) -> Option<Fix> {
    if let Some(sides) = conflict.sides() {
        return union(context, conflict.span()?, sides);
    }
    // Without the other marks nobody knows what is a side: all lines stay, unless some are of the base.
    let has_base = conflict.marks.len() > 1 && conflict.marks.iter().any(|(kind, _)| *kind == Marker::Base);
    let edits = conflict.marks.iter().map(|(_, line)| context.removal(line.span));
    (!has_base).then(|| Fix {
        title: "Remove the marks and keep all lines".into(),
        safety: Safety::Safe,
        edits: edits.collect(),
    })
}

/// What is to be done with a line of a conflict.
#[derive(PartialEq, Eq)]
enum Fate {
    /// It is proven, or both sides agree on it.
    Stay,
    /// It is disproved.
    Go,
    /// Nobody knows.
    Open,
}

/// The lines of both sides, sorted, without those that are disproved.
///
/// Safe if every line is proven, disproved or the same on both sides. Lines that nobody has proven stay as well, since
/// dropping them would lose what vouches for private modules; then it is for the user to decide.
fn union(context: &Context<'_>, span: Span, sides: [Span; 2]) -> Option<Fix> {
    let [ours, theirs] = sides.map(|side| within(context, side));
    let fate = |line: &JudgedLine<'_>, others: &[&JudgedLine<'_>]| match &line.verdict {
        Some(Verdict::Proven { .. }) => Fate::Stay,
        Some(Verdict::Differs { .. } | Verdict::Malformed) => Fate::Go,
        _ if others.iter().any(|other| other.order(line) == Ordering::Equal) => Fate::Stay,
        _ => Fate::Open,
    };
    let fates = ours.iter().map(|line| (fate(line, &theirs), *line));
    let fates = fates.chain(theirs.iter().map(|line| (fate(line, &ours), *line)));
    let mut kept: Vec<_> = fates.filter(|(fate, _)| *fate != Fate::Go).collect();
    let open = kept.iter().filter(|(fate, _)| *fate == Fate::Open).count();
    if std::str::from_utf8(span.of(context.file.text())).is_err() {
        return None;
    }
    kept.sort_by(|(_, a), (_, b)| a.order(b));
    kept.dedup_by(|(_, a), (_, b)| a.order(b) == Ordering::Equal);
    let end = span.end.saturating_add(1).min(context.file.text().len());
    let text = kept.iter().map(|(_, line)| line.as_go_writes()).collect();
    let (title, safety) = match open {
        0 => (format!("Keep the lines of both sides that {} proves", context.database).into(), Safety::Safe),
        _ => ("Keep the lines of both sides, also those that are not proven".into(), Safety::Unsafe),
    };
    Some(Fix { title, safety, edits: vec![TextEdit { span: Span::new(span.start, end), text }] })
}

/// The sum lines inside a span.
fn within<'c, 'a>(context: &'c Context<'a>, span: Span) -> Vec<&'c JudgedLine<'a>> {
    let start = context.sums.partition_point(|line| line.sum.span().start < span.start);
    context.sums.iter().skip(start).take_while(|line| line.sum.span().start < span.end).collect()
}
