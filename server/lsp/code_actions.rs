//! The fixes of the findings at a place, and all safe ones of a document at once.

use crate::check::{Finding, Fix, Safety};
use crate::text::{Span, TextEdit};

use super::view::View;

/// What the editor offers to do.
#[derive(Debug)]
pub(super) struct Action {
    pub(super) title: String,
    pub(super) kind: Kind,
    /// The one to take if the user does not choose.
    pub(super) is_preferred: bool,
    /// What it mends; none where it mends many.
    pub(super) finding: Option<Finding>,
    pub(super) edits: Vec<TextEdit>,
}

/// Where an editor lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A light bulb.
    QuickFix,
    /// Fix all, on save if the user likes.
    FixAll,
}

/// The name of the action that mends a whole document.
pub(super) const FIX_ALL: &str = "source.fixAll.modseal";

/// The fixes of all findings that touch a span.
pub(super) fn quick_fixes(view: View<'_>, within: Span) -> Vec<Action> {
    let touches = |finding: &Finding| finding.span.start <= within.end && within.start <= finding.span.end;
    view.examine().findings.into_iter().filter(touches).flat_map(of_finding).collect()
}

fn of_finding(finding: Finding) -> Vec<Action> {
    let fixes = finding.fixes.iter().enumerate();
    let action = |(place, fix): (usize, &Fix)| Action {
        title: fix.title.to_string(),
        kind: Kind::QuickFix,
        is_preferred: place == 0 && fix.safety == Safety::Safe,
        finding: Some(finding.clone()),
        edits: fix.edits.clone(),
    };
    fixes.map(action).collect()
}

/// All safe fixes of a document that do not touch one another.
pub(super) fn fix_all(view: View<'_>) -> Option<Action> {
    let mut edits: Vec<TextEdit> = Vec::new();
    let mut count = 0_usize;
    for finding in view.examine().findings {
        let Some(fix) = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe) else { continue };
        let is_free = |edit: &TextEdit| edits.iter().all(|other| !overlap(edit.span, other.span));
        if fix.edits.iter().all(is_free) {
            edits.extend(fix.edits.iter().cloned());
            count = count.saturating_add(1);
        }
    }
    (count > 0).then(|| Action {
        title: format!("Apply all safe fixes of modseal ({count})"),
        kind: Kind::FixAll,
        is_preferred: false,
        finding: None,
        edits,
    })
}

/// Two edits at one place have no order between them: they count as overlapping too.
fn overlap(a: Span, b: Span) -> bool {
    (a.start < b.end && b.start < a.end) || a.start == b.start
}
